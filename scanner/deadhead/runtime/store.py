"""A record written from memory, in the format that the recorder writes and the reader reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from deadhead.errors import RecordError
from deadhead.failure import Failure, Logged
from deadhead.runtime.folder import new_folder, replace
from deadhead.runtime.target.deadhead_recorder import format as keys
from deadhead.sighting import Frame, Record, Sighting

Line = dict[str, Any]


def write(record: Record, folder: Path, *, origin: list[str] | None = None) -> None:
    """Write a record into ``folder``, replacing an older one as a whole; ``origin`` is the command that it is by.

    There is no line that says the run ended in order: what it has loaded is not known. Raises
    :class:`~deadhead.errors.RecordError` where it cannot be written.
    """
    out = folder.absolute()
    with new_folder(out) as made:
        try:
            for number, python in enumerate(record.pythons or ("",)):
                lines = _all_lines(record) if number == 0 else iter(())
                _write(made / f"import-{number}{keys.SUFFIX}", [_process(python, origin or []), *lines])
        except OSError as error:
            raise RecordError(f"cannot write a record to {out}: {error.strerror}") from error
        replace(out, made)


def _write(file: Path, lines: list[Line]) -> None:
    with file.open("w", encoding="ascii", newline="\n") as stream:
        stream.writelines(json.dumps(line) + "\n" for line in lines)


def _process(python: str, origin: list[str]) -> Line:
    return {
        keys.KIND: keys.PROCESS,
        keys.RUN_SCHEMA: keys.SCHEMA,
        keys.PID: 0,
        keys.PARENT: 0,
        keys.FORKED: False,
        keys.PYTHON: python,
        keys.ARGV: origin,
        keys.ROOT: "",
        keys.STARTED: 0.0,
    }


def _all_lines(record: Record) -> Iterator[Line]:
    for path, digest in record.digests.items():
        yield {keys.KIND: keys.SOURCE, keys.PATH: path, keys.DIGEST: digest}
    for number, sighting in enumerate(record.sightings, 1):
        yield from _sighting_lines(number, sighting)
    for outcome in record.outcomes:
        yield {
            keys.KIND: keys.TEST,
            keys.TEST_ID: outcome.test,
            keys.PHASE: outcome.phase,
            keys.OUTCOME: outcome.outcome,
            keys.SECONDS: outcome.seconds,
        }
    yield from map(_failure_line, record.failures)
    yield from map(_log_line, record.logs)
    for note in record.notes:
        yield {keys.KIND: keys.NOTE, keys.REASON: note}


def _sighting_lines(number: int, sighting: Sighting) -> Iterator[Line]:
    named = sighting.named
    yield {
        keys.KIND: keys.SIGHTING,
        keys.ID: number,
        keys.CATEGORY: sighting.category,
        keys.BASES: [*sighting.categories[1:]],
        keys.MESSAGE: sighting.message,
        keys.NAMED: {keys.PATH: named[0], keys.LINE: named[1]} if named else None,
        keys.STACK: [_frame(frame) for frame in sighting.stack],
        keys.SHOWN: sighting.shown,
        keys.EXPECTED: sighting.expected,
        keys.RETOLD: sighting.retold,
    }
    for seen in sighting.seen:
        yield {
            keys.KIND: keys.COUNT,
            keys.ID: number,
            keys.TEST_ID: seen.test,
            keys.PHASE: seen.phase,
            keys.COUNT: seen.times,
        }


def _frame(frame: Frame) -> Line:
    return {
        keys.PATH: frame.path,
        keys.LINE: frame.line,
        keys.FUNCTION: frame.function,
        keys.SPAN: None if frame.span is None else [*frame.span],
        keys.IN_PROJECT: frame.in_project,
        keys.OWNER: frame.owner,
        keys.TEXT: frame.text,
    }


# Provisional: the kinds and keys of failures and logs, until the format has its own. Nothing else knows them.


def _failure_line(failure: Failure) -> Line:
    return {keys.KIND: "failure", **asdict(failure), "chain": [_named(one) for one in asdict(failure)["chain"]]}


def _named(raised: Line) -> Line:
    """Name the parts of frames, which are tuples."""
    names = "path", "line", "function", "project"
    return {**raised, "frames": [dict(zip(names, frame, strict=True)) for frame in raised["frames"]]}


def _log_line(logged: Logged) -> Line:
    return {keys.KIND: "log", **asdict(logged)}
