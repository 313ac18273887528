"""What recording costs: suites of real libraries and a million warnings, bare and recorded in turn, against the bars.

Prints tables in Markdown; ``docs/adr/0009`` quotes them. Each round runs all ways in turn, each time beginning with
another one, after one round to warm up, so that what is compiled once is compiled. Shown are medians, and in brackets
the median of what each run took more than the bare one of its round. Recorded runs are those of ``deadhead record --``
and the command, from its start to its end. A suite is also run with a pytest plugin that has the recorder's hooks and
does nothing in them: no plugin costs less. Downloads from PyPI.

An argument gives the number of rounds, further ones the names of suites, in place of all and of the million warnings.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from real_runs import CASES, Case, find_python, set_up

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 9
NEEDS = ("pytest", "python-dateutil", "pytz", "simplejson", "dateparser", "pytest-mock")
DEADHEAD = str(Path(sys.executable).with_name("deadhead"))
KNOWN = {case.name: case for case in CASES if case.name in ("croniter", "mongomock", "PyJWT")}
SUITES = {
    "croniter": replace(KNOWN["croniter"], version="7.0.0", needs=(*KNOWN["croniter"].needs, "hatchling")),
    "Pygments": Case("Pygments", "2.7.4", ("pytest",), "-m pytest -q tests"),
    "arrow": Case("arrow", "1.2.3", NEEDS, "-m pytest -q -o addopts= tests"),
    "PyJWT": KNOWN["PyJWT"],
    "old croniter": KNOWN["croniter"],
    "mongomock": KNOWN["mongomock"],
}
SUITE_BAR, MEMORY_BAR, SHOWN_BAR, HIDDEN_BAR = 0.03, 15.0, 1.5, 1.5  # share of the run, MB, times, microseconds each
NOTHING = """\
from pluggy import HookimplMarker
plain = HookimplMarker("pytest")
first = HookimplMarker("pytest")(tryfirst=True)
around = HookimplMarker("pytest")(hookwrapper=True, tryfirst=True)
@around
def pytest_runtest_protocol(item): yield
@first
def pytest_runtest_setup(item): pass
@first
def pytest_runtest_call(item): pass
@first
def pytest_runtest_teardown(item): pass
@plain
def pytest_runtest_makereport(item, call): pass
@first
def pytest_runtest_logreport(report): pass
@around
def pytest_fixture_setup(fixturedef, request): yield
@first
def pytest_fixture_post_finalizer(fixturedef): pass
"""
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


Way = Callable[[Sequence[str], Mapping[str, str], Path], tuple[Sequence[str], Mapping[str, str]]]


def bare(command: Sequence[str], env: Mapping[str, str], _folder: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    """A command and its environment without the recorder."""
    return command, env


def recorded(command: Sequence[str], env: Mapping[str, str], _folder: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    """The same, recorded."""
    return [DEADHEAD, "record", "--", *command], env


def no_lines(command: Sequence[str], env: Mapping[str, str], _folder: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    """The same, recorded without its lines."""
    return [DEADHEAD, "record", "--no-lines", "--", *command], env


def plugin(command: Sequence[str], env: Mapping[str, str], folder: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    """The same with a plugin of as many hooks, which do nothing, and without the recorder."""
    (folder / "nothing_at_all.py").write_text(NOTHING, encoding="utf-8")
    path = os.pathsep.join(filter(None, [env.get("PYTHONPATH", ""), str(folder)]))
    return command, {**env, "PYTHONPATH": path, "PYTEST_ADDOPTS": "-p nothing_at_all"}


WAYS: dict[str, Way] = {"bare": bare, "recorded": recorded, "recorded, --no-lines": no_lines}
SUITE_WAYS: dict[str, Way] = {**WAYS, "a plugin that does nothing": plugin}


def main() -> None:
    """Measure and print."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    python = find_python(13) or find_python(12)
    if python is None:
        sys.exit("needs Python 3.12 or 3.13")
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[2:] or SUITES:
            _suite(SUITES[name], python, Path(folder))
        if not sys.argv[2:]:
            _millions(python, Path(folder))


def _suite(case: Case, python: str, folder: Path) -> None:
    """Measure one suite and print what it costs."""
    project, target = set_up(case, python, folder)
    env = {**_clean(), "PYTHONPATH": str(project / case.source)}
    command = [str(target), *case.tests.split(), "-p", "no:cacheprovider"]
    costs = _measure(command, project, env, SUITE_WAYS, folder)
    _show(f"{case.name} {case.version}, `python {case.tests}`", costs)
    size = sum(file.stat().st_size for file in (project / ".deadhead" / "record").iterdir())
    share = _median(costs["recorded"]).wall / _median(costs["bare"]).wall - 1
    memory = _more(costs["recorded"], costs["bare"]).memory
    print(f"\nThe last record has {size / 1024:.0f} kB.", end=" ")
    print(f"Bars: {_judged(share, SUITE_BAR, '+.1%')} of the medians; {_judged(memory, MEMORY_BAR, '.1f')} MB.")


def _millions(python: str, folder: Path) -> None:
    """Measure a million warnings, shown and hidden, and print what they cost."""
    for action in ("always", "ignore"):
        script = folder / "million.py"
        script.write_text(MILLION.format(action=action, times=TIMES), encoding="utf-8")
        costs = _measure([python, str(script)], folder, _clean(), WAYS, folder)
        _show(f"A million warnings, `{action}`", costs)
        share, more, _ = _more(costs["recorded"], costs["bare"])
        extra = more * _median(costs["bare"]).processor / TIMES * 1e6
        times = _judged(share + 1, SHOWN_BAR, ".2f")
        told = f"{times} times" if action == "always" else f"{_judged(extra, HIDDEN_BAR, '.2f')} µs more for each"
        print(f"\nBar: {told}.")


def _judged(value: float, bar: float, form: str) -> str:
    return f"{value:{form}} (at most {bar:{form}}: {'met' if value <= bar else 'MISSED'})"


def _clean() -> dict[str, str]:
    """The environment as most have it: files that are compiled are kept."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _measure(
    command: Sequence[str], cwd: Path, env: Mapping[str, str], ways: Mapping[str, Way], folder: Path
) -> dict[str, list[Cost]]:
    """Run each way once to warm up, then all in turn, each time beginning with the next."""
    costs: dict[str, list[Cost]] = {name: [] for name in ways}
    names = list(ways)
    for turn in range(ROUNDS + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            costs[name].append(_run(*ways[name](command, env, folder), cwd))
    return {name: every[1:] for name, every in costs.items()}


def _run(command: Sequence[str], env: Mapping[str, str], cwd: Path) -> Cost:
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def _more(costs: Sequence[Cost], bare: Sequence[Cost]) -> Cost:
    """Return what runs took more than those of their rounds: shares of the times, and megabytes."""
    pairs = list(zip(costs, bare, strict=True))
    return _median([Cost(a.wall / b.wall - 1, a.processor / b.processor - 1, a.memory - b.memory) for a, b in pairs])


def _show(title: str, costs: Mapping[str, Sequence[Cost]]) -> None:
    print(f"\n{title}\n\n| | wall s | processor s | memory MB |\n|---|---|---|---|")
    for name, runs in costs.items():
        cost, more = _median(runs), _more(runs, costs["bare"])
        print(
            f"| {name} | {cost.wall:.3f} ({more.wall:+.1%}) | {cost.processor:.3f} ({more.processor:+.1%}) "
            f"| {cost.memory:.1f} ({more.memory:+.1f}) |"
        )


if __name__ == "__main__":
    main()
