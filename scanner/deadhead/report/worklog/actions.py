"""What to do, made from the causes: recommendations by urgency, and next steps as a check-list."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.debt import Cluster, Debt, Entry
from deadhead.document.model import Block, Checks, Code, Heading, Items, Line, Link, Mark, Text, line, prose
from deadhead.document.untrusted import masked, one_line, shortened
from deadhead.finding import Severity
from deadhead.report.worklog.view import View, is_uncollectable
from deadhead.report.worklog.wording import MOST, capitalised, codes, count, issue, named, place, places

_WARNING = 120  # characters of what is said
_URGENCY: tuple[tuple[str, tuple[Severity, ...]], ...] = (
    ("Immediate Actions (P0, P1)", ("P0", "P1")),
    ("Short-term Actions (P2)", ("P2",)),
    ("Long-term Actions (P3)", ("P3",)),
)


def first(view: View) -> tuple[int, Line] | None:
    """Return the one thing to do first: of the most severe issues the one with most tests, and what to do about it."""
    if not view.entries:
        return None
    worst = view.entries[0][1].severity
    number, entry = max(
        ((number, entry) for number, entry in view.entries if entry.severity == worst),
        key=lambda one: (isinstance(one[1], Cluster), len(one[1].tests), -one[0]),
    )
    return number, action(view, entry)


def recommendations(view: View) -> Iterator[Block]:
    """Give what to do about each issue, in order of urgency."""
    if not view.entries:
        return
    yield Heading(2, line("Recommendations"), "recommendations", in_contents=True)
    for heading, severities in _URGENCY:
        mine = [(number, entry) for number, entry in view.entries if entry.severity in severities]
        if not mine:
            continue
        yield Heading(3, line(heading))
        items = [_item(view, number, entry) for number, entry in mine[:MOST]]
        more = f"{count(len(mine) - MOST, 'more issue')} of this urgency" if len(mine) > MOST else ""
        yield Items(tuple(items), ordered=True, more=more)


def _item(view: View, number: int, entry: Entry) -> Line:
    todo = action(view, entry)
    opening = (Text(capitalised(todo[0].text)),) if todo and isinstance(todo[0], Text) else todo[:1]
    return line(*opening, *todo[1:], " (", issue(number), _reach(entry), ")")


def action(view: View, entry: Entry) -> Line:
    """Return what to do about an issue, in the imperative, without a full stop."""
    if isinstance(entry, Cluster):
        return _of_failures(entry)
    assert isinstance(entry, Debt)
    return _of_warning(view, entry)


def _of_failures(cluster: Cluster) -> Line:
    if cluster.advice:
        return prose(cluster.advice)
    if cluster.where is not None:
        return line("look at ", *place(*cluster.where))
    if cluster.files:
        return line("look at ", *codes(cluster.files))
    tests = [test.id for test in cluster.tests if test.id]
    return line("look at ", *codes(tests)) if tests else line("mend what stopped the run: ", *prose(cluster.title))


def _of_warning(view: View, debt: Debt) -> Line:
    if debt.command is not None:
        return line("run ", Code(debt.command), _fixed(view, debt))
    if debt.use:
        return line("use ", *named(debt.use), " at ", *codes(debt.files))
    at = line(" at ", *codes(places(debt))) if places(debt) else ()
    return line("act on ", Code(shortened(one_line(masked(debt.message)), _WARNING)), *at)


def _fixed(view: View, debt: Debt) -> str:
    """Say how many places the command of a debt fixes, and what it leaves."""
    findings = view.findings(debt)
    best = "safe" if debt.fixable.get("safe") else "unsafe"
    fixed = [one for one in findings if one.fix == best]
    if not fixed:
        return ""
    unsafe = sum(one.fix == "unsafe" for one in findings) if best == "safe" else 0
    rest = [f"{unsafe:,} more with --unsafe-fixes" if unsafe else ""]
    by_hand = len(findings) - len(fixed) - unsafe
    rest.append(f"{by_hand:,} more by hand" if by_hand else "")
    places = f"{count(len(fixed), 'place')} in {count(len({one.path for one in fixed}), 'file')}"
    return f": {', '.join(filter(None, [places, *rest]))}"


def _reach(entry: Entry) -> str:
    if not entry.tests:
        return ""
    noun = "test file" if isinstance(entry, Cluster) and is_uncollectable(entry) else "test"
    return f", {count(len(entry.tests), noun)}"


def next_steps(view: View) -> Iterator[Block]:
    """Give the check-list: issues filed, the urgent ones dealt with, the run done again."""
    if not view.entries:
        return
    yield Heading(2, line("Next Steps"), "next-steps", in_contents=True)
    yield Checks(tuple(_steps(view)))


def _steps(view: View) -> Iterator[tuple[bool, Line]]:
    known = [(number, entry) for number, entry in view.entries if entry.fingerprint in view.tracked]
    unknown = len(view.entries) - len(known)
    for number, entry in known[:MOST]:
        tracked = view.tracked[entry.fingerprint]
        yield True, line(issue(number), " is in the tracker: ", Link(f"#{tracked.number}", tracked.url))
    urgent = [(number, entry) for number, entry in view.entries if entry.severity in ("P0", "P1")]
    for number, entry in urgent[:MOST]:
        yield False, line(Mark(entry.severity, entry.severity), " ", issue(number), ": ", *action(view, entry))
    if len(urgent) > MOST:
        yield False, line(f"{count(len(urgent) - MOST, 'more urgent issue')}")
    command = view.garden.run.command
    if command:
        again = " ".join(["deadhead garden --focus", view.garden.run.focus, "--", *command])
        yield False, line("Run again: ", Code(again))
    if unknown:
        yield False, line("Run ", Code("deadhead issues"), f": {count(unknown, 'issue')} not in the tracker yet")
