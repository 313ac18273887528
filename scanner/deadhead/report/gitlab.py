"""The format ``gitlab``: a Code Quality report, as GitLab shows it in merge requests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from deadhead.finding import Severity
from deadhead.fingerprint import fingerprint
from deadhead.outcome import Report
from deadhead.report.importance import by_importance
from deadhead.report.places import from_top, unicode

_SEVERITIES: dict[Severity, str] = {"P0": "blocker", "P1": "critical", "P2": "major", "P3": "minor"}


def render(report: Report) -> str:
    """Return the report as a JSON list; GitLab itself compares it with that of the target branch."""
    return unicode(json.dumps(list(_issues(report)), indent=1, ensure_ascii=False)) + "\n"


def _issues(report: Report) -> Iterator[dict[str, Any]]:
    place = from_top(report.root)
    for crash in report.errors:
        yield _issue(f"rule {crash.rule} failed: {crash.reason}", crash.rule, "blocker", place(crash.path or "."))
    for one in report.unreadable:
        yield _issue(f"cannot be read: {one.reason}", "unreadable", "critical", place(one.path))
    for finding in by_importance(report.objections):
        yield {
            "description": finding.message,
            "check_name": finding.rule,
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.severity],
            "location": _location(place(finding.path), finding.span.line, finding.span.end_line),
            "categories": ["Compatibility"],
        }


def _issue(description: str, check: str, severity: str, path: str) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint(check, path, description),
        "severity": severity,
        "location": _location(path, 1, 1),
        "categories": ["Bug Risk"],
    }


def _location(path: str, begin: int, end: int) -> dict[str, Any]:
    return {"path": path, "lines": {"begin": begin, "end": end}}
