"""``deadhead issues`` as users run it: real processes, a real scan, a GitHub-shaped server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Repository
from .emulator import ROBOT, Fault

OLD = "from datetime import datetime\nimport logging\n\nprint(datetime.utcnow())\nlogging.warn('x')\n"


def deadhead(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command; nothing of GitHub is in its environment but what is given."""
    line = [str(Path(sys.executable).parent / "deadhead"), *arguments]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "DEADHEAD_"))}
    return subprocess.run(line, cwd=root, env={**env, **environment}, capture_output=True, text=True, check=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.deadhead]\n")
    (tmp_path / "a.py").write_text(OLD)
    deadhead(tmp_path, "scan")
    return tmp_path


def known(repository: Repository, **more: str) -> dict[str, str]:
    return {
        "GITHUB_TOKEN": ROBOT,
        "GITHUB_API_URL": repository.server.url,
        "GITHUB_REPOSITORY": repository.name,
        **more,
    }


def test_a_plan_then_the_deed(project: Path, repository: Repository) -> None:
    with repository.server.writes() as writes:
        planned = deadhead(project, "issues", "--dry-run", "--max-new", "1", **known(repository))
    assert writes == []
    assert (planned.returncode, planned.stderr) == (0, "")
    assert planned.stdout.splitlines() == [
        "do      issue    title                                                   why",
        "------  -------  ------------------------------------------------------  ----------------------------------",
        "create           warning-test-active-dev-P3-datetime-utcnow-deprecation  new",
        "defer            warning-test-active-dev-P3-logging-warn-deprecation     more are new than --max-new allows",
        "",
        "1 to create; 1 new one waits for a later run (--max-new).",
    ]
    done = deadhead(project, "issues", "--max-new", "1", **known(repository))
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "created #1 warning-test-active-dev-P3-datetime-utcnow-deprecation: new",
            "1 created; 1 new one waits for a later run (--max-new).",
        ],
    )
    deadhead(project, "issues", **known(repository))
    again = deadhead(project, "issues", **known(repository))
    assert (again.returncode, again.stdout) == (0, "Nothing to do: the issues are in line.\n")


def test_json(project: Path, repository: Repository) -> None:
    planned = deadhead(project, "issues", "--dry-run", "--output-format", "json", **known(repository))
    plan = json.loads(planned.stdout)
    assert {key: plan[key] for key in ("schema", "repository", "dry_run", "deferred", "left")} == {
        "schema": "deadhead/plan/1",
        "repository": repository.name,
        "dry_run": True,
        "deferred": [],
        "left": [],
    }
    first = plan["actions"][0]
    assert {key: first[key] for key in ("do", "number", "why", "comment", "assignees")} == {
        "do": "create",
        "number": None,
        "why": "new",
        "comment": None,
        "assignees": [],
    }
    assert first["edit"]["labels"] == ["deadhead", "P3", "tech-debt"]
    done = json.loads(deadhead(project, "issues", "--output-format", "json", **known(repository)).stdout)
    assert [(one["number"], one["error"]) for one in done["actions"]] == [(1, None), (2, None)]


def test_fixed(project: Path, repository: Repository) -> None:
    deadhead(project, "issues", **known(repository))
    deadhead(project, "scan", "--fix")
    scan = deadhead(project, "scan", "--output-format", "json", "-o", "report.json")
    assert scan.returncode == 0
    done = deadhead(project, "issues", "--from", "report.json", **known(repository))
    assert done.stdout.splitlines()[-1] == "2 closed."


MISTAKES = {
    "no credentials for GitHub: $GITHUB_TOKEN is not set\n": ("GITHUB_REPOSITORY=o/n",),
    "it is not known which repository's issues: give --repo OWNER/NAME": ("GITHUB_TOKEN=abc",),
    "`x` is no repository\n  it is given as OWNER/NAME\n": ("GITHUB_TOKEN=abc", "--repo", "x"),
    "$TOK is no token: it holds spaces": ("TOK=abc\nof-secret", "--repo", "o/n", "--token-env", "TOK"),
    "no credentials for GitHub: $NO is not set": ("GITHUB_TOKEN=abc", "--repo", "o/n", "--token-env", "NO"),
    "$GITHUB_API_URL is no address of a server": ("GITHUB_API_URL=https://me:secret@x/", "--repo", "o/n"),
    "$DEADHEAD_APP_PRIVATE_KEY is not set to a private key": ("DEADHEAD_APP_ID=1", "--repo", "o/n"),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_mistakes(project: Path, message: str) -> None:
    environment, *arguments = MISTAKES[message]
    name, _, value = environment.partition("=")
    done = deadhead(project, "issues", *arguments, **{name: value})
    assert done.returncode == 2 and message in done.stderr.removeprefix("deadhead: "), done.stderr
    assert "secret" not in done.stdout + done.stderr and "Traceback" not in done.stderr


def test_nothing_is_kept(tmp_path: Path, repository: Repository) -> None:
    done = deadhead(tmp_path, "issues", **known(repository))
    assert done.returncode == 2
    assert done.stderr.startswith(
        f"deadhead: no garden and no scan is kept in {tmp_path / '.deadhead'}\n  run `deadhead"
    )
    (tmp_path / "x.json").write_text("{}")
    done = deadhead(tmp_path, "issues", "--from", "x.json", **known(repository))
    assert done.stderr.startswith("deadhead: x.json: this is neither a scan's nor a garden's JSON\n")


def test_a_look_without_credentials(project: Path, repository: Repository) -> None:
    environment = known(repository)
    del environment["GITHUB_TOKEN"]
    done = deadhead(project, "issues", "--dry-run", **environment)
    assert done.stdout.splitlines()[-1] == "2 to create.", done.stderr


def test_waits_are_told_and_the_token_is_not(project: Path, repository: Repository) -> None:
    faults = repository.server.faults
    faults.append(Fault("GET", ".*/issues", 403, headers={"Retry-After": "1"}, echo=True))
    faults.append(Fault("POST", ".*/issues", 502, echo=True))
    faults.append(Fault("POST", ".*/labels", 422, echo=True))
    done = deadhead(project, "issues", **known(repository, PYTHONDEVMODE="1"))
    assert "deadhead: waiting 1 s, until " in done.stderr and ": GitHub's secondary rate limit" in done.stderr
    assert ROBOT not in done.stdout + done.stderr
    faults.append(Fault("GET", ".*/issues", 401, echo=True))
    done = deadhead(project, "issues", **known(repository))
    assert done.returncode == 2 and "does not know the credentials of $GITHUB_TOKEN" in done.stderr
    assert ROBOT not in done.stdout + done.stderr


def test_what_github_refuses_is_said_at_the_end(project: Path, repository: Repository) -> None:
    repository.server.faults.append(Fault("POST", ".*/issues", 422, body='{"message": "Validation Failed"}'))
    done = deadhead(project, "issues", **known(repository))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (2, "1 created.")
    assert done.stderr.startswith("not created: warning-test-active-dev-P3-datetime-utcnow-deprecation: GitHub refuses")
