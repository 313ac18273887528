"""However a test ends, its runner's log and reports tell the same of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deadhead.runtime.imports import import_files

from .conftest import VERSIONS
from .recorded import write

UNITTEST = """\
import unittest, warnings

class Ends(unittest.TestCase):
    def test_f(self):
        \'\'\'A docstring.\'\'\'
        {}["x"]

    def test_s(self):
        self.skipTest("no")

    def test_sub(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)

    @unittest.expectedFailure
    def test_xf(self):
        self.fail()

    @unittest.expectedFailure
    def test_xp(self):
        pass

    @classmethod
    def tearDownClass(cls):
        raise OSError("down")

class Never(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError("up")

    def test_never(self):
        pass
"""
ENDS = {
    ("test_u.py::Ends::test_f", "failed", ""),
    ("test_u.py::Ends::test_s", "skipped", "no"),
    ("test_u.py::Ends::test_sub", "failed", ""),
    ("test_u.py::Ends::test_xf", "xfailed", ""),
    ("test_u.py::Ends::test_xp", "xpassed", ""),
    ("test_u.py::Ends", "error", ""),
    ("test_u.py::Never", "error", ""),
    ("test_broken.py", "error", ""),
}


def _ends(kind: str, file: Path, root: Path) -> set[tuple[str, str, str]]:
    record = import_files({kind: [str(file)]}, root)
    return {(one.test, one.outcome, one.reason) for one in record.failures}


@pytest.mark.parametrize("target", VERSIONS, indirect=True)
def test_every_end_of_a_test_of_unittest(target: Path, tmp_path: Path) -> None:
    write(tmp_path, {"test_u.py": UNITTEST, "test_broken.py": "import nope\n"})
    command = [str(target), "-m", "unittest", "-v", "test_u", "test_broken"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    (tmp_path / "log").write_text(done.stderr, encoding="utf-8")
    assert _ends("log", tmp_path / "log", tmp_path) == ENDS


@pytest.mark.parametrize("target", ["3.13 pytest pytest-xdist pytest-rerunfailures nose2"], indirect=True)
@pytest.mark.parametrize("runner", ["xmlrunner", "nose2"])
def test_every_end_in_junit_xml(target: Path, tmp_path: Path, runner: str) -> None:
    config = "[unittest]\nplugins = nose2.plugins.junitxml\n[junit-xml]\nalways-on = True\npath = report.xml\n"
    write(tmp_path, {"test_u.py": UNITTEST, "test_broken.py": "import nope\n", "unittest.cfg": config})
    python, options = (sys.executable, ["--output-file", "report.xml"]) if runner == "xmlrunner" else (str(target), [])
    command = [python, "-m", runner, "test_u", "test_broken", *options]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert _ends("junit", tmp_path / "report.xml", tmp_path) == ENDS


def test_a_strict_mark_that_was_not_met_is_no_failure_of_the_code(tmp_path: Path) -> None:
    source = "import pytest\n\n@pytest.mark.xfail(strict=True, reason='why')\ndef test_xp(): pass\n"
    write(tmp_path, {"test_x.py": source})
    command = [sys.executable, "-m", "pytest", "--junitxml=r.xml", "--report-log=r.jsonl", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, "-c", "/dev/null", "test_x.py"], cwd=tmp_path, capture_output=True, check=False)
    (tmp_path / "log").write_bytes(done.stdout)
    for kind, name in (("log", "log"), ("junit", "r.xml"), ("reportlog", "r.jsonl")):
        assert _ends(kind, tmp_path / name, tmp_path) == {("test_x.py::test_xp", "xpassed", "why")}
