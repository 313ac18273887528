"""Which warnings a test asserts: those that ``pytest.warns`` and its kin are collecting at the moment."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, Callable

    Wants = Callable[[type, str], bool]

_ASSERTING = ("_pytest.recwarn", "unittest.case")


class Assertions:
    """Follows ``warnings._showwarnmsg_impl``, which ``catch_warnings(record=True)`` sets on entry and on exit.

    Replacing the ``__enter__`` of the checkers instead would show in the tracebacks of tests that fail.
    """

    def __init__(self) -> None:
        self.wants: Wants | None = None
        self._open: list[tuple[object, Wants | None]] = []

    def changed(self, collector: object, setter: FrameType) -> None:
        """Note a new ``_showwarnmsg_impl``, set by the frame ``setter``."""
        below = [index for index, (known, _) in enumerate(self._open) if known is collector]
        if below:
            del self._open[below[-1] + 1 :]
        elif setter.f_code.co_name == "__enter__":
            self._open.append((collector, _wants(setter.f_back)))
        else:
            del self._open[:]
        self.wants = self._open[-1][1] if self._open else None


def _wants(entering: FrameType | None) -> Wants | None:
    """What the checker that is being entered in this frame asserts, or None where it is no checker."""
    if entering is None or entering.f_code.co_name != "__enter__":
        return None
    if entering.f_globals.get("__name__") not in _ASSERTING:
        return None
    checker = entering.f_locals.get("self")
    categories = getattr(checker, "expected_warning", getattr(checker, "expected", None)) or Warning
    pattern = getattr(checker, "match_expr", getattr(checker, "expected_regex", None))
    return lambda category, text: issubclass(category, categories) and _matches(pattern, text)


def _matches(pattern: Any, text: str) -> bool:
    if pattern is None:
        return True
    import re  # slow to import, and whoever has a pattern has done so

    try:
        return re.search(pattern, text) is not None
    except re.error:  # the test will hear of it on exit, in its own time
        return False
