"""A record read back line by line, and the runs that make one."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deadhead.runtime import reader
from deadhead.runtime.boards import boards
from deadhead.runtime.launcher import environment

from .scenario import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from deadhead.sighting import Frame, RawSpan, Sighting
    from deadhead.sighting import Seen as Where

Line = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """How one run of a command ended and what it recorded: the lines of each process's file."""

    code: int
    stdout: str
    stderr: str
    files: list[list[Line]]

    @property
    def python(self) -> tuple[int, ...]:
        """The version that ran."""
        return tuple(int(part) for part in self.lines("process")[0]["python"].split("."))

    def lines(self, kind: str) -> list[Line]:
        """All lines of one kind."""
        return [line for file in self.files for line in file if line["k"] == kind]


def run(command: Sequence[str | Path], cwd: Path, record: Path | None, env: Mapping[str, str] | None = None) -> Run:
    """Run a command in ``cwd``, recorded into the folder ``record`` or, if that is None, bare."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "DEADHEAD"))}
    inherited = {**clean, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}
    if record is not None:
        record.mkdir(exist_ok=True)
    with boards(record) if record is not None else nullcontext("") as shared:
        if record is not None:
            inherited = environment(inherited, folder=record, root=cwd, shared=shared)
        done = subprocess.run(command, cwd=cwd, env=inherited, capture_output=True, text=True, timeout=120, check=False)
    files = [] if record is None else read(record)
    return Run(done.returncode, done.stdout, done.stderr, files)


def read(record: Path) -> list[list[Line]]:
    """The lines of every file of a record, without the parts of lines that a full disk leaves."""
    return [list(_lines(file.read_text("ascii").splitlines())) for file in sorted(record.iterdir())]


def _lines(texts: list[str]) -> Iterator[Line]:
    for text in texts:
        with suppress(json.JSONDecodeError):
            yield json.loads(text)


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write source files into a folder."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder


def sightings(file: list[Line]) -> list[tuple[Line, list[Line]]]:
    """The sightings of one process, each as all its lines say together, with its last counts."""
    merged: dict[int, Line] = defaultdict(dict)
    counts: dict[int, dict[object, Line]] = defaultdict(dict)
    for line in file:
        if line["k"] == "sighting":
            merged[line["id"]].update(line)
        elif line["k"] == "count" and "back" not in line:
            counts[line["id"]][line["test"], line["phase"]] = line
    return [(sighting, list(counts[number].values())) for number, sighting in merged.items()]


def seen(record: Path, root: Path) -> list[Seen]:
    """What a record says, merged over its processes, of each warning that has a frame of the project."""
    return [
        _row(sighting, frame, where, root)
        for sighting in reader.read(record).sightings
        if (frame := next((frame for frame in sighting.stack if frame.in_project), None)) is not None
        for where in sighting.seen
    ]


def _row(sighting: Sighting, frame: Frame, where: Where, root: Path) -> Seen:
    return Seen(
        sighting.message,
        frame.path,
        frame.line,
        _expression(root / frame.path, frame.span),
        where.test,
        where.phase,
        where.times,
        sighting.shown,
        sighting.expected,
        sighting.category,
    )


def _expression(path: Path, span: RawSpan | None) -> str:
    if span is None:
        return ""
    lines = path.read_bytes().split(b"\n")
    line, column, end_line, end_column = span
    assert line == end_line
    return lines[line - 1][column:end_column].decode()
