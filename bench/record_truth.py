"""What the recorder saw in real test runs against what pytest's own warnings summary tells of the same run.

Old releases, three of which give thousands of warnings. A plugin writes down each warning that pytest counts; the
record's places are compared with those, and what only the record has is told by why pytest cannot see it. Replaces its
section of ``docs/real-runs.md``; downloads the source releases from PyPI; takes the names of cases, or runs all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from real_runs import BIN, CASES, PAGE, Case, find_python, set_up

from deadhead.runtime.reader import read
from deadhead.sighting import Record, Sighting

SECTION = "\n## What the recorder sees and pytest does not\n"

ALL = (
    *[case for case in CASES if case.name in ("croniter", "Flask-Login")],
    Case("pyflakes", "2.4.0", ("pytest",), "-m pytest -q pyflakes/test"),
    Case(
        "Werkzeug",
        "2.2.3",
        ("pytest<9", "pytest-timeout", "pytest-xprocess", "ephemeral-port-reserve", "MarkupSafe", "watchdog"),
        "-m pytest -q -o filterwarnings= tests --ignore=tests/test_serving.py --ignore=tests/live_apps",
        source="src",
    ),
    Case(
        "arrow",
        "1.2.3",
        ("pytest", "python-dateutil", "pytz", "simplejson", "pytest-mock", "dateparser", "types-python-dateutil"),
        "-m pytest -q -o addopts= tests",
    ),
)

_ON_312 = ("Flask-Login", "pyflakes", "Werkzeug")

PLUGIN = """\
import json, os

def pytest_warning_recorded(warning_message, when, nodeid, location):
    row = [os.path.realpath(warning_message.filename), warning_message.lineno, warning_message.category.__name__]
    with open(os.environ["TRUTH"], "a") as file:
        file.write(json.dumps(row) + chr(10))
"""


class Place(NamedTuple):
    """Where a warning says it happened, and its category's plain name."""

    path: str
    line: int
    category: str


def main() -> None:
    """Run the cases named on the command line, or all, and write the section."""
    chosen = [case for case in ALL if case.name in sys.argv[1:] or not sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        rows = [row(case, Path(folder).resolve()) for case in chosen]
    text = "\n".join([_HEAD, *rows]) + "\n"
    page = PAGE.read_text(encoding="utf-8").partition(SECTION)[0].rstrip("\n") + "\n"
    PAGE.write_text(f"{page}{SECTION}\n{text}", encoding="utf-8")
    print(text)


_HEAD = """\
The same runs by `bench/record_truth.py`. A place is a file of the project, a line and a category, as the warning names
them; events are single warnings. "Only pytest" would be a place that the recorder missed.

| run | events: pytest | events: recorded | places: both | only pytest | only the record |
|---|---|---|---|---|---|"""


def row(case: Case, folder: Path) -> str:
    """Run one case recorded, with the plugin, and return its row of the table."""
    python = find_python(12 if case.name in _ON_312 else 13)
    assert python is not None
    project, target = set_up(case, python, folder)
    truth = folder / f"{case.name}.jsonl"
    truth.touch()
    record = _record(case, project, target, truth)
    events = [Place(*json.loads(line)) for line in truth.read_text(encoding="utf-8").splitlines()]
    known = {place._replace(path=os.path.relpath(place.path, project)) for place in events if _ours(place, project)}
    by_place = _by_place(record)
    total = sum(sighting.count for sighting in record.sightings)
    only = Counter(_why(by_place[place]) for place in by_place.keys() - known)
    told = ", ".join(f"{count} {why}" for why, count in only.most_common()) or "0"
    missed = ", ".join(f"`{place.path}:{place.line}`" for place in sorted(known - by_place.keys())) or "0"
    cells = [f"{case.name} {case.version}", len(events), total, len(known & by_place.keys()), missed, told]
    return f"| {' | '.join(map(str, cells))} |"


def _record(case: Case, project: Path, target: Path, truth: Path) -> Record:
    plugin = truth.parent / "plugin"
    plugin.mkdir(exist_ok=True)
    (plugin / "truth_plugin.py").write_text(PLUGIN, encoding="utf-8")
    path = os.pathsep.join([str(project / case.source), str(plugin)])
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "TRUTH": str(truth)}
    command = [str(target), *case.tests.split(), "-p", "no:cacheprovider", "-p", "truth_plugin"]
    subprocess.run([str(BIN / "deadhead"), "record", "--", *command], cwd=project, env=env, check=False)
    return read(project / ".deadhead" / "record")


def _ours(place: Place, project: Path) -> bool:
    return Path(place.path).is_relative_to(project)


def _by_place(record: Record) -> dict[Place, list[Sighting]]:
    """Return the sightings by the place that they name or, where a filter hid that, that the project's frame is at."""
    by_place: dict[Place, list[Sighting]] = {}
    for sighting in record.sightings:
        path, line = _place(sighting)
        if path not in ("", "sys") and not path.startswith("<") and not os.path.isabs(path):
            key = Place(path, line, sighting.category.rpartition(".")[2])
            by_place.setdefault(key, []).append(sighting)
    return by_place


def _place(sighting: Sighting) -> tuple[str, int]:
    if sighting.shown:
        return sighting.named or ("", 0)
    return sighting.place[:2] if sighting.place else ("", 0)


def _why(sightings: list[Sighting]) -> str:
    if all(sighting.expected for sighting in sightings):
        return "asserted by a test"
    if not any(sighting.shown for sighting in sightings):
        return "hidden by a filter, or raised as an error"
    return "caught by the program, or outside of pytest"


if __name__ == "__main__":
    main()
