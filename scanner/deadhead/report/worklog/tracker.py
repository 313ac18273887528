"""The tracker's issues of a worklog, where they are known."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.debt import Entry
from deadhead.document.model import Block, Facts, Heading, Line, Link, line, prose
from deadhead.report.worklog.view import View
from deadhead.report.worklog.wording import issue
from deadhead.state.issues import Tracked


def tracker(view: View) -> Iterator[Block]:
    """Give one part for each issue that the tracker has."""
    known = [
        (number, entry, view.tracked[entry.fingerprint])
        for number, entry in view.entries
        if entry.fingerprint in view.tracked
    ]
    if not known:
        return
    yield Heading(2, line("Tracker Issues"), "tracker", in_contents=True)
    for number, entry, one in known:
        yield Heading(3, line("Issue ", Link(f"#{one.number}", one.url), ": ", *prose(one.title or entry.title)))
        yield Facts(tuple(_facts(number, entry, one)))


def _facts(number: int, entry: Entry, one: Tracked) -> Iterator[tuple[str, Line]]:
    yield "Priority", line(entry.severity)
    if one.labels:
        yield "Labels", line(", ".join(one.labels))
    yield "Status", line(one.state.upper())
    yield "Link", line(Link(one.url, one.url))
    yield "In this worklog", line(issue(number))
