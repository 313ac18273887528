"""Acts when a module has been imported, by a finder that is gone once there is nothing left to wait for."""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Callable, Dict

    Actions = Dict[str, Callable[[ModuleType], None]]


class Finder:
    """Waits on ``sys.meta_path`` for some modules, for each of them once."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The spec that the other finders give, with a loader that acts afterwards."""
        action = self._actions.get(name)
        if action is None:
            return None
        del self._actions[name]
        for finder in [finder for finder in _sys.meta_path if finder is not self]:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                spec.loader = _Loader(spec, spec.loader, action)  # type: ignore[assignment]
                break
        else:
            spec = None
        self.forget()
        return spec

    def forget(self, *names: str) -> None:
        """Stop waiting for these modules, and leave when no others are left."""
        for name in names:
            self._actions.pop(name, None)
        if not self._actions:
            _sys.meta_path[:] = [finder for finder in _sys.meta_path if finder is not self]


class _Loader:
    """Executes the module as its own loader does, and is gone."""

    def __init__(self, spec: ModuleSpec, loader: Any, action: Callable[[ModuleType], None]) -> None:
        self._spec = spec
        self._loader = loader
        self._action = action

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """What the module's own loader creates."""
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module, then act; a module that is not what it was in other versions stays as it is."""
        self._spec.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        try:
            self._action(module)
        except (AttributeError, TypeError, ImportError):
            return
