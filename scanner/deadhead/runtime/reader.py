"""From a record's folder to one :class:`~deadhead.sighting.Record`, merged over its processes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from deadhead.errors import RecordError
from deadhead.runtime.failures import Failures, told_once
from deadhead.runtime.lines import LinesMerger
from deadhead.runtime.processes import Family, Line, Process, Where
from deadhead.runtime.target.deadhead_recorder import format as keys
from deadhead.sighting import Frame, Outcome, Record, Seen, Sighting, is_project_path

Key = tuple[Any, ...]

_NOWHERE: Where = (None, None)

#: Phases that every worker of a distributed run goes through.
_SHARED = ("import", "collect", "fixture")

#: The lines that most of a record consists of and that tell nothing of warnings, as they begin.
_LONG = tuple(f'{{"{keys.KIND}": "{kind}",' for kind in (keys.TEST, keys.LINES, keys.PENDING))


def read(*folders: Path, brief: bool = False) -> Record:
    """Read one record, or several merged into one; if ``brief``, without outcomes of tests and executed lines.

    A torn last line, as a killed process leaves it, is passed over with a note. Raises
    :class:`~deadhead.errors.RecordError` where there is none or it cannot be read.
    """
    for folder in folders:
        if not folder.is_dir():
            raise RecordError(f"no record at {folder}", hint="make one with `deadhead record -- COMMAND`")
    try:
        found = [file for folder in folders for file in sorted(folder.glob(f"*{keys.SUFFIX}"))]
        files = [file for file in found if file.is_file()]  # whoever reads a pipe that was left there waits for ever
        merger = _Merger(_LONG if brief else ())
        merger.notes += [f"{file.name} in the record is no file: passed over" for file in sorted({*found} - {*files})]
        return merger.run(files)
    except OSError as error:
        raise RecordError(f"cannot read the record: {error}") from None


class _Merger:
    def __init__(self, unread: tuple[str, ...]) -> None:
        self.unread = unread
        self.lines: dict[Key, Line] = {}
        self.seen: dict[Key, dict[Where, int]] = defaultdict(dict)
        self.repeated: dict[tuple[Key, Where], dict[Key, int]] = defaultdict(dict)
        self.digests: dict[str, str] = {}
        self.outcomes: list[Outcome] = []
        self.failures = Failures()
        self.notes: list[str] = []
        self.pythons: dict[str, None] = {}
        self.cut_off = False
        self.lines_run = LinesMerger()
        self.started: list[float] = []
        self.ended: list[float] = []

    def run(self, files: Iterable[Path]) -> Record:
        processes = [self._file(file) for file in files]
        family = Family(processes)
        tops = family.tops()
        for process in processes:
            label = family.label(process)
            self._merge(process, label, is_top=process in tops)
            if label[0] is None:  # else a test ran these tests, for its own ends
                self._add_tests(process)
        counts = self._counts()
        sightings = tuple(_sighting(line, counts[key]) for key, line in self.lines.items() if key in counts)
        failures, logs = self.failures.found(self.outcomes)
        unseen = [*family.notes()]
        lines = self.lines_run.merged()
        return Record(
            sightings=told_once(sightings, logs, failures),
            digests=self.digests,
            loaded=None if self.cut_off or unseen or _runs_text(sightings) else frozenset(self.digests),
            outcomes=tuple(self.outcomes),
            failures=failures,
            logs=logs,
            notes=(*self.notes, *unseen, *([] if self.pythons else ["no Python process was recorded"])),
            pythons=tuple(self.pythons),
            lines=replace(lines, complete=lines.complete and not unseen) if lines else None,
            started=min(self.started, default=0.0),
            ended=max(self.ended, default=0.0),
            processes=len(self.ended),
            complete=all(process.ended or not process.pid for process in tops),
            command=tuple(tops[0].head.get(keys.ARGV, ())) if tops else (),
        )

    def _file(self, file: Path) -> Process:
        process = Process()
        ended = False
        for line in self._lines(file):
            process.add(line)
            self.lines_run.add(line)
            ended = ended or line[keys.KIND] in (keys.EXIT, keys.UNRECORDED)
            self._add_to_run(line)
        self.lines_run.end()
        ended = ended or process.head.get(keys.FORKED, False)  # what it loaded, its parent mostly had
        self.cut_off = self.cut_off or not ended
        process.ended = ended
        if process.head and process.unrecorded is None:
            self.pythons[process.head.get(keys.PYTHON, "")] = None
            self.started.append(process.head.get(keys.STARTED, 0.0))
            self.ended.append(file.stat().st_mtime)
        return process

    def _add_to_run(self, line: Line) -> None:
        """Add a line of a kind that is about the run as a whole."""
        kind = line[keys.KIND]
        if kind == keys.SOURCE:
            self.digests[line[keys.PATH]] = line[keys.DIGEST]
        elif kind == keys.TROUBLE:
            self.notes.append(f"the recorder missed something: {line.get(keys.REASON)}")
        elif kind == keys.NOTE:
            self.notes.append(line[keys.REASON])

    def _add_tests(self, process: Process) -> None:
        for line in process.tests:
            if line[keys.KIND] == keys.FAILURE:
                self.failures.add(line)
            else:
                where = line[keys.TEST_ID], line[keys.PHASE]
                self.outcomes.append(Outcome(*where, line[keys.OUTCOME], line.get(keys.SECONDS, 0.0)))

    def _lines(self, file: Path) -> Iterator[Line]:
        for number, text in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if text.startswith(self.unread) and text.endswith("}"):
                continue
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

    def _merge(self, process: Process, label: Where, *, is_top: bool) -> None:
        """Add the sightings and logs of one process, which was started in the test and phase ``label``."""
        repeated: dict[tuple[Key, Where], dict[Key, int]] = defaultdict(dict)
        for number, line in process.sightings.items():
            counts = process.counted(number)
            if line[keys.KIND] == keys.LOG:
                told: dict[Where, int] = defaultdict(int)
                for where, count in counts.items():
                    told[_there(where, label)] += count
                if not (is_top and self.failures.add_end(line, process.command)):
                    self.failures.add_log(line, told)
            elif keys.MESSAGE in line:
                self._add(line, process, counts, label, repeated)
        for place, most in repeated.items():
            # One worker may come to a place by other ways than the next: those of the one that came most often hold.
            if sum(most.values()) > sum(self.repeated[place].values()):
                self.repeated[place] = most
        lost = {*process.counts, *process.sightings} - {
            number for number, line in process.sightings.items() if keys.MESSAGE in line
        }
        if lost:
            self.notes.append(f"the recorder missed a warning: the lines about {len(lost)} of them are lost")

    def _add(
        self,
        line: Line,
        process: Process,
        counts: Mapping[Where, int],
        label: Where,
        repeated: dict[tuple[Key, Where], dict[Key, int]],
    ) -> None:
        key = _key(line)
        first = self.lines.setdefault(key, line)
        first[keys.SHOWN] = first.get(keys.SHOWN) or line.get(keys.SHOWN)
        first[keys.NAMED] = first.get(keys.NAMED) or line.get(keys.NAMED)
        for where, count in (counts or {(None, None): 1}).items():
            if label[0] is None and (where[1] in _SHARED or (process.runner and where[0] is None)):
                ways = repeated[_place_key(line), where]
                ways[key] = ways.get(key, 0) + count
            else:
                there = _there(where, label)
                self.seen[key][there] = self.seen[key].get(there, 0) + count

    def _counts(self) -> dict[Key, dict[Where, int]]:
        """Return how often each sighting was seen where; what each worker repeats, as often as one of them saw it."""
        counts = {key: {**seen} for key, seen in self.seen.items()}
        for (_, where), repeated in self.repeated.items():
            for key, count in repeated.items():
                seen = counts.setdefault(key, {})
                seen[where] = seen.get(where, 0) + count
        return counts


def _there(where: Where, label: Where) -> Where:
    """Where something came that a process has counted for ``where``, if it was itself started in ``label``."""
    return label if label[0] is not None or where == _NOWHERE else where


def _runs_text(sightings: Iterable[Sighting]) -> bool:
    """Whether text was compiled and run while the program ran: it may have been that of a file."""
    frames = (frame for sighting in sightings for frame in sighting.stack)
    return any(frame.path == "<string>" and frame.function == "<module>" for frame in frames)


def _parsed(text: str) -> Line | None:
    try:
        line: Line = json.loads(text)
        return line if line[keys.KIND] else None
    except (json.JSONDecodeError, TypeError, KeyError):
        return None


def _key(line: Line) -> Key:
    frames = tuple(
        (frame[keys.PATH], frame[keys.LINE], frame[keys.FUNCTION], tuple(frame.get(keys.SPAN) or ()))
        for frame in line[keys.STACK]
    )
    said = line[keys.CATEGORY], line[keys.MESSAGE], line.get(keys.EXPECTED, False), line.get(keys.RETOLD, False)
    return *said, str(line.get(keys.MADE)), _compiled(line), frames


def _compiled(line: Line) -> Key:
    """Path and line of the project that a warning names though none of its frames is in that file."""
    named: Line | None = line.get(keys.NAMED)
    if named is None:
        return ()
    path, number = str(named[keys.PATH]), named[keys.LINE]
    on_stack = any(frame[keys.PATH] == path for frame in line[keys.STACK])
    return (path, number) if is_project_path(path) and not on_stack else ()


def _place_key(line: Line) -> Key:
    """What a sighting is about, however the program came there: the frames to the innermost of the project."""
    *rest, frames = _key(line)
    depth = next((index for index, frame in enumerate(line[keys.STACK]) if frame.get(keys.IN_PROJECT)), None)
    return *rest, frames if depth is None else frames[: depth + 1]


def _sighting(line: Line, seen: Mapping[Where, int]) -> Sighting:
    named, made = line.get(keys.NAMED), line.get(keys.MADE)
    return Sighting(
        categories=(line[keys.CATEGORY], *line.get(keys.BASES, ())),
        message=line[keys.MESSAGE],
        stack=tuple(_frame(frame) for frame in line[keys.STACK]),
        named=(named[keys.PATH], named[keys.LINE]) if named else None,
        shown=bool(line.get(keys.SHOWN)),
        expected=bool(line.get(keys.EXPECTED)),
        seen=tuple(Seen(test, phase, count) for (test, phase), count in seen.items()),
        wraps=line.get(keys.WRAPS),
        retold=bool(line.get(keys.RETOLD)),
        made=(made[keys.PATH], made[keys.LINE]) if made else None,
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
