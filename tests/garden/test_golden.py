"""A project with known troubles is run for real: the garden holds exactly these, with their places and severities."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from .golden import files, free_port

SUITE = "tests/mission_critical/test_websocket_agent_events_suite.py"
WEBSOCKET = [
    "test_framework/websocket_helpers.py:11",
    "test_framework/websocket_helpers.py:16",
    "test_framework/test_context.py:13",
]
EXPECTED = [
    ("failing-test-regression-P1-websocket-connection-refused", WEBSOCKET, 11),
    ("uncollectable-test-regression-P1-test-broken-py-syntax-error", ["tests/test_broken.py:1"], 1),
    (
        "other-test-regression-P1-docker-resources-cleanup-failure",
        ["test_framework/docker_resources.py:14", "test_framework/docker_resources.py:15"],
        0,
    ),
    ("skipped-test-infrastructure-P3-postgresql-missing", ["tests/test_storage.py:6"], 4),
]
UTCNOW = (
    "warning-test-active-dev-P2-datetime-utcnow-deprecation",
    ["backend/app/websocket_core/unified_manager.py:9", "backend/app/websocket_core/unified_emitter.py:8"],
    0,
)
FLAKY = ("failing-test-flaky-P2-session-is-kept-failure", ["tests/test_session.py:9"], 1)


def garden(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``deadhead garden`` on the project's tests."""
    command = [sys.executable, "-m", "deadhead", "garden", *arguments, "--", sys.executable, "-B", "-m", "pytest", "-q"]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DEADHEAD"))}
    return subprocess.run([*command, "tests"], cwd=root, env=env, capture_output=True, text=True, check=False)


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    for name, text in files(free_port()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "all of it")
    return folder


@pytest.fixture(scope="module")
def runs(root: Path) -> list[dict[str, Any]]:
    """Three runs of the same code, in which one test passes, fails, and passes again."""
    documents: list[dict[str, Any]] = []
    for number in range(3):
        done = garden(root, "--focus", "goldenpath", "--output-file", f"{number}.json")
        assert done.returncode == 1, done.stderr
        documents.append(json.loads((root / f"{number}.json").read_text(encoding="utf-8")))
    return documents


def entries(document: dict[str, Any]) -> list[tuple[str, list[str], int]]:
    every = [*document["clusters"], *document["debts"]]
    return sorted((one["category"], one["files"], len(one["tests"])) for one in every)


def cluster(document: dict[str, Any], slug: str) -> dict[str, Any]:
    (found,) = [one for one in document["clusters"] if one["category"].endswith(slug)]
    return found


utcnow_warns = pytest.mark.skipif(sys.version_info < (3, 12), reason="utcnow does not warn")


@utcnow_warns
def test_just_these_issues_are_found(runs: list[dict[str, Any]]) -> None:
    assert entries(runs[0]) == sorted([*EXPECTED, UTCNOW])


@utcnow_warns
def test_what_passes_and_fails_with_the_same_code_is_flaky(runs: list[dict[str, Any]]) -> None:
    assert entries(runs[1]) == entries(runs[2]) == sorted([*EXPECTED, UTCNOW, FLAKY])
    assert "passed on" in cluster(runs[1], "session-is-kept-failure")["evidence"]
    assert cluster(runs[2], "session-is-kept-failure")["trend"]["runs"] == 2


def test_the_cause_is_a_sentence_of_facts(runs: list[dict[str, Any]]) -> None:
    refused = cluster(runs[0], "websocket-connection-refused")
    assert refused["cause"] == (
        "the connection was refused (`ConnectionRefusedError: [Errno 111] Connection refused`), met in"
        " `create_connection` (test_framework/websocket_helpers.py:11), passed on as `ConnectionError: Failed to create"
        " WebSocket connection after 3 attempts: [Errno 111] Connection refused`, `ContextError: no context for the"
        f" test user`, which kept 10 tests from starting, in the fixture `context` ({SUITE})"
    )
    assert refused["code"] == "Errno 111 (ECONNREFUSED)"
    assert refused["components"] == ["websocket"]
    assert [test["outcome"] for test in refused["tests"]].count("error") == 10
    (line,) = refused["logs"]
    assert (line["message"], line["count"]) == ("attempt <n> failed: [Errno 111] Connection refused", 33)


def test_runs_are_compared(runs: list[dict[str, Any]]) -> None:
    first, *later = [cluster(document, "websocket-connection-refused")["trend"] for document in runs]
    assert first is None
    assert [(trend["change"], trend["runs"]) for trend in later] == [("present", 2), ("present", 3)]
    assert {trend["since"] for trend in later} == {runs[0]["run"]["started"]}
    assert runs[2]["comparison"]["gone"] == []
    evidence = [cluster(document, "websocket-connection-refused")["evidence"] for document in runs]
    found = runs[0]["run"]["started"][:16].replace("T", " ")
    assert evidence[1:] == [f"as found on {found}: {evidence[0]}"] * 2


def test_the_worklog_is_kept(root: Path, runs: list[dict[str, Any]]) -> None:
    for document in runs:
        text = (root / ".deadhead" / "worklogs" / f"{document['run']['id']}.md").read_text(encoding="utf-8")
        assert "failing-test-regression-P1-websocket-connection-refused" in text
    assert json.loads((root / ".deadhead" / "garden.json").read_text(encoding="utf-8")) == runs[2]
