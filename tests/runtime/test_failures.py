"""The failures and logs of real runs, on record exactly; and the runs as they are without the recorder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from deadhead.failure import Failure, Logged, Raised
from deadhead.runtime.reader import read

from .conftest import NEWEST
from .failing import FAILURES, LOGS, PROJECT, UNCOLLECTED, UNIT_FAILURES, UNITTEST, Link, Told
from .recorded import run, write

if TYPE_CHECKING:
    from pathlib import Path

    from deadhead.sighting import Record

OLD = "3.8 pytest==6.0.2 pytest-xdist==2.1.0 pytest-rerunfailures==9.1.1"
NEW = f"{NEWEST} pytest pytest-xdist pytest-rerunfailures nose2"
on_all = pytest.mark.parametrize("target", ["3.8", OLD, NEWEST], indirect=True)
on_newest = pytest.mark.parametrize("target", [NEWEST], indirect=True)
with_reruns = pytest.mark.parametrize("target", [OLD, NEW], indirect=True)

PYTEST = ["-m", "pytest", "-p", "no:cacheprovider"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project that fails."""
    return write(tmp_path / "project", PROJECT)


def record(target: Path, project: Path, *options: str) -> Record:
    """Run pytest, recorded, and check that the run is the bare one."""
    return recorded(target, project, *PYTEST, *options)


def recorded(target: Path, project: Path, *command: str) -> Record:
    """Run a command of Python, recorded, and check that the run is the bare one."""
    folder = project.parent / "record"
    bare = run([target, *command], project, None)
    done = run([target, *command], project, folder)
    assert done.code == bare.code
    distributed = any(word.startswith("-n") for word in command)
    assert _masked(done.stdout, distributed) == _masked(bare.stdout, distributed)
    assert _masked(done.stderr, distributed) == _masked(bare.stderr, distributed)
    found, brief = read(folder), read(folder, brief=True)
    assert found.notes == ()
    assert (brief.sightings, brief.notes, brief.outcomes) == (found.sightings, (), ())
    return found


def _masked(text: str, distributed: bool) -> list[str]:
    """The lines of an output without what differs between two bare runs."""
    text = re.sub(r"in \d+\.\d+s( \([\d:]+\))?|^=+|=+$|0x[0-9a-f]+|gw\d|\[ *\d+%\]", "", text, flags=re.M)
    text = re.sub(r"^[.FERsxX ]+$", "", text, flags=re.M) if distributed else text  # whose test is done when
    if not distributed:
        return text.splitlines()
    return sorted(
        "".join(sorted(line)).strip() if re.fullmatch(r"[.sFxXER ]+", line) else line for line in text.splitlines()
    )


def told(failure: Failure, root: Path) -> Told:
    """A failure as the tests write it."""
    return Told(
        failure.test,
        failure.phase,
        failure.outcome,
        failure.reason.partition("\n")[0],
        tuple(_link(raised, root) for raised in failure.chain),
        tuple(f"{log.level} {log.logger} {log.message} x{log.count}" for log in failure.logs),
    )


def _link(raised: Raised, root: Path) -> Link:
    frames = [frame for frame in raised.frames if frame.in_project]
    sources = [(root / frame.path).read_text().splitlines()[frame.line - 1].strip() for frame in frames]
    lines = tuple(f"{frame.path}: {source}" for frame, source in zip(frames, sources, strict=True))
    return Link(raised.type, raised.message, raised.link, lines)


def logged(log: Logged) -> str:
    """A log record as the tests write it."""
    test = log.test and log.test.rpartition("::")[2]
    chain = "".join(f" {raised.type}({raised.message})" for raised in log.chain)
    first = log.message.partition("\n")[0]
    return f"{log.level} {log.logger} {first} [{test} {log.phase}] x{log.count}{chain}"


@on_all
@pytest.mark.parametrize("options", [[], ["-n2"], ["-p", "no:logging", "--tb=no"]])
def test_every_failure_of_pytest(target: Path, project: Path, options: list[str]) -> None:
    found = record(target, project, "--continue-on-collection-errors", *options)
    lost = _NEEDS_CAPLOG if "no:logging" in options else ""
    rows = [told(one, project) for one in found.failures if (one.phase, one.outcome) != ("collect", "error")]
    assert sorted(row for row in rows if row.test != lost) == sorted(row for row in FAILURES if row.test != lost)
    uncollected = {one.test: one for one in found.failures if (one.phase, one.outcome) == ("collect", "error")}
    assert sorted(uncollected) == [row[0] for row in UNCOLLECTED]
    for name, type_, message, frame, reason in UNCOLLECTED:
        root = _link(uncollected[name].chain[0], project)
        assert (root.type, root.frames) == (type_, (frame,) if frame else ())
        assert root.message.endswith(message)
        assert uncollected[name].reason.endswith(reason)


@pytest.mark.slow
def test_every_failure_of_forked_tests(tools: Path, project: Path) -> None:
    options = ["--continue-on-collection-errors", "--forked", "-p", "no:randomly"]
    found = record(tools, project, *options)
    rows = [told(one, project) for one in found.failures if (one.phase, one.outcome) != ("collect", "error")]
    in_other_words = "test_all.py::test_no_such_fixture"
    assert sorted(row for row in rows if row.test != in_other_words) == sorted(
        row for row in FAILURES if row.test != in_other_words
    )


_NEEDS_CAPLOG = "test_all.py::test_cause"


@on_all
@pytest.mark.parametrize("options", [[], ["-n2"]])
def test_what_is_logged_or_not_caught_elsewhere(target: Path, project: Path, options: list[str]) -> None:
    found = record(target, project, "--continue-on-collection-errors", *options)
    assert sorted(logged(log) for log in found.logs) == sorted(LOGS)
    assert [one.category for one in found.sightings if "PytestUn" in one.category] == []


@pytest.mark.parametrize(
    ("target", "runner"),
    [
        ("3.8", "unittest"),
        (NEWEST, "unittest"),
        ("3.13 pytest pytest-xdist pytest-rerunfailures nose2", "nose2"),
    ],
    indirect=["target"],
)
def test_every_failure_of_unittest(target: Path, tmp_path: Path, runner: str) -> None:
    root = write(tmp_path / "project", UNITTEST)
    found = recorded(target, root, "-m", runner)
    assert sorted(told(one, root)._replace(logs=()) for one in found.failures) == sorted(UNIT_FAILURES)


REFUSED: dict[str, tuple[dict[str, str], list[str], list[str]]] = {
    "conftest": ({"conftest.py": "import no_such_module\n", "test_a.py": ""}, [], ["conftest.py"]),
    "conftest below": ({"sub/conftest.py": "1 / 0\n", "sub/test_a.py": ""}, [], ["sub/conftest.py"]),
    "option": ({}, ["--no-such-option"], [""]),
    "file": ({}, ["no_such_file.py"], [""]),
    "nothing": ({"test_a.py": ""}, [], [""]),
    "internal": ({"conftest.py": "def pytest_runtestloop(): 1 / 0\n", "test_a.py": "def test(): pass\n"}, [], [""]),
    "exit": ({"test_a.py": "import pytest\n\n\ndef test():\n    pytest.exit('enough')\n"}, [], ["test_a.py::test"]),
}
REASONS = {
    "conftest": "ImportError while loading conftest",
    "conftest below": "ImportError while loading conftest",
    "option": "usage error: ",
    "file": "usage error: file",
    "nothing": "no tests collected",
    "internal": "internal error",
    "exit": "interrupted",
}


@pytest.mark.parametrize("target", [OLD, NEWEST], indirect=True)
@pytest.mark.parametrize("case", REFUSED)
def test_what_keeps_a_run_from_running(target: Path, tmp_path: Path, case: str) -> None:
    files, options, tests = REFUSED[case]
    found = record(target, write(tmp_path / "project", {"pytest.ini": "[pytest]\n", **files}), *options)
    assert [(one.test, one.outcome, one.reason.startswith(REASONS[case])) for one in found.failures] == [
        (test, "error", True) for test in tests
    ]


@with_reruns
@pytest.mark.parametrize("options", [[], ["-n2"]])
def test_each_attempt_is_told(target: Path, tmp_path: Path, options: list[str]) -> None:
    source = """\
import pytest

attempts = []


@pytest.mark.flaky(reruns=2)
def test_flaky():
    attempts.append(1)
    assert len(attempts) == 2


@pytest.mark.flaky(reruns=1)
def test_never():
    raise ValueError
"""
    found = record(target, write(tmp_path / "project", {"test_a.py": source}), *options)
    assert sorted((one.test, one.outcome, one.rerun) for one in found.failures) == [
        ("test_a.py::test_flaky", "failed", True),
        ("test_a.py::test_never", "failed", False),
        ("test_a.py::test_never", "failed", True),
    ]
    calls = [(one.test, one.outcome) for one in found.outcomes if one.phase == "call"]
    assert sorted(calls) == [
        ("test_a.py::test_flaky", "passed"),
        ("test_a.py::test_flaky", "rerun"),
        ("test_a.py::test_never", "failed"),
        ("test_a.py::test_never", "rerun"),
    ]


@pytest.mark.parametrize("target", [OLD, NEWEST], indirect=True)
def test_a_lost_worker_leaves_its_last_words(target: Path, tmp_path: Path) -> None:
    source = "import logging, os\n\n\ndef test_dies():\n    logging.warning('last words')\n    os._exit(3)\n"
    root = write(tmp_path / "project", {"test_a.py": source})
    run([target, *PYTEST, "-n1"], root, tmp_path / "record")
    [failure] = read(tmp_path / "record").failures
    assert (failure.test, failure.phase, failure.outcome) == ("test_a.py::test_dies", "call", "crashed")
    assert re.fullmatch(r"worker 'gw0' crashed while running 'test_a.py::test_dies'", failure.reason)
    assert [log.message for log in failure.logs] == ["last words"]


@on_newest
def test_groups_and_sub_tests(target: Path, tmp_path: Path) -> None:
    source = """\
def test_group():
    raise ExceptionGroup("both", [ValueError("a"), TypeError("b")])
"""
    root = write(tmp_path / "project", {"test_a.py": source})
    [failure] = record(target, root).failures
    assert [(raised.type, raised.message, raised.link) for raised in failure.chain] == [
        ("ValueError", "a", "member"),
        ("TypeError", "b", "member"),
        ("ExceptionGroup", "both (2 sub-exceptions)", None),
    ]


@on_newest
def test_long_chains_and_texts_are_bounded(target: Path, tmp_path: Path) -> None:
    source = """\
def test_long():
    error = None
    for number in range(100):
        following = ValueError("%d " % number + "x" * 10_000)
        following.__cause__, error = error, following
    raise error


def test_deep():
    def again():
        again()

    again()
"""
    root = write(tmp_path / "project", {"test_a.py": source})
    run([target, *PYTEST, "--tb=no"], root, tmp_path / "record")
    long, deep = read(tmp_path / "record").failures
    assert [raised.message.split()[0] for raised in long.chain][-3:] == ["97", "98", "99"]
    assert len(long.chain) == 20
    assert len(deep.chain[0].frames) == 40
    assert sum(file.stat().st_size for file in (tmp_path / "record").iterdir()) < 60_000


OWN_RESULTS = """\
import unittest


class Result(unittest.TestResult):
    def addError(self, test, err): pass
    def addFailure(self, test, err): pass
    def addSkip(self, test, reason): pass
    def addSubTest(self, test, part, err): pass
    def addExpectedFailure(self, test, err): pass
    def addUnexpectedSuccess(self, test): pass


class Ends(unittest.TestCase):
    def setUp(self):
        if self._testMethodName == "test_setup":
            raise OSError("up")

    def test_setup(self): pass
    def test_fails(self): self.fail("no")
    def test_skips(self): self.skipTest("why")
    def test_passes(self): pass

    @unittest.skip("marked")
    def test_skipped(self): pass

    @unittest.expectedFailure
    def test_expected(self): self.fail("no")

    @unittest.expectedFailure
    def test_unexpected(self): pass

    @unittest.expectedFailure
    def test_expected_but_untidy(self):
        self.addCleanup(int, "x")
        self.fail("no")

    def test_parts(self):
        try:
            raise KeyError
        except KeyError:
            for number in range(4):
                with self.subTest("part", number=number):
                    if number == 3: self.skipTest("3")
                    assert number in (0, 2), number
                    self.assertEqual(number, 0)
        raise OSError("after the parts")


class Class(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("class")

    def test(self): pass


class Skipped(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise unittest.SkipTest("class")

    def test(self): pass


class ByItself:
    failureException = AssertionError

    def id(self): return "__main__.ByItself.test"
    def countTestCases(self): return 1

    def __call__(self, result):
        result.startTest(self)
        try:
            raise OSError("by itself")
        except OSError:
            import sys
            result.addError(self, sys.exc_info())
        result.stopTest(self)


suite = unittest.defaultTestLoader.loadTestsFromName("__main__")
suite.addTest(ByItself())
suite.run(RESULT())
"""


@pytest.mark.parametrize("target", ["3.8", "3.11", NEWEST], indirect=True)
@pytest.mark.parametrize("result", ["Result", "unittest.TestResult"])
def test_results_of_a_runner_s_own_hide_no_failure(target: Path, tmp_path: Path, result: str) -> None:
    root = write(tmp_path / "project", {"run.py": OWN_RESULTS.replace("RESULT", result)})
    run([target, "run.py"], root, tmp_path / "record")
    found = [
        (one.test.partition("::")[2], one.phase, one.outcome, one.reason, one.chain[-1].message if one.chain else "")
        for one in read(tmp_path / "record").failures
    ]
    no_number = "invalid literal for int() with base 10: 'x'"
    by_itself = [("ByItself::test", "call", "failed", "", "by itself")]  # its result is all that hears of it
    assert sorted(found) == sorted(
        [
            ("Ends::test_setup", "setup", "error", "", "up"),
            ("Ends::test_fails", "call", "failed", "", "no"),
            ("Ends::test_skips", "call", "skipped", "why", ""),
            ("Ends::test_skipped", "call", "skipped", "marked", ""),
            ("Ends::test_expected", "call", "xfailed", "", "no"),
            ("Ends::test_unexpected", "call", "xpassed", "", ""),
            ("Ends::test_expected_but_untidy", "teardown", "error", "", no_number),
            ("Ends::test_parts", "call", "failed", "[part] (number=1)", "1"),
            ("Ends::test_parts", "call", "failed", "[part] (number=2)", "2 != 0"),
            ("Ends::test_parts", "call", "skipped", "3", ""),
            ("Ends::test_parts", "call", "failed", "", "after the parts"),
            ("Class", "setup", "error", "", "class"),
            ("Skipped", "call", "skipped", "class", ""),
            *(by_itself if result != "Result" else []),
        ]
    )
