"""Fixing one file: pass after pass until nothing is left to do, and then only if the result stands up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from deadhead.examine import Examiner, Looked
from deadhead.finding import Edit, Finding, Patch, Unreadable
from deadhead.fix.edits import applied, compatible, merged
from deadhead.fix.unused import left_unused
from deadhead.static.module import Module
from deadhead.static.outside import ALONE, Outside
from deadhead.static.source import Source, Unparsable

#: Picks the patch to apply to a finding, if any.
Choose = Callable[[Finding], Patch | None]

_PASSES = 50
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file's new bytes, the findings that were mended, in the order of the passes, and those that are left."""

    path: str
    before: bytes
    after: bytes
    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is left alone because its fixes do not make a text that stands up."""

    path: str
    reason: str


def fix(
    examiner: Examiner, path: str, raw: bytes, choose: Choose, outside: Outside = ALONE
) -> Fixed | Refused | Unreadable | None:
    """Fix the bytes of one file; None where there is nothing to do. ``outside`` is as for :meth:`Examiner.source`."""
    try:
        return _fix(examiner, path, raw, choose, outside)
    except Unparsable as error:
        return Refused(path, f"the fixed text does not parse: {error.reason}")
    except UnicodeEncodeError as error:
        line = len(_LINE_END.findall(error.object, 0, error.start)) + 1
        return Refused(path, f"the fixed text cannot be written in the file's encoding ({error.encoding}): line {line}")


def _fix(
    examiner: Examiner, path: str, raw: bytes, choose: Choose, outside: Outside
) -> Fixed | Refused | Unreadable | None:
    now = raw
    mended: list[Finding] = []
    for _ in range(_PASSES):
        outcome = examiner.source(path, now, outside)
        outside = replace(outside, proofs=())  # their lines and columns hold for the text as it was
        if isinstance(outcome, Unreadable):
            return outcome if now == raw else Refused(path, f"the fixed text does not parse: {outcome.reason}")
        findings = outcome.findings if isinstance(outcome, Looked) else ()
        chosen = {finding: patch for finding in findings if (patch := choose(finding)) is not None}
        if not chosen:
            return _finished(examiner, path, raw, now, mended, findings, outside)
        accepted = compatible(chosen.values())
        mended += [finding for finding, patch in chosen.items() if patch in accepted]
        now = _edited(path, now, merged(accepted))
    return Refused(path, f"its fixes do not come to an end after {_PASSES} passes")


def _finished(
    examiner: Examiner,
    path: str,
    raw: bytes,
    now: bytes,
    mended: list[Finding],
    left: Sequence[Finding],
    outside: Outside,
) -> Fixed | Refused | None:
    if now == raw:
        return None
    before, after = (Module(Source(path, text), examiner.facts, is_starred=outside.is_starred) for text in (raw, now))
    edits = sorted(left_unused(before, after, outside.relies), key=lambda edit: edit.span.start)
    if edits:
        now = _edited(path, now, edits)
        Source(path, now).parse()
        outcome = examiner.source(path, now, outside)
        left = outcome.findings if isinstance(outcome, Looked) else ()
    return Fixed(path, raw, now, tuple(mended), tuple(left))


def _edited(path: str, raw: bytes, edits: Sequence[Edit]) -> bytes:
    source = Source(path, raw)
    if source.encode(source.text) != raw:
        raise Unparsable(f"{source.encoding} text does not come back to the same bytes")
    return source.encode(applied(source, edits))
