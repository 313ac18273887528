"""What the worklog counts before it says anything: tests by suite, issues by test, findings by debt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from deadhead.debt import Cluster, Debt, Ended, Entry, TestOutcome
from deadhead.finding import GRADES, Finding, Grade
from deadhead.garden.model import Garden
from deadhead.report.worklog.wording import suite
from deadhead.state.issues import Tracked

#: Grades of findings whose warning the run gave.
PROVEN: frozenset[Grade] = frozenset(("confirmed", "statement", "definition"))


@dataclass(frozen=True, slots=True)
class Suite:
    """One test file: how its tests ended, how long they took, and the issues that they are in, by number."""

    name: str
    counts: Counter[TestOutcome]
    passing: tuple[str, ...]
    seconds: float | None
    issues: tuple[int, ...] = ()
    uncollected: bool = False

    @property
    def bad(self) -> int:
        """How many tests did not end well."""
        return sum(self.counts[key] for key in ("failed", "error", "crashed", "flaky")) + self.uncollected

    @property
    def tests(self) -> int:
        """How many tests there is an outcome of."""
        return sum(self.counts.values())

    @property
    def result(self) -> str:
        """The suite in one word."""
        if self.uncollected:
            return "NOT COLLECTED"
        if self.counts["failed"] or self.counts["error"] or self.counts["crashed"]:
            return "FAILED"
        return "FLAKY" if self.counts["flaky"] else "PASSED" if self.counts["passed"] else "SKIPPED"


@dataclass(frozen=True)
class View:
    """A garden with what follows from it; issues are its entries, numbered from 1."""

    garden: Garden
    tracked: Mapping[str, Tracked] = field(default_factory=dict[str, Tracked])

    @cached_property
    def entries(self) -> tuple[tuple[int, Entry], ...]:
        """The issues with their numbers."""
        return tuple(enumerate(self.garden.entries, 1))

    @cached_property
    def clusters(self) -> tuple[tuple[int, Cluster], ...]:
        """The issues that are failures."""
        return tuple((number, entry) for number, entry in self.entries if isinstance(entry, Cluster))

    @cached_property
    def debts(self) -> tuple[tuple[int, Debt], ...]:
        """The issues that are warnings."""
        return tuple((number, entry) for number, entry in self.entries if isinstance(entry, Debt))

    @cached_property
    def uncollected(self) -> frozenset[str]:
        """The test files that could not be collected; what the record holds of them is no outcome of a test."""
        found = (cluster for _, cluster in self.clusters if is_uncollectable(cluster))
        return frozenset(test.id for cluster in found for test in cluster.tests if test.id)

    @cached_property
    def counts(self) -> Mapping[TestOutcome, int]:
        """How many tests ended in which way."""
        files = Counter[TestOutcome](test.outcome for test in self.garden.tests if test.id in self.uncollected)
        return {key: number - files[key] for key, number in self.garden.run.counts.items()}

    @property
    def total(self) -> int:
        """How many tests there is an outcome of."""
        return sum(self.counts.values())

    @cached_property
    def passed(self) -> frozenset[str]:
        """The tests that passed."""
        return frozenset(test.id for test in self.garden.tests if test.outcome == "passed")

    @cached_property
    def suites(self) -> tuple[Suite, ...]:
        """The suites, those with most failures first."""
        by_name: dict[str, list[Ended]] = defaultdict(list)
        for test in self.garden.tests:
            if test.id and test.id not in self.uncollected:
                by_name[suite(test.id)].append(test)
        names = [*by_name, *sorted(self.uncollected - by_name.keys())]
        every = (self._suite(name, by_name[name], name in self.uncollected) for name in names)
        return tuple(sorted(every, key=lambda one: (-one.bad, one.name)))

    def _suite(self, name: str, tests: Sequence[Ended], uncollected: bool) -> Suite:
        known = [test.seconds for test in tests if test.seconds is not None]
        seconds = sum(known) if known else None
        counts = Counter[TestOutcome](test.outcome for test in tests)
        passing = tuple(test.id for test in tests if test.outcome == "passed")
        return Suite(name, counts, passing, seconds, self._issues.get(name, ()), uncollected)

    @cached_property
    def _issues(self) -> Mapping[str, tuple[int, ...]]:
        """The issues by the suite of their tests."""
        found: dict[str, dict[int, None]] = defaultdict(dict)
        for number, entry in self.entries:
            for test in entry.tests:
                found[suite(test.id)][number] = None
        return {name: tuple(numbers) for name, numbers in found.items()}

    @cached_property
    def _findings(self) -> Mapping[str, Sequence[Finding]]:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.garden.report.findings:
            found[finding.fingerprint].append(finding)
        return found

    def findings(self, debt: Debt) -> tuple[Finding, ...]:
        """Return the findings of a debt, the best proven first."""
        every = {id(one): one for key in debt.findings for one in self._findings.get(key, ()) if one.rule == debt.rule}
        return tuple(sorted(every.values(), key=lambda one: (GRADES.index(one.evidence.grade), one.path, one.span)))


def is_uncollectable(cluster: Cluster) -> bool:
    """Whether it is about test files that could not be collected."""
    return "collect" in cluster.phases or cluster.category.condition == "uncollectable"
