"""Sees each log record that a logger hands to its handlers, without standing between them.

``Logger.handle`` looks up ``self.callHandlers`` once a record has passed the logger's level and filters. A descriptor
in that place looks at the record in the frame that asks, and gives a callable that does what the method does. No frame
of ours is on the stack while handlers run: what they raise or print is what it would be. When the callable is let go
of, the handlers are through, and the text that they made is in the record: to make it again would run the program's
code once more.
"""

from __future__ import annotations

from _collections import deque  # type: ignore[import-not-found]
from _functools import partial  # type: ignore[import-not-found]
from _weakref import ref
from os import getpid
from sys import _getframe  # pyright: ignore[reportPrivateUsage]

from .chain import is_deep
from .stack import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Any, Callable

    from .ledger import Ledger
    from .logs import Logs
    from .session import Grip

    Record = Any  # a logging.LogRecord

_METHOD = "callHandlers"
_EARLIER = "filter"  # which ``handle`` looks up before that
_LEAST = 30  # logging.WARNING
_RECENT = 50  # records below that, kept until it is known whether the test fails
_PLAIN = frozenset([str, int, float, bool, bytes, type(None)])
_ASSERTING = "_CapturingHandler"  # of assertLogs and assertNoLogs: the test knows of these records
_AS_WARNINGS = "py.warnings"  # warnings that logging.captureWarnings() turned into records


class LogHook:
    """The recorder's grip on one ``logging`` module."""

    def __init__(self, logs: Logs, ledger: Ledger, trouble: Callable[[Exception], None]) -> None:
        self._logs = logs
        self._ledger = ledger
        self._trouble = trouble
        self._module: ModuleType | None = None
        self._held: Any = None  # the class of loggers that is held, and what is in its dictionary
        self._recent: Any = deque(maxlen=_RECENT)
        self._recent_of: object = None

    def hold(self, module: ModuleType | None = None) -> None:
        """Take hold of ``logging``, or again after it was reloaded or its method replaced."""
        self._module = module = module or self._module
        logger: Any = getattr(module, "Logger", None)
        if self._held is not None and logger is self._held[0] and self._held[1].get(_METHOD) is self._held[2]:
            return
        method = getattr(logger, "__dict__", {}).get(_METHOD)
        if method is not None and type(method) is not _Handing:
            setattr(logger, _METHOD, _Handing(method, self._handing, self._handed))
            if type(logger.__dict__.get(_EARLIER)) is not _Noticing and hasattr(logger, _EARLIER):
                setattr(logger, _EARLIER, _Noticing(getattr(logger, _EARLIER), self._check))
            self._held = logger, logger.__dict__, logger.__dict__[_METHOD]

    def grips(self) -> list[Grip]:
        """Where the class with the descriptor is; that this is in its place, :class:`_Noticing` sees."""
        return [] if self._held is None else [(self._module.__dict__, "Logger", self._held[0])]

    def _check(self) -> None:
        logger: Any = getattr(self._module, "Logger", None)
        if type(getattr(logger, "__dict__", {}).get(_METHOD)) is not _Handing:
            self.hold()

    def flush(self) -> None:
        """Count the lesser records of the test and phase that are on: it did not pass."""
        recent, self._recent = self._recent, deque(maxlen=_RECENT)
        if self._recent_of is self._ledger.label:
            for level, logger, filename, line, text, args in recent:
                self._logs.seen(level, logger, filename, line, _with(text, args))

    def _handing(self, frame: FrameType) -> Record | None:
        """The record that a logger is about to hand on in ``frame``, if it may be worth keeping."""
        try:
            record: Record = frame.f_locals["record"]
            if record.levelno < _LEAST and self._ledger.label[0] is None:
                return None
            elsewhere = record.process not in (None, getpid())  # and noted there
            mute = elsewhere or record.name == _AS_WARNINGS or _is_asserted(frame.f_locals["self"])
        except (AttributeError, KeyError, TypeError):  # another logger than those of ``logging``
            return None
        return None if mute else record

    def _handed(self, record: Record) -> None:
        """Keep a record that handlers have seen. An exception would be lost here, so there must be room for calls."""
        try:
            if not is_deep():
                self._keep(record, record.__dict__.get("message"))
        except Exception as error:  # noqa: BLE001 - a fault of ours, or of a dying interpreter, must not break the run
            self._trouble(error)
        except KeyboardInterrupt:  # it came just now, and the program is to have it
            __import__("_thread").interrupt_main()

    def _keep(self, record: Record, text: Any) -> None:
        plain = type(text) is str
        text, args = (text, ()) if plain else _parts(record)
        place = record.levelname, record.name, record.pathname, record.lineno
        if record.levelno >= _LEAST:
            self._logs.seen(*place, _with(text, args), _error(record.exc_info))
            return
        if self._recent_of is not self._ledger.label:
            self._recent_of = self._ledger.label
            self._recent.clear()
        self._recent.append((*place, text, args))


class _Noticing:
    """Stands for the method ``filter``: the last moment to notice that the other one was replaced."""

    def __init__(self, method: Any, notice: Callable[[], None]) -> None:
        self._method = method
        self._notice = notice

    def __get__(self, logger: Any, owner: Any = None) -> Any:
        """The method, bound to a logger."""
        if logger is None:
            return self._method
        self._notice()
        return self._method.__get__(logger, owner)


class _Handing:
    """Stands for the method ``callHandlers`` in the class of loggers."""

    def __init__(
        self, method: Any, before: Callable[[FrameType], Record | None], after: Callable[[Record], None]
    ) -> None:
        self._method = method
        self._before = before
        self._after = after
        self._refs: dict[int, object] = {}

    def __get__(self, logger: Any, owner: Any = None) -> Any:
        """The method, bound to a logger."""
        method = self._method.__get__(logger, owner) if hasattr(self._method, "__get__") else self._method
        if logger is None:
            return method
        record = self._before(_getframe(1))
        # Not a bound method: newer interpreters take that apart and let go of it before the call.
        return method if record is None else self._telling(partial(method), record)

    def _telling(self, handing: Any, record: Record) -> Any:
        refs, after = self._refs, self._after

        def handed(reference: object) -> None:
            refs.pop(id(reference), None)
            after(record)

        reference = ref(handing, handed)
        refs[id(reference)] = reference
        return handing


def _is_asserted(logger: Any) -> bool:
    """Whether ``assertLogs`` collects what this logger logs."""
    while logger is not None:
        if any(type(handler).__name__ == _ASSERTING for handler in logger.handlers):
            return True
        logger = logger.parent if logger.propagate else None
    return False


def _error(info: Any) -> BaseException | None:
    return info[1] if type(info) is tuple else None  # pyright: ignore[reportUnknownVariableType]


def _parts(record: Record) -> tuple[str, Any]:
    """The text of a record that no handler has formatted, and its arguments as far as they are plain."""
    text: Any = record.msg
    args: Any = record.args
    if type(text) is not str:
        return _plain(text), ()
    if type(args) is dict:
        return text, dict(zip(args, [_plain(value) for value in args.values()]))  # pyright: ignore
    return text, tuple([_plain(value) for value in args or ()])


def _plain(value: object) -> Any:
    return value if type(value) in _PLAIN else f"<{dotted(type(value))}>"


def _with(text: str, args: Any) -> str:
    try:
        return text % args if args else text
    except (TypeError, ValueError, KeyError):
        return text
