"""Results by suite, and the list of issues."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.debt import TestOutcome
from deadhead.document.model import Block, Code, Heading, Line, Mark, Paragraph, Tone, line, table
from deadhead.report.worklog.view import Suite, View
from deadhead.report.worklog.wording import MOST, brief, count, duration, issue, issues

_COLUMNS: tuple[tuple[TestOutcome, str], ...] = (
    ("passed", "Passed"),
    ("failed", "Failed"),
    ("error", "Errors"),
    ("crashed", "Crashed"),
    ("flaky", "Flaky"),
    ("skipped", "Skipped"),
    ("xfailed", "Expected failures"),
    ("xpassed", "Unexpected passes"),
)
_TONES: dict[str, Tone] = {"PASSED": "good", "SKIPPED": "muted", "FLAKY": "P2"}
_LISTED = 50  # issues


def results(view: View) -> Iterator[Block]:
    """Give the table of the suites, those with failures first."""
    yield Heading(2, line("Test Execution Results"), "results", in_contents=True)
    if not view.suites:
        yield Paragraph(line("The record has no outcome of a test."))
        return
    headers = ("Suite", "Result", *(name for _, name in _COLUMNS), "Time", "Issues")
    caption = f"{count(len(view.suites), 'suite')}, those with most failures first"
    yield table(caption, headers, map(_suite, view.suites[:MOST]))
    left = view.suites[MOST:]
    if left:
        bad = sum(one.bad > 0 for one in left)
        passed = sum(one.counts["passed"] for one in left)
        failures = f"{bad:,} of them with failures" if bad else "none of them with a failure"
        yield Paragraph(line(f"{count(len(left), 'more suite')}, {failures}, with {count(passed, 'test')} passed."))


def _suite(one: Suite) -> tuple[Line, ...]:
    numbers = [line(f"{one.counts[key]:,}" if one.counts[key] else "") for key, _ in _COLUMNS]
    seconds = line("" if one.seconds is None else duration(one.seconds))
    result = Mark(one.result, _TONES.get(one.result, "P1"))
    return (line(Code(one.name)), line(result), *numbers, seconds, issues(one.issues))


def overview(view: View) -> Iterator[Block]:
    """Give one row for each issue."""
    if not view.entries:
        return
    yield Heading(3, line("Issues Discovered"))
    rows = [
        (
            line(issue(number)),
            line(Mark(entry.severity, entry.severity)),
            brief(entry.title),
            line(f"{len(entry.tests):,}" if entry.tests else ""),
            line(Code(str(entry.category))),
        )
        for number, entry in view.entries[:_LISTED]
    ]
    caption = f"{count(len(view.entries), 'issue')}, the most severe first"
    yield table(caption, ("Issue", "Severity", "What", "Tests", "Category"), rows)
    if len(view.entries) > _LISTED:
        yield Paragraph(line(f"{count(len(view.entries) - _LISTED, 'more issue')} are in the JSON output."))
