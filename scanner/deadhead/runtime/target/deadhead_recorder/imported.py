"""Calls back when a module has been imported; the recorder itself must not import what the program may never need."""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any, Callable, Mapping

    Callback = Callable[[ModuleType], None]


class Awaiting:
    """A finder on ``sys.meta_path`` that watches for the imports of some modules, and calls back after each."""

    def __init__(self, callbacks: Mapping[str, Callback]) -> None:
        self._callbacks = callbacks
        self._busy: set[str] = set()

    def begin(self) -> None:
        """Watch; for modules that are there already, call back at once."""
        _sys.meta_path.insert(0, self)
        for name, callback in self._callbacks.items():
            if name in _sys.modules:
                callback(_sys.modules[name])

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The spec that the other finders give, with a loader that calls back."""
        if name not in self._callbacks or name in self._busy:
            return None
        self._busy.add(name)  # another finder may ask all of them again
        try:
            return self._found(name, path, target)
        finally:
            self._busy.discard(name)

    def _found(self, name: str, path: Any, target: Any) -> ModuleSpec | None:
        for finder in [*_sys.meta_path]:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec, spec.loader, self._callbacks[name])  # type: ignore[assignment]
                return spec
        return None


class _Loader:
    """Executes the module as its own loader does, calls back, and is gone."""

    def __init__(self, spec: ModuleSpec, loader: Any, callback: Callback) -> None:
        self._spec = spec
        self._loader = loader
        self._callback = callback

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """What the module's own loader creates."""
        created: ModuleType | None = self._loader.create_module(spec)
        return created

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module, then call back."""
        self._spec.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._callback(module)
