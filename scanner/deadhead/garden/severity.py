"""How much a debt matters, by a table that can be read and configured, with the reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from deadhead.debt import SEVERITIES, Critical
from deadhead.finding import Severity
from deadhead.garden.settings import CriticalPath

#: The table: what ``[tool.deadhead.severity]`` may say otherwise.
DEFAULTS: Mapping[str, Severity] = {
    "nothing-ran": "P0",
    "infrastructure": "P1",
    "collection": "P1",
    "clean-up": "P1",
    "crash": "P1",
    "dependency": "P2",
    "timeout": "P2",
    "assertion": "P2",
    "error": "P2",
    "flaky": "P2",
    "skip": "P3",
    "gone-and-run": "P1",
    "gone": "P2",
    "announced": "P2",
    "proven": "P2",
    "deprecation": "P3",
    "warning": "P3",
    "warning-failing": "P2",
}

#: What the rows of the kinds mean.
MEANINGS: Mapping[str, str] = {
    "infrastructure": "what the tests need outside of the code is not there",
    "collection": "tests could not be collected or set up",
    "clean-up": "set-up or shutdown went wrong",
    "crash": "the process died",
    "dependency": "an installed package is missing or does not fit",
    "timeout": "a time limit was exceeded",
    "assertion": "an assertion fails",
    "error": "the code raises",
    "flaky": "the same code passes and fails",
    "skip": "tests are skipped for want of what they need",
    "proven": "a warning was turned into an error",
}

_HALF = 0.5  # of the tests of a focus
_ENOUGH = 10  # tests, below which half of them is not much


class Graded(NamedTuple):
    """A severity and the sentences that tell where it comes from."""

    severity: Severity
    why: tuple[str, ...]


def graded(row: str, reason: str, configured: Mapping[str, Severity]) -> Graded:
    """Return the severity of one row of the table; ``reason`` says why this row."""
    severity = configured.get(row, DEFAULTS[row])
    where = ", as configured" if row in configured else ""
    return Graded(severity, (f"{reason} (row `{row}`{where})",))


def widened(grade: Graded, tests: int, ran: int) -> Graded:
    """Raise by one, up to P1, what stops half of the focus."""
    share = tests / ran if ran else 0.0
    if share < _HALF or tests < _ENOUGH or grade.severity in ("P0", "P1"):
        return grade
    severity = _above(grade.severity)
    return Graded(severity, (*grade.why, f"raised to {severity}: it stops {tests} of {ran} tests"))


def raised(grade: Graded, critical: Sequence[Critical]) -> Graded:
    """Raise by one, up to P0, what touches a critical path."""
    if not critical or grade.severity == "P0":
        return grade
    severity = _above(grade.severity)
    names = ", ".join(path.name for path in critical)
    return Graded(severity, (*grade.why, f"raised to {severity}: it touches the critical path {names}"))


def _above(severity: Severity) -> Severity:
    return SEVERITIES[max(0, SEVERITIES.index(severity) - 1)]


def worst(grades: Iterable[Graded]) -> Graded:
    """Return the most severe of some, the first of equals."""
    return min(grades, key=lambda grade: grade.severity)


def labels_of(
    components: Sequence[str], critical: Iterable[Critical], paths: Iterable[CriticalPath]
) -> tuple[str, ...]:
    """Return the labels of an entry: its components, and what the critical paths that it touches are marked with."""
    names = {one.name for one in critical}
    labels = (label for path in paths if path.name in names for label in path.labels)
    return tuple(dict.fromkeys((*components, *labels)))


def touched(paths: Iterable[CriticalPath], tests: Sequence[str], files: Sequence[str]) -> tuple[Critical, ...]:
    """Return the critical paths that some of the tests (ids) or files (``path:line``) belong to."""
    from deadhead.garden.areas import matching

    found: list[Critical] = []
    for path in paths:
        on_it = (*matching(path.tests, tests), *matching(path.paths, files), *matching(path.paths, tests))
        if on_it:
            found.append(Critical(path.name, path.impact, tuple(dict.fromkeys(on_it))))
    return tuple(found)
