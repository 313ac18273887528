"""The format ``sarif``: SARIF 2.1.0, as code scanning services take it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import deadhead
from deadhead.finding import Edit, Finding, Patch, Severity, Span
from deadhead.outcome import Report
from deadhead.report.importance import by_importance
from deadhead.report.places import from_top, unicode
from deadhead.report.rule_page import rule_page, why
from deadhead.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: What code scanning keeps of one run; it would choose by itself.
LIMIT = 5000
#: Places of sightings and patches that are named with a finding.
_RELATED = 20
_LEVELS: dict[Severity, str] = {"P0": "error", "P1": "error", "P2": "warning", "P3": "note"}

Json = dict[str, Any]


def render(report: Report) -> str:
    """Return the report as a SARIF log of one run: its most important findings, with what a baseline knows of them."""
    return unicode(json.dumps(_Run(report).log(), indent=1, ensure_ascii=False)) + "\n"


class _Run:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.place = from_top(report.root)
        self.shown = by_importance(report.findings)[:LIMIT]
        self.rules = sorted({finding.rule for finding in self.shown})

    def log(self) -> Json:
        run = {
            "tool": {"driver": self._driver()},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The top of the repository."}}},
            "invocations": [
                {
                    "executionSuccessful": self.report.exit_code < 2,
                    "toolExecutionNotifications": list(self._notifications()),
                }
            ],
            "results": [self._result(finding) for finding in self.shown],
        }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}

    def _driver(self) -> Json:
        book = {rule.name: rule for rule in self.report.rulebook}
        first = {finding.rule: finding for finding in reversed(self.shown)}
        return {
            "name": "deadhead",
            "version": deadhead.__version__,
            "rules": [_rule(first[name], book.get(name)) for name in self.rules],
        }

    def _notifications(self) -> Iterator[Json]:
        for crash in self.report.errors:
            yield self._notification(f"rule {crash.rule} failed: {crash.reason}", crash.path)
        for one in self.report.unreadable:
            yield self._notification(f"cannot be read: {one.reason}", one.path)
        left = len(self.report.findings) - len(self.shown)
        if left:
            yield {"level": "warning", "message": {"text": f"{left} less important findings are left out."}}

    def _notification(self, text: str, path: str | None) -> Json:
        where = {"locations": [{"physicalLocation": {"artifactLocation": self._artifact(path)}}]} if path else {}
        return {"level": "error", "message": {"text": _plain(text)}, **where}

    def _result(self, finding: Finding) -> Json:
        result: Json = {
            "ruleId": finding.rule,
            "ruleIndex": self.rules.index(finding.rule),
            "level": _LEVELS[finding.severity],
            "message": {"text": _plain(finding.message)},
            "locations": [self._location(finding)],
            "partialFingerprints": {"deadhead/v1": finding.fingerprint},
            "properties": _properties(finding),
        }
        related = [*self._sightings(finding), *self._patches(finding)][:_RELATED]
        optional = {
            "relatedLocations": [{"id": number, **place} for number, place in enumerate(related, 1)],
            "fixes": [self._fix(patch, finding.path) for patch in finding.fixes if patch.edits],
            "baselineState": {"new": "new", "known": "unchanged"}.get(finding.status or ""),
        }
        return result | {key: value for key, value in optional.items() if value}

    def _location(self, finding: Finding) -> Json:
        place: Json = {"physicalLocation": self._physical(finding.path, finding.span)}
        if finding.scope:
            place["logicalLocations"] = [{"fullyQualifiedName": finding.scope}]
        return place

    def _sightings(self, finding: Finding) -> Iterator[Json]:
        """Yield the files of the tests in which the warning was seen."""
        for test in finding.evidence.tests:
            path = test.partition("::")[0]
            if path.endswith(".py"):
                yield {
                    "physicalLocation": {"artifactLocation": self._artifact(path)},
                    "message": {"text": _plain(f"Seen in {test}")},
                }

    def _patches(self, finding: Finding) -> Iterator[Json]:
        for place in finding.patched_by:
            path, _, line = place.rpartition(":")
            where = {"artifactLocation": self._artifact(path), "region": {"startLine": int(line)}}
            yield {"physicalLocation": where, "message": {"text": "Puts something else in its place"}}

    def _fix(self, patch: Patch, path: str) -> Json:
        change = {
            "artifactLocation": self._artifact(path),
            "replacements": [_replacement(edit) for edit in patch.edits],
        }
        return {"description": {"text": f"{_plain(patch.title)} ({patch.applicability})"}, "artifactChanges": [change]}

    def _physical(self, path: str, span: Span) -> Json:
        return {"artifactLocation": self._artifact(path), "region": _region(span)}

    def _artifact(self, path: str) -> Json:
        return {"uri": quote(os.fsencode(self.place(path))), "uriBaseId": "%SRCROOT%"}


def _rule(finding: Finding, rule: Rule | None) -> Json:
    about = {"text": why(rule) if rule else finding.message}
    help_text = rule_page(rule) if rule else f"{finding.message}\n\n{finding.url}"
    return {
        "id": finding.rule,
        "shortDescription": about,
        "help": {"text": help_text, "markdown": help_text},
        "helpUri": finding.url,
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"tags": ["deprecation", finding.package], "precision": "high"},
    }


def _properties(finding: Finding) -> Json:
    return {
        "severity": finding.severity,
        "symbol": finding.symbol,
        "kind": finding.kind,
        "grade": finding.evidence.grade,
        "count": finding.evidence.count,
        "fix": finding.fix,
    }


def _replacement(edit: Edit) -> Json:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}


def _region(span: Sequence[int]) -> Json:
    return dict(zip(("startLine", "startColumn", "endLine", "endColumn"), span, strict=True))


def _plain(text: str) -> str:
    """Return a text that no viewer takes a link out of."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
