"""How each test of a run ended, and how many ended how."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from deadhead.debt import Ended, TestOutcome
from deadhead.failure import Failure
from deadhead.sighting import Record

#: The worst first.
_WORST: tuple[TestOutcome, ...] = ("crashed", "error", "failed", "xpassed", "flaky", "skipped", "xfailed", "passed")


def outcomes_of(record: Record) -> tuple[Ended, ...]:
    """Return how each test ended: by the worst of its phases; ``flaky`` where only an attempt that was repeated failed.

    Files that were not collected are not among them. A test that was begun and not ended has none.
    """
    ended: dict[str, set[TestOutcome]] = {}
    seconds: dict[str, float] = defaultdict(float)
    for one in record.outcomes:
        of = ended.setdefault(one.test, set())
        seconds[one.test] += one.seconds
        if one.outcome == "passed" and one.phase in ("call", ""):
            of.add("passed")
        elif one.outcome == "skipped":
            of.add("skipped")
        elif one.outcome == "crashed":
            of.add("crashed")
    for failure in record.failures:
        if failure.test and failure.phase != "collect":
            ended.setdefault(failure.test, set()).update(_of(failure))
    return tuple(Ended(test, _worst(of), round(seconds[test], 6)) for test, of in ended.items() if of and test)


def _of(failure: Failure) -> Iterable[TestOutcome]:
    return ("flaky",) if failure.rerun else (failure.outcome,)


def _worst(of: set[TestOutcome]) -> TestOutcome:
    """Return the worst; of what was said to be skipped and is known to have failed as expected, the latter."""
    if "xfailed" in of:
        of = of - {"skipped"}
    return next(outcome for outcome in _WORST if outcome in of)


def counts_of(tests: Sequence[Ended], failures: Iterable[Failure]) -> dict[TestOutcome, int]:
    """Return how many tests ended how, files that could not be collected among the errors."""
    counts = Counter(test.outcome for test in tests)
    uncollected = {one.test for one in failures if one.phase == "collect" and one.outcome == "error" and one.test}
    counts["error"] += len(uncollected - {test.id for test in tests})
    return {outcome: counts[outcome] for outcome in (*reversed(_WORST),) if counts[outcome]}
