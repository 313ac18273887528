"""What each issue begins with, whether it is about failures or about a deprecation."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from deadhead.debt import Ended, Entry
from deadhead.document.model import Block, Code, Facts, Heading, Items, Line, Link, Mark, Text, joined, line, prose
from deadhead.report.worklog.view import View
from deadhead.report.worklog.wording import MOST, OUTCOMES, anchor, brief, codes, count, outcome, sentence, suite, when

_IN_WORDS = {"P0": "CRITICAL", "P1": "HIGH", "P2": "MEDIUM", "P3": "LOW"}
_VARIANTS = 3  # parameter sets of one test that are still shown each for itself
_SUITES = 3  # told one by one
_REACHING = 1  # tests by which a critical path is reached


def top(view: View, number: int, entry: Entry) -> Iterator[Block]:
    """Give the heading of an issue, its severity and why, category, status and where it belongs."""
    yield Heading(2, line(f"Issue {number}: ", *brief(entry.title)), anchor(number))
    why = joined((prose(reason) for reason in entry.why), "; ")
    severity = Mark(f"{entry.severity} - {_IN_WORDS[entry.severity]}", entry.severity)
    rows: list[tuple[str, Line]] = [
        ("Severity", line(severity, ": ", *why) if why else line(severity)),
        ("Category", line(Code(str(entry.category)))),
    ]
    if entry.evidence:
        rows.append((f"Why {entry.category.standing}", prose(entry.evidence)))
    rows += [("Status", line(said)) for said in [status(entry)] if said]
    tracked = view.tracked.get(entry.fingerprint)
    if tracked is not None:
        rows.append(("Tracker", line(Link(f"#{tracked.number}", tracked.url), f" {tracked.state}")))
    if entry.components:
        rows.append(("Component", line(", ".join(entry.components))))
    yield Facts(tuple(rows))


def status(entry: Entry) -> str:
    """Say how an issue stands against the runs before, nothing where none is known."""
    trend = entry.trend
    if trend is None:
        return ""
    if trend.change == "new":
        return "new: the last run did not have it"
    held = f"since {when(trend.since)}, in {count(trend.runs, 'run')}"
    if trend.change == "expanded":
        return f"expanded in scope: {len(trend.added):,} more than in the last run; present {held}"
    return f"still present {held}"


def failed_tests(entry: Entry, heading: str) -> Iterator[Block]:
    """Give the tests of an issue with how they ended, parameter sets of one test as one item, many tests by suite."""
    tests = [test for test in entry.tests if test.id]
    if not tests:
        return
    groups = _grouped(tests)
    items = [_test(group) for group in groups] if len(groups) <= MOST else _by_suite(tests)
    more = f"{len(items) - MOST:,} more suites; the JSON output has them all" if len(items) > MOST else ""
    yield Heading(3, line(heading))
    yield Items(tuple(items[:MOST]), more=more)


def _by_suite(tests: Iterable[Ended]) -> list[Line]:
    suites: dict[str, list[Ended]] = defaultdict(list)
    for test in sorted(tests, key=lambda test: OUTCOMES.index(test.outcome)):
        suites[suite(test.id)].append(test)
    return [_suite(*one) for one in sorted(suites.items(), key=lambda one: (-len(one[1]), one[0]))]


def _suite(name: str, tests: Sequence[Ended]) -> Line:
    ended = Counter(outcome(test) for test in tests)
    how = ", ".join(f"{number:,} {word}" for word, number in ended.items())
    names = [test.id.removeprefix(f"{name}::") for test in tests]
    return line(Code(name), f" - {how}: ", *codes(names))


def _grouped(tests: Iterable[Ended]) -> list[list[Ended]]:
    """Group parameter sets of one test that ended alike, unless there are only a few; the worst come first."""
    groups: dict[tuple[int, str], list[Ended]] = defaultdict(list)
    for test in tests:
        groups[OUTCOMES.index(test.outcome), test.id.partition("[")[0]].append(test)
    ordered = [groups[key] for key in sorted(groups)]
    return [part for group in ordered for part in ([group] if len(group) > _VARIANTS else [[test] for test in group])]


def _test(tests: Sequence[Ended]) -> Line:
    first = tests[0]
    if len(tests) == 1:
        return line(Code(first.id), f" - {outcome(first)}")
    name = first.id.partition("[")[0]
    return line(Code(name), f" with {len(tests):,} parameter sets - {outcome(first)}")


def impact(entry: Entry, sentences: Sequence[Line] = ()) -> Iterator[Block]:
    """Give what an issue keeps from being known, and the critical paths that it touches with what is at stake."""
    items = [*sentences, *(_critical(one.name, one.impact, one.touched) for one in entry.critical)]
    if items:
        yield Heading(3, line("Impact"))
        yield Items(tuple(items))


def _critical(name: str, at_stake: str, touched: Sequence[str]) -> Line:
    said = f": {sentence(at_stake)}" if at_stake else "."
    reached = (Text(" Touched by "), *codes(touched, _REACHING), Text(".")) if touched else ()
    return line("Critical path ", Code(name), said, *reached)


def stopped(view: View, entry: Entry) -> Iterator[Line]:
    """Say which suites an issue leaves without a test that passed, and of how many tests it deprives others."""
    verb = "Skips" if entry.category.condition == "skipped" else "Stops"
    mine = Counter(suite(test.id) for test in entry.tests)
    touched = [one for one in view.suites if mine[one.name]]
    whole = [one.name for one in touched if mine[one.name] == one.tests]
    if whole:
        yield line(f"{verb} every test of ", *codes(whole), ".")
    for one in [one for one in touched if one.name not in whole][:_SUITES]:
        yield line(f"{verb} {mine[one.name]:,} of {count(one.tests, 'test')} of ", Code(one.name), ".")
