"""The action and the ready workflows: valid by the published schemas, and their scripts do what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from junitparser import JUnitXml

from deadhead.gate import ci

from .repository import ENV, commit, write

REPOSITORY = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
_yaml: Any = import_module("yaml")  # has no types
OLD = "import imp\n"


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-actions", ("action.yml",)),
        ("github-workflows", (".github/workflows/lint.yml", "docs/ci/github-lint.yml", "docs/ci/github-garden.yml")),
        ("gitlab-ci", ("docs/ci/gitlab-ci.yml",)),
    ],
)
def test_files_are_valid(schema: str, files: tuple[str, ...]) -> None:
    line = [str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", *files]
    done = subprocess.run(line, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


class Runner:
    """What a runner of GitHub's gives to the steps of an action; no inputs are spelled into its scripts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.steps = {step["name"]: step for step in self.action()["runs"]["steps"] if "name" in step}
        (folder / "temp" / "deadhead" / "bin").mkdir(parents=True)
        (folder / "temp" / "deadhead" / "bin" / "deadhead").symlink_to(BIN / "deadhead")
        self.output, self.summary = folder / "output", folder / "summary.md"

    @staticmethod
    def action() -> dict[str, Any]:
        """Return the action."""
        return _yaml.safe_load((REPOSITORY / "action.yml").read_text())

    def run(self, step: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the script of a step as the runner does."""
        script = self.steps[step]["run"]
        assert "${{" not in script
        given = {"RUNNER_TEMP": self.folder / "temp", "GITHUB_OUTPUT": self.output, "GITHUB_STEP_SUMMARY": self.summary}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=cwd,
            env={**ENV, **{key: str(value) for key, value in given.items()}, "GITHUB_ACTIONS": "true", **env},
            capture_output=True,
            text=True,
            check=False,
        )

    def outputs(self) -> dict[str, str]:
        """Return what the steps have put out."""
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


def test_the_action(tmp_path: Path) -> None:
    project = tmp_path / "project"
    commit(project, {"pyproject.toml": "[tool.deadhead]\n", "src/a.py": OLD, "lib/b.py": OLD, "c.py": OLD})
    runner = Runner(tmp_path)
    done = runner.run("Scan", project, SCAN_PATHS="src\nlib", SCAN_ARGS="--select imp-module  --target-version py311")
    assert done.returncode == 0
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == [
        "::warning file=lib/b.py",
        "::warning file=src/a.py",
    ]
    assert runner.summary.read_text().startswith("## deadhead: 2 findings in 2 files\n")
    outputs = runner.outputs()
    assert outputs["exit-code"] == "1"
    (run,) = json.loads(Path(outputs["sarif"]).read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["imp-module", "imp-module"]
    assert runner.run("Result", project, CODE=outputs["exit-code"]).returncode == 1


def test_the_action_fails_where_the_scan_cannot_be_done(tmp_path: Path) -> None:
    project = tmp_path / "project"
    commit(project, {"pyproject.toml": "[tool.deadhead]\n"})
    runner = Runner(tmp_path)
    done = runner.run("Scan", project, SCAN_PATHS="", SCAN_ARGS="$(touch here) `touch here`")
    assert "no such file or folder" in done.stderr
    assert runner.outputs() == {"exit-code": "2"}
    assert not (project / "here").exists()


def test_the_script_for_other_services(tmp_path: Path) -> None:
    commit(tmp_path, {"pyproject.toml": "[tool.deadhead]\n", "a.py": OLD})
    env = {**ENV, "PATH": f"{BIN}{os.pathsep}{ENV['PATH']}"}
    subprocess.run([BIN / "deadhead", "baseline", "update"], cwd=tmp_path, env=env, capture_output=True, check=True)
    script = [str(REPOSITORY / "docs" / "ci" / "lint.sh")]
    assert subprocess.run(script, cwd=tmp_path, env=env, capture_output=True, check=False).returncode == 0
    write(tmp_path, {"b.py": OLD})
    assert subprocess.run(script, cwd=tmp_path, env=env, capture_output=True, check=False).returncode == 1
    suite: Any = next(iter(cast("Any", JUnitXml).fromfile(str(tmp_path / "deadhead.xml"))))
    assert [case.classname for case in suite] == ["b.py"]


@pytest.mark.parametrize(
    ("env", "service", "base"),
    [
        ({}, None, "HEAD"),
        ({"CI": "false"}, None, "HEAD"),
        ({"CI": "1"}, "CI", "HEAD^"),
        ({"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": ""}, "GitHub Actions", "HEAD^"),
        ({"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "dev"}, "GitHub Actions", "origin/dev"),
        ({"GITLAB_CI": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "1a2b"}, "GitLab CI", "1a2b"),
        ({"JENKINS_URL": "http://ci"}, "Jenkins", "HEAD^"),
        ({"JENKINS_URL": "http://ci", "CHANGE_TARGET": "dev"}, "Jenkins", "origin/dev"),
        (
            {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
            "Azure Pipelines",
            "origin/main",
        ),
        ({"GITHUB_ACTIONS": "false"}, None, "HEAD"),
    ],
)
def test_what_runs_us(env: dict[str, str], service: str | None, base: str) -> None:
    assert (ci.service(env), ci.base(env)) == (service, base)
