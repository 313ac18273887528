"""Adds the plugin to pytest when pytest is imported; nothing in the environment or on the command line changes."""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

_CONFIG = "_pytest.config"
_PLUGINS = [__name__.rpartition(".")[0] + name for name in (".pytest_plugin", ".pytest_failures")]


class PytestFinder:
    """Waits on ``sys.meta_path`` for the import of ``_pytest.config``, once."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The spec that the other finders give, with a loader that adds the plugin."""
        if name != _CONFIG:
            return None
        _sys.meta_path[:] = [finder for finder in _sys.meta_path if finder is not self]
        for finder in _sys.meta_path:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                spec.loader = _Loader(spec, spec.loader)  # type: ignore[assignment]
                return spec
        return None


class _Loader:
    """Executes the module as its own loader does, and is gone."""

    def __init__(self, spec: ModuleSpec, loader: Any) -> None:
        self._spec = spec
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """What the module's own loader creates."""
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module, then name the plugins among those that every configuration loads."""
        self._spec.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        plugins = getattr(module, "default_plugins", None)
        if isinstance(plugins, tuple):
            module.default_plugins = (*plugins, *_PLUGINS)  # type: ignore[attr-defined]
            for plugin in _PLUGINS:
                __import__(plugin)  # our folder is not on sys.path
