"""The issue of one deprecation or other warning: its places, their proof, and what fixes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from deadhead.debt import Debt
from deadhead.document.model import Block, Code, Facts, Heading, Line, Link, Paragraph, Quote, Table, line, prose
from deadhead.document.untrusted import excerpt, masked
from deadhead.finding import Finding, Grade
from deadhead.report.worklog import entry
from deadhead.report.worklog.view import PROVEN, View
from deadhead.report.worklog.wording import MOST, codes, count, listed, named, sentence

_LINES = 8
_GRADES: dict[Grade, str] = {
    "confirmed": "this expression warned",
    "statement": "this statement warned",
    "definition": "warnings traced to this reference:",
    "silent": "ran without a warning",
    "unexecuted": "not reached by this run",
    "unknown": "the record cannot tell",
}


def section(view: View, number: int, debt: Debt) -> Iterator[Block]:
    """Give everything that is known of a deprecation."""
    yield from entry.top(view, number, debt)
    yield Heading(3, line("Description"))
    findings = view.findings(debt)
    yield Paragraph(_description(debt, findings))
    if debt.warning:
        yield Heading(3, line("Warning Details"))
        yield Quote(excerpt(masked(f"{debt.warning}: {debt.message}"), _LINES))
    yield from entry.failed_tests(debt, "Failed Tests")
    yield from _places(findings) if findings else _sightings(debt)
    yield from entry.impact(debt, list(_impact(view, debt)))
    yield from _fix(debt, findings)


def _description(debt: Debt, findings: Sequence[Finding]) -> Line:
    if not findings:
        places = {(one.path, one.line) for one in debt.sightings}
        return line(f"The run gave this warning {count(debt.seen, 'time')}, at {count(len(places), 'place')}.")
    use = line(" Use ", *named(debt.use), " instead.") if debt.use else ()
    return line(*prose(sentence(debt.title)), *use, " ", _counted(debt, findings))


def _counted(debt: Debt, findings: Sequence[Finding]) -> str:
    """Say how many places there are, and what the run says of them."""
    grades = Counter(one.evidence.grade for one in findings)
    proven = sum(grades[grade] for grade in PROVEN)
    parts = [
        f"{proven:,} warned {count(debt.seen, 'time')} in this run" if proven else "",
        f"{grades['unexecuted']:,} {'was' if grades['unexecuted'] == 1 else 'were'} not reached"
        if grades["unexecuted"]
        else "",
        f"{grades['silent']:,} ran without a warning" if grades["silent"] else "",
        f"of {grades['unknown']:,} the record cannot tell" if grades["unknown"] else "",
    ]
    places = f"{count(len(findings), 'place')} in {count(len({one.path for one in findings}), 'file')}"
    return f"{places}: {listed([part for part in parts if part])}."


def _places(findings: Sequence[Finding]) -> Iterator[Block]:
    """Give the places that the scan found, those that the run proved first."""
    yield Heading(3, line("Affected Places"))
    shared = Counter((one.path, one.span.line) for one in findings)
    rows = [_place(one, with_column=shared[one.path, one.span.line] > 1) for one in findings[:MOST]]
    yield Table("Places, the best proven first", ("Place", "Proof", "Fix"), tuple(rows))
    if len(findings) > MOST:
        left = findings[MOST:]
        places = f"{count(len(left), 'more place')} in {count(len({one.path for one in left}), 'file')}"
        yield Paragraph(line(f"{places}; the JSON output has them all."))


def _place(finding: Finding, *, with_column: bool) -> tuple[Line, ...]:
    evidence, span = finding.evidence, finding.span
    where = f"{finding.path}:{span.line}" + (f":{span.column}" if with_column else "")
    is_proven = evidence.grade in PROVEN
    times = f" {count(evidence.count, 'time')}" if is_proven else ""
    others = f", one of {evidence.candidates} candidates" if evidence.candidates > 1 else ""
    first = line("; first in ", Code(evidence.tests[0])) if is_proven and evidence.tests else ()
    patched = line("; patched by ", *codes(finding.patched_by, 1)) if finding.patched_by else ()
    proof = line(_GRADES[evidence.grade] + times + others, *first)
    return line(Code(where)), proof, line(finding.fix or "by hand", *patched)


def _sightings(debt: Debt) -> Iterator[Block]:
    """Give the places at which a warning was seen that no rule knows."""
    if not debt.sightings:
        return
    places = Counter[str]()
    for one in debt.sightings:
        places[f"{one.path}:{one.line}"] += one.count
    rows = tuple((line(Code(where)), line(count(times, "time"))) for where, times in places.most_common(MOST))
    yield Heading(3, line("Affected Places"))
    yield Table("Places, those where it was seen most first", ("Place", "Seen"), rows)
    if len(places) > MOST:
        yield Paragraph(line(f"{count(len(places) - MOST, 'more place')}; the JSON output has them all."))


def _impact(view: View, debt: Debt) -> Iterator[Line]:
    version = "Python" if debt.package in (None, "python") else debt.package
    if debt.gone is not None:
        yield line(f"Gone in {version} {debt.gone}.")
    yield from entry.stopped(view, debt)


def _fix(debt: Debt, findings: Sequence[Finding]) -> Iterator[Block]:
    rows: list[tuple[str, Line]] = []
    if debt.command is not None:
        rows.append(("Command", line(Code(debt.command))))
    for kind in ("safe", "unsafe"):
        if debt.fixable.get(kind):
            paths = {one.path for one in findings if one.fix == kind}
            said = f"{count(debt.fixable[kind], 'place')} in {count(len(paths), 'file')}"
            rows.append((f"Fixed by it, {kind}" if kind == "safe" else "Fixed with --unsafe-fixes", line(said)))
    by_hand = sum(one.fix is None for one in findings)
    if by_hand and findings:
        rows.append(("By hand", line(count(by_hand, "place"))))
    if debt.url:
        rows.append(("See", line(Link(debt.url, debt.url))))
    if rows:
        yield Heading(3, line("Technical Details"))
        yield Facts(tuple(rows))
