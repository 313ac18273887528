"""One run of a test focus with all that it leaves to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from deadhead.debt import Category, Cluster, Debt, Ended, Entry, TestOutcome
from deadhead.outcome import Report


@dataclass(frozen=True, slots=True)
class Run:
    """The run that the record is of.

    ``id`` is ``<focus>-<YYYYMMDD>-<HHMMSS>`` in UTC, with a number behind it if another run began in the same second;
    ``started`` is ISO 8601 in UTC, ``seconds`` how long it took.
    ``exit_code`` is None where deadhead did not run the command itself, negative for a signal. ``counts`` are of tests
    by outcome. ``complete`` is false where the run was cut off, and ``notes`` say what it cannot tell.
    """

    id: str
    focus: str
    command: tuple[str, ...]
    exit_code: int | None
    started: str
    seconds: float
    counts: Mapping[TestOutcome, int]
    complete: bool = True
    pythons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unstarted: str | None = None

    @property
    def ran(self) -> int:
        """How many tests there are an outcome of, skipped ones not counted."""
        return sum(count for outcome, count in self.counts.items() if outcome != "skipped")


class LastRun(NamedTuple):
    """The run of the same focus before this one."""

    id: str
    started: str
    revision: str | None
    counts: Mapping[TestOutcome, int]


class Gone(NamedTuple):
    """What the last run had and this one has not.

    ``certain`` is false where this run cannot tell: it was cut off, or did not run the tests that had failed.
    """

    fingerprint: str
    category: Category
    title: str
    since: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Garden:
    """A scan, the run that it was graded by, and what both leave to be done, the most severe first.

    ``tests`` are all of which the record has an outcome; a file that could not be collected is in its cluster only.
    """

    report: Report
    run: Run
    tests: tuple[Ended, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    debts: tuple[Debt, ...] = ()
    last: LastRun | None = None
    gone: tuple[Gone, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Clusters and debts, the most severe first, clusters before debts."""
        entries: tuple[Entry, ...] = (*self.clusters, *self.debts)
        return tuple(sorted(entries, key=lambda entry: entry.severity))
