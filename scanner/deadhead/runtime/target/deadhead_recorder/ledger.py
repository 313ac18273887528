"""Counts of sightings by test and phase, exact over threads and written while the run goes on."""

from __future__ import annotations

from _thread import RLock
from itertools import count
from time import monotonic

from .format import BACK, COUNT, ID, KIND, PHASE, TEST_ID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Tuple

    from .encode import Line
    from .writer import Writer

    Label = Tuple[Optional[str], Optional[str]]


CLOCK = monotonic  # kept by instances: tools that stop the clock replace it in modules
_INTERVAL = 1.0  # seconds


class Sighting:
    """One line of kind ``sighting`` and its counter; ``tick`` is a C function, so no count is lost between threads.

    There is nothing to do but to tick until that gives ``limit``.
    """

    __slots__ = ("dirty", "goal", "id", "limit", "named", "reads", "settled", "shown", "tick")

    def __init__(self, number: int) -> None:
        self.id = number
        self.tick = count().__next__
        self.reads = 0
        self.settled = 0
        self.goal = self.limit = 0
        self.dirty = False
        self.shown = False
        self.named: tuple[str, int] | None = None

    def fresh(self) -> int:
        """How many ticks came since the last call. Reading a counter takes a tick, which is deducted."""
        seen = self.tick() - self.reads
        self.reads += 1
        fresh, self.settled = seen - self.settled, seen
        return fresh


class Ledger:
    """Attributes ticks to the test and phase that is on, and writes the totals."""

    def __init__(self, writer: Writer, label: Label) -> None:
        self._writer = writer
        self._lock = RLock()
        self.label = label
        self.dirty: list[Sighting] = []
        # Totals of labels that may come again: those outside tests and of fixtures, and those of the test that is on.
        self._outside: dict[tuple[int, Label], int] = {}
        self.inside: dict[tuple[int, Label], int] = {}
        self._back: dict[tuple[int, Label], int] = {}
        self.eager = False
        self._clock = CLOCK
        self.due = 0.0

    def touch(self, sighting: Sighting) -> None:
        """Mark a sighting that ticked since it was last settled."""
        sighting.dirty = True
        self.dirty.append(sighting)
        if self.eager:
            self.write()

    def take_back(self, sighting: Sighting) -> None:
        """Have one of the ticks of a sighting not counted, though its total may be written already."""
        test, phase = self.label
        with self._lock:
            key = (sighting.id, (test, phase))
            self._back[key] = back = self._back.get(key, 0) + 1
            self._writer.write({KIND: COUNT, ID: sighting.id, TEST_ID: test, PHASE: phase, BACK: back})

    def restart(self) -> None:
        """Forget everything but the label: this process is a fork and its counts are its own."""
        self._lock = RLock()  # another thread of the parent may have held it
        self.dirty = []
        self._outside = {}
        self.inside = {}
        self._back = {}

    def enter(self, test: str | None, phase: str | None, *more: Line) -> None:
        """Settle what ticked until now, and the lines ``more`` after it; then a new test or phase is on.

        Without a board, what its phases say is written when the test is over, and before its own code begins, so that
        it is known of a process which dies in that what it died in.
        """
        another = test != self.label[0]
        with self._lock:
            if more or self.dirty:
                self._writer.note(*self._settle_all(), *more)
            if another and test is None:
                self.inside = {}
            self.label = (test, phase)
        if self._writer.board is None and (another or phase == "call"):
            self._writer.flush()

    def leave(self, *lines: Line) -> None:
        """Write all that there is, and ``lines`` after it: the process ends, for all that is known."""
        self.enter(self.label[0], "exit", *lines)
        self._writer.end()

    def write(self) -> None:
        """Write the counts of everything that ticked since the last time."""
        with self._lock:
            self._writer.write(*self._settle_all())

    def write_due(self) -> None:
        """Write the counts of everything, unless another thread does so, and again after a second at the earliest."""
        self.due = self._clock() + _INTERVAL
        if self._lock.acquire(blocking=False):
            try:
                self._writer.write(*self._settle_all())
            finally:
                self._lock.release()

    def write_one(self, sighting: Sighting, *before: Line) -> None:
        """Write the lines ``before`` and one sighting's count; the count comes later if others are being written."""
        if not self._lock.acquire(blocking=False):
            self._writer.write(*before)
            return
        try:
            self._writer.write(*before, *self._settle(sighting))
        finally:
            self._lock.release()

    def _settle_all(self) -> list[Line]:
        dirty, self.dirty = self.dirty, []
        lines: list[Line] = []
        for sighting in dirty:
            sighting.dirty, sighting.limit = False, 0  # before its counter is read: a tick from now on marks it again
            lines.extend(self._settle(sighting))
        return lines

    def _settle(self, sighting: Sighting) -> list[Line]:
        fresh = sighting.fresh()
        if not fresh:
            return []
        test, phase = self.label
        totals = self._outside if test is None or phase == "fixture" else self.inside
        key = (sighting.id, self.label)
        totals[key] = totals.get(key, 0) + fresh
        return [{KIND: COUNT, ID: sighting.id, TEST_ID: test, PHASE: phase, COUNT: totals[key]}]
