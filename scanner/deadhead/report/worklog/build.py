"""From a garden to its worklog, and from that to Markdown, HTML or text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from deadhead import __version__
from deadhead.debt import Cluster, Debt, Entry
from deadhead.document import html, markdown, text
from deadhead.document.model import Block, Code, Document, Heading, Line, Mark, Paragraph, Target, line, table
from deadhead.garden.model import Garden
from deadhead.report.worklog import actions, failure, passing, results, summary, tracker, warning
from deadhead.report.worklog.view import View
from deadhead.report.worklog.wording import anchor, brief, codes, count, places
from deadhead.state.issues import Tracked

Format = Literal["markdown", "html", "text"]

_RENDERERS: dict[Format, Callable[[Document], str]] = {
    "markdown": markdown.render,
    "html": html.render,
    "text": text.render,
}
_SECTIONS = 40  # issues that are told in full
_BRIEF = 60  # others that are listed


def render(garden: Garden, form: Format = "markdown", tracked: Mapping[str, Tracked] | None = None) -> str:
    """Return the worklog in one of the formats; ``tracked`` are the tracker's issues by fingerprint."""
    return _RENDERERS[form](worklog(garden, tracked or {}))


def worklog(garden: Garden, tracked: Mapping[str, Tracked]) -> Document:
    """Return the worklog of a garden. It says what the garden holds, and nothing of what is not known."""
    return Document(tuple(_blocks(View(garden, tracked))))


def _blocks(view: View) -> Iterator[Block]:
    yield from summary.header(view)
    yield from summary.summary(view)
    yield from results.results(view)
    yield from results.overview(view)
    full = [(number, entry) for number, entry in view.entries if _in_full(number, entry)]
    for number, entry in full:
        yield from _section(view, number, entry)
    yield from _brief([one for one in view.entries if one not in full])
    yield from passing.changes(view)
    yield from passing.passing(view)
    yield from actions.recommendations(view)
    yield from actions.next_steps(view)
    yield from tracker.tracker(view)
    yield from passing.limits(view)
    yield Paragraph(
        line("Written by deadhead ", __version__, " from the record of run ", Code(view.garden.run.id), ".")
    )


def _in_full(number: int, entry: Entry) -> bool:
    """Whether an issue is told in full: warnings that libraries give to each other are not."""
    return number <= _SECTIONS and (isinstance(entry, Cluster) or entry.severity != "P3" or bool(entry.files))


def _section(view: View, number: int, entry: Entry) -> Iterator[Block]:
    if isinstance(entry, Cluster):
        yield from failure.section(view, number, entry)
    elif isinstance(entry, Debt):
        yield from warning.section(view, number, entry)


def _brief(entries: list[tuple[int, Entry]]) -> Iterator[Block]:
    if not entries:
        return
    yield Heading(2, line("Further Issues"), "further", in_contents=True)
    rows = tuple(_row(number, entry) for number, entry in entries[:_BRIEF])
    yield table("Told in brief", ("Issue", "Severity", "What", "Category", "Places"), rows)
    if len(entries) > _BRIEF:
        yield Paragraph(line(f"{count(len(entries) - _BRIEF, 'more issue')} are in the JSON output."))


def _row(number: int, entry: Entry) -> tuple[Line, ...]:
    severity = line(Mark(entry.severity, entry.severity))
    return (
        line(Target(f"Issue {number}", anchor(number))),
        severity,
        brief(entry.title),
        line(Code(str(entry.category))),
        codes(places(entry)),
    )
