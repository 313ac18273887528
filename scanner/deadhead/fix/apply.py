"""Fixing one file: pass after pass until nothing is left to do, without the patches that do not stand up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from deadhead.finding import Edit, Finding, Patch, RuleCrash, Unreadable
from deadhead.fix.blame import Mend, edited, loud, moved_range, problem, range_of, shifts, standing
from deadhead.fix.edits import compatible, merged
from deadhead.fix.gather import gathered
from deadhead.fix.unused import left_unused
from deadhead.scan.examine import Examiner, Looked
from deadhead.static.module import Module
from deadhead.static.outside import ALONE, Outside
from deadhead.static.source import Source, Unparsable

#: Picks the patch to apply to a finding, if any.
Choose = Callable[[Finding], Patch | None]

_PASSES = 50


@dataclass(frozen=True, slots=True)
class Refused:
    """A fix that is not made because its text would not stand up, or a whole file that is left alone.

    ``rule`` and ``line`` (from 1, in the text after the file's other fixes) tell the fix, None where it is the file;
    where nothing of a file is fixed, ``others`` are what else was refused, ``crashes`` the rules that failed.
    """

    path: str
    reason: str
    rule: str | None = None
    line: int | None = None
    others: tuple[Refused, ...] = ()
    crashes: tuple[RuleCrash, ...] = ()


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file's new bytes, the findings that were mended, in the order of the passes, and those that are left.

    ``refused`` are the fixes that were left out, ``crashes`` the rules that failed while they looked at a fixed text.
    """

    path: str
    before: bytes
    after: bytes
    mended: tuple[Finding, ...]
    left: tuple[Finding, ...]
    refused: tuple[Refused, ...] = ()
    crashes: tuple[RuleCrash, ...] = ()


Fixes = Fixed | Refused | Unreadable | None


def fix(examiner: Examiner, path: str, raw: bytes, choose: Choose, outside: Outside = ALONE) -> Fixes:
    """Fix the bytes of one file; None where there is nothing to do. ``outside`` is as for :meth:`Examiner.source`."""
    outcome = examiner.source(path, raw, outside)
    if isinstance(outcome, Unreadable):
        return outcome
    findings = outcome.findings if isinstance(outcome, Looked) else ()
    if not any(_edits(choose(finding)) for finding in findings):
        return None
    try:
        source = Source(path, raw)
        source.parse()  # what looks at tokens alone has not parsed it
    except Unparsable as error:
        return Unreadable(path, error.reason)
    if source.encode(source.text) != raw:
        return Refused(path, f"{source.encoding} text does not come back to the same bytes")
    return _endless(examiner, source, findings, choose, outside)


def refusals(outcome: Fixes) -> tuple[Refused | Unreadable, ...]:
    """Return all that was refused of a file: single fixes, or the file."""
    if isinstance(outcome, Refused):
        return replace(outcome, others=(), crashes=()), *outcome.others
    return (outcome,) if isinstance(outcome, Unreadable) else outcome.refused if outcome else ()


def crashes(outcome: Fixes) -> tuple[RuleCrash, ...]:
    """Return the rules that failed while they looked at a fixed text."""
    return outcome.crashes if isinstance(outcome, Fixed | Refused) else ()


def _edits(patch: Patch | None) -> tuple[Edit, ...]:
    return () if patch is None else patch.edits


def _endless(
    examiner: Examiner, source: Source, findings: Sequence[Finding], choose: Choose, outside: Outside
) -> Fixes:
    """Fix a file; where that does not come to an end, without the rules that go on and on."""
    barred: set[str] = set()

    def allowed(finding: Finding) -> Patch | None:
        return None if finding.rule in barred else choose(finding)

    while True:
        fixing = Fixing(examiner, source, findings, allowed, outside)
        for finding in findings:
            if finding.rule in barred and _edits(choose(finding)):
                fixing.refuse(finding, f"the fixes of its rule do not come to an end after {_PASSES} passes")
        rules = fixing.run()
        if not rules:
            return fixing.outcome()
        barred |= rules


class Fixing:
    """The fixing of one file, pass by pass: the text so far and what is known of it."""

    def __init__(
        self, examiner: Examiner, source: Source, findings: Sequence[Finding], choose: Choose, outside: Outside
    ) -> None:
        """``findings`` are those of ``source``."""
        self.examiner = examiner
        self.outside = replace(outside, proofs=())  # their lines and columns hold for the text as it was
        self.choose = choose
        self.first = self.now = source
        self.found = findings
        self.mended: list[Finding] = []
        #: Imports that go with their last use.
        self.going = [one for one in findings if (patch := choose(one)) is not None and not patch.edits]
        self.crashes: list[RuleCrash] = []
        #: Findings that are refused, by rule, symbol and place in the text so far, with the reason.
        self.refused: dict[tuple[str, str | None, tuple[int, int]], str] = {}

    def refuse(self, finding: Finding, reason: str) -> None:
        """Leave a finding of the present text alone from now on."""
        self.refused[finding.rule, finding.symbol, range_of(self.now, finding)] = reason

    def run(self) -> set[str]:
        """Fix all that can be fixed; return the rules that do not come to an end, none if all is well."""
        for _ in range(_PASSES):
            mends = self._wanted()
            if not mends:
                self._tidy()
                return set()
            self._pass(mends)
        return {mend.finding.rule for mend in self._wanted()}

    def outcome(self) -> Fixes:
        """Return what has become of the file."""
        path, crashes = self.first.path, tuple(dict.fromkeys(self.crashes))
        lines = {key: bisect_right(self.now.line_starts, key[2][0]) for key in self.refused}
        refused = [Refused(path, reason, key[0], lines[key]) for key, reason in self.refused.items()]
        refused.sort(key=lambda one: (one.line or 0, one.rule or ""))
        left = {(one.rule, one.symbol, one.kind, one.scope) for one in self.found}
        self.mended += [one for one in self.going if (one.rule, one.symbol, one.kind, one.scope) not in left]
        if self.now.raw != self.first.raw:
            return Fixed(
                path, self.first.raw, self.now.raw, tuple(self.mended), tuple(self.found), tuple(refused), crashes
            )
        return replace(refused[0], others=tuple(refused[1:]), crashes=crashes) if refused else None

    def _wanted(self) -> list[Mend]:
        """Return the findings to mend in this pass, with patches that do not get in each other's way."""
        chosen = [(finding, self.choose(finding)) for finding in self.found if not self._is_refused(finding)]
        mends = [Mend(finding, patch) for finding, patch in chosen if patch is not None and patch.edits]
        accepted = compatible(mend.patch for mend in mends)
        return [mend for mend in mends if mend.patch in accepted]

    def _is_refused(self, finding: Finding) -> bool:
        return (finding.rule, finding.symbol, range_of(self.now, finding)) in self.refused

    def _pass(self, mends: Sequence[Mend]) -> None:
        """Apply mends, but for those that make no text or do not silence their rule."""
        mends = standing(self.now, mends, self.refuse)
        while mends:
            edits = merged([mend.patch for mend in mends])
            text = Source(self.now.path, edited(self.now, edits))
            found, crashes = self._look(text)
            still = loud(self.now, mends, self.found, found, text)
            if not still:
                self.mended += [mend.finding for mend in mends]
                self._advance(text, edits, found, crashes)
                return
            for mend in still:
                self.refuse(mend.finding, "its rule still objects to the fixed text")
            mends = standing(self.now, [mend for mend in mends if mend not in still], self.refuse)

    def _look(self, source: Source) -> tuple[Sequence[Finding], Sequence[RuleCrash]]:
        outcome = self.examiner.source(source.path, source.raw, self.outside)
        return (outcome.findings, outcome.crashes) if isinstance(outcome, Looked) else ((), ())

    def _advance(
        self, text: Source, edits: Sequence[Edit], found: Sequence[Finding], crashes: Sequence[RuleCrash]
    ) -> None:
        moves = shifts(self.now, edits)
        self.refused = {
            (rule, symbol, moved_range(place, moves)): reason for (rule, symbol, place), reason in self.refused.items()
        }
        self.now, self.found = text, found
        self.crashes += crashes

    def _tidy(self) -> None:
        """Take out the imports whose last use is gone and gather those of one module; a tidying that fails is left."""
        if self.now is self.first:
            return
        before = self.examiner.module(self.first, self.outside)
        unused = partial(left_unused, relies=self.outside.relies)
        tidyings: list[Callable[[Module, Module], Sequence[Edit]]] = [unused, *[gathered] * _PASSES]
        for tidying in tidyings:
            edits = tidying(before, self.examiner.module(self.now, self.outside))
            if edits and problem(self.now, edits) is None:
                text = Source(self.now.path, edited(self.now, edits))
                self._advance(text, edits, *self._look(text))
            elif tidying is gathered:
                return
