"""Where the recorder hears of every emission: a sentinel filter, tripwires in registries, and ``_showwarnmsg``.

The sentinel is the first item of ``warnings.filters``: for each emission that reaches the filters, ``_warnings`` asks
it to match the text, the module and the category, each of them whatever the others say. It notes them and never
matches. The first two are noted by functions of C, so that no other thread comes in between. Repeats that
``__warningregistry__`` stops do not get that far: the value stored there is tested for truth, so it is replaced by one
that counts. ``_showwarnmsg`` is called for what passed the filters.
"""

from __future__ import annotations

import sys as _sys
from _thread import get_ident
from sys import _getframe  # pyright: ignore[reportPrivateUsage]

from .code import warning_machinery
from .coroutines import track
from .filters import FilterList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any, Callable, Dict, Optional, Tuple

    from .expected import Assertions
    from .ledger import Sighting
    from .sightings import Sightings

    Latest = Tuple[Optional[Sighting], Any]
    Registry = Dict[Any, Any]

_REGISTRY = "__warningregistry__"
_SEARCHED = 25  # frames; a registry is almost always that of one of the first two


class Emissions:
    """The recorder's grip on one ``warnings`` module."""

    def __init__(self, sightings: Sightings, assertions: Assertions) -> None:
        self._sightings = sightings
        self._assertions = assertions
        self._latest: dict[int, Latest] = {}
        self._module: Any = None
        self._space: dict[str, Any] = {}
        self._showing: Any = None
        self._modules = _sys.modules
        texts: Any = []  # a stack, because a finaliser may warn between two questions
        category = _Category(self, sightings, texts, self._latest)
        self._sentinel = ("ignore", _Noting(texts.append), category, _Noting(sightings.modules.append), 0)

    def hold_on(self) -> None:
        """Take hold again if anything of ``warnings`` was replaced behind the recorder's back, which is rare."""
        if type(self._space.get("filters")) is not FilterList or not self.is_held():
            self.hold()

    def hold(self) -> None:
        """Take hold of ``warnings``, or again after it was reloaded or written to behind the recorder's back."""
        self._module = module = self._modules.get("warnings")
        if module is None:
            return
        self._space = space = module.__dict__
        if not getattr(_sys.flags, "context_aware_warnings", 0):  # else each context has filters of its own
            self._hold_filters(space)
            if type(module) is type(_sys):
                module.__class__ = _recorded(type(module), self._filters, self._assertions)
        show: Any = space.get("_showwarnmsg")
        if _is_original(show):  # a program's own replacement has been given ours to call
            show = space["_showwarnmsg"] = _showing(show, self._show)
        self._showing = show
        track(module)

    def _hold_filters(self, space: dict[str, Any]) -> None:
        """The C module has a name for the same list, from which a reload of ``warnings`` takes it again."""
        before, held = space.get("filters"), self._filters(space.get("filters"))
        space["filters"] = held
        core: Any = self._modules.get("_warnings")
        if core is not None and getattr(core, "filters", None) is before:
            core.filters = held

    def is_held(self) -> bool:
        """Whether ``warnings`` is as it was left: not reloaded, imported afresh or patched since."""
        return self._space.get("_showwarnmsg") is self._showing and self._modules.get("warnings") is self._module

    def _filters(self, value: Any) -> Any:
        """What to store in place of ``value``, as ``warnings.filters``."""
        return FilterList(self._sentinel, value) if _is_plain(value) else value

    def _show(self, message: Any, frame: FrameType) -> None:
        """An emission passed the filters: the latest of this thread, unless the filters are not ours."""
        latest = self._latest.pop(get_ident(), None)
        if latest is None or type(self._space.get("filters")) is not FilterList:
            text = str(message.message)
            latest = self._sightings.seen(message.category, text, frame), text
        found, text = latest
        if found is not None:
            # First of all: what other threads emit before this is stopped by the registry without being counted.
            if frame.f_globals.get(_REGISTRY) or frame.f_code.co_filename != message.filename:
                self._plant((text, message.category, message.lineno), message.filename, frame)
            if not found.shown:
                self._sightings.shown(found, message.filename, message.lineno)

    def _plant(self, key: tuple[Any, type, int], filename: str, frame: FrameType | None) -> None:
        """Replace what now stands in the registry for this emission, and for "once" and "module" ones like it."""
        for _ in range(_SEARCHED):
            if frame is None:
                return
            registry = frame.f_globals.get(_REGISTRY)
            if registry and registry.get(key) is True:
                self._wire(registry, key)
            if frame.f_code.co_filename == filename:
                return
            frame = frame.f_back

    def _wire(self, registry: Registry, key: tuple[Any, type, int]) -> None:
        text, category, _ = key

        def repeated(frame: FrameType) -> None:
            self._sightings.seen(category, text, frame)

        def widely(_frame: FrameType) -> None:
            """Asked by another line's emission, which the sentinel counted and which has just been stored as True."""
            for other, stored in list(registry.items()):
                if stored is True and other[:2] == key[:2]:
                    registry[other] = Tripwire(repeated)

        registry[key] = Tripwire(repeated)
        for wide in ((text, category), (text, category, 0)):
            if registry.get(wide) is True:
                registry[wide] = Tripwire(widely)


class Tripwire(int):
    """A registry's ``True`` that tells when it is tested."""

    _tell: Callable[[FrameType], None]

    def __new__(cls, tell: Callable[[FrameType], None]) -> Tripwire:
        """The number 1, which ``True`` equals."""
        self = super().__new__(cls, 1)
        self._tell = tell
        return self

    def __bool__(self) -> bool:
        self._tell(_getframe(1))
        return True

    def __repr__(self) -> str:
        return "True"

    def __reduce__(self) -> Any:
        return bool, (1,)


class _Noting:
    """One of the sentinel's patterns: it notes what it is asked to match."""

    __slots__ = ("match",)

    def __init__(self, note: Callable[[Any], None]) -> None:
        self.match = note


class _Category:
    """The sentinel's category, which no category is a subclass of."""

    def __init__(self, emissions: Emissions, sightings: Sightings, texts: list[Any], latest: dict[int, Latest]) -> None:
        self._emissions = emissions
        self._seen = sightings.seen
        self._texts = texts
        self._latest = latest

    def __subclasscheck__(self, category: type) -> bool:
        text = self._texts.pop()
        if not self._emissions.is_held():
            self._emissions.hold()
        try:
            frame = _getframe(1)
        except ValueError:  # the interpreter itself warns: its last modules are being cleared
            return False
        self._latest[get_ident()] = (self._seen(category, text, frame), text)
        return False


def _is_plain(value: object) -> bool:
    return type(value) is list


def _showing(original: Callable[[Any], None], show: Callable[[Any, FrameType], None]) -> Callable[[Any], None]:
    def _showwarnmsg(msg: Any) -> None:
        """Hook to write a warning to a file; replace if you like."""
        __tracebackhide__ = True
        try:
            frame = _getframe(1)
        except ValueError:  # as above
            return original(msg)
        show(msg, frame)
        return original(msg)

    return _showwarnmsg


def _is_original(show: Any) -> bool:
    """Whether this is the function that ``warnings``, or from 3.14 on ``_py_warnings``, defines."""
    return getattr(getattr(show, "__code__", None), "co_filename", None) in warning_machinery()


def _recorded(base: type[ModuleType], filters: Callable[[Any], Any], assertions: Assertions) -> type[ModuleType]:
    """A class for the module ``warnings`` that keeps the sentinel in whatever is assigned to its ``filters``."""

    store = base.__setattr__  # super() would take longer, and every test enters catch_warnings

    class module(base):  # type: ignore[valid-type, misc]  # noqa: N801 - what programs see of it
        def __setattr__(self, name: str, value: Any) -> None:
            store(self, name, filters(value) if name == "filters" else value)
            if name == "_showwarnmsg_impl":
                assertions.changed(value, _getframe(1))

    return module
