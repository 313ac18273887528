"""Failures of which a deprecation is the cause: a warning turned into an error, or a name that is gone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from deadhead.alike import alike
from deadhead.config import Config
from deadhead.debt import Debt, Ended
from deadhead.finding import Finding
from deadhead.garden.clusters import Group
from deadhead.garden.draft import Extent, tests_of
from deadhead.garden.severity import Graded, graded, widened, worst
from deadhead.outcome import Report

_MODULE = re.compile(r"No module named '?([\w.]+)")
_GONE = ("AttributeError", "ImportError", "ModuleNotFoundError", "TypeError", "NameError")


def settled(
    groups: Sequence[Group], debts: Sequence[Debt], report: Report, config: Config, extent: Extent
) -> tuple[list[Group], tuple[Debt, ...]]:
    """Return the groups that no debt explains, and the debts with the tests that fail by them."""
    blame = _Blame(debts, report)
    left: list[Group] = []
    blamed: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        debt = blame.debt_of(group)
        if debt is None:
            left.append(group)
        else:
            blamed[debt].append(group)
    return left, tuple(_failing(debt, blamed.get(debt.fingerprint, ()), config, extent) for debt in debts)


class _Blame:
    """Knows the debts by what their warnings say and by where their findings are."""

    def __init__(self, debts: Iterable[Debt], report: Report) -> None:
        findings = {finding.fingerprint: finding for finding in report.findings}
        self._said: dict[str, str] = {}
        self._places: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
        for debt in debts:
            mine = [findings[one] for one in debt.findings if one in findings]
            for text in (debt.message, *(seen.message for seen in debt.sightings), *_messages(mine)):
                self._said.setdefault(alike(text), debt.fingerprint)
            for finding in mine:
                self._places[finding.path].append((finding, debt.fingerprint))

    def debt_of(self, group: Group) -> str | None:
        """Return the fingerprint of the debt that a group's cause is, None where it is none."""
        raised = group.first.raised
        if raised is None or group.first.failure.outcome == "skipped":
            return None
        if raised.type.endswith("Warning"):
            return self._said.get(alike(raised.message))
        if raised.type not in _GONE:
            return None
        frames = [frame for frame in raised.frames if frame.in_project]
        at = ((one, debt) for frame in frames for one, debt in self._places[frame.path] if _holds(one, frame.line))
        return next((debt for one, debt in at if _named(one, raised.message)), None)


def _messages(findings: Iterable[Finding]) -> Iterator[str]:
    return (one.evidence.message for one in findings if one.evidence.message)


def _holds(finding: Finding, line: int) -> bool:
    span = finding.statement or finding.span
    return span.line <= line <= span.end_line


def _named(finding: Finding, message: str) -> bool:
    """Whether an error names what is used: by its own word, or by a module that it lies in."""
    module = _MODULE.search(message)
    symbol = finding.symbol or finding.rule
    if module is not None:
        return f"{symbol}.".startswith(f"{module[1]}.")
    return symbol.rpartition(".")[2] in message


def _failing(debt: Debt, groups: Sequence[Group], config: Config, extent: Extent) -> Debt:
    if not groups:
        return debt
    tests: dict[str, Ended] = {test.id: test for group in groups for test in tests_of(group)}
    uncollected = all(met.failure.phase == "collect" for group in groups for met in group.met)
    row = _row(debt, groups, uncollected)
    verb = "fails" if len(tests) == 1 else "fail"
    number = "1 test" if len(tests) == 1 else f"{len(tests)} tests"
    reason = f"{number} {verb} by it"
    if uncollected and extent.stopped is not None:
        row, reason = "nothing-ran", extent.stopped
    failing = widened(graded(row, reason, config.severity), len(tests), extent.ran)
    grade = worst([Graded(debt.severity, debt.why), failing])
    category = debt.category._replace(condition="uncollectable" if uncollected else "failing", severity=grade.severity)
    return replace(debt, tests=tuple(tests.values()), category=category, why=(*grade.why, *_also(debt, grade)))


def _row(debt: Debt, groups: Sequence[Group], uncollected: bool) -> str:
    if uncollected:
        return "collection"
    types = {group.first.raised.type for group in groups if group.first.raised is not None}
    return "gone-and-run" if debt.gone is not None and types & {*_GONE} else "warning-failing"


def _also(debt: Debt, grade: Graded) -> Sequence[str]:
    return () if grade.why == debt.why else debt.why
