"""A record written from memory, in the format that the recorder writes and the reader reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import Any

from deadhead.errors import RecordError
from deadhead.failure import Failure, Logged, Raised
from deadhead.runtime.folder import new_folder, replace
from deadhead.runtime.target.deadhead_recorder import format as keys
from deadhead.runtime.target.deadhead_recorder.masking import encoded
from deadhead.sighting import Frame, Record, Sighting

Line = dict[str, Any]


def write(record: Record, folder: Path, *, origin: list[str] | None = None) -> None:
    """Write a record into ``folder``, replacing an older one as a whole; ``origin`` is the command that it is by.

    There is no line that says the run ended in order: what it has loaded is not known. Raises
    :class:`~deadhead.errors.RecordError` where it cannot be written.
    """
    out = str(folder.absolute())
    with new_folder(out) as made:
        try:
            for number, python in enumerate(record.pythons or ("",)):
                lines = _all_lines(record) if number == 0 else iter(())
                _write(Path(made, f"import-{number}{keys.SUFFIX}"), [_process(python, origin or []), *lines])
        except OSError as error:
            raise RecordError(f"cannot write a record to {out}: {error.strerror}") from error
        replace(out, made)


def _write(file: Path, lines: list[Line]) -> None:
    with file.open("w", encoding="ascii", newline="\n") as stream:
        stream.writelines(encoded(line) + "\n" for line in lines)


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
    logs = [*record.logs, *(_placed(log, one) for one in record.failures for log in one.logs)]
    for number, logged in enumerate(logs, len(record.sightings) + 1):
        yield from _log_lines(number, logged)
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


def _placed(logged: Logged, failure: Failure) -> Logged:
    """A record that was captured with a failure, in the test and phase of that."""
    return replace_fields(logged, test=failure.test, phase=failure.phase)


def _failure_line(failure: Failure) -> Line:
    return {
        keys.KIND: keys.FAILURE,
        keys.TEST_ID: failure.test,
        keys.PHASE: failure.phase,
        keys.OUTCOME: failure.outcome,
        keys.SECONDS: failure.seconds,
        keys.REASON: failure.reason,
        keys.RERUN: failure.rerun,
        keys.CHAIN: [_raised(one) for one in failure.chain],
    }


def _raised(raised: Raised) -> Line:
    frames = [
        {keys.PATH: frame.path, keys.LINE: frame.line, keys.FUNCTION: frame.function, keys.IN_PROJECT: frame.in_project}
        for frame in raised.frames
    ]
    return {keys.TYPE: raised.type, keys.MESSAGE: raised.message, keys.FRAMES: frames, keys.BEFORE: raised.link}


def _log_lines(number: int, logged: Logged) -> Iterator[Line]:
    yield {
        keys.KIND: keys.LOG,
        keys.ID: number,
        keys.LEVEL: logged.level,
        keys.LOGGER: logged.logger,
        keys.MESSAGE: logged.message,
        keys.PATH: logged.path,
        keys.LINE: logged.line,
        keys.CHAIN: [_raised(one) for one in logged.chain],
    }
    where = {keys.TEST_ID: logged.test, keys.PHASE: logged.phase}
    yield {keys.KIND: keys.COUNT, keys.ID: number, **where, keys.COUNT: logged.count}
