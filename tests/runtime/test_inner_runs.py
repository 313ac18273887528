"""Tests that run tests: what happens in those is the outer test's, and they are none of the run's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadhead.runtime.reader import read

from .conftest import NEWEST
from .recorded import run, write

if TYPE_CHECKING:
    from pathlib import Path

OUTER = """\
import subprocess
import sys
import unittest
import warnings

pytest_plugins = ["pytester"]
SOURCE = '''
import logging, unittest, warnings
import pytest

@pytest.fixture(scope="module")
def wide():
    warnings.warn("inner")

def test_inner(wide):
    logging.error("inner")
    assert 0

class TestInner(unittest.TestCase):
    def test_inner(self):
        warnings.warn("inner")
'''


def test_pytest(pytester):
    pytester.makepyfile(SOURCE)
    for command in (["pytest"], ["unittest", "test_pytest.TestInner"]):
        subprocess.run([sys.executable, "-m", *command], capture_output=True)
    pytester.runpytest_inprocess("--no-such-option")
    pytester.runpytest_inprocess().assert_outcomes(failed=1, passed=1)
    warnings.warn("outer")


class TestCase(unittest.TestCase):
    def test_unittest(self):
        class Inner(unittest.TestCase):
            def test_inner(self):
                warnings.warn("inner")
                self.fail("inner")

            @unittest.skip("inner")
            def test_skipped(self):
                pass

        Inner("test_inner").run(unittest.TestResult())
        Inner("test_skipped").run(unittest.TestResult())
        subprocess.run([sys.executable, "-m", "unittest", "inner"], capture_output=True)
        warnings.warn("outer")

    def test_pytest(self):
        import pytest

        pytest.main(["-q", "inner.py"])
        warnings.warn("outer")
"""
INNER = """\
import unittest, warnings

class Inner(unittest.TestCase):
    def test_inner(self):
        warnings.warn("inner")
        self.fail("inner")
"""


@pytest.mark.parametrize("target", ["3.8", NEWEST], indirect=True)
@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_are_theirs(target: Path, tmp_path: Path, runner: str) -> None:
    root = write(tmp_path / "project", {"test_a.py": OUTER, "inner.py": INNER})
    done = run([target, "-m", runner, "test_a.py"], root, tmp_path / "record")
    assert done.code == 0
    found = read(tmp_path / "record")
    tests = {"test_a.py::TestCase::test_unittest", "test_a.py::TestCase::test_pytest"}
    tests |= {"test_a.py::test_pytest"} if runner == "pytest" else set()
    assert found.failures == ()
    assert {(one.test, one.outcome) for one in found.outcomes} == {(test, "passed") for test in tests}
    seen = {(one.message, where.test, where.phase) for one in found.sightings for where in one.seen}
    expected = {(message, test, "call") for message in ("inner", "outer") for test in tests}
    assert {row for row in seen if row[0] in ("inner", "outer")} == expected
