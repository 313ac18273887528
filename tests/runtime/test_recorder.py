"""The recorder, in real processes: it sees every warning, and the recorded program runs as it does without."""

from __future__ import annotations

import hashlib
import re
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from deadhead.runtime import reader
from deadhead.runtime.launcher import TARGET, environment

from .conftest import NEWEST, VERSIONS
from .recorded import Line, Run, run, seen, sightings, write
from .scenario import LIBRARY, PROJECT, UNRECORDED, Seen, truth

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BETWEEN = ("3.9", "3.10", "3.12")  # what they do, one of the others does
on_newest = pytest.mark.parametrize("target", [NEWEST], indirect=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The scenario's project, and the library it uses beside it."""
    write(tmp_path / "library", LIBRARY)
    return write(tmp_path / "project", PROJECT)


def _pytest(target: Path, project: Path, record: Path | None, *options: str, **more: str) -> Run:
    env = {"PYTHONPATH": str(project.parent / "library"), **more}
    return run([target, "-m", "pytest", "-p", "no:cacheprovider", *options], project, record, env)


@pytest.mark.parametrize(
    ("target", "workers"),
    [
        pytest.param(version, workers, marks=pytest.mark.slow if version in _BETWEEN else ())
        for version in VERSIONS
        for workers in ("-n0", "-n2")
    ],
    indirect=["target"],
)
def test_accounts_for_every_warning(target: Path, project: Path, workers: str) -> None:
    record = project.parent / "record"
    done = _pytest(target, project, record, workers)
    assert done.code == 0
    found, true = (Counter(map(_settled, rows)) for rows in (seen(record, project), truth(done.python)))
    assert _sorted((true - found).elements()) == []
    assert _sorted((found - true).elements()) == []
    assert _unrecorded(record) == UNRECORDED


def _settled(row: Seen) -> Seen:
    """A row without what differs from run to run: a worker may tear down wide fixtures after its filters are gone."""
    return row._replace(shown=True) if row.phase == "fixture" else row


MODES: dict[str, tuple[list[str], dict[str, str]]] = {
    "four workers": (["-n4"], {}),
    "by file": (["-n2", "--dist", "loadfile"], {}),
    "ignored": (["-W", "ignore"], {}),
    "ignored around": ([], {"PYTHONWARNINGS": "ignore"}),
    "ignored by the project": (["-o", "filterwarnings=ignore"], {}),
    "not captured": (["-p", "no:warnings"], {}),
    "once": (["-W", "once", "-n2"], {}),
    "filters of contexts": ([], {"PYTHON_CONTEXT_AWARE_WARNINGS": "1", "PYTHON_THREAD_INHERIT_CONTEXT": "1"}),
}
_QUICK = ("four workers", "ignored", "not captured", "filters of contexts")


@on_newest
@pytest.mark.parametrize(
    "mode", [mode if mode in _QUICK else pytest.param(mode, marks=pytest.mark.slow) for mode in MODES]
)
def test_records_the_same_in_every_mode(target: Path, project: Path, mode: str) -> None:
    options, env = MODES[mode]
    record = project.parent / "record"
    done = _pytest(target, project, record, *options, **env)
    found, true = ([row._replace(shown=True) for row in rows] for rows in (seen(record, project), truth(done.python)))
    # Distinct ones: a fixture is torn down at a module's end or for the next parameter, depending on the worker.
    assert _sorted(set(true) - set(found)) == []
    assert _sorted(set(found) - set(true)) == []


def _sorted(rows: Iterable[Seen]) -> list[Seen]:
    """Rows to compare, without those that a worker which is killed at its end may or may not give."""
    own = (row for row in rows if row.message != "shutdown" and "fork() may lead" not in row.message)
    return sorted(own, key=repr)


def _unrecorded(record: Path) -> dict[str, str]:
    """The commands that a record says were not recorded, without the interpreter, and why."""
    notes = (re.fullmatch(r"not recorded: `\S+ (.*)`: (.*)", note) for note in reader.read(record).notes)
    return {note[1]: note[2] for note in notes if note}


RUNS = {
    "pytest": ["-m", "pytest", "-rA", "-p", "no:cacheprovider"],
    # Which worker sets up a wide fixture differs from run to run.
    "workers": ["-m", "pytest", "-rA", "-p", "no:cacheprovider", "-n2", "-k", "not wide"],
    "errors": ["-W", "error", "-m", "pytest", "-p", "no:cacheprovider"],
    "unreported": ["-m", "pytest", "-p", "no:cacheprovider", "-p", "no:warnings"],
    "unittest": ["-W", "always", "-m", "unittest", "-v", "test_scenario"],
    "script": ["child.py"],
    "facts": ["-c", "import sys, os; print(sys.path, sys.argv, sorted(os.listdir('/proc/self/fd')))"],
    "compile": ["-W", "always", "-c", "import legacy.escapes, sys; print('warnings' in sys.modules)"],
    "failure": ["-W", "error", "child.py"],
    "missing": ["-c", "import sitecustomize"],
}


@pytest.mark.parametrize("target", ["3.8", "3.11", NEWEST], indirect=True)
@pytest.mark.parametrize("name", RUNS)
def test_the_run_is_the_bare_run(target: Path, project: Path, name: str) -> None:
    env = {"PYTHONPATH": str(project.parent / "library")}
    bare = run([target, *RUNS[name]], project, None, env)
    recorded = run([target, *RUNS[name]], project, project.parent / "record", env)
    assert recorded.code == bare.code
    assert _masked(recorded.stdout, name) == _masked(bare.stdout, name)
    assert _masked(recorded.stderr, name) == _masked(bare.stderr, name)


def _masked(text: str, name: str) -> list[str]:
    """The lines of an output without what differs between two bare runs."""
    text = re.sub(r"in \d+\.\d+s( =*)?|^=+|=+$|pid=\d+|0x[0-9a-f]+|\[gw\d\]|\[ *\d+%\]", "", text, flags=re.M)
    if name != "workers":
        return text.splitlines()
    # A worker may or may not be killed before it finalises its modules, and by then warnings may be errors again.
    text = re.sub(
        r"^Exception ignored in: <function Loud\.__del__.*\n(?:(?:Traceback|  ).*\n)*.*shutdown", "", text, flags=re.M
    )
    return sorted(line for line in text.splitlines() if line and "shutdown" not in line)


@on_newest
def test_pytest_without_other_plugins(target: Path, project: Path) -> None:
    env = {"PYTHONPATH": str(project.parent / "library"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = run([target, "-m", "pytest", "-k", "test_call"], project, project.parent / "record", env)
    assert [(line["test"], line["phase"], line["outcome"]) for line in done.lines("test")] == [
        ("test_scenario.py::test_call", phase, "passed") for phase in ("setup", "call", "teardown")
    ]


def _one(files: list[list[Line]], message: str, project_frame: bool = True) -> Line:
    """The one sighting with this message that has, or has not, a frame of the project."""
    [found] = [
        sighting
        for file in files
        for sighting, _ in sightings(file)
        if message in sighting["message"] and any(frame["project"] for frame in sighting["stack"]) == project_frame
    ]
    return found


@on_newest
def test_tells_where_it_came_from(target: Path, project: Path) -> None:
    done = _pytest(target, project, project.parent / "record")
    frames = _one(done.files, "now")["stack"][:3]
    assert [(frame["path"], frame["function"], frame["owner"]) for frame in frames] == [
        (str(project.parent / "library/oldlib.py"), "now", None),
        ("<string>", "__create_fn__.<locals>.__init__", "legacy.model.Point"),
        ("test_scenario.py", "test_default_factory", None),
    ]
    assert frames[0]["text"] == 'warnings.warn("now", DeprecationWarning, stacklevel=2)'
    assert [frame["function"] for frame in _one(done.files, "now", False)["stack"]] == [
        "now",
        "Thread.run",
        "Thread._bootstrap_inner",
        "Thread._bootstrap",
    ]
    assert _one(done.files, "invalid escape")["named"] == {"path": "legacy/escapes.py", "line": 3}
    assert _one(done.files, "category")["bases"] == [
        "PendingDeprecationWarning",
        "Warning",
        "Exception",
        "BaseException",
    ]


@on_newest
def test_keeps_the_digest_of_each_file_it_names_or_loaded(target: Path, project: Path) -> None:
    done = run(
        [target, "-W", "always", "-c", "import legacy.escapes, legacy.imported"],
        project,
        project.parent / "record",
        {"PYTHONPATH": str(project.parent / "library")},
    )
    names = ["legacy/__init__.py", "legacy/escapes.py", "legacy/imported.py"]
    assert {line["path"]: line["sha256"] for line in done.lines("source")} == {
        name: hashlib.sha256((project / name).read_bytes()).hexdigest() for name in names
    }
    assert [[line["k"] for line in file][:: len(file) - 1] for file in done.files] == [["process", "exit"]]


@pytest.mark.parametrize("target", ["3.8", NEWEST], indirect=True)
def test_each_line_that_warns_while_compiling_is_told(target: Path, project: Path) -> None:
    """Their stack is the same, for each file that pytest collects too."""
    for name in ("test_one.py", "test_two.py"):
        (project / name).write_text('ONE = "\\d"\nTWO = "\\d"\nTHREE = "\\d"\ndef test(): pass\n', encoding="utf-8")
    command = [target, "-m", "pytest", "-p", "no:cacheprovider", "test_one.py", "test_two.py"]
    run(command, project, project.parent / "record")
    sightings = reader.read(project.parent / "record").sightings
    told = [(one.named, one.count) for one in sightings if "escape" in one.message]
    assert told == [((name, line), 1) for name in ("test_one.py", "test_two.py") for line in (1, 2, 3)]


@on_newest
def test_a_hidden_compilation_names_its_file(target: Path, project: Path) -> None:
    done = run([target, "-W", "ignore", "-c", "import legacy.escapes"], project, project.parent / "record")
    [sighting] = done.lines("sighting")
    assert (sighting["named"], sighting["shown"]) == ({"path": "legacy/escapes.py", "line": 0}, False)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@on_newest
def test_a_kill_loses_at_most_counts(target: Path, project: Path) -> None:
    script = "import os, warnings\nfor _ in range(100): warnings.warn('before')\nos.kill(os.getpid(), 9)\n"
    write(project, {"killed.py": script})
    done = run([target, "-W", "ignore", "killed.py"], project, project.parent / "record")
    assert done.code == -signal.SIGKILL
    rows = [(row.message, row.line, row.times) for row in seen(project.parent / "record", project)]
    assert rows == [("before", 2, 64)]


@pytest.mark.parametrize("target", ["3.8", NEWEST], indirect=True)
def test_a_record_that_cannot_be_written_costs_nothing(target: Path, project: Path) -> None:
    nowhere = {"PYTHONPATH": str(project.parent / "library")}
    bare = run([target, "child.py"], project, None, nowhere)
    lost = environment(nowhere, folder=project / "child.py", root=project)
    done = run([target, "child.py"], project, None, lost)
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)


SITES = {
    "effect": "import builtins; builtins.chained = 1; print('chained', __name__, __file__)",
    "failure": "1 / 0",
    "import": "import no_such_module",
}


@pytest.mark.parametrize("target", ["3.8", NEWEST], indirect=True)
@pytest.mark.parametrize("name", SITES)
def test_chains_to_the_other_sitecustomize(target: Path, project: Path, name: str) -> None:
    library = write(project.parent / "library", {"sitecustomize.py": SITES[name]})
    facts = "print(hasattr(builtins, 'chained'), 'sitecustomize' in sys.modules)"
    show = f"import builtins, sys, oldlib; {facts}; oldlib.old(1)"
    env = {"PYTHONPATH": str(library)}
    bare = run([target, "-c", show], project, None, env)
    done = run([target, "-c", show], project, project.parent / "record", env)
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)
    assert [sighting["message"] for sighting, _ in sightings(done.files[0])] == ["1"]


@on_newest
def test_does_nothing_unless_asked(target: Path, project: Path) -> None:
    env = {"PYTHONPATH": str(TARGET)}
    done = run([target, "-c", "import sys; print([m for m in sys.modules if 'deadhead' in m])"], project, None, env)
    assert (done.stdout, done.stderr) == ("[]\n", "")
