"""Whatever runs Python is recorded, or named: other test runners, their tools, servers, processes of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deadhead.runtime.launcher import environment
from deadhead.runtime.reader import read as read_record
from deadhead.sighting import Record

from ..interpreters import needed
from .conftest import NEWEST, VERSIONS
from .recorded import Run, read, run, write

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = {
    "app.py": """\
import warnings


def old(message):
    warnings.warn(message, DeprecationWarning, 2)
""",
    "job.py": "import app\n\n\ndef run():\n    app.old('job')\n",
    "test_app.py": """\
import multiprocessing
import subprocess
import sys
import unittest
import warnings

import app
import job


class Base(unittest.TestCase):
    def setUp(self):
        app.old("setup")

    def tearDown(self):
        app.old("teardown")


class Ends(Base):
    def test_pass(self):
        self.addCleanup(app.old, "cleanup")
        app.old("call")

    def test_fail(self):
        warnings.warn("above", DeprecationWarning, 3)
        self.fail("on purpose")

    def test_skip(self):
        self.skipTest("no reason")

    @unittest.skip("as a whole")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("expected")

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertEqual(number, 0)

    def test_some_skipped(self):
        with self.subTest():
            self.skipTest("in a part")


class Fails(unittest.TestCase):
    def setUp(self):
        raise OSError("in set-up")

    def test_never(self):
        pass


class Later(unittest.IsolatedAsyncioTestCase):
    async def test_coroutine(self):
        app.old("coroutine")


class Starts(unittest.TestCase):
    def test_child(self):
        subprocess.run([sys.executable, "-W", "ignore", "-c", "import job; job.run()"], check=True)

    def test_shell(self):
        subprocess.run(f"true; '{sys.executable}' -W ignore -c 'import job; job.run()'; true", shell=True, check=True)

    def test_spawn(self):
        process = multiprocessing.get_context("spawn").Process(target=job.run)
        process.start()
        process.join()


if __name__ == "__main__":
    unittest.main()
""",
}

#: Test, phase, outcome: as pytest calls them.
OUTCOMES = {
    ("Ends::test_pass", "setup", "passed"),
    ("Ends::test_pass", "call", "passed"),
    ("Ends::test_pass", "teardown", "passed"),
    ("Ends::test_fail", "call", "failed"),
    ("Ends::test_fail", "teardown", "passed"),
    ("Ends::test_skip", "call", "skipped"),
    ("Ends::test_skipped", "setup", "skipped"),
    ("Ends::test_expected", "call", "skipped"),
    ("Ends::test_unexpected", "call", "failed"),
    ("Ends::test_parts", "call", "failed"),
    ("Ends::test_some_skipped", "call", "skipped"),
    ("Fails::test_never", "setup", "failed"),
    ("Later::test_coroutine", "call", "passed"),
}

#: Message, test, phase.
SEEN = {
    ("setup", "Ends::test_pass", "setup"),
    ("call", "Ends::test_pass", "call"),
    ("teardown", "Ends::test_pass", "teardown"),
    ("cleanup", "Ends::test_pass", "teardown"),
    ("above", "Ends::test_fail", "call"),
    ("teardown", "Ends::test_fail", "teardown"),
    ("coroutine", "Later::test_coroutine", "call"),
    ("job", "Starts::test_child", "call"),
    ("job", "Starts::test_shell", "call"),
    ("job", "Starts::test_spawn", "call"),
}

slow = pytest.mark.slow  # many need an environment with many packages
posix = pytest.mark.skipif(os.name != "posix", reason="signals and forks of POSIX")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", PROJECT)


def _both(command: Sequence[str | Path], project: Path) -> tuple[Run, Run, Record]:
    """A command run bare and recorded, and the record."""
    record = project.parent / "record"
    env = {"PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]])}
    bare, done = run(command, project, None, env), run(command, project, record, env)
    assert done.code == bare.code
    return bare, done, read_record(record)


def _seen(record: Record) -> set[tuple[str, str | None, str | None]]:
    return {
        (sighting.message, seen.test and seen.test.removeprefix("test_app.py::"), seen.phase)
        for sighting in record.sightings
        for seen in sighting.seen
    }


@pytest.mark.parametrize("target", VERSIONS, indirect=True)
def test_unittest(target: Path, project: Path) -> None:
    bare, done, record = _both([target, "-W", "always", "-m", "unittest", "-v", "test_app"], project)
    assert (done.stdout, _untimed(done.stderr)) == (bare.stdout, _untimed(bare.stderr))
    outcomes = {(one.test.removeprefix("test_app.py::"), one.phase, one.outcome) for one in record.outcomes}
    assert outcomes >= OUTCOMES
    assert len(outcomes) == len({one[:2] for one in outcomes})
    assert _seen(record) >= SEEN
    assert all(row[1] for row in _seen(record))


def _untimed(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("Ran ")]


DJANGO = {
    "manage.py": """\
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
""",
    "settings.py": "SECRET_KEY = 'x'\nDATABASES = {}\nINSTALLED_APPS = []\n",
}
NOX = "import nox\n\n\n@nox.session(venv_backend='none')\ndef tests(session):\n    session.run({0!r}, *{1!r})\n"
TOX = """\
[tox]
envlist = one, two
skipsdist = true
[testenv]
commands = python -W ignore -m unittest test_app
ignore_outcome = true
[testenv:two]
set_env = PYTHONPATH=lib
pass_env = HOME
"""
UNITTEST = ["-W", "ignore", "-m", "unittest", "test_app"]
COMMANDS: dict[str, list[str]] = {
    "nose2": ["-W", "always", "-m", "nose2", "test_app"],
    "django": ["manage.py", "test"],
    "nox": ["-m", "nox", "-f", "noxfile.py"],
    "tox": ["-m", "tox", "-q"],
}


@slow
@pytest.mark.parametrize("name", COMMANDS)
def test_other_runners(tools: Path, project: Path, name: str) -> None:
    write(project, {**DJANGO, "noxfile.py": NOX.format(str(tools), UNITTEST), "tox.ini": TOX})
    _, _, record = _both([tools, *COMMANDS[name]], project)
    assert {(one.test.removeprefix("test_app.py::"), one.phase, one.outcome) for one in record.outcomes} >= OUTCOMES
    assert _seen(record) >= SEEN
    assert not [note for note in record.notes if "-m unittest test_app" in note]


@slow
def test_django_in_parallel(tools: Path, project: Path) -> None:
    write(project, DJANGO)
    tests = ["test_app.Starts.test_child", "test_app.Starts.test_shell", "test_app.Ends.test_pass"]
    _, done, record = _both([tools, "manage.py", "test", "--parallel", "2", *tests], project)
    assert done.code == 0
    assert len({line["parent"] for line in done.lines("process") if line["forked"]}) == 1
    assert _seen(record) == {row for row in SEEN if f"test_app.{row[1]}".replace("::", ".") in tests}


TRIAL = {
    "test_trial.py": """\
import unittest as plain
import app
from twisted.internet import defer, reactor
from twisted.trial import unittest


class Later(unittest.TestCase):
    @defer.inlineCallbacks
    def test_passes(self):
        later = defer.Deferred()
        reactor.callLater(0.01, later.callback, 1)
        yield later
        app.old("later")

    def test_fails(self):
        later = defer.Deferred()
        reactor.callLater(0.01, lambda: later.errback(ValueError("later")))
        return later

    def test_skips(self):
        raise unittest.SkipTest("no net")

    def test_todo(self):
        self.fail("todo")

    test_todo.todo = "some day"


class Plain(plain.TestCase):
    def test_fails(self):
        app.old("plain")
        self.fail("plain")

    @plain.skip("not now")
    def test_skips(self):
        pass
""",
    "broken.py": "import no_such_module\n",
}


@slow
@pytest.mark.parametrize("options", [[], ["-j2"]], ids=["one process", "workers"])
def test_trial(tools: Path, project: Path, options: list[str]) -> None:
    modules = ["test_trial", *([] if options else ["broken"])]
    _, _, record = _both([tools, "-m", "twisted.trial", *options, *modules], write(project, TRIAL))
    tests = {"Later": ["passes", "fails", "skips", "todo"], "Plain": ["fails", "skips"]}
    assert {one.test for one in record.outcomes} == {
        f"test_trial.py::{case}::test_{name}" for case, names in tests.items() for name in names
    }
    assert _seen(record) >= {
        ("later", "test_trial.py::Later::test_passes", "call"),
        ("plain", "test_trial.py::Plain::test_fails", "call"),
    }
    assert {
        (one.test, one.outcome, one.reason or one.chain[-1].message)
        for one in record.failures
        if one.phase != "collect"
    } == {
        ("test_trial.py::Later::test_fails", "failed", "later"),
        ("test_trial.py::Later::test_skips", "skipped", "no net"),
        ("test_trial.py::Later::test_todo", "xfailed", "some day"),
        ("test_trial.py::Plain::test_fails", "failed", "plain"),
        ("test_trial.py::Plain::test_skips", "skipped", "not now"),
    }
    collected = [(one.test, one.outcome) for one in record.failures if one.phase == "collect"]
    assert collected == ([] if options else [("broken.py", "error")])


TESTTOOLS = """\
import unittest

import testtools

import app


class Own(testtools.TestCase):
    def test_passes(self):
        app.old("own")

    def test_fails(self):
        raise OSError("own")

    def test_skips(self):
        self.skipTest("no net")

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_expected(self):
        self.expectFailure("some day", self.assertEqual, 1, 2)


class Plain(unittest.TestCase):
    def test_parts(self):
        for number in range(2):
            with self.subTest(number=number):
                self.fail(f"plain {number}")
"""


@slow
@pytest.mark.parametrize("target", ["3.13 stestr"], indirect=True)
@pytest.mark.parametrize("runner", [["testtools.run", "test_own"], ["stestr", "-q", "--test-path", ".", "run"]])
def test_testtools(target: Path, project: Path, runner: list[str]) -> None:
    (project / "test_app.py").unlink()
    write(project, {"test_own.py": TESTTOOLS})
    run([target, "-m", *runner], project, project.parent / "record")
    record = read_record(project.parent / "record")
    tests = {"Own": ["passes", "fails", "skips", "unexpected", "expected"], "Plain": ["parts"]}
    assert {one.test for one in record.outcomes} == {
        f"test_own.py::{case}::test_{name}" for case, names in tests.items() for name in names
    }
    assert _seen(record) >= {("own", "test_own.py::Own::test_passes", "call")}
    assert sorted(
        (one.test.partition("test_")[2], one.outcome, one.reason, *[raised.message for raised in one.chain][:1])
        for one in record.failures
    ) == [
        ("own.py::Own::test_expected", "xfailed", "", "1 != 2"),
        ("own.py::Own::test_fails", "failed", "", "own"),
        ("own.py::Own::test_skips", "skipped", "no net"),
        ("own.py::Own::test_unexpected", "xpassed", ""),
        ("own.py::Plain::test_parts", "failed", "(number=0)", "plain 0"),
        ("own.py::Plain::test_parts", "failed", "(number=1)", "plain 1"),
    ]


@slow
@pytest.mark.parametrize("options", [[], ["-j2"]], ids=["one process", "processes"])
def test_zope_testrunner(tools: Path, project: Path, options: list[str]) -> None:
    write(project, {"test_broken.py": "import no_such_module\n"})
    words = ["--path", ".", "--tests-pattern", "^test_(app|broken)$", *options]
    _, _, record = _both([tools, "-m", "zope.testrunner", *words], project)
    assert {(one.test.removeprefix("test_app.py::"), one.phase, one.outcome) for one in record.outcomes} >= OUTCOMES
    assert _seen(record) >= SEEN
    assert [one.test for one in record.failures if one.phase == "collect"] == ["test_broken.py"]


SUITE = {
    "test_a.py": """\
import multiprocessing
import os

import app
import job
import pytest


@pytest.fixture(scope="session", autouse=True)
def wide():
    app.old("wide")


@pytest.mark.parametrize("number", range(8))
def test_many(number):
    for _ in range(number):
        app.old("many")


def test_plugins(request):
    manager = request.config.pluginmanager
    names = [name for name, _ in manager.list_name_plugin()] + [str(plugin) for plugin in manager.get_plugins()]
    assert "deadhead_recorder" not in " ".join(names)
    assert not manager.has_plugin("deadhead_recorder.pytest_plugin")
""",
}


@slow
@pytest.mark.parametrize("options", [["-n2"], ["--forked"]], ids=" ".join)
def test_order_and_workers_change_nothing(tools: Path, tmp_path: Path, options: list[str]) -> None:
    project = write(tmp_path / "project", {**SUITE, "app.py": PROJECT["app.py"], "job.py": PROJECT["job.py"]})
    _, done, record = _both([tools, "-m", "pytest", "-q", "test_a.py", *options], project)
    assert done.code == 0
    rows = {(one.message, *seen) for one in record.sightings for seen in one.seen}
    many = {("many", f"test_a.py::test_many[{number}]", "call", number) for number in range(1, 8)}
    assert {row for row in rows if row[0] == "many"} == many
    assert {row for row in rows if row[0] == "wide"} == {("wide", None, "fixture", 1)}
    assert len(record.outcomes) == 9 * 3


@slow
def test_trace_config_shows_no_plugin(tools: Path, project: Path) -> None:
    command = [tools, "-m", "pytest", "--trace-config", "-p", "no:randomly", "--collect-only", "job.py"]
    bare, done, _ = _both(command, project)
    masked = [
        [line for line in one.stdout.splitlines() if " in 0." not in line and "0x" not in line] for one in (bare, done)
    ]
    assert masked[0] == masked[1]


@slow
def test_stopped_clocks_and_faked_files_lose_nothing(tools: Path, tmp_path: Path) -> None:
    test = (
        "import app, freezegun, warnings\n\n\ndef test_frozen(fs):\n    with freezegun.freeze_time('2001-01-01'):\n"
        "        for _ in range(5):\n            app.old('faked')\n"
    )
    project = write(tmp_path / "project", {"app.py": PROJECT["app.py"], "test_a.py": test})
    _, done, record = _both([tools, "-m", "pytest", "-q"], project)
    assert done.code == 0
    [sighting] = [one for one in record.sightings if one.message == "faked"]
    assert sighting.count == 5
    assert sighting.stack[0].text == "warnings.warn(message, DeprecationWarning, 2)"
    assert {"app.py", "test_a.py"} <= set(record.digests)


@posix
def test_a_server_that_is_terminated_keeps_what_it_saw(project: Path) -> None:
    script = "import app, time\nprint('up', flush=True)\nwhile True:\n    app.old('request')\n    time.sleep(0.01)\n"
    write(project, {"server.py": script})
    record = project.parent / "record"
    record.mkdir()
    env = environment(os.environ, folder=record, root=project)
    with subprocess.Popen([sys.executable, "server.py"], cwd=project, env=env, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        time.sleep(2.5)
        server.terminate()
        assert server.wait(30) == -signal.SIGTERM
    [sighting] = read_record(record).sightings
    assert 100 < sighting.count <= 250


@posix
@pytest.mark.parametrize("version", ["2.7", "3.6", "3.7"])
def test_older_pythons_are_named(project: Path, version: str) -> None:
    bare, done, record = _both([needed(version), "-c", "import sys; print(sys.path)"], project)
    assert (done.stdout, done.stderr) == (bare.stdout, bare.stderr)
    [note, nothing] = record.notes
    assert note.startswith("not recorded: `python`: Python " + version)
    assert nothing == "no Python process was recorded"


def test_a_python_that_was_started_and_left_nothing_is_named(project: Path) -> None:
    write(project, {"own/sitecustomize.py": ""})
    script = (
        "import os, subprocess, sys\n"
        "os.environ['PYTHONPATH'] = 'own' + os.pathsep + os.environ.get('PYTHONPATH', '')\n"
        "subprocess.run([sys.executable, '-c', '1'], check=True)\n"
    )
    _, _, record = _both([sys.executable, "-c", script], project)
    assert record.notes == (f"not recorded: `{Path(sys.executable).name} -c 1`: it was started and left no record",)


STARTERS = {
    "subprocess": "subprocess.run([sys.executable, 'begun.py'], env=env, check=True)",
    "shell": "subprocess.run(sys.executable + ' begun.py', shell=True, env=env, check=True)",
    "inherited": "os.environ['PYTHONPATH'] = 'lib'; subprocess.run([sys.executable, 'begun.py'], check=True)",
    "descriptors": "subprocess.run([sys.executable, 'begun.py'], env=env, check=True, close_fds=False)",
    "posix_spawn": "os.waitpid(os.posix_spawn(sys.executable, ['python', 'begun.py'], env), 0)",
    "execve": "os.execve(sys.executable, ['python', 'begun.py'], env)",
    "execv": "os.environ.pop('PYTHONPATH', ''); os.execv(sys.executable, ['python', 'begun.py'])",
    "bytes": "subprocess.run([sys.executable, 'begun.py'], env={b'PYTHONPATH': b'lib', **os.environb}, check=True)",
}


@posix
@pytest.mark.parametrize("target", ["3.8", NEWEST], indirect=True)
def test_a_path_that_was_replaced_keeps_the_recorder(target: Path, project: Path) -> None:
    names = [
        *[(name, "{**os.environ, 'PYTHONPATH': 'lib'}") for name in STARTERS],
        *[(name, "{k: v for k, v in os.environ.items() if k != 'PYTHONPATH'}") for name in ("subprocess", "execve")],
    ]
    for name, env in names:
        script = f"import os, subprocess, sys\nenv = {env}\n{STARTERS[name]}\n"
        files = {**PROJECT, "begun.py": "import job\njob.run()\n"}
        bare, done, record = _both([target, "-c", script], write(project.parent / f"{len(env)}{name}/project", files))
        assert (done.stdout, done.stderr) == (bare.stdout, bare.stderr)
        assert (record.notes, [sighting.message for sighting in record.sightings]) == ((), ["job"]), name


@posix
def test_a_server_that_ends_by_the_signal_it_got_counts_to_the_end(project: Path) -> None:
    script = """\
import app, os, signal, time

def tidy(number, frame):
    for _ in range(7):
        app.old("request")
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)

signal.signal(signal.SIGTERM, tidy)
os.kill(os.getpid(), signal.SIGTERM)
"""
    _, done, record = _both([sys.executable, "-W", "ignore", "-c", script], project)
    assert done.code == -signal.SIGTERM
    assert [sighting.count for sighting in record.sightings] == [7]
    assert "app.py" in record.digests


@posix
def test_programs_see_the_functions_that_start_others_as_they_are(project: Path) -> None:
    script = (
        "import os, pickle, posix, subprocess, _posixsubprocess\n"
        "for name in ('execv', 'execve', 'posix_spawn', 'posix_spawnp', '_exit'):\n"
        "    function = getattr(os, name)\n"
        "    print(name, function is getattr(posix, name), function.__name__, function.__doc__, "
        "function in os.supports_fd, pickle.loads(pickle.dumps(function)) is function)\n"
        "for bad in (lambda: os.execv('/no/such', ['x']), lambda: os.execv('/bin/sh', []), lambda: os._exit('x'),\n"
        "            lambda: subprocess.run(['/no/such']), lambda: os.posix_spawn('/no/such', ['x'], {})):\n"
        "    try:\n"
        "        bad()\n"
        "    except Exception as error:\n"
        "        print(repr(error))\n"
        "print(len(os.supports_fd), sorted(os.listdir('/proc/self/fd')))\n"
        "os._exit(3)\n"
    )
    bare, done, _ = _both([sys.executable, "-u", "-c", script], project)
    assert (done.stdout, done.stderr, done.code) == (bare.stdout, bare.stderr, 3)
    assert [[line["k"] for line in file][-1] for file in read(project.parent / "record")] == ["exit"]
