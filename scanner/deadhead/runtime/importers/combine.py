"""Several files about runs, made one record.

Files of one kind are of different runs, as the jobs of a matrix are: what they count adds up. Files of different kinds
tell of the same runs: of each warning and test the kind is taken that tells the most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from deadhead.failure import Failure
from deadhead.sighting import Outcome, Record, Seen, Sighting

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


def combined(kinds: Mapping[str, Sequence[Record]]) -> Record:
    """Return one record for all: ``kinds`` holds those of each kind of file."""
    every = [record for records in kinds.values() for record in records]
    failures = _richest([_failures(records) for records in kinds.values()], _told)
    outcomes = _richest([_outcomes(records) for records in kinds.values()], len)
    return Record(
        sightings=_sightings(kinds.values()),
        outcomes=tuple(one for group in outcomes.values() for one in group),
        failures=tuple(one for group in failures.values() for one in group),
        logs=tuple(dict.fromkeys(one for record in every for one in record.logs)),
        notes=tuple(dict.fromkeys(one for record in every for one in record.notes)),
        pythons=tuple(dict.fromkeys(one for record in every for one in record.pythons)),
    )


def _richest(kinds: Iterable[Mapping[_Key, _Value]], worth: Callable[[_Value], int]) -> dict[_Key, _Value]:
    """Return for each key the value of the kind that tells the most of it, the first of equals."""
    best: dict[_Key, _Value] = {}
    for kind in kinds:
        for key, value in kind.items():
            if key not in best or worth(value) > worth(best[key]):
                best[key] = value
    return best


def _failures(records: Iterable[Record]) -> dict[tuple[str, bool], list[Failure]]:
    """Return the failures by test; a test's skips and what it did wrong are told by different kinds of file."""
    groups: dict[tuple[str, bool], dict[Failure, None]] = defaultdict(dict)
    for record in records:
        for failure in record.failures:
            groups[failure.test, failure.outcome in ("failed", "error", "crashed")][failure] = None
    return {key: list(group) for key, group in groups.items()}


def _told(failures: Sequence[Failure]) -> int:
    """How much a test's failures tell: frames above all, then exceptions, logs and reasons."""
    frames = sum(1 + len(raised.frames) for failure in failures for raised in failure.chain)
    return 4 * frames + sum(2 * len(failure.logs) + bool(failure.reason) for failure in failures)


def _outcomes(records: Iterable[Record]) -> dict[str, list[Outcome]]:
    groups: dict[str, dict[tuple[str, str], Outcome]] = defaultdict(dict)
    for record in records:
        for outcome in record.outcomes:
            key = outcome.phase, outcome.outcome
            groups[outcome.test][key] = outcome
    return {test: list(group.values()) for test, group in groups.items()}


def _sightings(kinds: Iterable[Sequence[Record]]) -> tuple[Sighting, ...]:
    every: dict[tuple[object, ...], list[tuple[Sighting, Counter[tuple[str | None, str | None]]]]] = defaultdict(list)
    for records in kinds:
        own: dict[tuple[object, ...], tuple[Sighting, Counter[tuple[str | None, str | None]]]] = {}
        for sighting in (one for record in records for one in record.sightings):
            _, counts = own.setdefault(_key(sighting), (sighting, Counter()))
            for seen in sighting.seen:
                counts[seen.test, seen.phase] += seen.times
        for key, value in own.items():
            every[key].append(value)
    return tuple(_best(values) for values in every.values())


def _best(values: Sequence[tuple[Sighting, Counter[tuple[str | None, str | None]]]]) -> Sighting:
    """Return a sighting as told by the kind that counts the most, or of equals names the most tests."""
    sighting, counts = max(values, key=lambda value: (value[1].total(), sum(test is not None for test, _ in value[1])))
    quoting = [one for one, _ in values if any(frame.text for frame in one.stack)]
    seen = tuple(Seen(*where, times) for where, times in counts.items())
    return replace(quoting[0] if quoting else sighting, seen=seen)


def _key(sighting: Sighting) -> tuple[object, ...]:
    """What one warning from one place has in common, whichever way it is told."""
    where = sighting.named or tuple((frame.path, frame.line) for frame in sighting.stack)
    message = "\n".join(line.rstrip() for line in sighting.message.rstrip().splitlines())
    return sighting.category.rpartition(".")[2], message, where
