"""What one file tells of a run, gathered piece by piece: the common ground of all importers."""

from __future__ import annotations

import builtins
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deadhead.failure import Failure, FailureOutcome, Logged, Phase
from deadhead.runtime.importers.traces import Thrown
from deadhead.runtime.importers.warned import Warned
from deadhead.sighting import Frame, Outcome, Record, Seen, Sighting

#: Bounds of what one file may make us keep.
_MOST_SIGHTINGS = 50_000
_MOST_FAILURES = 50_000
_LOGS = 200  # records of one failure
_TEXT = 10_000

_STRICT = "[XPASS(strict)]"  # of a test that passes though a strict mark expects it to fail

_CATEGORY = re.compile(r"(?:\w+\.)*\w*(?:Warning|Deprecated\w*|Deprecation)")

Where = tuple[str | None, str | None]  # test and phase


@dataclass(frozen=True)
class _Place:
    """Where a warning says it came from, by one way."""

    category: str
    message: str
    named: tuple[str, int] | None
    frames: tuple[tuple[str, int, str], ...]  # path, line, function; innermost first


class Told:
    """The sightings, failures, outcomes and notes of one file, paths as the file has them."""

    def __init__(self, name: str) -> None:
        """``name`` is the file's, for the notes."""
        self.name = name
        self.roots: list[str] = []
        self.pythons: dict[str, None] = {}
        self.failures: dict[Failure, None] = {}
        self._seen: dict[_Place, Counter[Where]] = {}
        self._sources: dict[tuple[str, int], str] = {}
        self._outcomes: dict[tuple[str, str], Outcome] = {}
        self._logs: Counter[Logged] = Counter()
        self._notes: dict[str, None] = {}

    def note(self, text: str) -> None:
        """Keep a note to the user."""
        self._notes[f"{self.name}: {text}"] = None

    def warned(self, warned: Warned, where: Where = (None, None), times: int = 1) -> None:
        """A warning was printed ``times`` in a test's phase."""
        named = warned.path, warned.line
        place = _Place(warned.category, warned.message[:_TEXT], named, ((*named, ""),))
        if warned.source is not None:
            self._sources.setdefault(named, warned.source)
        self._count(place, where, times)

    def _count(self, place: _Place, where: Where, times: int) -> None:
        if place not in self._seen and len(self._seen) >= _MOST_SIGHTINGS:
            self.note(f"only the first {_MOST_SIGHTINGS} different warnings were taken")
            return
        counts = self._seen.setdefault(place, Counter())
        # Each worker of a distributed run imports and collects all there is: that says nothing of how often.
        counts[where] = max(counts[where], 1) if where[1] in ("import", "collect") else counts[where] + times

    def failed(
        self,
        test: str,
        phase: Phase,
        outcome: FailureOutcome,
        chain: Sequence[Thrown] = (),
        reason: str = "",
        seconds: float = 0.0,
        logs: Iterable[Logged] = (),
    ) -> None:
        """A test did not pass in one of its phases."""
        if len(self.failures) >= _MOST_FAILURES:
            self.note(f"only the first {_MOST_FAILURES} failures were taken")
            return
        ends: str = {"error": "failed", "crashed": "failed"}.get(outcome, outcome)
        if reason.startswith(_STRICT):
            outcome, reason = "xpassed", reason.removeprefix(_STRICT).strip()
        raised = tuple(one.raised() for one in chain)
        failure = Failure(test, phase, outcome, seconds, raised, reason[:_TEXT], merged_logs(logs, test, phase))
        if failure not in self.failures:
            self.failures[failure] = None
            for one in chain:
                self._raised(one, (test, phase))
        self.ended(test, phase, ends, seconds)

    def spilled(self, thrown: Thrown, where: Where) -> None:
        """A traceback was printed, once or more, whose exception is a warning."""
        self._raised(thrown, where, is_once=True)

    def _raised(self, thrown: Thrown, where: Where, *, is_once: bool = False) -> None:
        """An exception that is a warning was made one by a filter: its traceback tells where it came from."""
        if not thrown.steps or not is_category(thrown.type):
            return
        steps = tuple(reversed(thrown.steps[-20:]))
        for step in steps:
            if step.source is not None:
                self._sources.setdefault((step.path, step.line), step.source)
        frames = tuple((step.path, step.line, step.function) for step in steps)
        place = _Place(thrown.type, thrown.message[:_TEXT], None, frames)
        if not (is_once and where in self._seen.get(place, ())):
            self._count(place, where, 1)

    def ended(self, test: str, phase: str, outcome: str, seconds: float = 0.0) -> None:
        """A phase of a test is over; pytest's own word for the outcome."""
        word = {"xfailed": "skipped", "xpassed": "passed"}.get(outcome, outcome)
        self._outcomes[test, phase] = Outcome(test, phase, word, seconds)

    def logged(self, logged: Logged) -> None:
        """A record was logged outside of any failure."""
        self._logs[logged] += 1

    def record(self) -> Record:
        """Return all of it."""
        return Record(
            sightings=tuple(self._sighting(place, counts) for place, counts in self._seen.items()),
            outcomes=tuple(self._outcomes.values()),
            failures=tuple(self.failures),
            logs=merged_logs(self._logs.elements()),
            notes=tuple(self._notes),
            pythons=tuple(self.pythons),
        )

    def _sighting(self, place: _Place, counts: Counter[Where]) -> Sighting:
        return Sighting(
            categories=(place.category, *_bases(place.category)),
            message=place.message,
            stack=tuple(
                Frame(path, line, function, False, text=self._sources.get((path, line)))
                for path, line, function in place.frames
            ),
            named=place.named,
            shown=True,
            expected=False,
            seen=tuple(Seen(*where, times) for where, times in counts.items()),
            retold=True,
        )


def merged_logs(logs: Iterable[Logged], test: str | None = None, phase: str | None = None) -> tuple[Logged, ...]:
    """Return each different record once, with its number, for a test's phase."""
    counts = Counter((one.level, one.logger, one.message[:_TEXT], one.path, one.line) for one in logs)
    return tuple(Logged(*key, test, phase, times) for key, times in list(counts.items())[:_LOGS])


def _bases(category: str) -> tuple[str, ...]:
    """Return the bases of a builtin category, as the recorder names them; of others the text tells nothing."""
    cls = getattr(builtins, category, None)
    return tuple(base.__name__ for base in cls.__mro__[1:-1]) if isinstance(cls, type) else ()


def is_category(name: str) -> bool:
    """Whether an exception of this dotted type is a warning, going by its name."""
    cls = getattr(builtins, name, None)
    return issubclass(cls, Warning) if isinstance(cls, type) else _CATEGORY.fullmatch(name) is not None
