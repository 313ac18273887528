"""Adds a plugin to pytest when pytest is imported; nothing in the environment or on the command line changes."""

from __future__ import annotations

from .parts import part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_PLUGIN = "pytest_plugin"


def add_plugin(module: ModuleType) -> None:
    """Name the plugin among those that every configuration loads; ``module`` is ``_pytest.config``."""
    plugins = getattr(module, "default_plugins", None)
    if isinstance(plugins, tuple):
        module.default_plugins = (*plugins, f"{__package__}.{_PLUGIN}")  # type: ignore[attr-defined]
        part(_PLUGIN)  # now, because pytest imports what has a name in ``sys.modules`` from there
