"""What passed, what that excludes, what changed since the last run, and what the record cannot tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deadhead.document.model import Block, Code, Heading, Items, Line, Paragraph, Table, joined, line, prose
from deadhead.report.worklog.view import PROVEN, Suite, View
from deadhead.report.worklog.wording import MOST, codes, count, issue, issues, listed, sentence, when

_SUITES = 10
_MET = 10  # issues named


def passing(view: View) -> Iterator[Block]:
    """Give the tests that passed, by suite, and what their passing excludes."""
    if not view.passed:
        return
    yield Heading(2, line("Passing Tests"), "passing", in_contents=True)
    suites = [one for one in view.suites if one.counts["passed"]]
    yield Heading(3, line("Successfully Passing Tests"))
    suites.sort(key=lambda one: (not one.bad, -one.counts["passed"], one.name))
    left = suites[_SUITES:]
    tests = sum(one.counts["passed"] for one in left)
    more = f"{count(tests, 'test')} in {count(len(left), 'more suite')}" if left else ""
    yield Items(tuple(_passed(one) for one in suites[:_SUITES]), more=more)
    points = [*_excluded(view, suites), *_indebted(view)]
    if points:
        yield Heading(3, line("What This Excludes"))
        yield Items(tuple(points))


def _passed(one: Suite) -> Line:
    of = f"{len(one.passing):,} of " if one.tests > len(one.passing) else ""
    names = [name.removeprefix(f"{one.name}::") for name in one.passing]
    return line(Code(one.name), f" - {of}{count(one.tests, 'test')} PASSED: ", *codes(names))


def _excluded(view: View, suites: list[Suite]) -> Iterator[Line]:
    """Say of suites with both: they can be imported, so what fails there fails later."""
    failing = {number for number, entry in view.entries if entry.category.condition != "skipped"}
    for one in [one for one in suites if one.bad][:MOST]:
        fails = f"where {one.bad:,} {'test fails' if one.bad == 1 else 'tests fail'}"
        by = issues([number for number in one.issues if number in failing])
        passes = f" is imported and collected, and {one.counts['passed']:,} of its tests pass "
        yield line(Code(one.name), passes, fails, *([" by ", *by] if by else []), ".")


def _indebted(view: View) -> Iterator[Line]:
    """Say how many passing tests met deprecated code, since their passing does not speak for it."""
    met: list[Line] = []
    for number, debt in view.debts:
        tests = {test for one in view.findings(debt) if one.evidence.grade in PROVEN for test in one.evidence.tests}
        passed = len(tests & view.passed)
        met += [line(f"{passed:,} of ", issue(number))] if passed else []
    if met:
        more = f" and {count(len(met) - _MET, 'more issue')}" if len(met) > _MET else ""
        yield line("Passing tests that met what warns: ", *joined(met[:_MET]), more, ".")


def changes(view: View) -> Iterator[Block]:
    """Give what the last run of the focus had otherwise."""
    last, gone = view.garden.last, view.garden.gone
    if last is None:
        return
    yield Heading(2, line("Changes Since the Last Run"), "changes", in_contents=True)
    commit = line(", commit ", Code(last.revision[:12])) if last.revision else ()
    yield Paragraph(line("The last run was ", Code(last.id), f" of {when(last.started)}", *commit, "."))
    rows = [_issue_row(view, number) for number, entry in view.entries if entry.trend is not None][:MOST]
    if rows:
        yield Table("Issues of this run", ("Issue", "Change", "Since", "Runs"), tuple(rows))
    if gone:
        yield Heading(3, line("Gone"))
        items = tuple(_gone(one.title, str(one.category), one.since, certain=one.certain) for one in gone[:MOST])
        yield Items(items, more=f"{len(gone) - MOST:,} more" if len(gone) > MOST else "")


def _issue_row(view: View, number: int) -> tuple[Line, ...]:
    trend = view.entries[number - 1][1].trend
    assert trend is not None
    more = f", {len(trend.added):,} more" if trend.added and trend.change == "expanded" else ""
    change = {"new": "new", "present": "still present", "expanded": "expanded"}[trend.change] + more
    return line(issue(number)), line(change), line(when(trend.since)), line(f"{trend.runs:,}")


def _gone(title: str, category: str, since: str, *, certain: bool) -> Line:
    doubt = "" if certain else "; this run cannot tell for certain, since it did not run all that had shown it"
    return line(*prose(title), " (", Code(category), f"), first seen {when(since)}{doubt}")


def limits(view: View) -> Iterator[Block]:
    """Give what this run and scan could not see."""
    report, run = view.garden.report, view.garden.run
    items = [prose(sentence(note)) for note in dict.fromkeys((*run.notes, *report.notes))]
    if report.stale:
        items.append(line(f"{count(report.stale, 'recorded warning')} set aside: their files have changed since."))
    items += [line(Code(one.path), " could not be read: ", Code(one.reason)) for one in report.unreadable[:MOST]]
    rules = Counter(one.rule for one in report.errors)
    if rules:
        items.append(line(f"Rules that failed: {listed([f'{name} ({times})' for name, times in rules.items()])}."))
    if items:
        yield Heading(2, line("What the Record Cannot Tell"), "limits", in_contents=True)
        yield Items(tuple(items))
