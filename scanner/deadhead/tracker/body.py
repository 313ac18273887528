"""The text of an issue, cut to the room there is: the least important lines go first, and are counted."""

from __future__ import annotations

from collections.abc import Sequence

from deadhead.tracker.records import Section, Wanted

#: What "and 12,345 more places" may take.
_REST = 60


def text(wanted: Wanted, extra: Sequence[Section], room: int) -> str:
    """Return the visible part of an issue in at most ``room`` characters."""
    sections = [*wanted.sections, *extra]
    whole = [section for section in sections if not section.more]
    left = room - len(wanted.lead) - sum(len(_shown(section)) for section in whole)
    parts = [wanted.lead]
    for section in sections:
        if section.more:
            cut = _fitted(section, left)
            left -= len(cut)
            parts.append(cut)
        else:
            parts.append(_shown(section))
    return "\n\n".join(part.strip() for part in parts if part.strip())[: max(room, 0)]


def _shown(section: Section) -> str:
    lines = "\n".join(section.lines)
    return f"\n\n### {section.heading}\n\n{lines}" if lines else ""


def _fitted(section: Section, room: int) -> str:
    """Return a section with as many lines as there is room for."""
    if len(_shown(section)) <= room:
        return _shown(section)
    left = room - len(section.heading) - 10 - _REST
    lines: list[str] = []
    for line in section.lines:
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    rest = f"\n… and {len(section.lines) - len(lines):,} more {section.more}"
    return _shown(Section(section.heading, (*lines, rest)))
