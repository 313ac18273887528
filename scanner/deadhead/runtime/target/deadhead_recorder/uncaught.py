"""The exceptions that end a thread or a finaliser: nobody catches them, so their hooks are where they are seen."""

from __future__ import annotations

import sys as _sys
from _thread import get_ident

from .chain import is_deep, places_of
from .stack import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable

    from .logs import Logs
    from .places import Places
    from .session import Grip

    Hook = Callable[[Any], Any]

_LEVEL = "ERROR"
_UNRAISABLE = "unraisablehook"
_THREADS = "excepthook"
_MOST = 20  # of our hooks that may be found in place again
_NAMED = ("function", "method", "builtin_function_or_method", "coroutine", "generator", "async_generator")


class Uncaught:
    """The recorder's grip on ``sys.unraisablehook`` and ``threading.excepthook``.

    The program's own hooks, and those that pytest sets for a phase, are called by ours; it is put before them again
    when the next phase begins.
    """

    def __init__(self, logs: Logs, places: Places, trouble: Callable[[Exception], None]) -> None:
        self._logs = logs
        self._places = places
        self._trouble = trouble
        self._busy: list[int] = []
        self._latest: tuple[object, object] = (None, None)
        self._ours: dict[int, Hook] = {}  # by their ids; a program's own may not bear to be compared

    def hold(self) -> None:
        """Put our hooks before those that are there."""
        threading: Any = _sys.modules.get("threading")
        finaliser, thread = self._latest
        if _sys.unraisablehook is not finaliser:
            self._hold(_sys, _UNRAISABLE, self._finaliser)
        if threading is not None and getattr(threading, _THREADS, None) is not thread:
            self._hold(threading, _THREADS, self._thread)
        self._latest = (_sys.unraisablehook, getattr(threading, _THREADS, None))

    def grips(self) -> list[Grip]:
        """Where our hooks are."""
        threading: Any = _sys.modules.get("threading")
        finaliser, thread = self._latest
        held: list[Grip] = [(_sys.__dict__, _UNRAISABLE, finaliser)]
        return held if threading is None else [*held, (threading.__dict__, _THREADS, thread)]

    def _hold(self, module: ModuleType, name: str, note: Hook) -> None:
        hook = module.__dict__.get(name)
        if hook is not None and id(hook) not in self._ours:
            ours = self._before(hook, note)
            if len(self._ours) >= _MOST:
                del self._ours[next(iter(self._ours))]
            self._ours[id(ours)] = ours
            setattr(module, name, ours)

    def _before(self, hook: Hook, note: Hook) -> Hook:
        busy, trouble = self._busy, self._trouble

        def ours(unraised: Any) -> Any:
            __tracebackhide__ = True
            thread = get_ident()
            if thread not in busy:  # else a hook that calls the one before it, which is ours too
                busy.append(thread)
                try:
                    if not is_deep():
                        note(unraised)
                except Exception as error:  # noqa: BLE001 - a fault of ours, or of a dying interpreter
                    trouble(error)
                try:
                    return hook(unraised)
                finally:
                    busy.remove(thread)
            return hook(unraised)

        return ours

    def _finaliser(self, unraised: Any) -> None:
        what = unraised.err_msg or "Exception ignored in"
        self._note("sys." + _UNRAISABLE, f"{what} {_name(unraised.object)}".strip(), unraised.exc_value)

    def _thread(self, unraised: Any) -> None:
        if unraised.exc_type is not SystemExit:
            name = getattr(unraised.thread, "_name", "")
            self._note("threading." + _THREADS, f"Exception in thread {name}".strip(), unraised.exc_value)

    def _note(self, logger: str, text: str, error: BaseException | None) -> None:
        place = None if error is None else places_of(error, self._places)
        filename, line, _ = place or ("<unknown>", 1, "")
        self._logs.seen(_LEVEL, logger, filename, line, text, error)


def _name(thing: object) -> str:
    """What an exception was ignored in, without its address and without running its code."""
    if thing is None:
        return ""
    return str(getattr(thing, "__qualname__", "")) if type(thing).__name__ in _NAMED else f"<{dotted(type(thing))}>"
