"""Where the recorder hears of every emission: a sentinel filter, tripwires in registries, and ``_showwarnmsg``.

The sentinel is the first item of ``warnings.filters``: for each emission that reaches the filters, ``_warnings`` asks
it to match the text, the module and the category, each of them whatever the others say. It notes them and never
matches. The first two are noted by functions of C, so that no other thread comes in between; where ``warnings`` has
a function that asks for a module in several ways, it holds a lock meanwhile. Repeats that
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
    from .session import Grip
    from .sightings import Sightings

    Latest = Tuple[Optional[Sighting], Any, Optional[str]]  # the file of the frame comes last
    Registry = Dict[Any, Any]

_MODULE, _SHOW, _COLLECTS, _REGISTRY = "warnings", "_showwarnmsg", "_showwarnmsg_impl", "__warningregistry__"
_UNTOLD = object()  # in place of the text of an emission that the sentinel was not asked about
_SEARCHED = 25  # frames; a registry is almost always that of one of the first two


class Emissions:
    """The recorder's grip on one ``warnings`` module."""

    def __init__(self, sightings: Sightings, assertions: Assertions) -> None:
        self._sightings = sightings
        self._assertions = assertions
        self._latest: dict[int, Latest] = {}
        self._module: Any = None
        self.space: dict[str, Any] = {}
        self._showing: Any = None
        self._modules = _sys.modules
        texts: Any = []  # a stack, because a finaliser may warn between two questions
        category = _category(self._noting(texts.pop))
        self._sentinel = ("ignore", _noting(texts.append), category, _noting(_module(sightings.modules.append)), 0)

    def _noting(self, latest_text: Callable[[], Any]) -> Callable[[type], bool]:
        """What answers the sentinel's last question. A repeat must cost about a microsecond, so it is one function."""
        latest, thread, number, hold = self._latest, get_ident, id, self._hold_if_lost
        sightings, assertions, trails = self._sightings, self._assertions, self._sightings.trails
        fork: Any = dict  # where what comes next decides
        is_finalizing = _sys.is_finalizing

        def is_subclass(category: type) -> bool:
            text = latest_text()
            try:
                frame: Any = _getframe(1)
            except ValueError:  # the interpreter itself warns, of a script or when its last modules are cleared
                if not is_finalizing():
                    latest[thread()] = sightings.unframed(category, text), text, None
                return False
            if assertions.wants is None and type(text) is str:
                known: Any = trails.get((category, text, number(frame.f_code), frame.f_lasti))
                while type(known) is fork:
                    frame = frame.f_back  # pyright: ignore[reportOptionalMemberAccess] - None leads to no fork
                    known = known.get(None if frame is None else (number(frame.f_code), frame.f_lasti))
            else:
                known = None
            if known is None:
                hold()
                frame = _getframe(1)
                latest[thread()] = sightings.seen(category, text, frame), text, frame.f_code.co_filename
                return False
            latest[thread()] = known
            found: Sighting = known[0]
            if not found.shown:  # it may be now, and is to be heard of
                hold()
            ticks = found.tick()
            if ticks >= found.limit:
                sightings.mark(found, ticks)
            return False

        return is_subclass

    def _hold_if_lost(self) -> None:
        try:
            if self.space[_SHOW] is self._showing and self._modules[_MODULE] is self._module:
                return
        except KeyError:
            pass
        self.hold()

    def hold_on(self) -> None:
        """Take hold again if anything of ``warnings`` was replaced behind the recorder's back, which is rare."""
        if type(self.space.get("filters")) is not FilterList or not self.is_held():
            self.hold()

    def hold(self) -> None:
        """Take hold of ``warnings``, or again after it was reloaded or written to behind the recorder's back."""
        self._module = module = self._modules.get(_MODULE)
        if module is None:
            return
        self.space = space = module.__dict__
        self._hold_filters(space)
        if type(module) is type(_sys):
            module.__class__ = _recorded(type(module), self._sentinel, self._assertions)
        show: Any = space.get(_SHOW)
        if _is_original(show):  # a program's own replacement has been given ours to call
            show = space[_SHOW] = self._shows(show)
        self._showing = show
        track(module)

    def _hold_filters(self, space: dict[str, Any]) -> None:
        """The C module has a name for the same list, from which a reload of ``warnings`` takes it again."""
        before, held = space.get("filters"), self._filters(space.get("filters"))
        space["filters"] = held
        core: Any = self._modules.get("_warnings")
        if core is not None and getattr(core, "filters", None) is before:
            core.filters = held

    def grips(self) -> list[Grip]:
        """What is in place as long as :meth:`is_held`."""
        return [(self.space, _SHOW, self._showing), (self._modules, _MODULE, self._module)]

    def is_held(self) -> bool:
        """Whether ``warnings`` is as it was left: not reloaded, imported afresh or patched since."""
        return self.space.get(_SHOW) is self._showing and self._modules.get(_MODULE) is self._module

    def _filters(self, value: Any) -> Any:
        """What to store in place of ``value``, as ``warnings.filters``."""
        return FilterList(self._sentinel, value) if type(value) is list else value  # pyright: ignore

    def _shows(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        """What is called in place of ``original`` for each emission that passed the filters."""
        space, sightings = self.space, self._sightings
        take, thread, show, none = self._latest.pop, get_ident, self._show, (None, _UNTOLD, None)

        def _showwarnmsg(msg: Any) -> None:
            """Hook to write a warning to a file; replace if you like."""
            __tracebackhide__ = True
            try:
                frame = _getframe(1)
            except ValueError:  # as above
                found = take(thread(), none)[0]
                if found is not None and not found.shown:
                    sightings.shown(found, msg.filename, msg.lineno)
                return original(msg)
            found, text, file = take(thread(), none)
            registry = frame.f_globals.get(_REGISTRY)
            if (
                found is None
                or not found.shown
                or file != msg.filename
                or (
                    registry is not None
                    and len(registry) > 1
                    and registry.get((text, msg.category, msg.lineno)) is True
                )
                or type(space.get("filters")) is not FilterList
            ):
                show(msg, frame, found, text)
            return original(msg)

        return _showwarnmsg

    def _show(self, message: Any, frame: FrameType, found: Sighting | None, text: Any) -> None:
        """An emission passed the filters: the latest of this thread, unless there is none or the filters not ours."""
        if text is _UNTOLD or type(self.space.get("filters")) is not FilterList:
            text = str(message.message)
            found = self._sightings.seen(message.category, text, frame)
        if found is not None:
            # First of all: what other threads emit before this is stopped by the registry without being counted.
            if frame.f_globals.get(_REGISTRY) or frame.f_code.co_filename != message.filename:
                self._plant((text, message.category, message.lineno), message.filename, frame)
            if not found.shown:
                self._sightings.shown(found, message.filename, message.lineno)
            elif found.named != (message.filename, message.lineno):
                self._sightings.compiled(found, message, text, frame)

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


def _noting(note: Callable[[Any], None]) -> Any:
    """One of the sentinel's patterns: it notes what it is asked to match."""
    return type("_Noting", (), {"__slots__": (), "match": note})()


def _module(note: Callable[[str], None]) -> Any:
    """What takes a module; from 3.15 on also a file's path, first as it is and then as modules that it may be."""
    if not hasattr(_sys.modules.get("_py_warnings"), "_match_filename"):
        return note

    def match(name: str, start: int | None = None) -> None:
        if start is None:
            note(name)

    return staticmethod(match)


def _category(is_subclass: Callable[[type], bool]) -> Any:
    """The sentinel's category, which no category is a subclass of."""
    return type("_Category", (), {"__slots__": (), "__subclasscheck__": staticmethod(is_subclass)})()


def _is_original(show: Any) -> bool:
    """Whether this is the function that ``warnings``, or from 3.14 on ``_py_warnings``, defines."""
    return getattr(getattr(show, "__code__", None), "co_filename", None) in warning_machinery()


def _recorded(base: type[ModuleType], sentinel: tuple[Any, ...], assertions: Assertions) -> type[ModuleType]:
    """A class for the module ``warnings`` that keeps the sentinel in whatever is assigned to its ``filters``.

    Every ``catch_warnings()`` assigns twice, and each test is run in one, so each takes one function.
    """
    changed = assertions.changed

    def filters(_: object, module: ModuleType, value: Any) -> None:
        module.__dict__["filters"] = FilterList(sentinel, value) if type(value) is list else value  # pyright: ignore

    def collects(_: object, module: ModuleType, value: Any) -> None:
        module.__dict__[_COLLECTS] = value
        changed(value, _getframe(1))

    return type(
        "module", (base,), {"filters": _assigned("filters", filters), _COLLECTS: _assigned(_COLLECTS, collects)}
    )


def _assigned(name: str, assign: Callable[[Any, ModuleType, Any], None]) -> Any:
    """An attribute of a module as it was, in the module's dictionary, but for what happens when it is assigned to.

    It has no ``__get__``, so reading it is done by C alone.
    """

    def delete(_: object, module: ModuleType) -> None:
        if name not in module.__dict__:
            raise AttributeError(name)
        del module.__dict__[name]

    return type("_Assigned", (), {"__slots__": (), "__set__": assign, "__delete__": delete})()
