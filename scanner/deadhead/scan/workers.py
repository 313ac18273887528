"""Files examined by as many processes as it pays for, in this one where it does not."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from deadhead.scan.examine import Examiner, Outcome

#: A file to read and its name in reports.
Job = tuple[Path, str]
#: Called with the number of files that have been examined since the last call, and that of all.
Progress = Callable[[int, int], object]

_WORTH_IT = 300  # files; starting processes costs as much as examining some hundreds
_CHUNK = 64  # files handed over at a time
_MOST = 16  # processes
_LITTER = 1_000_000  # objects that files may leave before they are cleared away, less than 200 megabytes

_examiner: Examiner | None = None


def examine(examiner: Examiner, jobs: Sequence[Job], progress: Progress | None = None) -> list[Outcome]:
    """Examine ``jobs`` and return their outcomes in order."""
    outcomes: list[Outcome] = []
    for part in _parts(examiner, jobs):
        outcomes += part
        if progress is not None:
            progress(len(part), len(jobs))
    return outcomes


def _parts(examiner: Examiner, jobs: Sequence[Job]) -> Iterator[list[Outcome]]:
    chunks = [jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK)]
    processes = min(_processors(), _MOST, len(chunks))
    done = 0
    if len(jobs) >= _WORTH_IT and processes > 1:
        for outcomes in _by_processes(examiner, chunks, processes):
            done += 1
            yield outcomes
    for chunk in chunks[done:]:
        yield _examine(examiner, chunk)


def _examine(examiner: Examiner, jobs: Sequence[Job]) -> list[Outcome]:
    """Examine some files, with the garbage collector looking only between them, and only for what they left.

    Trees and scopes are millions of objects: looking through them while they are in use, again and again, takes longer
    than making them; and what the program itself consists of is no garbage.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        return [_examine_file(examiner, path, name) for path, name in jobs]
    finally:
        if was:
            gc.enable()


def _examine_file(examiner: Examiner, path: Path, name: str) -> Outcome:
    outcome = examiner.file(path, name)
    if gc.get_count()[0] > _LITTER:
        gc.collect(0)
    return outcome


def _processors() -> int:
    wanted = os.environ.get("DEADHEAD_PROCESSES", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else os.cpu_count() or 1


def _by_processes(examiner: Examiner, chunks: Sequence[Sequence[Job]], count: int) -> Iterator[list[Outcome]]:
    """Yield the outcomes of as many chunks, from the first, as the processes get through with."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    forks = sys.platform == "linux" and threading.active_count() == 1  # quick, and safe only then
    if forks:
        importlib.import_module("deadhead.scan.look")  # here, or each of the processes would import it for itself
    context = multiprocessing.get_context("fork" if forks else "spawn")
    try:
        with ProcessPoolExecutor(count, context, _initialise, (examiner,)) as pool:
            yield from pool.map(_examine_chunk, chunks)
    except BrokenProcessPool:
        return  # a process was killed, for want of memory perhaps: one alone goes on with the rest


def _initialise(examiner: Examiner) -> None:
    global _examiner  # noqa: PLW0603  # a worker process has no other place for what it is given once
    _examiner = examiner


def _examine_chunk(jobs: Sequence[Job]) -> list[Outcome]:
    assert _examiner is not None
    return _examine(_examiner, jobs)
