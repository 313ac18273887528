"""Which of several patches are to blame for a text that does not stand up, and where places go when a text changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from deadhead.finding import Edit, Finding, Patch
from deadhead.fix.edits import applied, merged
from deadhead.static.source import Source, Unparsable

_LINE_END = re.compile(r"\r\n|\n|\r")

#: Told of a finding whose patch is refused, and why.
Refuse = Callable[[Finding, str], None]


class Mend(NamedTuple):
    """A finding and the patch that is chosen for it."""

    finding: Finding
    patch: Patch


class Shift(NamedTuple):
    """One replacement in terms of offsets: where it was, and by how much the text behind it moves."""

    start: int
    stop: int
    by: int


def edited(source: Source, edits: Sequence[Edit]) -> bytes:
    """Return a file's bytes after edits. Raises ``UnicodeEncodeError`` and :class:`Unparsable`."""
    raw = source.encode(applied(source, edits))
    Source(source.path, raw).parse()
    return raw


def problem(source: Source, edits: Sequence[Edit]) -> str | None:
    """Return why the text after edits does not stand up, None if it does."""
    try:
        edited(source, edits)
    except Unparsable as error:
        return f"the fixed text does not parse: {error.reason}"
    except UnicodeEncodeError as error:
        line = len(_LINE_END.findall(error.object, 0, error.start)) + 1
        return f"the fixed text cannot be written in the file's encoding ({error.encoding}): line {line}"
    return None


def standing(source: Source, mends: Sequence[Mend], refuse: Refuse) -> list[Mend]:
    """Return the mends that make a text that stands up; one that cannot join those before it is refused."""
    good: list[Mend] = []
    groups = [list(mends)] if mends else []
    while groups:
        group = groups.pop()
        reason = problem(source, merged([mend.patch for mend in (*good, *group)]))
        if reason is None:
            good += group
        elif len(group) == 1:
            refuse(group[0].finding, reason)
        else:
            half = len(group) // 2
            groups += [group[half:], group[:half]]
    return good


def loud(
    source: Source, mends: Sequence[Mend], before: Sequence[Finding], after: Sequence[Finding], now: Source
) -> list[Mend]:
    """Return the mends after which their rule objects to the same thing in the same place as often as before."""
    edits = merged([mend.patch for mend in mends])
    moves = shifts(source, edits)
    found: list[Mend] = []
    for mend in mends:
        region = _region(source, mend)
        moved = moved_range(region, moves)
        if _count(source, before, mend.finding, region) <= _count(now, after, mend.finding, moved):
            found.append(mend)
    return found


def _region(source: Source, mend: Mend) -> tuple[int, int]:
    """Return the range of a finding together with what its patch replaces around it."""
    start, stop = range_of(source, mend.finding)
    for one in shifts(source, mend.patch.edits):
        if one.start < stop and start < one.stop:
            start, stop = min(start, one.start), max(stop, one.stop)
    return start, stop


def _count(source: Source, findings: Sequence[Finding], like: Finding, region: tuple[int, int]) -> int:
    same = (one for one in findings if (one.rule, one.symbol) == (like.rule, like.symbol))
    ranges = (range_of(source, one) for one in same)
    return sum(region[0] <= start and stop <= region[1] for start, stop in ranges)


def range_of(source: Source, finding: Finding) -> tuple[int, int]:
    """Return a finding's span as offsets."""
    return source.offset_of(*finding.span.start), source.offset_of(*finding.span.end)


def shifts(source: Source, edits: Sequence[Edit]) -> list[Shift]:
    """Return what edits do to the places of a text."""
    ranges = [(source.offset_of(*edit.span.start), source.offset_of(*edit.span.end)) for edit in edits]
    return [
        Shift(start, stop, len(edit.text.encode()) - (stop - start))
        for (start, stop), edit in zip(ranges, edits, strict=True)
    ]


def moved_range(one: tuple[int, int], moves: Sequence[Shift]) -> tuple[int, int]:
    """Return where a range is after a text has changed; what is put in at its ends is not part of it."""
    start, stop = one
    return (
        start + sum(move.by for move in moves if move.stop <= start),
        stop + sum(move.by for move in moves if move.start < stop),
    )
