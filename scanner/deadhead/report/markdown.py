"""The format ``markdown``: tables for a job's summary or a comment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deadhead.document import markdown
from deadhead.document.model import Block, Code, Document, Heading, Line, Link, Mark, Paragraph, Table, line, prose
from deadhead.finding import GRADES, Finding
from deadhead.outcome import Report
from deadhead.report.importance import SEVERITIES, by_importance
from deadhead.report.places import from_top
from deadhead.report.text import number

_MOST = 100  # rows of a table


def render(report: Report) -> str:
    """Return a heading that says how it stands, a table by rule, and one of the most important findings."""
    blocks = [_heading(report), *_rules(report.objections), *_findings(report), *_troubles(report)]
    return markdown.render(Document(tuple(blocks)))


def _heading(report: Report) -> Heading:
    found, known = len(report.objections), len(report.findings) - len(report.objections)
    new = "new finding" if any(finding.status for finding in report.findings) else "finding"
    what = number(found, new) if found else f"no {new}s"
    aside = f", {known} known" if known else ""
    return Heading(2, line(f"deadhead: {what} in {number(report.files, 'file')}{aside}"))


def _rules(findings: Sequence[Finding]) -> Iterator[Block]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    ordered = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    if ordered:
        headers = ("rule", "worst", "findings", "proven", "safe fix", "unsafe fix", "files")
        yield Table("By rule", headers, tuple(_row(name, same) for name, same in ordered))


def _row(rule: str, findings: Sequence[Finding]) -> tuple[Line, ...]:
    numbers = (
        len(findings),
        sum(finding.evidence.grade in GRADES[:3] for finding in findings),
        sum(finding.fix == "safe" for finding in findings),
        sum(finding.fix == "unsafe" for finding in findings),
        len({finding.path for finding in findings}),
    )
    worst = SEVERITIES[min(SEVERITIES.index(finding.severity) for finding in findings)]
    return line(Link(rule, findings[0].url)), line(Mark(worst, worst)), *(line(str(one)) for one in numbers)


def _findings(report: Report) -> Iterator[Block]:
    place = from_top(report.root)
    ordered = by_importance(report.objections)
    rows = tuple(
        (
            line(Mark(finding.severity, finding.severity)),
            line(Code(f"{place(finding.path)}:{finding.span.line}")),
            prose(finding.message),
            line(finding.evidence.grade),
            line(finding.fix or ""),
        )
        for finding in ordered[:_MOST]
    )
    if rows:
        yield Table("Findings", ("severity", "place", "finding", "proof", "fix"), rows)
    if len(ordered) > _MOST:
        yield Paragraph(line(f"… and {len(ordered) - _MOST} more."))


def _troubles(report: Report) -> Iterator[Block]:
    place = from_top(report.root)
    rows = [(line(Code(place(one.path))), line(f"cannot be read: {one.reason}")) for one in report.unreadable]
    for crash in report.errors:
        where = line(Code(place(crash.path))) if crash.path else ()
        rows.append((where, line(f"rule {crash.rule} failed: {crash.reason}")))
    if rows:
        yield Table("Troubles", ("file", "trouble"), tuple(rows[:_MOST]))
