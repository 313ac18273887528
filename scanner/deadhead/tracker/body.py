"""The text of an issue, cut to the room there is: the least important lines go first, and are counted."""

from __future__ import annotations

from collections.abc import Sequence

from deadhead.tracker.records import Section, Wanted

#: How much of a long list is open.
_OPEN = 10
#: What a heading, "and 12,345 more places" and the rest of a list's frame may take.
_AROUND = 160


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


def _shown(section: Section, of: int | None = None) -> str:
    """Return a section under its heading; ``of`` are the lines that it had before some were left out."""
    count = len(section.lines) if of is None else of
    return f"\n\n### {section.heading}\n\n{_folded(section, count)}" if section.lines else ""


def _folded(section: Section, count: int) -> str:
    """Return the lines; those of a long list of ``count`` that are not the most important can be opened."""
    if not section.more or len(section.lines) <= _OPEN + 2:
        return "\n".join(section.lines)
    first, rest = section.lines[:_OPEN], section.lines[_OPEN:]
    summary = f"<details><summary>{count - _OPEN:,} more {section.more}</summary>"
    return "\n".join([*first, "", summary, "", *rest, "", "</details>"])


def _fitted(section: Section, room: int) -> str:
    """Return a section with as many lines as there is room for."""
    if len(_shown(section)) <= room:
        return _shown(section)
    left = room - len(section.heading) - _AROUND
    lines: list[str] = []
    for line in section.lines:
        left -= len(line) + 1
        if left < 0:
            break
        lines.append(line)
    rest = f"- … and {len(section.lines) - len(lines):,} more {section.more}"
    return _shown(section._replace(lines=(*lines, rest)), of=len(section.lines))
