"""What is written stays, what cannot be written is written later, and none of it is the recorded program's problem."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from deadhead.runtime.launcher import environment
from deadhead.runtime.reader import read

from .conftest import NEWEST
from .recorded import run, sightings, write

if TYPE_CHECKING:
    from pathlib import Path

LINES = pytest.mark.skipif(sys.version_info < (3, 12), reason="Python notes executed lines from 3.12 on")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="limits and signals of POSIX")

WARN = "import os, sys, time, warnings\n\n\ndef old(message):\n    warnings.warn(message)\n\n\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def _counts(record: Path) -> dict[str, int]:
    return {sighting.message: sighting.count for sighting in read(record).sightings}


def test_a_full_disk_delays_the_record(project: Path) -> None:
    script = (
        "import resource\n"
        "limits = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "old('before')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1300, limits[1]))\n"
        "for number in range(20):\n    old(f'full {number}')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, limits)\n"
        "old('after')\n"
    )
    write(project, {"main.py": WARN + script})
    record = project.parent / "record"
    bare, done = (run([sys.executable, "main.py"], project, folder) for folder in (None, record))
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)
    assert _counts(record) == dict.fromkeys(["before", *[f"full {number}" for number in range(20)], "after"], 1)


def test_a_disk_that_stays_full_breaks_nothing(project: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1300, 1300))\n"
    write(project, {"main.py": f"{WARN}old('first')\n{limit}for _ in range(9):\n    old(_)\nsys.exit(5)\n"})
    record = project.parent / "record"
    bare, done = (run([sys.executable, "main.py"], project, folder) for folder in (None, record))
    assert (done.code, done.stdout, done.stderr) == (5, bare.stdout, bare.stderr)
    assert _counts(record)["first"] == 1


def test_a_folder_that_goes_breaks_nothing(project: Path) -> None:
    go = "import shutil; shutil.rmtree('../record', ignore_errors=True)\n"
    write(project, {"main.py": f"{WARN}old('first')\n{go}for _ in range(9):\n    old(_)\nsys.exit(5)\n"})
    record = project.parent / "record"
    bare = run([sys.executable, "main.py"], project, None)
    record.mkdir()
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=project,
        env=environment(env, folder=record, root=project),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (5, bare.stdout, bare.stderr)
    assert not record.exists()


def test_a_kill_loses_at_most_a_second(project: Path) -> None:
    script = (
        "end = time.monotonic() + 3\nseen = 0\n"
        "while time.monotonic() < end:\n    old('loop'); seen += 1; time.sleep(0.001)\n"
        "print(seen, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    write(project, {"main.py": WARN + script})
    record = project.parent / "record"
    done = run([sys.executable, "-W", "ignore", "main.py"], project, record)
    assert done.code == -signal.SIGKILL
    seen = int(done.stdout)
    assert seen * 0.6 < _counts(record)["loop"] <= seen


WAYS = """\
def left(message):
    old(message)

def right(message):
    old(message)

def deep(depth):
    return old('deep') if depth == 0 else deep(depth - 1)

for number in range(200):
    left('same'); right('same')
    left('same' if number % 2 else 'other')
    deep(number % 4)
eval("old('text')", {**globals(), "__name__": "text"})
"""


def test_repeats_are_told_apart_by_the_way_they_came(project: Path) -> None:
    write(project, {"main.py": WARN + WAYS})
    done = run([sys.executable, "-W", "ignore", "main.py"], project, project.parent / "record")
    [file] = done.files
    found = {
        (line["message"], line["stack"][1]["function"]): sum(count["count"] for count in counts)
        for line, counts in sightings(file)
    }
    assert found == {
        ("same", "left"): 300,
        ("same", "right"): 200,
        ("other", "left"): 100,
        ("deep", "deep"): 200,
        ("text", "<module>"): 1,
    }


@pytest.mark.parametrize(
    "end", ["os._exit(0)", "os.execv(sys.executable, [sys.executable, '-c', ''])", "os.abort()", "sys.exit()"]
)
def test_a_fork_that_ends_leaves_its_counts(project: Path, end: str) -> None:
    fork = f"if os.fork() == 0:\n    for _ in range(100):\n        old('fork')\n    {end}\nos.wait()\n"
    write(project, {"main.py": WARN + fork + "for _ in range(50):\n    old('parent')\n"})
    record = project.parent / "record"
    run([sys.executable, "-W", "ignore", "main.py"], project, record)
    assert _counts(record) == {"fork": 64 if "abort" in end else 100, "parent": 50}


def test_torn_and_missing_lines_are_passed_over_with_a_note(project: Path) -> None:
    write(project, {"main.py": WARN + "old('one')\nold('two')\n"})
    record = project.parent / "record"
    run([sys.executable, "-W", "ignore", "main.py"], project, record)
    [file] = record.iterdir()
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines)[:-5])
    assert _counts(record) == {"one": 1, "two": 1}
    assert read(record).notes == (f"{file.name}:{len(lines)}: a line that is no record was passed over",)
    file.write_text("".join(line for line in lines if '"one"' not in line))
    assert _counts(record) == {"two": 1}
    assert read(record).notes == ("the recorder missed a warning: the lines about 1 of them are lost",)


def test_an_import_that_fails_shows_no_frame_of_ours(project: Path) -> None:
    write(project, {"main.py": "import logging\n", "logging.py": "import no_such_module\n"})
    bare, done = (run([sys.executable, "main.py"], project, folder) for folder in (None, project.parent / "record"))
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)
    assert "no_such_module" in done.stderr


def test_replaced_functions_are_nobodys_problem(project: Path) -> None:
    replaced = "import builtins, os\nbuiltins.isinstance = os.path.abspath = os.path.join = None\nold('replaced')\n"
    write(project, {"main.py": f"{WARN}{replaced}os._exit(0)\n"})
    record = project.parent / "record"
    bare, done = (run([sys.executable, "main.py"], project, folder) for folder in (None, record))
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)
    assert any("missed something: TypeError" in note for note in read(record).notes)


BROKEN = """
try:
    from deadhead_recorder import {module}
except ImportError:  # the bare run
    {deed}
else:
    def broken(*_):
        raise LookupError("{module}")

    whole, {module}.{name} = {module}.{name}, broken
    {deed}
    {module}.{name} = whole
"""


@pytest.mark.parametrize(
    ("module", "name", "deed"),
    [
        pytest.param("places", "isabs", "exec(compile('1', 'other.py', 'exec'))", marks=LINES),
        ("launches", "judge", "os.spawnv(os.P_WAIT, sys.executable, [sys.executable, '-c', '1'])"),
    ],
)
def test_a_fault_of_ours_is_told_of_and_breaks_nothing(project: Path, module: str, name: str, deed: str) -> None:
    write(project, {"main.py": WARN + BROKEN.format(module=module, name=name, deed=deed)})
    record = project.parent / "record"
    bare, done = (run([sys.executable, "main.py"], project, folder) for folder in (None, record))
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)
    assert f"the recorder missed something: LookupError: {module}" in read(record).notes


KILLED = """\
import os
import pytest
@pytest.mark.parametrize("number", range(1000))
def test_passes(number):
    pass
def test_dies():
    os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("target", [NEWEST, "3.12"], indirect=True)
def test_a_kill_loses_no_test(target: Path, project: Path) -> None:
    """With boards, of which a thousand tests fill more than one, and where the interpreter has none."""
    write(project, {"test_killed.py": KILLED})
    record = project.parent / "record"
    done = run([target, "-m", "pytest", "-q", "-p", "no:cacheprovider"], project, record)
    assert done.code == -signal.SIGKILL
    passed = [(f"test_killed.py::test_passes[{number}]", "call", "passed") for number in range(1000)]
    outcomes = read(record).outcomes
    told = [(outcome.test, outcome.phase, outcome.outcome) for outcome in outcomes]
    assert [one for one in told if one[1] == "call"] == passed
    assert told[-1] == ("test_killed.py::test_dies", "setup", "passed")
    assert len(told) == 3001


WIDE = """\
import warnings

import pytest


@pytest.fixture(scope="module", params=["a", "b"])
def wide(request):
    warnings.warn("wide")


def test_first(wide):
    pass


def test_second(wide):
    pass
"""
TURNS = "def pytest_collection_modifyitems(items):\n    items.sort(key=lambda item: item.name.partition('[')[0])\n"


def test_a_fixture_that_is_set_up_again_is_counted_on(project: Path) -> None:
    """Between the two comes another test, with which the counts of a test are over."""
    write(project, {"test_wide.py": WIDE, "conftest.py": TURNS})
    record = project.parent / "record"
    run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], project, record)
    [sighting] = read(record).sightings
    assert {(seen.test, seen.phase): seen.times for seen in sighting.seen} == {
        ("test_wide.py[0]", "fixture"): 2,
        ("test_wide.py[1]", "fixture"): 2,
    }
