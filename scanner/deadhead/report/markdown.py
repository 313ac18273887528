"""The format ``markdown``: tables for a job's summary or a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from deadhead.finding import GRADES, Finding
from deadhead.outcome import Report
from deadhead.report.importance import SEVERITIES, by_importance
from deadhead.report.places import from_top
from deadhead.report.text import number

_MOST = 100  # rows of the table of findings


def render(report: Report) -> str:
    """Return a heading that says how it stands, a table by rule, and one of the most important findings."""
    blocks = [_heading(report), *_rules(report.objections), *_findings(report), *_troubles(report)]
    return "\n\n".join(blocks) + "\n"


def _heading(report: Report) -> str:
    found, known = len(report.objections), len(report.findings) - len(report.objections)
    new = "new finding" if any(finding.status for finding in report.findings) else "finding"
    what = number(found, new) if found else f"no {new}s"
    aside = f", {known} known" if known else ""
    return f"## deadhead: {what} in {number(report.files, 'file')}{aside}"


def _rules(findings: Sequence[Finding]) -> Iterator[str]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    rows = [_row(name, same) for name, same in sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))]
    if rows:
        yield _table(("rule", "worst", "findings", "proven", "safe fix", "unsafe fix", "files"), rows)


def _row(rule: str, findings: Sequence[Finding]) -> list[str]:
    numbers = (
        len(findings),
        sum(finding.evidence.grade in GRADES[:3] for finding in findings),
        sum(finding.fix == "safe" for finding in findings),
        sum(finding.fix == "unsafe" for finding in findings),
        len({finding.path for finding in findings}),
    )
    worst = min((finding.severity for finding in findings), key=SEVERITIES.index)
    return [f"[{escaped(rule)}]({findings[0].url})", worst, *map(str, numbers)]


def _findings(report: Report) -> Iterator[str]:
    place = from_top(report.root)
    ordered = by_importance(report.objections)
    rows = [
        [
            finding.severity,
            code(f"{place(finding.path)}:{finding.span.line}"),
            escaped(finding.message),
            finding.evidence.grade,
            finding.fix or "",
        ]
        for finding in ordered[:_MOST]
    ]
    if rows:
        yield _table(("severity", "place", "finding", "proof", "fix"), rows)
    if len(ordered) > _MOST:
        yield f"… and {len(ordered) - _MOST} more."


def _troubles(report: Report) -> Iterator[str]:
    place = from_top(report.root)
    rows = [[code(place(one.path)), f"cannot be read: {escaped(one.reason)}"] for one in report.unreadable]
    for crash in report.errors:
        what = escaped(f"rule {crash.rule} failed: {crash.reason}")
        rows.append([code(place(crash.path)) if crash.path else "", what])
    if rows:
        yield _table(("file", "trouble"), rows[:_MOST])


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str) -> str:
    """Return a text of one line that Markdown shows as it is; quoted code stays code."""
    parts = re.split(r"`([^`]*)`", " ".join(text.split()))
    return "".join(code(part) if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    entities = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]|~#@])", r"\\\1", entities)


def code(text: str) -> str:
    """Return a text as code, fit for a cell of a table."""
    shown = " ".join(text.split()).replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`" if shown else ""
