"""Watches codes by their instructions, where the interpreter would search for their lines (Python 3.12 to 3.13.2)."""

from __future__ import annotations

import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

_NAME = "deadhead"
_TOOLS = (4, 3, 5)  # those that no debugger, coverage tool or profiler looks for
_ALL_TOOLS = 6  # ids that there are
_STEP, _REACH = 32, 127  # bytes that a line is taken to have, and by how many lines it may then be off
_SHORT = 500  # bytes of a table of positions, which are of no code with lines so far off


class Instructions:
    """Watches codes by their instructions, in place of their lines, as far as that is safe.

    Where another tool comes later, the interpreter forgets who watches instructions, unless it has heard of two tools
    before. So a second one is taken, and has watched each code for a moment. Where another tool is there already, it
    may have lines switched off, and instructions with them: then lines are watched.
    """

    def __init__(self, monitoring: Any, tool: int) -> None:
        self._monitoring = monitoring
        self._tool = tool
        self._second: int | None = None

    def watch(self, code: CodeType) -> None:
        """Have the code watched by its instructions from now on, or by its lines alone."""
        set_events, events = self._monitoring.set_local_events, self._monitoring.events
        second = self._second_tool()
        if second is None:
            set_events(self._tool, code, events.LINE)
        else:
            set_events(second, code, events.INSTRUCTION)
            set_events(self._tool, code, events.INSTRUCTION)
            set_events(second, code, 0)

    def _second_tool(self) -> int | None:
        """Our second tool, taken when it is first needed; None where there are others', or no room."""
        names = [self._monitoring.get_tool(number) for number in range(_ALL_TOOLS)]
        if any(name not in (None, _NAME) for name in names):
            return None
        if self._second is None or names[self._second] is None:  # the program may have freed it
            self._second = free_tool(self._monitoring)
        return self._second


def free_tool(monitoring: Any) -> int | None:
    """Take a tool id; None before Python 3.12 and where all are taken."""
    if monitoring is None:
        return None
    for tool in _TOOLS:
        try:
            monitoring.use_tool_id(tool, _NAME)
            return tool
        except ValueError:
            continue
    return None


def searched(code: CodeType) -> float:
    """How often the interpreter goes through the code to find the numbers of its lines, each once; mostly 0.

    It knows those that are near to where they were if each had 32 bytes, and from 3.13.3 on all.
    """
    if len(code.co_linetable) <= _SHORT or _sys.version_info >= (3, 13, 3):
        return 0
    lines: Any = code.co_lines()
    spans: list[tuple[int, int, int | None]] = [*lines]
    first, size = code.co_firstlineno, spans[-1][1]
    far = [start for start, _, line in spans if line and not -_REACH < line - first - start // _STEP <= _REACH]
    return sum(far) / size
