"""Which warnings a test asserts: those that ``pytest.warns`` and its kin are collecting at the moment.

And those that ``pytest.raises`` or ``assertRaises`` waits for by their category, as tests under an ``error`` filter do.
"""

from __future__ import annotations

import sys as _sys
from sys import _getframe  # pyright: ignore[reportPrivateUsage]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Callable

    Wants = Callable[[type, str], bool]

_FOLLOWED = "enter"
_EXPECTED = ("expected_exceptions", "expected_exception", "expected")  # what each version, and unittest, calls them
_ASSERTING = ("_pytest.recwarn", "unittest.case")
_LOG, _WANTS = "log", "wants"


class Assertions:
    """Follows ``warnings._showwarnmsg_impl``, which ``catch_warnings(record=True)`` sets on entry and on exit.

    Replacing the ``__enter__`` of the checkers instead would show in the tracebacks of tests that fail.
    """

    wants: Wants | None = None

    def __init__(self) -> None:
        self._open: list[tuple[object, Wants | None]] = []
        self._raising: list[tuple[Any, int]] = []  # a weak reference to each context, the id of the frame it is in

    def changed(self, collector: object, setter: FrameType) -> None:
        """Note a new ``_showwarnmsg_impl``, set by the frame ``setter``: twice in every test."""
        opened = self._open
        below = [index for index, (known, _) in enumerate(opened) if known is collector] if opened else None
        if below:
            del opened[below[-1] + 1 :]
        elif setter.f_code.co_name == "__enter__":
            opened.append((collector, _wants(setter)))
        else:
            del opened[:]
        if not self._raising:
            self.wants = opened[-1][1] if opened else None

    def follow(self, cls: Any) -> None:
        """Hear of each context of ``cls``, as ``pytest.raises`` gives: entering one leaves nothing on the stack."""
        original = getattr(cls, "__enter__", None)
        if original is None or original.__name__ == _FOLLOWED:
            return

        def enter(self: Any) -> Any:
            for one in _categories(self):
                if issubclass(one, Warning):
                    entered(self, _getframe(1))
                    break
            return original(self)

        entered = self._entered
        cls.__enter__ = enter

    def _entered(self, context: Any, frame: FrameType) -> None:
        from _weakref import ref

        # Weak, and no frame: neither may live longer than without us.
        self._raising = [one for one in self._raising if one[0]() is not None]
        self._raising.append((ref(context), id(frame)))
        self._choose()

    def _choose(self) -> None:
        self.wants = self._wants_either if self._raising else self._collecting()

    def _collecting(self) -> Wants | None:
        return self._open[-1][1] if self._open else None

    def _wants_either(self, category: type, text: str) -> bool:
        collecting = self._collecting()
        return (collecting is not None and collecting(category, text)) or self._raises(category, text)

    def _raises(self, category: type, text: str) -> bool:
        """Whether the code that warns is in the block of a context that waits for this category."""
        waiting = [(one(), frame) for one, frame in self._raising]
        frames = {frame for one, frame in waiting if one is not None and _waits(one, category, text)}
        if not any(one is not None for one, _ in waiting):
            self._raising = []
            self._choose()
        step: FrameType | None = _getframe(1) if frames else None
        while step is not None:
            if id(step) in frames:
                return True
            step = step.f_back
        return False


class ContextAssertions(Assertions):
    """Where each context has filters and a log of its own, what is asserted there is the context's, too.

    ``catch_warnings(record=True)`` sets the ``log`` of a new context; one in it copies the log.
    """

    def __init__(self, module: Any, machinery: Any) -> None:
        super().__init__()
        self._context = module._warnings_context  # that of C, where there is one
        machinery._Context.log = type("_Log", (), {"__slots__": (), "__set__": _set_log})()

    def _choose(self) -> None:
        """Nothing: what is wanted depends on who asks."""

    def _collecting(self) -> Wants | None:
        context = self._context.get(None)
        return None if context is None else context.__dict__.get(_WANTS)

    @property
    def wants(self) -> Wants | None:  # type: ignore[override] # pyright: ignore
        """What the running context asserts."""
        return self._wants_either if self._raising else self._collecting()


def assertions() -> Assertions:
    """What follows assertions in this interpreter."""
    if not getattr(_sys.flags, "context_aware_warnings", 0):
        return Assertions()
    return ContextAssertions(_sys.modules["warnings"], _sys.modules["_py_warnings"])


def _set_log(_: object, context: Any, log: Any) -> None:
    space, setter = context.__dict__, _getframe(1)
    space[_LOG] = log
    if log is not None:
        copied = setter.f_locals.get("self") if setter.f_code.co_name == "copy" else None
        space[_WANTS] = _wants(setter) if copied is None else copied.__dict__.get(_WANTS)


def _wants(setter: FrameType) -> Wants | None:
    """What the checker asserts that is being entered around the frame ``setter``, or None where there is no checker."""
    entering = setter.f_back
    if entering is None or not setter.f_code.co_name == entering.f_code.co_name == "__enter__":
        return None
    if entering.f_globals.get("__name__") not in _ASSERTING:
        return None
    checker = entering.f_locals.get("self")
    categories = getattr(checker, "expected_warning", getattr(checker, "expected", None)) or Warning
    pattern = _pattern(checker)
    return lambda category, text: issubclass(category, categories) and _matches(pattern, text)


def _waits(context: Any, category: type, text: str) -> bool:
    """Whether a context has not yet met what it waits for, and this would be it."""
    met = getattr(getattr(context, "excinfo", None), "_excinfo", None) or getattr(context, "exception", None)
    waited = [one for one in _categories(context) if issubclass(one, Warning)]
    return met is None and issubclass(category, tuple(waited)) and _matches(_pattern(context), text)


def _categories(context: Any) -> list[type]:
    """The classes that a context waits for; suites enter thousands."""
    found: Any = ()
    for name in _EXPECTED:
        found = getattr(context, name, None)
        if found:
            break
    if type(found) is tuple:
        return [one for one in found if issubclass(type(one), type)]  # pyright: ignore
    return [found] if issubclass(type(found), type) else []


def _pattern(checker: Any) -> Any:
    values = [getattr(checker, name, None) for name in ("match_expr", "expected_regex", "match")]
    return next((value for value in values if type(value) is str or hasattr(value, "search")), None)


def _matches(pattern: Any, text: str) -> bool:
    if pattern is None:
        return True
    import re  # slow to import, and whoever has a pattern has done so

    try:
        return re.search(pattern, text) is not None
    except re.error:  # the test will hear of it on exit, in its own time
        return False
