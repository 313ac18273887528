"""What recording costs: suites of real libraries and a million warnings, bare and recorded in turn.

Prints tables in Markdown; ``docs/adr/0009`` quotes them. Downloads from PyPI. An argument gives the number of rounds.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from real_runs import CASES, find_python, set_up

from deadhead.runtime.launcher import environment

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
SUITES = ("croniter", "mongomock")
MILLION = """\
import warnings
warnings.simplefilter("{action}")
def f():
    warnings.warn("spent", DeprecationWarning)
for _ in range({times}):
    f()
"""
TIMES = 1_000_000


class Cost(NamedTuple):
    """One run: seconds by the clock, seconds of processor, and the most memory that a process of it had, in MB."""

    wall: float
    processor: float
    memory: float


Way = Callable[[Mapping[str, str], Path], dict[str, str]]


def bare(env: Mapping[str, str], _root: Path) -> dict[str, str]:
    """The environment of a run without the recorder."""
    return dict(env)


def recorded(env: Mapping[str, str], root: Path, lines: bool = True) -> dict[str, str]:
    """The environment of a recorded run, with a record of its own."""
    folder = root / ".deadhead" / "record"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return environment(env, folder=folder, root=root, lines=lines)


def without_lines(env: Mapping[str, str], root: Path) -> dict[str, str]:
    """The environment of a run that is recorded without its lines."""
    return recorded(env, root, lines=False)


WAYS: dict[str, Way] = {"bare": bare, "recorded": recorded, "recorded, --no-lines": without_lines}


def main() -> None:
    """Measure and print."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    python = find_python(13) or find_python(12)
    if python is None:
        sys.exit("needs Python 3.12 or 3.13")
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            if case.name in SUITES:
                project, target = set_up(case, python, Path(folder))
                env = {**os.environ, "PYTHONPATH": str(project / case.source)}
                command = [str(target), *case.tests.split(), "-p", "no:cacheprovider"]
                _show(f"{case.name} {case.version}, `python {case.tests}`", _measure(command, project, env))
                size = sum(file.stat().st_size for file in (project / ".deadhead" / "record").iterdir())
                print(f"\nThe last record has {size / 1024:.0f} kB.")
        for action in ("always", "ignore"):
            script = Path(folder, "million.py")
            script.write_text(MILLION.format(action=action, times=TIMES), encoding="utf-8")
            costs = _measure([python, str(script)], Path(folder), os.environ)
            _show(f"A million warnings, `{action}`", costs)
            extra = _median(costs["recorded"]).processor - _median(costs["bare"]).processor
            print(f"\n{extra / TIMES * 1e6:.2f} µs more for each.")


def _measure(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> dict[str, list[Cost]]:
    """Run each way once to warm up, then all in turn."""
    costs: dict[str, list[Cost]] = {name: [] for name in WAYS}
    for turn in range(ROUNDS + 1):
        for name, way in WAYS.items():
            cost = _run(command, cwd, way(env, cwd))
            if turn:
                costs[name].append(cost)
    return costs


def _run(command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Cost:
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def _show(title: str, costs: Mapping[str, Sequence[Cost]]) -> None:
    base = _median(costs["bare"])
    print(f"\n{title}\n\n| | wall s | processor s | memory MB |\n|---|---|---|---|")
    for name, runs in costs.items():
        cost = _median(runs)
        more = f"{cost.processor / base.processor - 1:+.1%}"
        print(
            f"| {name} | {cost.wall:.3f} ({cost.wall / base.wall - 1:+.1%}) | {cost.processor:.3f} ({more}) "
            f"| {cost.memory:.1f} ({cost.memory - base.memory:+.1f}) |"
        )


if __name__ == "__main__":
    main()
