"""The processes of a recorded run: who started whom, in which test, and which of them left no record."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from deadhead.runtime.target.deadhead_recorder import format as keys

Line = dict[str, Any]
Where = tuple[str | None, str | None]  # test and phase

_NOWHERE: Where = (None, None)
_NAMED = 3  # commands named for one reason
_WIDTH = 100


@dataclass
class Process:
    """The lines of one process's file."""

    head: Line = field(default_factory=Line)
    runner: str | None = None
    unrecorded: str | None = None
    ended: bool = False
    launches: list[Line] = field(default_factory=list[Line])
    tests: list[Line] = field(default_factory=list[Line])
    sightings: dict[int, Line] = field(default_factory=dict[int, Line])
    counts: dict[int, dict[Where, int]] = field(default_factory=lambda: defaultdict(dict[Where, int]))
    back: dict[tuple[int, Where], int] = field(default_factory=dict[tuple[int, Where], int])

    def add(self, line: Line) -> None:
        """Add one line of a kind that is about this process or its sightings."""
        kind = line[keys.KIND]
        if kind == keys.PROCESS:
            self.head = line
        elif kind == keys.RUNNER:
            self.runner = line[keys.NAME]
        elif kind == keys.UNRECORDED:
            self.unrecorded = line[keys.REASON]
        elif kind == keys.LAUNCH:
            self.launches.append(line)
        elif kind in (keys.TEST, keys.FAILURE):
            self.tests.append(line)
        elif kind in (keys.SIGHTING, keys.LOG):
            self.sightings.setdefault(line[keys.ID], {}).update(line)
        elif kind == keys.COUNT:
            self._count(line)

    def _count(self, line: Line) -> None:
        where = line.get(keys.TEST_ID), line.get(keys.PHASE)
        number = line[keys.ID]
        # Both are cumulative, but threads may write out of order.
        if keys.BACK in line:
            self.back[number, where] = max(self.back.get((number, where), 0), line[keys.BACK])
        else:
            counts = self.counts[number]
            counts[where] = max(counts.get(where, 0), line[keys.COUNT])

    def counted(self, number: int) -> dict[Where, int]:
        """Return how often a sighting was seen where."""
        counts = {where: count - self.back.get((number, where), 0) for where, count in self.counts[number].items()}
        return {where: count for where, count in counts.items() if count > 0}

    @property
    def command(self) -> str:
        """The command that it runs, for a name: the interpreter and the project's files by their short ones."""
        root = f"{self.head.get(keys.ROOT, '')}/"
        name, *rest = self.head.get(keys.ARGV) or [""]
        return _command([PurePath(name).name, *(word.removeprefix(root) for word in rest)])

    @property
    def pid(self) -> int | None:
        """The process id; a process that became another program shares it with that."""
        return self.head.get(keys.PID)

    @property
    def parent(self) -> int | None:
        """The process id of the parent."""
        return self.head.get(keys.PARENT)

    @property
    def started(self) -> float:
        """When it began to record, in seconds since the epoch."""
        return float(self.head.get(keys.STARTED, 0))


class Family:
    """All processes of a run."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self._processes = processes
        self._by_pid: dict[int | None, list[Process]] = defaultdict(list)
        self._launches: dict[int, list[tuple[Process, Line]]] = defaultdict(list)
        for process in sorted(processes, key=lambda one: one.started):
            self._by_pid[process.pid].append(process)
            for launch in process.launches:
                self._launches[launch[keys.PID]].append((process, launch))

    def label(self, process: Process) -> Where:
        """Return the test and phase in which a process was started, as far as its ancestors tell."""
        seen: list[Process] = []
        while process not in seen and not _serves(process):
            seen.append(process)
            above, where = self._above(process)
            if above is None or where != _NOWHERE:
                return where
            process = above
        return _NOWHERE

    def _above(self, process: Process) -> tuple[Process | None, Where]:
        """Return who started a process, itself or by a wrapper, and the test that was on there."""
        for pid in (process.pid, process.parent):
            for above, launch in reversed(self._launches.get(pid or 0, [])):
                if above is not process and above.started <= process.started:
                    return above, (launch.get(keys.TEST_ID), launch.get(keys.PHASE))
        parents = [one for one in self._by_pid.get(process.parent, []) if one.started <= process.started]
        return (parents[-1] if parents and process.parent is not None else None), _NOWHERE

    def tops(self) -> list[Process]:
        """Return the recorded processes that no recorded one has started, the first to start first."""
        known = [one for one in self._processes if one.head and one.unrecorded is None]
        return sorted((one for one in known if one.parent not in self._by_pid), key=lambda one: one.started)

    def notes(self) -> Iterator[str]:
        """Yield one note for each reason why processes were not recorded, with some of their commands."""
        commands: dict[str, Counter[str]] = defaultdict(Counter[str])
        for reason, argv in [*self._missing(), *self._unable()]:
            commands[reason][_shown(argv)] += 1
        for reason, shown in commands.items():
            told = [text + (f" ({times} times)" if times > 1 else "") for text, times in shown.most_common(_NAMED)]
            more = f" and {len(shown) - _NAMED} other commands" if len(shown) > _NAMED else ""
            yield f"not recorded: {', '.join(told)}{more}: {reason}"

    def _missing(self) -> Iterator[tuple[str, list[str]]]:
        """Pythons that cannot have recorded, or were started and left no file."""
        for process in self._processes:
            for launch in process.launches:
                reason = launch.get(keys.REASON)
                if launch.get(keys.PYTHONIC) and (reason or not self._left_a_file(process, launch[keys.PID])):
                    yield reason or "it was started and left no record", launch[keys.ARGV]

    def _left_a_file(self, starter: Process, pid: int) -> bool:
        return any(
            one is not starter and pid in (one.pid, one.parent) and one.started >= starter.started
            for one in self._processes
        )

    def _unable(self) -> Iterator[tuple[str, list[str]]]:
        for process in self._processes:
            if process.unrecorded is not None:
                launches = self._launches.get(process.pid or 0)
                yield process.unrecorded, launches[-1][1][keys.ARGV] if launches else process.head[keys.ARGV]


def _serves(process: Process) -> bool:
    """Whether a process outlives the test it was started in and starts others for other tests."""
    return any("multiprocessing.forkserver import main" in word for word in process.head.get(keys.ARGV, ()))


def _shown(argv: Sequence[str]) -> str:
    name, *rest = argv or [""]
    return f"`{_command([PurePath(name).name, *rest])}`"


def _command(words: Sequence[str]) -> str:
    text = " ".join(shlex.join(words).split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
