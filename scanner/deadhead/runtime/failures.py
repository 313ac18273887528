"""From the lines of a record to its failures and logs, merged over processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from deadhead.failure import CodePlace, Failure, Logged, Raised
from deadhead.runtime.target.deadhead_recorder import format as keys
from deadhead.sighting import Outcome, Sighting

Line = dict[str, Any]
Where = tuple[str | None, str | None]  # test and phase

#: Phases that every worker of a distributed run goes through once.
_SHARED = ("import", "collect")

_END = "sys.excepthook"  # the logger that stands for what ended a main thread

#: The warnings in which pytest tells what the hooks were told, and the logger that stands for each hook in a record.
_TOLD_TWICE = {
    "pytest.PytestUnraisableExceptionWarning": "sys.unraisablehook",
    "pytest.PytestUnhandledThreadExceptionWarning": "threading.excepthook",
}


def merged(where: Where, before: int, count: int) -> int:
    """How often something came in one test and phase, of which another process has counted ``before``."""
    shared = where[1] in _SHARED or where == (None, None)
    return max(before, count) if shared else before + count


class Failures:
    """The failures and log records of one record, in the order in which they come."""

    def __init__(self) -> None:
        self._failures: dict[object, Failure] = {}
        self._untold: dict[Where, list[Failure]] = defaultdict(list)
        self._logs: dict[Logged, dict[Where, int]] = defaultdict(dict)

    def add(self, line: Line) -> None:
        """Add a line of kind ``failure``; collection fails in each worker of a distributed run, and counts once."""
        failure = _failure(line)
        if line.get(keys.UNTOLD):
            self._untold[failure.test, failure.phase].append(failure)
            return
        shared = failure.phase == "collect"
        self._failures.setdefault(replace(failure, seconds=0.0) if shared else len(self._failures), failure)

    def add_end(self, line: Line, command: str) -> bool:
        """Add a line of kind ``log`` of a command that the user ran, if it tells what ended that."""
        if line[keys.LOGGER] != _END:
            return False
        self._failures[command] = Failure(command, "call", "error", chain=_chain(line))
        return True

    def add_log(self, line: Line, counts: Mapping[Where, int]) -> None:
        """Add a line of kind ``log`` with its counts."""
        seen = self._logs[_logged(line)]
        for where, count in counts.items():
            seen[where] = merged(where, seen.get(where, 0), count)

    def found(self, outcomes: Sequence[Outcome]) -> tuple[tuple[Failure, ...], tuple[Logged, ...]]:
        """The failures, each with the logs of its test and phase, and the logs of everything else."""
        ended = _ended(outcomes)
        failures = [_completed(self._told(failure), ended) for failure in self._failures.values()]
        logs: dict[Where, list[Logged]] = defaultdict(list)
        for log, seen in self._logs.items():
            for where, count in seen.items():
                logs[where].append(replace(log, test=where[0], phase=where[1], count=count))
        mine = {(failure.test, failure.phase) for failure in failures if failure.test}
        rest = [log for where, group in logs.items() if where not in mine for log in group]
        return tuple(replace(one, logs=_of(one, logs)) for one in failures), tuple(rest)

    def _told(self, failure: Failure) -> Failure:
        """With the chain that only the forked process knew in which the test ran, in place of its text."""
        untold = self._untold.get((failure.test, failure.phase), []) if not failure.chain else []
        if not untold or failure.outcome == "crashed":
            return failure
        is_text = failure.outcome in ("failed", "error")
        return replace(failure, chain=untold.pop(0).chain, reason="" if is_text else failure.reason)


def told_once(
    sightings: Iterable[Sighting], logs: Iterable[Logged], failures: Iterable[Failure]
) -> tuple[Sighting, ...]:
    """The sightings without those in which pytest repeats an exception that is on record as a log, with its chain."""
    hooks = {log.logger for log in logs} | {log.logger for failure in failures for log in failure.logs}
    return tuple(one for one in sightings if _TOLD_TWICE.get(one.category, "") not in hooks)


def _of(failure: Failure, logs: Mapping[Where, list[Logged]]) -> tuple[Logged, ...]:
    return tuple(logs.get((failure.test, failure.phase), ())) if failure.test else ()


def _ended(outcomes: Iterable[Outcome]) -> dict[str, dict[str, float]]:
    """For each test the phases that were reported, with their seconds."""
    ended: dict[str, dict[str, float]] = defaultdict(dict)
    for one in outcomes:
        if one.outcome != "crashed":
            ended[one.test][one.phase] = one.seconds
    return ended


def _completed(failure: Failure, ended: Mapping[str, Mapping[str, float]]) -> Failure:
    """With the phase in which a test's process crashed: the one after those that were reported."""
    phases = ended.get(failure.test, {})
    if failure.outcome == "crashed":
        return replace(failure, phase="teardown" if "call" in phases else "call" if "setup" in phases else "setup")
    return replace(failure, seconds=failure.seconds or phases.get(failure.phase, 0.0))


def _failure(line: Line) -> Failure:
    return Failure(
        test=line[keys.TEST_ID],
        phase=line[keys.PHASE],
        outcome=line[keys.OUTCOME],
        seconds=line.get(keys.SECONDS, 0.0),
        chain=_chain(line),
        reason=line.get(keys.REASON, ""),
        rerun=bool(line.get(keys.RERUN)),
    )


def _logged(line: Line) -> Logged:
    return Logged(
        level=line[keys.LEVEL],
        logger=line[keys.LOGGER],
        message=line[keys.MESSAGE],
        path=line[keys.PATH],
        line=line[keys.LINE],
        chain=_chain(line),
    )


def _chain(line: Line) -> tuple[Raised, ...]:
    return tuple(_raised(one) for one in line.get(keys.CHAIN, ()))


def _raised(line: Line) -> Raised:
    return Raised(
        type=line[keys.TYPE],
        message=line[keys.MESSAGE],
        frames=tuple(
            CodePlace(frame[keys.PATH], frame[keys.LINE], frame[keys.FUNCTION], frame[keys.IN_PROJECT])
            for frame in line[keys.FRAMES]
        ),
        link=line.get(keys.BEFORE),
    )
