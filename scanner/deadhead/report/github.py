"""The format ``github``: workflow commands that annotate the lines of a pull request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from deadhead.finding import Finding, Severity
from deadhead.outcome import Report
from deadhead.report.importance import by_importance
from deadhead.report.places import from_top

Level = Literal["error", "warning", "notice"]

#: GitHub shows this many annotations of a level for one step, and drops the others without a word.
LIMIT = 10
_LEVELS: dict[Severity, Level] = {"P0": "error", "P1": "error", "P2": "warning", "P3": "notice"}


def render(report: Report) -> str:
    """Return a line for each annotation, the most important ones first, and one that says how many are left out."""
    lines: dict[Level, list[str]] = defaultdict(list)
    for level, line in _annotations(report):
        lines[level].append(line)
    shown = [line for level in ("error", "warning", "notice") for line in lines[level][:LIMIT]]
    left = sum(len(same) for same in lines.values()) - len(shown)
    more = f"{left} more: GitHub shows {LIMIT} annotations of a kind; the job's summary and other formats have more."
    return "".join(f"{line}\n" for line in [*shown, *([more] if left else [])])


def _annotations(report: Report) -> Iterator[tuple[Level, str]]:
    place = from_top(report.root)
    for crash in report.errors:
        where = {"file": place(crash.path)} if crash.path else {}
        yield "error", _command("error", {**where, "title": f"rule {crash.rule} failed"}, crash.reason)
    for one in report.unreadable:
        yield "error", _command("error", {"file": place(one.path), "title": "cannot be read"}, one.reason)
    for finding in by_importance(report.objections):
        yield _LEVELS[finding.severity], _finding(finding, place(finding.path))


def _finding(finding: Finding, path: str) -> str:
    span = finding.span
    where = {"file": path, "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:  # GitHub takes columns only within one line
        where |= {"col": str(span.column), "endColumn": str(span.end_column)}
    fix = f" [{finding.fix} fix]" if finding.fix else ""
    proof = "" if finding.evidence.grade == "unknown" else f" ({finding.evidence.grade})"
    return _command(_LEVELS[finding.severity], {**where, "title": finding.rule}, f"{finding.message}{fix}{proof}")


def _command(level: Level, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
