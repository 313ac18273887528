"""Fixing the files of a report: which patch for which finding, and what is left afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from deadhead.finding import Finding, Patch, Unreadable
from deadhead.fix.apply import Fixed, Refused, fix
from deadhead.fix.files import leads_outside
from deadhead.scan.examine import Examiner
from deadhead.static.files import read_bytes
from deadhead.static.outside import ALONE, Outside


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a finding's patches is applied.

    The safe one; with ``unsafe`` the unsafe one where there is no safe one. ``prefer`` names a variant for a rule, and
    with that an unsafe patch is wanted in place of a safe one, except where tests would not see what it calls.
    """

    unsafe: bool = False
    prefer: Mapping[str, str] = field(default_factory=dict[str, str])

    def __call__(self, finding: Finding) -> Patch | None:
        """Return the patch to apply, if any."""
        wanted = self.prefer.get(finding.rule)
        preferred = [patch for patch in finding.fixes if wanted and patch.variant == wanted]
        may_prefer = self.unsafe or not (finding.patched_by or finding.is_doubted)
        for patch in (*preferred, *sorted(finding.fixes, key=lambda patch: patch.applicability)):
            if patch.applicability == "safe" or self.unsafe or (patch in preferred and may_prefer):
                return patch
        return None


def fix_all(
    root: Path,
    findings: Sequence[Finding],
    outside: Mapping[str, Outside],
    examiner: Callable[[Path], Examiner],
    choice: Callable[[Path], Choice],
) -> Iterator[Fixed | Refused | Unreadable]:
    """Yield what becomes of each file with a finding to fix; nothing is written.

    ``outside`` is, by path, what is known of a file from outside; ``examiner`` and ``choice`` are those for a file.
    """
    for path in dict.fromkeys(one.path for one in findings if choice(root / one.path)(one) is not None):
        linked = leads_outside(root, path)
        if linked is not None:
            yield Refused(path, f"it is a link out of the project, to {linked}")
            continue
        try:
            raw = read_bytes(root / path)
        except OSError as error:
            yield Unreadable(path, error.strerror or str(error), is_io=True)
            continue
        outcome = fix(examiner(root / path), path, raw, choice(root / path), outside.get(path, ALONE))
        if outcome is not None:
            yield outcome


def left_after(findings: Sequence[Finding], fixed: Sequence[Fixed]) -> tuple[Finding, ...]:
    """Return the findings with those of the fixed files replaced by what is left there, evidence kept."""
    known = {finding.fingerprint: finding.evidence for finding in findings}
    changed = {one.path for one in fixed}
    left = [
        replace(finding, evidence=known.get(finding.fingerprint, finding.evidence))
        for one in fixed
        for finding in one.left
    ]
    kept = [finding for finding in findings if finding.path not in changed]
    return tuple(sorted([*kept, *left], key=lambda finding: finding.sort_key))
