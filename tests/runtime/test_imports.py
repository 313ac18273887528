"""Runs that were elsewhere: what their logs and reports tell is what the recorder saw of the very same runs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest

from deadhead.analyse import analyse
from deadhead.config import load
from deadhead.runtime.importers.places import Places
from deadhead.runtime.imports import import_files
from deadhead.runtime.reader import read
from deadhead.runtime.store import write
from deadhead.sighting import Record

from ..project import Project, at
from .shop import FAILURES, SHOP, Run, printed, run, told

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="datetime.utcnow() warns from Python 3.12 on")

CLOCK, TESTS = "src/shop/clock.py", "tests/test_shop.py"
RULE = "datetime.datetime.utcnow() is deprecated"


def grades(project: Project, record: Record) -> dict[tuple[str, int], str]:
    report = analyse(load(project.root), [project.root], record)
    return {(one.path, one.span.line): one.evidence.grade for one in report.findings}


class TestEveryStyle:
    """The text of a run tells the same in every style that pytest has."""

    @pytest.mark.parametrize(
        "options",
        [
            ["-ra"],
            ["--tb=long", "-v", "--color=yes"],
            ["--tb=short", "-q"],
            ["--tb=native", "-rf", "-n2", "-v"],
        ],
        ids=" ".join,
    )
    def test_log(self, tmp_path: Path, options: list[str]) -> None:
        one = run(tmp_path, *options)
        imported = one.imported("log")
        assert printed(imported) == printed(one.recorded)
        assert told(imported.failures) == FAILURES
        assert {seen.test for sighting in imported.sightings for seen in sighting.seen} >= {
            f"{TESTS}::TestDeep::test_error",
            f"{TESTS}::TestDeep::test_handled",
        }

    def test_of_lines_the_innermost_frame_is_left(self, tmp_path: Path) -> None:
        imported = run(tmp_path, "--tb=line").imported("log")
        assert {test: row[:2] for test, row in told(imported.failures).items()} == {
            test: row[:2] for test, row in FAILURES.items()
        }
        (nested,) = [one for one in imported.failures if one.test.endswith("test_nested")]
        assert nested.chain[-1].frames[-1][:2] == (CLOCK, 42)

    def test_without_a_summary_the_tracebacks_name_the_tests(self, tmp_path: Path) -> None:
        assert told(run(tmp_path, "-rN").imported("log").failures) == FAILURES

    def test_without_any_traceback_the_summary_is_left(self, tmp_path: Path) -> None:
        imported = run(tmp_path, "--tb=no").imported("log")
        assert {one.test for one in imported.failures if one.outcome in ("failed", "error")} == set(FAILURES)

    def test_what_the_log_does_not_show_is_said(self, tmp_path: Path) -> None:
        imported = run(tmp_path, "--tb=no", "-rN", "--disable-warnings").imported("log")
        assert [note.partition(": ")[2] for note in imported.notes] == [
            "pytest counted 13 failures and errors, but the log shows none: run it without -rN",
            "pytest counted 15 warnings, but the log shows none: --disable-warnings?",
        ]


class TestReports:
    """Reports tell of failures as the log does; they know the tests for certain."""

    @pytest.mark.parametrize("kind", ["junit", "reportlog"])
    def test_failures(self, shop: Run, kind: str) -> None:
        imported = shop.imported(kind)
        assert told(imported.failures) == FAILURES
        reasons = {
            (one.test, one.outcome, one.reason) for one in imported.failures if one.outcome not in ("failed", "error")
        }
        assert reasons == {
            (f"{TESTS}::test_skipped", "skipped", "no server: not here"),
            (f"{TESTS}::test_xfail", "xfailed", "known"),
        }

    def test_outcomes_of_a_report_log(self, shop: Run) -> None:
        def rows(record: Record) -> set[tuple[str, str, str]]:
            return {(one.test, one.phase, one.outcome) for one in record.outcomes if one.phase != "collect"}

        assert rows(shop.imported("reportlog")) == rows(shop.recorded)

    def test_warnings_of_a_report_log(self, shop: Run) -> None:
        assert printed(shop.imported("reportlog")) == printed(shop.recorded)

    def test_kinds_are_of_one_run_and_files_of_a_kind_of_several(self, shop: Run) -> None:
        together = shop.imported("reportlog", "junit", "log")
        assert printed(together) == printed(shop.recorded)
        assert told(together.failures) == FAILURES
        twice = import_files({"log": [shop.file("log")] * 2}, shop.project.root)
        assert printed(twice)["DeprecationWarning", _message(shop), (CLOCK, 18)] == 28

    def test_the_logger_tells_the_file_of_a_record(self, shop: Run) -> None:
        for kind in ("log", "reportlog"):
            (one,) = [one for one in shop.imported(kind).failures if one.test.endswith("test_lookup[x.y]")]
            assert [(log.level, log.logger, log.message, log.path, log.line, log.phase) for log in one.logs] == [
                ("WARNING", "shop.clock", "no x.y: asking", CLOCK, 34, "call")
            ]


def _message(shop: Run) -> str:
    return next(one.message for one in shop.recorded.sightings if one.message.startswith(RULE))


class TestUnittest:
    """unittest's own text and its XML."""

    EXPECTED: ClassVar = {
        ("tests/unit_shop.py::TestUnit::test_sub", "call", "failed"),
        ("tests/unit_shop.py::TestUnit::test_nested", "call", "failed"),
        ("tests/unit_shop.py::TestUnit::test_skip", "call", "skipped"),
        ("tests/unit_shop.py::TestUnit::test_expected", "call", "xfailed"),
        ("tests/unit_shop.py::TestFixture::test_it", "setup", "error"),
        ("tests/unit_shop.py::TestFixtures", "setup", "error"),
    }

    def test_text(self, tmp_path: Path) -> None:
        project = Project(tmp_path, SHOP)
        text = self.run(project, "-W", "always", "-m", "unittest", "-v", "unit_shop", "nowhere")
        imported = _of_log(project, text)
        rows = {(one.test, one.phase, one.outcome) for one in imported.failures}
        assert rows == self.EXPECTED | {("nowhere", "collect", "error")}
        (sighting,) = imported.sightings
        assert sighting.place == (CLOCK, 18, None)
        assert sighting.tests == ("tests/unit_shop.py::TestUnit::test_now",)
        (nested,) = [one for one in imported.failures if one.test.endswith("test_nested")]
        assert [raised.link for raised in nested.chain] == ["cause", "context", None]
        assert nested.chain[0].frames[0][:3] == (CLOCK, 32, "lookup")

    def test_xml(self, tmp_path: Path) -> None:
        project = Project(tmp_path, SHOP)
        self.run(project, "-m", "xmlrunner", "unit_shop", "--output-file", str(tmp_path / "unit.xml"))
        imported = import_files({"junit": [str(tmp_path / "unit.xml")]}, tmp_path)
        rows = {(one.test, one.phase, one.outcome) for one in imported.failures}
        assert {row[0] for row in rows} == {row[0] for row in self.EXPECTED}
        assert {row for row in rows if row[2] != "skipped"} == {row for row in self.EXPECTED if row[2] != "skipped"}

    def run(self, project: Project, *arguments: str) -> str:
        line = [sys.executable, "-B", *arguments]
        cwd = project.root / "tests"
        done = subprocess.run(
            line, cwd=cwd, env={"PYTHONPATH": "../src"}, stdout=-1, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.stdout


def _of_log(project: Project, text: str | bytes) -> Record:
    file = project.root / "other.log"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return import_files({"log": [str(file)]}, project.root)


def stamped(line: str) -> str:
    return f"2024-01-01T00:00:00.0000000Z {line}"


ELSEWHERE: dict[str, Callable[[str, str], str]] = {
    "github": lambda text, root: "\n".join(
        stamped(one) for one in text.replace(root, "/home/runner/work/shop/shop").split("\n")
    ),
    "gh run view": lambda text, root: "\n".join(
        f"test\tRun pytest\t{stamped(one)}" for one in text.replace(root, "/home/runner/work/shop/shop").split("\n")
    ),
    "gitlab": lambda text, root: "\n".join(
        f"2024-01-01T00:00:00.000000Z 01O {one}" for one in text.replace(root, "/builds/group/shop").split("\n")
    ),
    "jenkins": lambda text, root: "\n".join(
        f"[2024-01-01T00:00:00.000Z] {one}" for one in text.replace(root, "/var/jenkins/workspace/shop@2").split("\n")
    ),
    "windows": lambda text, root: re.sub(
        rf"{re.escape(root)}/([\w/]+\.py)", lambda found: "C:\\agent\\_work\\1\\s\\" + found[1].replace("/", "\\"), text
    ).replace("\n", "\r\n"),
    "a folder above": lambda text, root: text.replace(root, "/ci/mono/services/shop"),
}


class TestElsewhere:
    """Paths and decorations of another machine."""

    @pytest.mark.parametrize("where", ELSEWHERE)
    def test_a_log_of_another_machine_tells_the_same(self, shop: Run, where: str) -> None:
        there = _of_log(shop.project, ELSEWHERE[where](shop.log, str(shop.project.root)))
        assert printed(there) == printed(shop.recorded)
        assert told(there.failures) == FAILURES
        assert grades(shop.project, there) == {
            (CLOCK, 18): "statement",
            (CLOCK, 27): "unknown",
            (TESTS, 9): "statement",
        }

    def test_a_windows_console_s_encoding(self, shop: Run) -> None:
        there = _of_log(shop.project, shop.log.encode("utf-16"))
        assert printed(there) == printed(shop.recorded)

    def test_all_paths_together_tell_where_the_root_was(self, tmp_path: Path) -> None:
        for name in ("conftest.py", "app/conftest.py", "app/core.py", "src/json/decoder.py", "a/same.py", "b/same.py"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("")
        root = "/home/runner/work/app/app"
        library = "/opt/hostedtoolcache/Python/3.12.1/x64/lib/python3.12/json/decoder.py"
        paths = [f"{root}/conftest.py", f"{root}/app/core.py", library, "/elsewhere/same.py"]
        places = Places(tmp_path)
        for path in paths:
            places.learn(path)
        assert [places.find(path) for path in paths] == ["conftest.py", "app/core.py", None, None]
        assert places.find("C:\\Python312\\Lib\\json\\decoder.py") is None
        assert places.find("/tmp/pytest-of-me/pytest-0/test_a0/app/core.py") is None

    def test_what_several_files_can_be_is_left_and_said(self, shop: Run, tmp_path: Path) -> None:
        project = Project(tmp_path, {"a/mod.py": "x = 1\n", "b/mod.py": "y = 1\n"})
        imported = _of_log(project, "/ci/lost/mod.py:1: DeprecationWarning: gone\n")
        assert imported.sightings[0].named == ("/ci/lost/mod.py", 1)
        quoted = _of_log(project, "/ci/lost/mod.py:1: DeprecationWarning: gone\n  y = 1\n")
        assert quoted.sightings[0].named == ("b/mod.py", 1)

    def test_a_record_of_another_machine(self, shop: Run, tmp_path: Path) -> None:
        expected = {(CLOCK, 18): "confirmed", (CLOCK, 27): "definition", (TESTS, 9): "confirmed"}
        assert grades(shop.project, shop.recorded) == expected
        assert grades(Project(tmp_path / "here", SHOP), shop.recorded) == expected
        mono = Project(tmp_path / "mono", {f"services/shop/{name}": text for name, text in SHOP.items()})
        assert grades(mono, shop.recorded) == {
            (f"services/shop/{path}", line): grade for (path, line), grade in expected.items()
        }


class TestLink:
    """Text proves statements, and only while the quoted line is there."""

    def test_generated_code_is_not_traced(self, shop: Run) -> None:
        report = analyse(load(shop.project.root), [shop.project.root], shop.imported("log"))
        assert at(report, CLOCK, 27).evidence.grade == "unknown"
        assert [(one.path, one.origin) for one in report.unexplained if one.path.startswith("<")] == [
            ("<string>", "undetermined")
        ]

    def test_a_line_that_moved_is_stale(self, shop: Run, tmp_path: Path) -> None:
        imported = shop.imported("log")
        moved = Project(tmp_path, {**SHOP, CLOCK: "#\n" + SHOP[CLOCK].replace("\n        ", "\n")})
        report = analyse(load(tmp_path), [tmp_path], imported)
        assert at(report, CLOCK, 20).evidence.grade == "unknown"
        assert at(report, TESTS, 9).evidence.grade == "statement"
        assert report.stale == 3
        assert moved

    def test_a_receiver_that_only_the_run_knows(self, tmp_path: Path) -> None:
        project = Project(tmp_path, {"mod.py": "def f(clock):\n    return clock.utcnow()\n"})
        text = f"mod.py:2: DeprecationWarning: {RULE} and\n  return clock.utcnow()\n"
        assert grades(project, _of_log(project, text)) == {("mod.py", 2): "statement"}
        assert grades(project, _of_log(project, text.replace("return", "yield"))) == {}

    def test_through_the_folder_on_disk(self, shop: Run, tmp_path: Path) -> None:
        imported = shop.imported("log")
        write(imported, tmp_path / "record")
        again = read(tmp_path / "record")
        assert (again.sightings, again.outcomes, again.notes, again.pythons, again.loaded) == (
            imported.sightings,
            imported.outcomes,
            imported.notes,
            imported.pythons,
            None,
        )
