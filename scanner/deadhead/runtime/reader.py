"""From a record's folder to one :class:`~deadhead.sighting.Record`, merged over its processes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from deadhead.errors import RecordError
from deadhead.runtime.target.deadhead_recorder import format as keys
from deadhead.sighting import Frame, Outcome, Record, Seen, Sighting

Line = dict[str, Any]
Where = tuple[str | None, str | None]  # test and phase

#: Phases that every worker of a distributed run goes through once.
_SHARED = ("import", "collect")


def read(*folders: Path) -> Record:
    """Read one record, or several merged into one.

    A torn last line, as a killed process leaves it, is passed over with a note. Raises
    :class:`~deadhead.errors.RecordError` where there is none or it cannot be read.
    """
    for folder in folders:
        if not folder.is_dir():
            raise RecordError(f"no record at {folder}", hint="make one with `deadhead record -- COMMAND`")
    try:
        return _Merger().run(file for folder in folders for file in sorted(folder.glob(f"*{keys.SUFFIX}")))
    except OSError as error:
        raise RecordError(f"cannot read the record: {error}") from None


class _Process:
    """The lines of one process's file."""

    def __init__(self) -> None:
        self.sightings: dict[int, Line] = {}
        self.counts: dict[int, dict[Where, int]] = defaultdict(dict)

    def add(self, line: Line) -> None:
        if line[keys.KIND] == keys.SIGHTING:
            self.sightings.setdefault(line[keys.ID], {}).update(line)
        elif line[keys.KIND] == keys.COUNT:
            where = line.get(keys.TEST_ID), line.get(keys.PHASE)
            counts = self.counts[line[keys.ID]]
            counts[where] = max(
                counts.get(where, 0), line[keys.COUNT]
            )  # cumulative, but threads may write out of order


class _Merger:
    def __init__(self) -> None:
        self.lines: dict[tuple[object, ...], Line] = {}
        self.seen: dict[tuple[object, ...], dict[Where, int]] = defaultdict(dict)
        self.digests: dict[str, str] = {}
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []
        self.pythons: dict[str, None] = {}
        self.cut_off = False

    def run(self, files: Iterable[Path]) -> Record:
        for file in files:
            self._file(file)
        sightings = tuple(_sighting(line, self.seen[key]) for key, line in self.lines.items())
        return Record(
            sightings=sightings,
            digests=self.digests,
            loaded=None if self.cut_off else frozenset(self.digests),
            outcomes=tuple(self.outcomes),
            notes=tuple(self.notes),
            pythons=tuple(self.pythons),
        )

    def _file(self, file: Path) -> None:
        process = _Process()
        ended = False
        for line in self._lines(file):
            kind = line[keys.KIND]
            if kind == keys.PROCESS:
                self.pythons[line.get(keys.PYTHON, "")] = None
                ended = ended or line.get(keys.FORKED, False)  # what it loaded, its parent mostly had
            elif kind == keys.EXIT:
                ended = True
            elif kind == keys.SOURCE:
                self.digests[line[keys.PATH]] = line[keys.DIGEST]
            elif kind == keys.TEST:
                where = line[keys.TEST_ID], line[keys.PHASE]
                self.outcomes.append(Outcome(*where, line[keys.OUTCOME], line.get(keys.SECONDS, 0.0)))
            elif kind == keys.TROUBLE:
                self.notes.append(f"the recorder missed a warning: {line.get(keys.REASON)}")
            elif kind == keys.NOTE:
                self.notes.append(line[keys.REASON])
            else:
                process.add(line)
        self.cut_off = self.cut_off or not ended
        for number, line in process.sightings.items():
            self._add(line, process.counts[number])

    def _lines(self, file: Path) -> Iterator[Line]:
        for number, text in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            line = _parsed(text)
            if line is None:
                self.notes.append(f"{file.name}:{number}: a line that is no record was passed over")
                continue
            if line[keys.KIND] == keys.PROCESS and line.get(keys.RUN_SCHEMA) != keys.SCHEMA:
                raise RecordError(
                    f"{file} is a record of another version: {line.get(keys.RUN_SCHEMA)}, not {keys.SCHEMA}",
                    hint="record again with this version of deadhead",
                )
            yield line

    def _add(self, line: Line, counts: Mapping[Where, int]) -> None:
        key = _key(line)
        first = self.lines.setdefault(key, line)
        first[keys.SHOWN] = first.get(keys.SHOWN) or line.get(keys.SHOWN)
        first[keys.NAMED] = first.get(keys.NAMED) or line.get(keys.NAMED)
        for where, count in (counts or {(line.get(keys.TEST_ID), line.get(keys.PHASE)): 1}).items():
            before = self.seen[key].get(where, 0)
            shared = where[1] in _SHARED or where == (None, None)
            self.seen[key][where] = max(before, count) if shared else before + count


def _parsed(text: str) -> Line | None:
    try:
        line: Line = json.loads(text)
        return line if line[keys.KIND] else None
    except (json.JSONDecodeError, TypeError, KeyError):
        return None


def _key(line: Line) -> tuple[object, ...]:
    frames = tuple(
        (frame[keys.PATH], frame[keys.LINE], frame[keys.FUNCTION], tuple(frame.get(keys.SPAN) or ()))
        for frame in line[keys.STACK]
    )
    return line[keys.CATEGORY], line[keys.MESSAGE], line.get(keys.EXPECTED, False), line.get(keys.RETOLD, False), frames


def _sighting(line: Line, seen: Mapping[Where, int]) -> Sighting:
    named = line.get(keys.NAMED)
    return Sighting(
        categories=(line[keys.CATEGORY], *line.get(keys.BASES, ())),
        message=line[keys.MESSAGE],
        stack=tuple(_frame(frame) for frame in line[keys.STACK]),
        named=(named[keys.PATH], named[keys.LINE]) if named else None,
        shown=bool(line.get(keys.SHOWN)),
        expected=bool(line.get(keys.EXPECTED)),
        seen=tuple(Seen(test, phase, count) for (test, phase), count in seen.items()),
        retold=bool(line.get(keys.RETOLD)),
    )


def _frame(frame: Line) -> Frame:
    span = frame.get(keys.SPAN)
    return Frame(
        path=frame[keys.PATH],
        line=frame[keys.LINE],
        function=frame[keys.FUNCTION],
        in_project=bool(frame.get(keys.IN_PROJECT)),
        span=None if span is None else (span[0], span[1], span[2], span[3]),
        owner=frame.get(keys.OWNER),
        text=frame.get(keys.TEXT),
    )
