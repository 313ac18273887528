"""Edits of one text: which of them go together, and the text that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deadhead.finding import Edit, Patch, Span
from deadhead.static.source import Source


def compatible(patches: Iterable[Patch]) -> list[Patch]:
    """Return the patches, first come first served, that do not get in each other's way.

    Two patches may share an edit to the letter: an import that both need is added once.
    """
    chosen: list[Patch] = []
    taken: list[Edit] = []
    for patch in patches:
        if all(edit in taken or not any(_conflict(edit, other) for other in taken) for edit in patch.edits):
            chosen.append(patch)
            taken += [edit for edit in patch.edits if edit not in taken]
    return chosen


def _conflict(one: Edit, other: Edit) -> bool:
    a, b = one.span, other.span
    if a.start == b.start:
        return True
    first, second = (a, b) if a.start < b.start else (b, a)
    return second.start < first.end


def merged(patches: Sequence[Patch]) -> list[Edit]:
    """Return the distinct edits of compatible patches, in the order of their places."""
    edits = dict.fromkeys(edit for patch in patches for edit in patch.edits)
    return sorted(edits, key=lambda edit: edit.span)  # stable: insertions at one place keep their order


def applied(source: Source, edits: Sequence[Edit]) -> bytes:
    """Return the text (UTF-8) after ``edits``, which must be in order and apart."""
    parts: list[bytes] = []
    at = 0
    for span, text in edits:
        start, stop = source.offset_of(*span.start), source.offset_of(*span.end)
        parts += [source.text[at:start], text.encode()]
        at = stop
    return b"".join([*parts, source.text[at:]])


def insertion(place: tuple[int, int], text: str) -> Edit:
    """Return the edit that inserts ``text`` before a place."""
    return Edit(Span(*place, *place), text)
