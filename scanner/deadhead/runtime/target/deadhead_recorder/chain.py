"""An exception as the record tells it: those it came from, what they say, and where they were raised."""

from __future__ import annotations

from itertools import islice
from sys import _getframe, getrecursionlimit  # pyright: ignore[reportPrivateUsage]

from .format import BEFORE, FRAMES, FUNCTION, IN_PROJECT, LINE, MESSAGE, PATH, TYPE
from .masking import bounded
from .stack import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Iterator, Optional, Tuple

    from .encode import Json, Line
    from .places import Places

    Link = Tuple[BaseException, Optional[str]]
    Place = Tuple[str, int, str]

_LINKS = 20  # exceptions of one chain, half of them from each of its ends
_WALKED = 1000  # of a chain
_MEMBERS = 10  # of an exception group
_NESTED = 5  # groups
_FRAMES = 40  # of the project, half of them from each end of a recursion
_INNERMOST = 5  # frames of libraries
_STEPS = 20_000  # of a traceback
_TEXT = 3000
_INNER_TEXT = 500  # of the exceptions between the first and the last
_HEADROOM = 150  # frames that must be free to look at anything


def is_deep() -> bool:
    """Whether the stack is nearly full: then another frame may be one too many, and that error not ours to raise."""
    try:
        _getframe(max(getrecursionlimit() - _HEADROOM, 1))
    except ValueError:
        return False
    return True


def chain_of(error: BaseException, places: Places) -> list[Json]:
    """The exceptions that led to ``error``, the root cause first, ``error`` last."""
    links = _line_up(error, None, set(), 0)[::-1]
    if len(links) > _LINKS:
        links = links[: _LINKS // 2] + links[-_LINKS // 2 :]
    last = len(links) - 1
    return [
        {
            TYPE: dotted(type(one)),
            MESSAGE: bounded(text_of(one), _TEXT if index in (0, last) else _INNER_TEXT),
            FRAMES: _frames(one, places),
            BEFORE: link,
        }
        for index, (one, link) in enumerate(links)
    ]


def _line_up(error: BaseException, link: str | None, met: set[int], depth: int) -> list[Link]:
    """The chain from its end: each exception, the members of a group, then what it came from."""
    found: list[Link] = []
    step: BaseException | None = error
    while step is not None and id(step) not in met and len(found) < _WALKED:
        met.add(id(step))
        found.append((step, link))
        for member in _members(step)[::-1] if depth < _NESTED else ():
            found += _line_up(member, "member", met, depth + 1)
        step, link = _before(step)
    return found


def _before(error: BaseException) -> tuple[BaseException | None, str]:
    if error.__cause__ is not None:
        return error.__cause__, "cause"
    return (None if error.__suppress_context__ else error.__context__), "context"


def _members(error: BaseException) -> list[BaseException]:
    """Those of an exception group, be it of the interpreter or of the package that brings groups to older ones."""
    if not any(cls.__name__ == "BaseExceptionGroup" for cls in type(error).__mro__):
        return []
    members: Any = getattr(error, "exceptions", ())
    return [member for member in members[:_MEMBERS] if isinstance(member, BaseException)]


def text_of(error: BaseException) -> str:
    """What an exception says; its own code may fail at that."""
    try:
        return str(error)
    except Exception as failed:  # noqa: BLE001 - that of the program, whatever it raises
        return f"<no text: {dotted(type(failed))}>"


def places_of(error: BaseException, places: Places) -> Place | None:
    """File name, line and function of the innermost frame of the project, else of the innermost one."""
    found: Place | None = None
    mine = False
    for name, line, function in [*_walk(error.__traceback__), *_compiled(error)]:
        ours = places.locate(name)[1]
        if ours or not mine:
            found, mine = (name, line, function), ours
    return found


def _frames(error: BaseException, places: Places) -> list[Json]:
    """All frames of the project, and the innermost of those that it called."""
    steps = [(*step, *places.locate(step[0])) for step in [*_walk(error.__traceback__), *_compiled(error)]]
    ours = [index for index, step in enumerate(steps) if step[4]]
    theirs = [index for index, step in enumerate(steps) if not step[4] and (not ours or index > ours[0])]
    if len(ours) > _FRAMES:
        ours = ours[: _FRAMES // 2] + ours[-_FRAMES // 2 :]
    kept = sorted([*ours, *theirs[-_INNERMOST:]])
    return [_frame(path, line, function, mine) for _, line, function, path, mine in [steps[index] for index in kept]]


def _frame(path: str, line: int, function: str, mine: bool) -> Line:
    return {PATH: path, LINE: line, FUNCTION: function, IN_PROJECT: mine}


def _walk(traceback: TracebackType | None) -> Iterator[Place]:
    def steps() -> Iterator[Place]:
        step = traceback
        while step is not None:
            code = step.tb_frame.f_code
            yield code.co_filename, step.tb_lineno or code.co_firstlineno, getattr(code, "co_qualname", code.co_name)
            step = step.tb_next

    return islice(steps(), _STEPS)


def _compiled(error: BaseException) -> list[Place]:
    """Where the code is that could not be compiled; it has no frame of its own."""
    if not isinstance(error, SyntaxError) or type(error.filename) is not str or error.filename[:1] == "<":
        return []
    return [(error.filename, error.lineno or 1, "<module>")]
