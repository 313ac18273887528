"""Adds a plugin to pytest when pytest is imported; nothing in the environment or on the command line changes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

_PLUGIN = __name__.rpartition(".")[0] + ".pytest_plugin"


def add_plugin(module: ModuleType) -> None:
    """Name the plugin among those that every configuration loads; ``module`` is ``_pytest.config``."""
    plugins = getattr(module, "default_plugins", None)
    if isinstance(plugins, tuple):
        module.default_plugins = (*plugins, _PLUGIN)  # type: ignore[attr-defined]
        __import__(_PLUGIN)  # our folder is not on sys.path
