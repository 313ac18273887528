"""The JSON contract ``deadhead/scan/1``: written, and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from deadhead.errors import DocumentError
from deadhead.finding import Edit, Evidence, Finding, Patch, RuleCrash, Span, Unreadable
from deadhead.gate.entry import Entry
from deadhead.outcome import Report, Unexplained, Verdict
from deadhead.report.values import known, plain, written

SCHEMA = "deadhead/scan/1"


def render(report: Report) -> str:
    """Return the report as a JSON document that ends with a newline."""
    return json.dumps(document(report), indent=1, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        "schema": SCHEMA,
        "root": ".",
        "target_version": ".".join(map(str, report.target_version)),
        "scope": {
            "paths": list(report.paths),
            "files": report.files,
            "rules": list(report.rules),
            "scanned": list(report.scanned),
            "revision": report.revision,
            "dirty": report.dirty,
        },
        "findings": [_finding(finding) for finding in report.findings],
        "unexplained": plain(report.unexplained),
        "unreadable": [{"path": one.path, "reason": one.reason} for one in report.unreadable],
        "errors": plain(report.errors),
        "baseline": _baseline(report),
        "gate": _gate(report.verdict),
        "summary": {
            "files": report.files,
            "findings": len(report.findings),
            "fixable": {kind: sum(finding.fix == kind for finding in report.findings) for kind in ("safe", "unsafe")},
            "stale": report.stale,
        },
    }


def _baseline(report: Report) -> dict[str, Any] | None:
    if report.baseline is None:
        return None
    return {
        "file": report.baseline,
        "known": len(report.findings) - len(report.objections),
        "moved": report.moved,
        "gone": plain(report.gone),
    }


def _gate(verdict: Verdict | None) -> dict[str, Any] | None:
    return None if verdict is None else {"passes": not verdict.fails, **written(verdict)}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "source": finding.source,
        "package": finding.package,
        "symbol": finding.symbol,
        "kind": finding.kind,
        "path": finding.path,
        **finding.span._asdict(),
        "scope": finding.scope,
        "message": finding.message,
        "since": finding.since,
        "gone": finding.gone,
        "use": finding.use,
        "url": finding.url,
        "severity": finding.severity,
        "fix": finding.fix,
        "fixes": [_patch(patch) for patch in finding.fixes],
        "patched_by": list(finding.patched_by),
        "fingerprint": finding.fingerprint,
        "status": finding.status,
        "evidence": plain(finding.evidence),
    }


def _patch(patch: Patch) -> dict[str, Any]:
    return written(patch, edits=[{**edit.span._asdict(), "text": edit.text} for edit in patch.edits])


def load(text: str, root: Path) -> Report:
    """Read a document back. Raises :class:`~deadhead.errors.DocumentError` for anything else."""
    try:
        values = json.loads(text)
        if values["schema"] != SCHEMA:
            raise DocumentError(f"this is {values['schema']}, not {SCHEMA}")
        return report_of(values, root)
    except (ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"not a {SCHEMA} document: {type(error).__name__}: {error}") from None


def report_of(values: dict[str, Any], root: Path) -> Report:
    """Return the report of a document's values. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for others."""
    scope = values["scope"]
    major, minor = map(int, values["target_version"].split("."))
    return Report(
        root=root,
        target_version=(major, minor),
        paths=tuple(scope["paths"]),
        files=scope["files"],
        rules=tuple(scope["rules"]),
        scanned=tuple(scope.get("scanned", ())),
        findings=tuple(_load_finding(one) for one in values["findings"]),
        unexplained=tuple(Unexplained(**known(Unexplained, one)) for one in values["unexplained"]),
        unreadable=tuple(Unreadable(**known(Unreadable, one)) for one in values["unreadable"]),
        errors=tuple(RuleCrash(**known(RuleCrash, one)) for one in values["errors"]),
        stale=values["summary"]["stale"],
        **_judgement(values),
        revision=scope["revision"],
        dirty=scope["dirty"],
    )


def _judgement(values: dict[str, Any]) -> dict[str, Any]:
    """Return what the gate has said; older documents do not know of one."""
    baseline, gate = values.get("baseline"), values.get("gate")
    compared = (
        {}
        if baseline is None
        else {
            "baseline": baseline["file"],
            "moved": baseline["moved"],
            "gone": tuple(Entry(**known(Entry, one)) for one in baseline["gone"]),
        }
    )
    return compared | ({} if gate is None else {"verdict": Verdict(**known(Verdict, gate))})


def _load_finding(one: dict[str, Any]) -> Finding:
    own = {
        "span": _span(one),
        "fixes": tuple(_load_patch(patch) for patch in one["fixes"]),
        "evidence": Evidence(**known(Evidence, one["evidence"])),
    }
    return Finding(**known(Finding, one, **own))


def _load_patch(one: dict[str, Any]) -> Patch:
    return Patch(**known(Patch, one, edits=tuple(Edit(_span(edit), edit["text"]) for edit in one["edits"])))


def _span(one: dict[str, Any]) -> Span:
    return Span(one["line"], one["column"], one["end_line"], one["end_column"])
