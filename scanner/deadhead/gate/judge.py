"""A report judged: what the baseline knows of it, and whether the policy lets it pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from pathlib import Path

from deadhead.finding import Finding
from deadhead.gate.entry import Entry, entries_of
from deadhead.gate.git import Changed, renames
from deadhead.gate.match import Match, matched
from deadhead.gate.policy import Policy
from deadhead.outcome import Report
from deadhead.static.files import relative_name

#: Finds what is in files, given by their paths from the root.
Look = Callable[[Sequence[str]], Iterable[Finding]]


def judged(report: Report, policy: Policy, today: date | None = None) -> Report:
    """Return a report with the policy's verdict."""
    return replace(report, verdict=policy.verdict(report, today or date.today()))


@dataclass(frozen=True)
class Comparison:
    """A report beside what a baseline knows.

    ``every_rule`` says that the rules that did not look have no say in this project, rather than just in this scan.
    """

    report: Report
    known: Sequence[Entry]
    every_rule: bool = True

    def judged(self, file: Path, look: Look, changed: Changed | None = None) -> Report:
        """Return the report with a status for each finding, and with what is gone.

        ``look`` is asked for the findings of files that were not scanned, where something may have moved from. Where
        only lines that have ``changed`` count, all findings are compared all the same: one beside another that is alike
        would else be taken for it.
        """
        report, found = self.report, entries_of(self.report.findings)
        match = self._match(found, file)
        elsewhere = self._left_behind(match)
        if elsewhere:
            match = self._match([*found, *entries_of(look(elsewhere))], file)
        counts = [changed is None or changed.holds(one) for one in report.findings]
        findings = [
            replace(one, status="known" if at in match.pairs else "new") for at, one in enumerate(report.findings)
        ]
        gone = [self.known[index] for index in match.gone if self._tells_of(self.known[index])]
        return replace(
            report,
            findings=tuple(compress(findings, counts)),
            baseline=relative_name(file, report.root),
            gone=tuple(gone) if changed is None else (),
            moved=sum(index in match.moved for index in compress(range(len(findings)), counts)),
        )

    def updated(self) -> list[Entry]:
        """Return the entries of a new baseline: what was found, and what is known of what was not looked at."""
        found = entries_of(self.report.findings)
        places = {(*entry.place, entry.ordinal) for entry in found}
        left = (entry for entry in self.known if not self._tells_of(entry))
        return [*found, *(entry for entry in left if (*entry.place, entry.ordinal) not in places)]

    def _match(self, found: Sequence[Entry], file: Path) -> Match:
        match = matched(found, self.known, {}, self._is_there)
        if match.new and any(not self._is_there(self.known[index].path) for index in match.gone):
            match = matched(found, self.known, renames(self.report.root, file), self._is_there)
        return match

    def _left_behind(self, match: Match) -> list[str]:
        """Return the files, not scanned, that something would have moved from, if it is not there any more."""
        moved = (self.known[match.pairs[at]] for at in match.moved)
        return sorted({one.path for one in moved if not self._tells_of(one) and self._is_there(one.path)})

    def _is_there(self, path: str) -> bool:
        return (self.report.root / path).is_file()

    def _tells_of(self, entry: Entry) -> bool:
        """Whether the scan can tell that an entry is gone: its file, its rule and what shows it were looked at."""
        report = self.report
        is_covered = any(path in (".", entry.path) or entry.path.startswith(f"{path}/") for path in report.paths)
        if not is_covered or (entry.run and not report.has_record):
            return False
        if entry.rule not in report.rules and not self.every_rule:
            return False
        return all(one.path != entry.path for one in report.unreadable)
