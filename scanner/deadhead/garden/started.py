"""The facts of a run: what was started, how it ended, whether it got to its end, and why nothing ran if nothing did."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deadhead.config import Config
from deadhead.debt import Category, Cluster, Ended
from deadhead.fingerprint import fingerprint
from deadhead.garden.clusters import INTERRUPTED, VERSION
from deadhead.garden.history import file_name
from deadhead.garden.model import Run
from deadhead.garden.outcomes import counts_of
from deadhead.garden.severity import MEANINGS, graded
from deadhead.sighting import Record
from deadhead.state.folder import state

_BROKEN_OFF = ("SIGINT", "SIGTERM", "SIGKILL", "SIGHUP", "SIGQUIT")  # by someone else, not by what ran
#: What the recorder calls the end of a run that its runner broke off, and what that is.
_TOLD = {INTERRUPTED: "it was interrupted", "internal error": "the test runner itself failed"}
_BY_SHELL = 128  # a shell's exit code for a signal is this much more


@dataclass(frozen=True, slots=True)
class Started:
    """A command that was run; ``exit_code`` is None where that is not known, ``began`` in seconds since the epoch."""

    command: tuple[str, ...]
    exit_code: int | None
    began: float
    seconds: float


def run_of(record: Record, tests: Sequence[Ended], started: Started, focus: str) -> Run:
    """Return the facts of the run that a record is of."""
    began = datetime.fromtimestamp(started.began, UTC)
    cut = cut_off(record, started)
    ran = bool(tests)
    return Run(
        id=f"{file_name(focus)}-{began:%Y%m%d-%H%M%S}",
        focus=focus,
        command=started.command,
        exit_code=started.exit_code,
        started=f"{began:%Y-%m-%dT%H:%M:%SZ}",
        seconds=round(started.seconds, 3),
        counts=counts_of(tests, record.failures),
        complete=cut is None,
        pythons=record.pythons,
        notes=((f"the run was cut off: {cut}", *record.notes) if cut else record.notes),
        unstarted=None if ran else why_nothing_ran(record, started),
    )


def signal_of(code: int | None) -> str | None:
    """Return the name of the signal that an exit code tells of."""
    number = -code if code is not None and code < 0 else (code or 0) - _BY_SHELL
    try:
        return signal.Signals(number).name if number > 0 else None
    except ValueError:
        return None


def cut_off(record: Record, started: Started) -> str | None:
    """Return what kept a run from getting to its end, None where it did."""
    name = signal_of(started.exit_code)
    if name is not None:
        return f"{name} ended it"
    told = next((_TOLD[failure.reason] for failure in record.failures if failure.reason in _TOLD), None)
    if told is not None:
        return told
    if record.complete and not interrupted(record):
        return None
    return f"the process ended with exit code {started.exit_code}" if started.exit_code else "its end is not on record"


def interrupted(record: Record) -> list[str]:
    """Return the tests that were begun and have no end on record."""
    phases: dict[str, set[str]] = {}
    for one in record.outcomes:
        phases.setdefault(one.test, set()).add(one.phase)
    over = {failure.test for failure in record.failures}
    return [test for test, seen in phases.items() if seen == {"setup"} and test not in over]


def crash(record: Record, started: Started, config: Config) -> Cluster | None:
    """Return the cluster of a process that died by what it did itself, such as a segmentation fault."""
    name = signal_of(started.exit_code)
    cut = cut_off(record, started)
    if cut is None or cut in _TOLD.values() or not started.exit_code or name in _BROKEN_OFF:
        return None
    how = f"died of {name}" if name else f"ended with exit code {started.exit_code} in the middle of the run"
    tests = interrupted(record)
    grade = graded("crash", MEANINGS["crash"], config.severity)
    where = f" while `{tests[0]}` ran" if tests else ""
    return Cluster(
        title=f"The process that ran the tests {how}",
        category=Category("failing", "regression", grade.severity, f"{(name or 'exit').lower()}-in-test-process"),
        fingerprint=fingerprint(
            "crash", str(VERSION), str(started.exit_code), *(test.partition("[")[0] for test in tests)
        ),
        why=grade.why,
        files=tuple(f"{test.partition('::')[0]}:1" for test in tests),
        tests=tuple(Ended(test, "crashed") for test in tests),
        kind="crash",
        rule="crash",
        cause=f"the process that ran the tests {how}{where}; what came after it did not run",
        code=name or f"exit code {started.exit_code}",
        advice="run that test alone, with `python -X faulthandler`" if name and tests else "",
    )


def nothing_ran(run: Run, config: Config) -> Cluster:
    """Return the cluster of a run of which no test and no failure is on record."""
    grade = graded("nothing-ran", "no test of the focus could run", config.severity)
    return Cluster(
        title="No test could run",
        category=Category("uncollectable", "regression", grade.severity, "no-test-could-run"),
        fingerprint=fingerprint("nothing", str(VERSION), run.focus),
        why=grade.why,
        kind="collection",
        rule="nothing-ran",
        cause=run.unstarted or "no test ran, and nothing on record says why",
        code=None if not run.exit_code else signal_of(run.exit_code) or f"exit code {run.exit_code}",
        advice=f"run `{shlex.join(run.command)}` and see what it prints" if run.command else "",
    )


def why_nothing_ran(record: Record, started: Started) -> str:
    """Return why no test has an outcome, as far as that is known."""
    said = [failure.reason for failure in record.failures if not failure.test and failure.reason]
    if said:
        return " ".join(said[0].split())
    uncollected = [failure.test for failure in record.failures if failure.phase == "collect"]
    if uncollected:
        return (
            f"{len(uncollected)} files could not be collected"
            if len(uncollected) > 1
            else f"{uncollected[0]} could not be collected"
        )
    command = shlex.join(started.command)
    missing = _missing_module(started.command)
    if missing is not None:
        return f"`{command}` could not start: there is no module {missing} for this Python"
    ended = "" if started.exit_code is None else f" and ended with exit code {started.exit_code}"
    return f"`{command}` ran no test{ended}"


def _missing_module(command: Sequence[str]) -> str | None:
    """Return the module that ``python -m`` names, where that Python has none of this name."""
    if len(command) < 3 or command[1] != "-m" or shutil.which(command[0]) is None:
        return None
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1].partition('.')[0]) is None)"
    try:
        done = subprocess.run([command[0], "-c", code, command[2]], capture_output=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return command[2] if done.returncode == 1 else None


def folder_of(root: Path) -> Path:
    """Return where the history of a project is."""
    return state(root) / "history"


def run_notes(unreadable: Iterable[str]) -> list[str]:
    """Return what to tell of files of the history that cannot be read."""
    return [f"history: {name} cannot be read and was passed over" for name in unreadable]
