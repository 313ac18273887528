"""Adds the plugin to pytest when pytest is imported; nothing in the environment or on the command line changes."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

CONFIG = "_pytest.config"
_PLUGINS = [__name__.rpartition(".")[0] + name for name in (".pytest_plugin", ".pytest_failures")]


def add_plugins(module: ModuleType) -> None:
    """Name the plugins among those that every configuration loads; ``module`` is ``_pytest.config``."""
    plugins = getattr(module, "default_plugins", None)
    if isinstance(plugins, tuple):
        module.default_plugins = (*plugins, *_PLUGINS)  # type: ignore[attr-defined]
        for plugin in _PLUGINS:
            __import__(plugin)  # our folder is not on sys.path
