"""``deadhead garden`` as users run it, also where the run itself goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BIN = Path(sys.executable).parent
PYTEST = ("--", sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider")


def deadhead(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``deadhead garden``."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DEADHEAD"))}
    command = [BIN / "deadhead", "garden", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def project(root: Path, **files: str) -> Path:
    (root / "pyproject.toml").write_text("[tool.deadhead]\n")
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    return root


def kept(root: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((root / ".deadhead" / "garden.json").read_text(encoding="utf-8"))
    return document


def worklogs(root: Path) -> list[str]:
    return [file.read_text(encoding="utf-8") for file in sorted((root / ".deadhead" / "worklogs").iterdir())]


PASSES = "def test_passes():\n    pass\n"
FAILS = "def test_fails():\n    raise ValueError('no such thing')\n"


def test_nothing_to_be_done(tmp_path: Path) -> None:
    done = deadhead(project(tmp_path, test_a=PASSES), *PYTEST)
    assert done.returncode == 0, done.stderr
    assert "tests: 1 passed" in done.stdout
    assert "Nothing to be done." in done.stdout


def test_runs_of_one_second_are_runs_of_their_own(tmp_path: Path) -> None:
    project(tmp_path, a="x = 1\n")
    ids: list[str] = []
    for number in range(4):
        assert deadhead(tmp_path, "--", sys.executable, "a.py").returncode in (0, 1)
        run, comparison = kept(tmp_path)["run"], kept(tmp_path)["comparison"]
        assert comparison["last"]["id"] == ids[-1] if number else comparison is None
        ids.append(run["id"])
    assert len(set(ids)) == len(list((tmp_path / ".deadhead" / "history").iterdir())) == 4


def test_exit_code_by_severity(tmp_path: Path) -> None:
    project(tmp_path, test_a=FAILS, test_b=PASSES)
    assert deadhead(tmp_path, *PYTEST).returncode == 0
    assert deadhead(tmp_path, "--fail-on", "P2", *PYTEST).returncode == 1
    assert deadhead(tmp_path, "--fail-on", "never", *PYTEST).returncode == 0


def test_the_table(tmp_path: Path) -> None:
    done = deadhead(project(tmp_path, test_a=FAILS, test_b=PASSES), *PYTEST)
    table = done.stdout[done.stdout.index("\ntests: ") :].splitlines()
    assert [one.rstrip() for one in table[1:7]] == [
        "tests: 1 passed, 1 failed",
        "",
        "        what                         extent",
        "--  --  ---------------------------  --------",
        "P2      ValueError: no such thing    1 test",
        "          no-such-thing-value-error",
    ]


def test_a_document_on_standard_output_is_all_that_is_there(tmp_path: Path) -> None:
    done = deadhead(project(tmp_path, test_a=FAILS), "--output-format", "json", *PYTEST)
    assert json.loads(done.stdout)["schema"] == "deadhead/garden/1"
    assert "1 failed" in done.stderr


@pytest.mark.parametrize(("name", "begins"), [("w.md", "# "), ("w.html", "<!doctype html>"), ("w.json", "{")])
def test_the_file_s_name_tells_the_format(tmp_path: Path, name: str, begins: str) -> None:
    deadhead(project(tmp_path, test_a=FAILS), "--output-file", name, *PYTEST)
    assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(begins)


def test_a_recorded_run(tmp_path: Path) -> None:
    project(tmp_path, test_a=FAILS, test_b=PASSES)
    deadhead(tmp_path, *PYTEST)
    first = kept(tmp_path)
    done = deadhead(tmp_path, "--record", ".deadhead/record", "--focus", "again")
    assert done.returncode == 0, done.stderr
    again = kept(tmp_path)
    assert again["run"]["exit_code"] is None
    assert again["run"]["command"][1:] == list(PYTEST[2:])
    assert again["run"]["complete"] is True
    assert [one["fingerprint"] for one in again["clusters"]] == [one["fingerprint"] for one in first["clusters"]]


def test_nothing_collected(tmp_path: Path) -> None:
    done = deadhead(project(tmp_path, a="x = 1\n"), *PYTEST)
    assert done.returncode == 1
    (cluster,) = kept(tmp_path)["clusters"]
    assert (cluster["severity"], cluster["cause"]) == ("P0", "the run could not go on: no tests collected")


BROKEN = "import no_such_module\n"


def test_files_that_stop_the_run_before_any_test(tmp_path: Path) -> None:
    project(tmp_path, test_a=PASSES, test_b=BROKEN, test_c=BROKEN, test_d="import no_such_other\n")
    assert deadhead(tmp_path, *PYTEST).returncode == 1
    clusters = kept(tmp_path)["clusters"]
    assert [(one["severity"], len(one["tests"])) for one in clusters] == [("P0", 2), ("P0", 1)]
    assert {why for one in clusters for why in one["why"]} == {
        "no test ran: 3 files could not be collected (row `nothing-ran`)"
    }
    deadhead(tmp_path, *PYTEST, "--continue-on-collection-errors")
    assert [one["severity"] for one in kept(tmp_path)["clusters"]] == ["P1", "P1"]


NOSE = """\
import pytest


class Base:
    kind = None

    def setup(self):
        if self.kind:
            self.exchange = self.kind()


class TestDirect(Base):
    kind = dict

    def test_empty(self):
        assert not self.exchange

    def test_length(self):
        assert len(self.exchange) == 0


class TestQueue:
    def setup(self):
        self.fill()

    def fill(self):
        self.first, self.last = 1, 2

    def test_last(self):
        assert self.last == 2

    def test_other(self):
        assert self.middle == 2


class TestFixture:
    @pytest.fixture
    def setup(self):
        self.name = "x"

    def test_name(self):
        assert self.name
"""


def test_a_nose_style_setup_that_is_not_called(tmp_path: Path) -> None:
    project(tmp_path, test_a=NOSE, test_b=PASSES)
    deadhead(tmp_path, *PYTEST)
    nose, *others = kept(tmp_path)["clusters"]
    assert nose["category"] == "failing-test-regression-P2-nose-setup-not-called"
    assert (nose["kind"], nose["rule"]) == ("dependency", "nose-setup")
    names = [test["id"].rpartition("::")[2] for test in nose["tests"]]
    assert names == ["test_empty", "test_length", "test_last"]
    assert nose["advice"] == (
        "rename `setup` to `setup_method` (and `teardown` to `teardown_method`) in"
        " Base (test_a.py:7), TestQueue (test_a.py:23), or run pytest below 8"
    )
    unexplained = sorted(one["tests"][0]["id"].rpartition("::")[2] for one in others)
    assert unexplained == ["test_name", "test_other"]


STARTS = """\
import subprocess, sys


def start():
    assert subprocess.run([sys.executable, "job.py"]).returncode == 1
"""


def test_what_ends_a_command_is_its_failure(tmp_path: Path) -> None:
    project(tmp_path, main="import starts\n\nstarts.start()\nraise ValueError('no')\n", starts=STARTS, job="1 / 0\n")
    deadhead(tmp_path, "--", sys.executable, "main.py", "--fast")
    found = [(entry["title"], [test["id"] for test in entry["tests"]]) for entry in kept(tmp_path)["clusters"]]
    assert found == [
        ("ValueError: no", [f"{Path(sys.executable).name} main.py --fast"]),
        ("Not caught in a process: ZeroDivisionError: division by zero", []),
    ]
    (tmp_path / "test_main.py").write_text("from starts import start as test_start\n")
    assert "Nothing to be done." in deadhead(tmp_path, *PYTEST).stdout


def test_a_runner_that_is_not_there(tmp_path: Path) -> None:
    done = deadhead(project(tmp_path, test_a=PASSES), "--", sys.executable, "-m", "no_such_runner")
    assert done.returncode == 1
    (cluster,) = kept(tmp_path)["clusters"]
    assert cluster["severity"] == "P0"
    assert cluster["cause"].endswith(
        "-m no_such_runner` could not start: there is no module no_such_runner for this Python"
    )


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    done = deadhead(project(tmp_path, test_a=PASSES), "--", "no-such-command")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "deadhead: cannot run no-such-command: command not found",
        "deadhead: `no-such-command` left no record, so there is no run to garden",
    ]


@pytest.mark.parametrize(
    ("end", "told", "severity"),
    [
        ("os.kill(os.getpid(), 9)", "SIGKILL", None),
        ("os.abort()", "SIGABRT", "P1"),
        ("os._exit(3)", "exit code 3", "P1"),
    ],
)
def test_a_run_that_is_cut_off(tmp_path: Path, end: str, told: str, severity: str | None) -> None:
    text = f"import os\n\n\n{PASSES}\n\ndef test_ends():\n    {end}\n\n\ndef test_after():\n    pass\n"
    deadhead(project(tmp_path, test_a=text), *PYTEST)
    document = kept(tmp_path)
    assert document["run"]["complete"] is False
    assert document["run"]["counts"]["passed"] == 1
    assert told in document["run"]["notes"][0]
    assert [one["severity"] for one in document["clusters"]] == ([severity] if severity else [])
    tests = [test["id"] for one in document["clusters"] for test in one["tests"]]
    assert tests == (["test_a.py::test_ends"] if severity else [])
    assert told in worklogs(tmp_path)[-1]


def test_what_is_gone_and_what_this_run_cannot_tell(tmp_path: Path) -> None:
    project(tmp_path, test_a=FAILS, test_b=FAILS.replace("thing", "other"))
    deadhead(tmp_path, *PYTEST)
    (tmp_path / "test_a.py").write_text(PASSES.replace("passes", "fails"))
    deadhead(tmp_path, *PYTEST, "test_a.py")
    gone = {one["title"]: one["certain"] for one in kept(tmp_path)["comparison"]["gone"]}
    assert gone == {"ValueError: no such thing": True, "ValueError: no such other": False}


def test_a_new_test_and_one_that_passed(tmp_path: Path) -> None:
    project(tmp_path, test_a=PASSES)
    deadhead(tmp_path, *PYTEST)
    (tmp_path / "test_a.py").write_text(FAILS.replace("fails", "passes") + "\n\n" + FAILS.replace("such", "new"))
    deadhead(tmp_path, *PYTEST)
    told = {one["tests"][0]["id"]: one["category"].split("-")[2] for one in kept(tmp_path)["clusters"]}
    assert told == {"test_a.py::test_passes": "regression", "test_a.py::test_fails": "new"}


def test_a_warning_turned_into_an_error_is_of_its_debt(tmp_path: Path) -> None:
    text = "import app\n\n\ndef test_stop():\n    app.stop()\n"
    warns = "import logging\n\n\ndef stop():\n    logging.getLogger().warn('stop')\n"
    project(tmp_path, app=warns, test_a=text, test_b=PASSES)
    done = deadhead(tmp_path, *PYTEST, "-W", "error")
    assert done.returncode == 0, done.stderr
    document = kept(tmp_path)
    (debt,) = document["debts"]
    assert document["clusters"] == []
    assert debt["category"] == "failing-test-active-dev-P2-logging-warn-deprecation"
    assert [(test["id"], test["outcome"]) for test in debt["tests"]] == [("test_a.py::test_stop", "failed")]


def test_a_history_that_cannot_be_read_is_told_of(tmp_path: Path) -> None:
    project(tmp_path, test_a=PASSES)
    deadhead(tmp_path, *PYTEST)
    (file,) = (tmp_path / ".deadhead" / "history").iterdir()
    file.write_bytes(b"torn")
    deadhead(tmp_path, *PYTEST)
    assert f"history: {file.name} cannot be read and was passed over" in kept(tmp_path)["run"]["notes"]


def test_a_critical_path_raises_and_tells_what_is_at_stake(tmp_path: Path) -> None:
    project(tmp_path, test_a=FAILS, test_b=PASSES)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.deadhead.critical-paths.login]\n"
        'tests = ["test_a.py"]\nimpact = "nobody can log in"\nlabels = ["golden-path"]\n'
    )
    assert deadhead(tmp_path, *PYTEST).returncode == 1
    (cluster,) = kept(tmp_path)["clusters"]
    assert cluster["severity"] == "P1"
    assert cluster["critical"] == [
        {"name": "login", "impact": "nobody can log in", "touched": ["test_a.py::test_fails"]}
    ]
    assert cluster["labels"] == ["golden-path"]
    assert "nobody can log in" in worklogs(tmp_path)[-1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.deadhead.severity]\nskips = 'P1'\n", "unknown key `skips` in [tool.deadhead.severity]"),
        ("[tool.deadhead.severity]\nskip = 'high'\n", "tool.deadhead.severity.skip must be one of P0, P1, P2, P3"),
        ("[tool.deadhead.components]\na = 'b'\n", "tool.deadhead.components.a must be a list of strings"),
        ("[tool.deadhead.critical-paths.a]\n", "tool.deadhead.critical-paths.a names no tests and no paths"),
        ("[tool.deadhead.critical-paths.a]\ntest = []\n", "unknown key `test` in [tool.deadhead.critical-paths.a]"),
        ("[[tool.deadhead.causes]]\nname = 'a'\n", "tool.deadhead.causes[0] lacks `kind`"),
        ("[[tool.deadhead.causes]]\nname = 'a'\nkind = 'b'\n", "tool.deadhead.causes[0].kind: there is no kind `b`"),
        (
            "[[tool.deadhead.causes]]\nname = 'a'\nkind = 'error'\nmessage = '('\n",
            "tool.deadhead.causes[0].message is no regular expression",
        ),
    ],
)
def test_mistakes_in_the_configuration(tmp_path: Path, text: str, message: str) -> None:
    project(tmp_path, test_a=PASSES)
    (tmp_path / "pyproject.toml").write_text(text)
    done = deadhead(tmp_path, *PYTEST)
    assert done.returncode == 2
    assert f"{tmp_path / 'pyproject.toml'}: {message}" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("--record", "x", "--", "pytest")])
def test_a_command_or_a_record(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = deadhead(project(tmp_path), *arguments)
    assert done.returncode == 2
    assert "give a command after --, or a record with --record" in done.stderr
