"""The JSON document is written and read back without loss."""

from __future__ import annotations

import sys
from dataclasses import replace
from json import dumps
from pathlib import Path

import pytest

from deadhead.errors import DeadheadError
from deadhead.report import garden_json, json

from ..project import Project


def test_round_trip(tmp_path: Path) -> None:
    files = {
        "a.py": """
            from datetime import datetime
            import warnings


            def f():
                warnings.warn('x')
                return datetime.utcnow()
        """,
        "b.py": "def (\n",
        "test_a.py": "import a\n\n\ndef test_a():\n    a.f()\n",
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record())
    assert report.findings
    assert report.unexplained
    loaded = json.load(json.render(report), tmp_path)
    assert json.document(loaded) == json.document(report)
    assert loaded.findings[0].fixes == report.findings[0].fixes
    if sys.version_info >= (3, 12):
        assert loaded.findings[0].evidence == replace(report.findings[0].evidence)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "deadhead/scan/9"}', "\x00"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DeadheadError):
        json.load(text, Path())


def test_what_the_contract_promises_is_enough(tmp_path: Path) -> None:
    """A document of another version may have more keys than this one, and only the promised ones."""
    span = {"line": 3, "column": 1, "end_line": 3, "end_column": 18}
    evidence = {"grade": "confirmed", "count": 3, "tests": ["t"], "category": "D", "message": "m", "candidates": 1}
    edits = [{**span, "text": "x"}]
    finding = {
        **{"rule": "r", "source": "rule", "package": "python", "symbol": None, "kind": "call", "path": "a.py", **span},
        **{"scope": "", "message": "m", "since": "3.12", "gone": None, "use": "u", "url": "", "severity": "P2"},
        **{"fix": "safe", "fixes": [{"applicability": "safe", "title": "t", "edits": edits}], "patched_by": []},
        **{"fingerprint": "1:0", "status": None, "evidence": evidence, "later": 1},
    }
    unexplained = {
        **{"category": "D", "message": "m", "path": "a.py", "line": 1, "column": 1, "origin": "self", "count": 1},
        **{"tests": ["t"], "expected": False, "filtered": False},
    }
    document = {
        **{"schema": "deadhead/scan/1", "root": ".", "target_version": "3.14"},
        "scope": {"paths": ["."], "files": 1, "rules": ["r"], "revision": None, "dirty": False},
        **{"findings": [finding], "unexplained": [unexplained], "unreadable": [], "errors": []},
        "summary": {"files": 1, "findings": 1, "fixable": {"safe": 1, "unsafe": 0}, "stale": 0},
    }
    loaded = json.load(dumps(document), tmp_path)
    assert loaded.findings[0].fixes[0].edits[0].text == "x"
    assert loaded.findings[0].evidence.chain == ()
    assert loaded.unexplained[0].kind == "other"
    run = {"command": ["pytest"], "exit_code": 1, "started": "2026-01-01T00:00:00Z", "seconds": 1.0}
    run |= {"counts": {"passed": 0, "failed": 1, "error": 0, "skipped": 0}, "complete": True}
    cluster = {
        **{"category": "failing-test-regression-P1-x", "severity": "P1", "kind": "infrastructure", "title": "t"},
        **{"cause": "c", "exception": "E", "message": "m", "tests": [{"id": "a::t", "outcome": "failed"}]},
        **{"files": ["a.py:3"], "fingerprint": "1:1"},
    }
    debt = {
        **{"category": "warning-test-active-dev-P2-y", "severity": "P2", "rule": "r", "files": ["a.py:3"]},
        **{"fingerprint": "1:2", "findings": ["1:0"], "sightings": []},
    }
    garden = {**document, "schema": garden_json.SCHEMA, "run": run, "tests": [{"id": "a::t", "outcome": "failed"}]}
    grown = garden_json.load(dumps({**garden, "clusters": [cluster], "debts": [debt]}), tmp_path)
    assert [(str(one.category), one.files) for one in grown.entries] == [
        ("failing-test-regression-P1-x", ("a.py:3",)),
        ("warning-test-active-dev-P2-y", ("a.py:3",)),
    ]
    assert garden_json.load(garden_json.render(grown), tmp_path) == grown
