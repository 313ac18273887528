"""What comes first where not everything is shown, and how loudly each format says it."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.finding import GRADES, Finding, Severity, Span

#: Most important first.
SEVERITIES: tuple[Severity, ...] = ("P0", "P1", "P2", "P3")


def importance(finding: Finding) -> tuple[bool, int, int, str, Span]:
    """Return a key that sorts what matters most first: new before known, by severity, by proof, by place."""
    rank = SEVERITIES.index(finding.severity), GRADES.index(finding.evidence.grade)
    return finding.status == "known", *rank, finding.path, finding.span


def by_importance(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings, those that matter most first."""
    return sorted(findings, key=importance)
