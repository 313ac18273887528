"""Documents that hold what the JSON contract promises and nothing more, as other tools write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from deadhead.config import Config
from deadhead.errors import DeadheadError
from deadhead.tracker.records import Policy
from deadhead.tracker.source import aim

from .world import World

SEEN_BY = "tests/test_x.py::test_a"


def finding(line: int) -> dict[str, Any]:
    return {
        "rule": "datetime-utcnow",
        "source": "rule",
        "package": "python",
        "symbol": "datetime.datetime.utcnow",
        "kind": "call",
        "path": "pkg/mod.py",
        "line": line,
        "column": 1,
        "end_line": line,
        "end_column": 10,
        "scope": "f",
        "message": "`datetime.datetime.utcnow` is deprecated",
        "since": "3.12",
        "gone": None,
        "use": "datetime.now(UTC)",
        "url": "https://docs.python.org/3/",
        "severity": "P2",
        "fix": None,
        "fixes": [],
        "patched_by": [],
        "fingerprint": f"place {line}",
        "status": None,
        "evidence": {
            "grade": "confirmed",
            "count": 3,
            "tests": [SEEN_BY],
            "category": "DeprecationWarning",
            "message": "utcnow is deprecated",
            "candidates": 1,
        },
    }


def scan(*lines: int, paths: Sequence[str] = (".",), unreadable: Sequence[str] = ()) -> dict[str, Any]:
    scope = {"paths": list(paths), "files": 5, "rules": ["datetime-utcnow"], "revision": "c0ffee12", "dirty": False}
    return {
        "schema": "deadhead/scan/1",
        "root": ".",
        "target_version": "3.14",
        "scope": scope,
        "findings": [finding(line) for line in lines],
        "unexplained": [],
        "unreadable": [{"path": path, "reason": "no Python"} for path in unreadable],
        "errors": [],
        "summary": {"files": 5, "findings": len(lines), "fixable": {"safe": 0, "unsafe": 0}, "stale": 0},
    }


def garden(*lines: int, debts: bool = True, tests: dict[str, str], failing: Sequence[str] = ()) -> dict[str, Any]:
    cluster = {
        "category": "failing-test-regression-P1-db_service.refused",
        "severity": "P1",
        "kind": "infrastructure",
        "title": "refused",
        "cause": "nothing listens on localhost:5432",
        "exception": "ConnectionRefusedError",
        "message": "Connection refused",
        "tests": [{"id": one, "outcome": "failed"} for one in failing],
        "files": ["tests/test_db.py:4"],
        "fingerprint": "ABC-refused",
    }
    debt = {
        "category": "warning-test-active-dev-P2-datetime-utcnow",
        "severity": "P2",
        "rule": "datetime-utcnow",
        "files": [f"pkg/mod.py:{line}" for line in lines],
        "fingerprint": "cccc000011112222",
        "findings": [f"place {line}" for line in lines],
        "sightings": [],
    }
    run = {
        "command": ["pytest"],
        "exit_code": 1,
        "started": "2026-01-05T12:00:00+00:00",
        "seconds": 1.5,
        "counts": {"passed": 1, "failed": 1, "error": 0, "skipped": 0},
        "complete": True,
    }
    return {
        **scan(*lines),
        "schema": "deadhead/garden/1",
        "run": run,
        "tests": [{"id": one, "outcome": outcome} for one, outcome in tests.items()],
        "clusters": [cluster] if failing else [],
        "debts": [debt] if debts and lines else [],
    }


def carried_out(world: World, document: dict[str, Any], root: Path) -> list[str]:
    """Carry out what a document comes to, and return what that was."""
    what = aim(json.dumps(document), Config(root), Policy(), "https://github.example/o/n/blob", assign=False)
    plan = what.plan(world.issues.values(), world.now)
    world.carry_out(plan)
    return [action.doing for action in plan.actions]


def test_a_scan_that_names_no_files_one_by_one(tmp_path: Path) -> None:
    world = World()
    assert carried_out(world, scan(3), tmp_path) == ["create"]
    assert carried_out(world, scan(3), tmp_path) == []
    assert carried_out(world, scan(3, 9), tmp_path) == ["update"]
    assert carried_out(world, scan(paths=["other", "pkg/mod"]), tmp_path) == []
    assert carried_out(world, scan(unreadable=["pkg/mod.py"]), tmp_path) == []
    nothing = scan()
    nothing["scope"]["files"] = 0
    assert carried_out(world, nothing, tmp_path) == []
    assert carried_out(world, scan(paths=["./pkg/"]), tmp_path) == ["close"]


def test_a_garden_with_fingerprints_of_its_own(tmp_path: Path) -> None:
    world = World()
    a, b = "tests/test_db.py::test_a", "tests/test_db.py::test_b"
    failed = garden(3, tests={a: "failed", b: "failed"}, failing=[a, b])
    assert carried_out(world, failed, tmp_path) == ["create", "create"]
    assert carried_out(world, failed, tmp_path) == []
    assert {issue.title for issue in world.issues.values()} == {
        "failing-test-regression-P1-db_service.refused",
        "warning-test-active-dev-P2-datetime-utcnow",
    }
    debt = next(issue.body for issue in world.issues.values() if "utcnow" in issue.title)
    assert "`datetime.datetime.utcnow` is deprecated since Python 3.12." in debt and "None" not in debt
    grown = garden(3, tests={a: "failed", b: "failed", f"{b}2": "failed"}, failing=[a, b, f"{b}2"])
    assert carried_out(world, grown, tmp_path) == ["update"]
    assert carried_out(world, garden(3, tests={a: "passed"}), tmp_path) == []
    assert carried_out(world, garden(tests={a: "passed", b: "passed", f"{b}2": "passed"}), tmp_path) == ["close"] * 2


def test_a_debt_of_which_only_files_are_told(tmp_path: Path) -> None:
    world = World()
    document = garden(3, tests={})
    document["findings"] = []
    document["debts"][0] |= {"findings": [], "files": ["pkg/mod.py:3", "pkg/b.py"]}
    assert carried_out(world, document, tmp_path) == ["create"]
    body = world.issues[1].body
    assert "blob/c0ffee12/pkg/mod.py#L3>)" in body and "blob/c0ffee12/pkg/b.py>)" in body and "None" not in body
    assert carried_out(world, scan(), tmp_path) == ["close"]


@pytest.mark.parametrize(
    "entry",
    [{"findings": 3}, {"findings": [{"path": "a.py"}]}, {"files": None}, {"fingerprint": 5}, {"category": "P1"}],
)
def test_values_of_other_types_are_refused(tmp_path: Path, entry: dict[str, Any]) -> None:
    document = garden(3, tests={})
    document["debts"][0] |= entry
    with pytest.raises(
        DeadheadError, match=rf"^not a deadhead/garden/1 document: .*`{next(iter(entry))}`|no category$"
    ):
        carried_out(World(), document, tmp_path)


def test_many_places_are_counted_as_such(tmp_path: Path) -> None:
    world = World()
    document = scan(*range(1, 3001))
    for number, one in enumerate(document["findings"]):
        one["path"] = f"pkg/a_module_of_many_{number}.py"
    assert carried_out(world, document, tmp_path) == ["create"]
    body = world.issues[1].body
    assert len(body) <= 65_536 and "<summary>2,990 more places</summary>" in body
    assert carried_out(world, document, tmp_path) == []
    assert carried_out(world, scan(), tmp_path) == ["close"]
    assert "looked at the whole project and found none of the 3,000 places" in world.comments[-1][1]
