"""Fixing the files of a report: which patch for which finding, and what is left afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from deadhead.analyse import Report
from deadhead.examine import Examiner
from deadhead.finding import Finding, Patch, Unreadable
from deadhead.fix.apply import Fixed, Refused, fix


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a finding's patches is applied.

    The safe one; with ``unsafe`` the unsafe one where there is no safe one. ``prefer`` names a variant for a rule, and
    with that an unsafe patch is wanted in place of a safe one.
    """

    unsafe: bool = False
    prefer: Mapping[str, str] = field(default_factory=dict[str, str])

    def __call__(self, finding: Finding) -> Patch | None:
        """Return the patch to apply, if any."""
        wanted = self.prefer.get(finding.rule)
        preferred = [patch for patch in finding.fixes if wanted and patch.variant == wanted]
        for patch in (*preferred, *sorted(finding.fixes, key=lambda patch: patch.applicability)):
            if patch.applicability == "safe" or self.unsafe or patch in preferred:
                return patch
        return None


def fix_all(report: Report, examiner: Examiner, choose: Choice) -> Iterator[Fixed | Refused | Unreadable]:
    """Yield what becomes of each file that has something to fix; nothing is written."""
    examiner = replace(examiner, root=report.root)
    for path in dict.fromkeys(finding.path for finding in report.findings if choose(finding) is not None):
        try:
            raw = (report.root / path).read_bytes()
        except OSError as error:
            yield Unreadable(path, error.strerror or str(error), is_io=True)
            continue
        outcome = fix(examiner, path, raw, choose, report.proofs.get(path, ()))
        if outcome is not None:
            yield outcome


def after(report: Report, fixed: Sequence[Fixed]) -> Report:
    """Return the report with the fixed files' findings replaced by those that are left, evidence kept."""
    evidence = {finding.fingerprint: finding for finding in report.findings}
    changed = {one.path for one in fixed}
    left = [
        replace(finding, evidence=evidence[finding.fingerprint].evidence)
        if finding.fingerprint in evidence
        else finding
        for one in fixed
        for finding in one.left
    ]
    kept = [finding for finding in report.findings if finding.path not in changed]
    return replace(report, findings=tuple(sorted([*kept, *left], key=lambda finding: finding.sort_key)))
