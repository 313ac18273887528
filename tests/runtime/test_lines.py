"""The lines that a run executed, on record from real processes; before 3.12 there are none."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deadhead.lines import Lines
from deadhead.runtime.launcher import TARGET, environment
from deadhead.runtime.reader import read as read_record

from ..interpreters import coverage_site
from .conftest import NEWEST
from .recorded import Run, run, write

on_both = pytest.mark.parametrize("target", ["3.12", NEWEST], indirect=True)
on_newest = pytest.mark.parametrize("target", [NEWEST], indirect=True)

#: Each function is run by one way only; the comments name the lines that are executed.
FILES = {
    "ways.py": """\
def tested(flag):  # 1
    if flag:  # 2
        return 3
    return 4  # 4


def threaded():  # 7
    return 8  # 8


def spawned():  # 11
    return 12  # 12


def forked():  # 15
    return 16  # 16


def pooled():  # 19
    return 20  # 20


def executed():  # 23
    return 24  # 24


def generated():  # 27
    yield 28  # 28
    yield 29


def never():  # 32
    return 33


def exits():  # 36
    return 37  # 37
""",
    "template.py": "value = 1\nif value:\n    value = 2\n",
    "documented.py": '''\
"""
>>> twice(2)
4
"""


def twice(value):
    return value * 2
''',
    "test_ways.py": """\
import atexit
import multiprocessing
import os
import subprocess
import sys
import threading

import ways


def test_call():
    assert (
        ways.tested(0)
        == 4
    )


def test_thread():
    thread = threading.Thread(target=ways.threaded)
    thread.start()
    thread.join()


def test_spawn():
    subprocess.run([sys.executable, "-c", "import ways; ways.spawned()"], check=True)


def test_fork():
    if os.fork() == 0:
        ways.forked()
        os._exit(0)
    assert os.wait()[1] == 0


def test_pool():
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(ways.pooled) == 20


def test_exec():
    with open("template.py") as file:
        exec(compile(file.read(), "template.py", "exec"), {})
    exec(compile("executed()", "<string>", "exec"), vars(ways))


def test_generator():
    assert next(ways.generated()) == 28


def test_exit():
    atexit.register(ways.exits)
""",
}
WAYS = {1, 2, 4, 7, 8, 11, 12, 15, 16, 19, 20, 23, 24, 27, 28, 32, 36, 37}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project, each line of which is executed in one way or not at all."""
    return write(tmp_path / "project", FILES)


def _pytest(target: Path, project: Path, *options: str) -> tuple[Run, Lines]:
    command = [target, "-m", "pytest", "-p", "no:cacheprovider", *options]
    done = run(command, project, project.parent / "record")
    lines = read_record(project.parent / "record").lines
    assert done.code == 0, done.stdout
    assert lines is not None
    return done, lines


def _executed(lines: Lines, path: str) -> set[int]:
    return {line for run in lines.files.get(path, {}).values() for line in run.executed}


@on_both
@pytest.mark.parametrize("options", [(), ("-n2",), ("--doctest-modules", "documented.py", ".")])
def test_tells_the_lines_of_each_way_to_run_code(target: Path, project: Path, options: tuple[str, ...]) -> None:
    _, lines = _pytest(target, project, *options)
    assert _executed(lines, "ways.py") == WAYS
    assert _executed(lines, "template.py") == {1, 2, 3}
    assert lines.complete
    assert not lines.partial
    assert _executed(lines, "documented.py") == ({1, 7, 8} if "documented.py" in options else set())


@on_newest
def test_tells_lines_that_have_instructions_from_those_that_have_not(target: Path, project: Path) -> None:
    _, lines = _pytest(target, project)
    assert lines.files["ways.py"]["tested", 1].lines == {1, 2, 3, 4}
    assert ("never", 32) not in lines.files["ways.py"]
    rewritten = lines.files["test_ways.py"]["test_call", 11]
    assert (rewritten.lines, rewritten.executed) == ({11, 12, 13, 14, 15}, {12, 13, 14})  # 15 tells how it failed


@on_newest
def test_none_where_they_are_not_wanted(target: Path, project: Path) -> None:
    record = project.parent / "record"
    record.mkdir()
    done = run([target, "-c", "import ways"], project, None, environment({}, folder=record, root=project, lines=False))
    assert (done.code, read_record(record).lines, set(read_record(record).digests)) == (0, None, {"ways.py"})


@pytest.mark.parametrize("target", ["3.11"], indirect=True)
def test_none_where_the_interpreter_cannot_tell(target: Path, project: Path) -> None:
    run([target, "-c", "import ways"], project, project.parent / "record")
    assert read_record(project.parent / "record").lines is None


@on_newest
def test_beside_a_tool_that_takes_every_usual_place(target: Path, project: Path) -> None:
    script = (
        "import sys; monitoring = sys.monitoring; [monitoring.use_tool_id(i, 'other') for i in (0, 1, 2, 5)]\n"
        "seen = []\n"
        "monitoring.register_callback(1, monitoring.events.LINE, lambda code, line: seen.append(line))\n"
        "monitoring.set_events(1, monitoring.events.LINE)\n"
        "import ways; ways.tested(0); monitoring.restart_events(); ways.tested(0)\n"
        "monitoring.set_events(1, 0); print([line for line in seen if line < 5][-4:])"
    )
    done = run([target, "-c", script], project, project.parent / "record")
    lines = read_record(project.parent / "record").lines
    assert done.stdout == "[2, 4, 2, 4]\n" or done.stderr == ""
    assert lines is not None
    assert {1, 2, 4} <= _executed(lines, "ways.py")


@on_newest
def test_a_kill_loses_only_the_tail_and_says_so(target: Path, project: Path) -> None:
    script = (
        "import time, os\nimport ways\nways.threaded()\ntime.sleep(0.3)\nways.pooled()\nways.forked()\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})\n"
    )
    write(project, {"killed.py": script})
    run([target, "killed.py"], project, project.parent / "record")
    lines = read_record(project.parent / "record").lines
    assert lines is not None
    assert lines.complete
    assert lines.partial == {"killed.py", "ways.py"}
    assert {7, 8} <= _executed(lines, "ways.py")
    assert 16 not in _executed(lines, "ways.py")


@on_newest
def test_a_fork_that_is_killed_loses_nothing(target: Path, project: Path) -> None:
    script = "import os, ways\nif os.fork() == 0:\n    ways.forked()\n    os.kill(os.getpid(), 9)\nos.wait()\n"
    write(project, {"killed.py": script})
    run([target, "killed.py"], project, project.parent / "record")
    lines = read_record(project.parent / "record").lines
    assert lines is not None
    assert (lines.complete, lines.partial) == (True, frozenset())
    assert _executed(lines, "ways.py") >= {15, 16}
    assert _executed(lines, "killed.py") == {1, 2, 3, 4, 5}


DEEP = """\
def down(depth):
    try:
        return down(depth + 1)
    except RecursionError:
        return depth


print(down(0))
"""


@on_newest
def test_the_program_may_recurse_to_its_limit(target: Path, project: Path) -> None:
    write(project, {"deep.py": DEEP})
    bare = run([target, "deep.py"], project, None)
    done = run([target, "deep.py"], project, project.parent / "record")
    assert (done.code, done.stderr) == (0, "")
    assert int(bare.stdout) - int(done.stdout) < 5  # noting a line for the first time takes some frames


COVERED = """
import sys, coverage
cover = coverage.Coverage(data_file=None, include=["ways.py"])
cover.start()
import ways
ways.tested(0)
cover.stop()
print(sorted(cover.get_data().lines(next(iter(cover.get_data().measured_files())))))
"""


@pytest.mark.parametrize(("target", "version"), [("3.12", "3.12"), (NEWEST, NEWEST)], indirect=["target"])
@pytest.mark.parametrize("core", ["sysmon", "ctrace"])
def test_coverage_measures_the_same_lines_beside_it(target: Path, version: str, project: Path, core: str) -> None:
    env = {"PYTHONPATH": str(coverage_site(version)), "COVERAGE_CORE": core}
    bare = run([target, "-c", COVERED], project, None, env)
    done = run([target, "-c", COVERED], project, project.parent / "record", env)
    assert (done.stdout, done.stderr) == (bare.stdout, bare.stderr)
    assert "32" in bare.stdout
    lines = read_record(project.parent / "record").lines
    assert lines is not None
    assert _executed(lines, "ways.py") == {1, 2, 4, 7, 11, 15, 19, 23, 27, 32, 36}


def test_imports_nothing_that_a_process_pays_for() -> None:
    code = "import sys; before = set(sys.modules); import deadhead_recorder.lines; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], env={"PYTHONPATH": str(TARGET)}, capture_output=True, text=True, check=True
    )
    others = {name for name in done.stdout.split() if not name.startswith("deadhead_recorder")}
    assert others <= {"time", "__future__", "_operator"}  # those of C that the recorder has anyway


MEASURED = """\
import contextlib, io, sys
import coverage
cover = coverage.Coverage(data_file=None, config_file=False)
cover.start()
import json, logging, subprocess, unittest, warnings, ways
warnings.warn("measured")
logging.error("measured")
subprocess.run([sys.executable, "-c", ""], check=True)
unittest.TextTestRunner(io.StringIO()).run(unittest.FunctionTestCase(lambda: ways.tested(0)))
cover.stop()
cover.report(file=sys.stdout)
"""


@pytest.mark.parametrize(("target", "version"), [("3.12", "3.12"), (NEWEST, NEWEST)], indirect=["target"])
@pytest.mark.parametrize("core", ["sysmon", "ctrace"])
def test_coverage_of_everything_has_no_recorder_in_it(target: Path, version: str, project: Path, core: str) -> None:
    write(project, {"measured.py": MEASURED})
    env = {"PYTHONPATH": str(coverage_site(version)), "COVERAGE_CORE": core}
    bare = run([target, "measured.py"], project, None, env)
    done = run([target, "measured.py"], project, project.parent / "record", env)
    assert (done.code, done.stdout) == (bare.code, bare.stdout)
    assert "ways.py" in bare.stdout
