"""The exceptions that nobody catches.

Those of threads and finalisers are seen by their hooks. That of the main thread, the interpreter keeps in ``sys``
before it calls ``sys.excepthook``, which the program may replace at any time: it is looked for when the process ends.
Children of ``multiprocessing`` print theirs themselves, after their names.
"""

from __future__ import annotations

import sys as _sys
from _thread import get_ident
from sys import _getframe  # pyright: ignore[reportPrivateUsage]

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
_IGNORED, _DEALLOCATOR = "Exception ignored in", "Exception ignored while calling deallocator <function "
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
        # The id of the exception in ``sys`` that is none of this process, or has been noted; itself it is to be let go.
        self._known = id(None)

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

    def restart(self) -> None:
        """Forget what there is: this process is a fork."""
        self._known = id(getattr(_sys, "last_value", None))

    def end(self) -> None:
        """Note what ended the main thread, if that did not end in order: as a log record, too."""
        error = getattr(_sys, "last_value", None)
        if id(error) != self._known:
            self._known = id(error)
            self._guard(self._main, error)

    def _main(self, error: Any) -> None:
        if self._is_end(error):
            self._note("sys." + _THREADS, "Exception in the main thread", error)

    def _is_end(self, error: Any) -> bool:
        """Whether an exception went through the outermost frame; consoles, debuggers and pytest put others there.

        A script that could not be compiled had no frame. Who interrupts a program wants it to end.
        """
        cls: type = type(error)  # pyright: ignore[reportUnknownVariableType]
        if not issubclass(cls, BaseException) or issubclass(cls, KeyboardInterrupt) or hasattr(_sys, "ps1"):
            return False
        if error.__traceback__ is not None:
            return error.__traceback__.tb_frame.f_back is None
        script = [*getattr(_sys, "argv", ()), ""][0]
        return issubclass(cls, SyntaxError) and self._places.locate(error.filename) == self._places.locate(script)

    def watch_children(self, module: Any) -> None:
        """Note what ends a child of ``multiprocessing``, whose base class asks for its own name to print that."""
        named: Any = module.BaseProcess.name

        def name(process: Any) -> Any:
            """As it was."""
            asking = _getframe(1).f_code
            if asking.co_name == "_bootstrap" and asking.co_filename == named.fget.__code__.co_filename:
                self._guard(self._child, process)
            return named.fget(process)

        module.BaseProcess.name = property(name, named.fset, named.fdel, named.__doc__)

    def _child(self, process: Any) -> None:
        error = _sys.exc_info()[1]
        if error is not None and not issubclass(type(error), KeyboardInterrupt):
            self._note("sys." + _THREADS, f"Exception in process {process._name}", error)

    def _guard(self, note: Hook, of: Any) -> None:
        try:
            note(of)
        except Exception as fault:  # noqa: BLE001 - a fault of ours, or of a dying interpreter
            self._trouble(fault)

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
        what, name = unraised.err_msg or _IGNORED, _name(unraised.object)
        if what.startswith(_DEALLOCATOR):  # with the function in it, and its address, from 3.14 on
            what, name = _IGNORED, what[len(_DEALLOCATOR) :].partition(" at 0x")[0]
        self._note("sys." + _UNRAISABLE, f"{what} {name}".strip(), unraised.exc_value)

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
