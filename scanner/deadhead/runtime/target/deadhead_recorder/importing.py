"""Acts when a module has been imported, without a frame of ours in the import: none shows if that fails.

The import system sets ``_initializing`` on the module's spec, to False when the module is ready. A descriptor in that
place hears of it. The recorder itself must not import what the program may never need.
"""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Dict

    Actions = Dict[str, Callable[[ModuleType], None]]

_FOLLOWED = "_initializing"


class Finder:
    """Waits on ``sys.meta_path`` for some modules; finds none itself."""

    def __init__(self, actions: Actions, again: Actions, trouble: Callable[[Exception], None]) -> None:
        """Of the modules in ``again`` a reload counts, too; their actions bear to be called at any time."""
        self._actions = actions
        self._again = again
        self._trouble = trouble
        self._asking: set[str] = set()
        self._classes: dict[tuple[type, object], type] = {}

    def begin(self) -> None:
        """Wait; for modules that are there already, act at once."""
        _sys.meta_path.insert(0, self)
        for name in self._actions:
            if name in _sys.modules:
                self._ready(name)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec that the other finders give, of a class that tells when its module is ready."""
        awaited = self._actions if target is None else self._again
        if name not in awaited or name in self._asking:
            return None
        self._asking.add(name)  # another finder may ask all of them again
        try:
            return self._followed(name, path, target)
        finally:
            self._asking.discard(name)

    def _followed(self, name: str, path: Any, target: Any) -> Any:
        for finder in [*_sys.meta_path]:
            spec = finder.find_spec(name, path, target) if hasattr(finder, "find_spec") else None
            if spec is not None:
                self._follow(spec, _following if target is None else _naming)
                return spec
        return None

    def _follow(self, spec: Any, following: Callable[[type, Callable[[str], None]], type]) -> None:
        cls: type = type(spec)  # pyright: ignore[reportUnknownVariableType]
        key = cls, following
        if key not in self._classes:
            self._classes[key] = following(cls, self._ready if following is _following else self._reloaded)
        try:
            spec.__class__ = self._classes[key]
        except TypeError:  # another layout than that of ``ModuleSpec``
            return

    def _reloaded(self, name: str) -> None:
        self._act(self._again, name)

    def _ready(self, name: str) -> None:
        self._act(self._actions, name)

    def _act(self, actions: Actions, name: str) -> None:
        module = _sys.modules.get(name)
        if module is None:  # it failed
            return
        try:
            actions[name](module)
        except Exception as error:  # noqa: BLE001 - it is not what it was in other versions
            self._trouble(error)


def _following(base: type, ready: Callable[[str], None]) -> type:
    """A class like ``base`` that tells when the module of a spec is ready, and gives the spec its own class back."""

    def get(spec: Any) -> Any:
        if _FOLLOWED not in spec.__dict__:
            raise AttributeError(f"{base.__name__!r} object has no attribute {_FOLLOWED!r}")
        return spec.__dict__[_FOLLOWED]

    def put(spec: Any, value: bool) -> None:
        spec.__dict__[_FOLLOWED] = value
        if not value:
            spec.__class__ = base
            ready(spec.name)

    return type(base.__name__, (base,), {_FOLLOWED: property(get, put), "__module__": base.__module__})


def _naming(base: type, named: Callable[[str], None]) -> type:
    """A class like ``base`` that tells when a spec's name is looked up: the last thing that a reload does."""

    def get(spec: Any) -> Any:
        named(spec.__dict__["name"])
        return spec.__dict__["name"]

    def put(spec: Any, value: str) -> None:
        spec.__dict__["name"] = value

    return type(base.__name__, (base,), {"name": property(get, put), "__module__": base.__module__})
