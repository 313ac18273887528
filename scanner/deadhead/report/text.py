"""The terminal's formats: ``full``, ``concise`` and the table of ``--statistics``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from deadhead.finding import GRADES, Evidence, Finding, Grade
from deadhead.outcome import Report, Unexplained, WarningKind
from deadhead.report.style import Style, printed

if TYPE_CHECKING:
    from deadhead.static.source import Source

#: Maps a path relative to the root to how it is shown.
Shown = Callable[[str], str]

_GRADE_COLOURS: dict[Grade, str] = {
    "confirmed": "red",
    "statement": "red",
    "definition": "red",
    "silent": "green",
    "unexecuted": "yellow",
    "unknown": "dim",
}
_IN_WORDS: dict[Grade, str] = {"unexecuted": "never executed by this run"}
_WIDTH = 160  # characters of a source line that are shown
_TABS = 4
_MOST = 30  # recorded warnings without a finding that are listed
_LEAST = 3  # of them of each kind
_KINDS: dict[WarningKind, str] = {
    "deprecation": "Deprecations",
    "never-awaited": "Coroutines that nobody awaited, at where the last reference to them went",
    "resource": "Resources that nobody closed, at where the last reference to them went",
    "runtime": "Doubtful operations",
    "syntax": "Doubtful syntax",
    "encoding": "Files opened in whatever encoding the machine has",
    "pytest": "What pytest objects to",
    "other": "Others",
}


def concise(report: Report, style: Style, shown: Shown) -> str:
    """Return one line for each finding and each file that could not be read."""
    lines = [
        f"{_head(finding, style, shown)} {printed(finding.message)}{_fixable(finding, style)}{_graded(finding, style)}"
        for finding in report.objections
    ]
    lines += _gone(report, shown)
    return "".join(f"{line}\n" for line in [*lines, *_troubles(report, style, shown)])


def full(report: Report, style: Style, shown: Shown) -> str:
    """Return each finding with its source line, its fix and its proof, then what is unexplained."""
    blocks = ["\n".join(_block(finding, report, style, shown)) for finding in report.objections]
    blocks += ["\n".join(_gone(report, shown))] if report.gone else []
    blocks += ["\n".join(_unexplained(report, style, shown))] if report.unexplained else []
    blocks += ["\n".join(_troubles(report, style, shown))] if report.unreadable or report.errors else []
    return "".join(f"{block}\n\n" for block in blocks)


def summary(report: Report, style: Style) -> str:
    """Return the closing lines: how many findings, how proven, how many can be fixed."""
    found, new = report.objections, "new finding" if report.baseline else "finding"
    if not found:
        text = f"No {new}s in {number(report.files, 'file')}{_known(report)}."
        return "\n".join([style.paint(text, "green") if not report.unreadable else text, *_aside(report)]) + "\n"
    files = len({finding.path for finding in found})
    lines = [style.paint(f"{number(len(found), new)} in {number(files, 'file')}", "bold") + _known(report)]
    if report.has_record:
        grades = Counter(finding.evidence.grade for finding in found)
        lines[0] += ": " + ", ".join(
            f"{grades[grade]} {_IN_WORDS.get(grade, grade)}" for grade in GRADES if grades[grade]
        )
    fixes = Counter(finding.fix for finding in found)
    if fixes["safe"] or fixes["unsafe"]:
        more = f", {fixes['unsafe']} more with --unsafe-fixes" if fixes["unsafe"] else ""
        lines.append(f"{fixes['safe']} can be fixed with --fix{more}.")
    return "\n".join([*lines, *_aside(report)]) + "\n"


def _known(report: Report) -> str:
    """Return what the baseline says, for the closing line."""
    if report.baseline is None:
        return ""
    moved = f", {report.moved} of them moved" if report.moved else ""
    gone = f"; {len(report.gone)} of its entries gone" if report.gone else ""
    return f" ({len(report.findings) - len(report.objections)} known from {report.baseline}{moved}{gone})"


def statistics(report: Report) -> str:
    """Return a table: how often each rule objects, how much of that is proven and how much can be fixed."""
    if not report.findings:
        return ""
    from tabulate import tabulate

    found = report.objections
    rules = Counter(finding.rule for finding in found)
    rows = [
        (
            name,
            count,
            sum(finding.rule == name and finding.evidence.grade in GRADES[:3] for finding in found),
            sum(finding.rule == name and finding.fix == "safe" for finding in found),
            sum(finding.rule == name and finding.fix == "unsafe" for finding in found),
            len({finding.path for finding in found if finding.rule == name}),
        )
        for name, count in sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    ]
    headers = ("rule", "findings", "proven", "safe fix", "unsafe fix", "files")
    return tabulate(rows, headers=headers, tablefmt="simple") + "\n"


# -- parts


def _head(finding: Finding, style: Style, shown: Shown) -> str:
    place = f"{style.paint(shown(finding.path), 'bold')}:{finding.span.line}:{finding.span.column}:"
    return f"{place} {style.paint(finding.rule, 'red', 'bold')}"


def _fixable(finding: Finding, style: Style) -> str:
    return f" {style.paint(f'[{finding.fix} fix]', 'blue')}" if finding.fix else ""


def _graded(finding: Finding, style: Style) -> str:
    grade = finding.evidence.grade
    return "" if grade == "unknown" else f" {style.paint(f'({grade})', _GRADE_COLOURS[grade])}"


def _gone(report: Report, shown: Shown) -> Iterator[str]:
    """Yield the entries of the baseline that nothing corresponds to."""
    for entry in report.gone[:_MOST]:
        where = f" in {entry.scope}" if entry.scope else ""
        yield f"{shown(entry.path)}: {entry.rule} is gone: `{_first_line(entry.snippet)}`{where}"
    if len(report.gone) > _MOST:
        yield f"… and {len(report.gone) - _MOST} more are gone"


def _block(finding: Finding, report: Report, style: Style, shown: Shown) -> Iterator[str]:
    yield f"{_head(finding, style, shown)} {printed(finding.message)}"
    yield from _excerpt(finding, _source(report.root / finding.path), style)
    proof = _proof(finding.evidence)
    if proof:
        yield f"  {style.paint('proof:', 'bold')} {style.paint(proof, _GRADE_COLOURS[finding.evidence.grade])}"
        here = f"{shown(finding.path)}:{finding.span.line}"
        chain = map(printed, finding.evidence.chain[:1])
        yield from (f"         raised in {step}, from the reference at {here}" for step in chain)
    for patch in finding.fixes:
        yield f"  {style.paint('fix:', 'bold')}   {patch.title} ({patch.applicability})"
    if finding.patched_by:
        yield f"  {style.paint('test:', 'bold')}  {_patched(finding.patched_by, shown)}"
    elif finding.is_doubted and finding.evidence.grade != "silent":
        yield f"  {style.paint('test:', 'bold')}  the same name was also used without a warning, so the fix is unsafe"
    if finding.through is not None and any(_binds(other, finding) for other in report.findings):
        yield f"  {style.paint('fix:', 'bold')}   that of line {finding.through}, where the name is bound"
    elif not finding.fixes:
        yield f"  {style.paint('see:', 'bold')}   {finding.url}"


def _binds(other: Finding, finding: Finding) -> bool:
    """Whether another finding is what the name that a finding uses was bound to."""
    if (other.path, other.symbol) != (finding.path, finding.symbol) or finding.through is None:
        return False
    statement = other.statement or other.span
    return statement.line <= finding.through <= max(statement.end_line, other.span.end_line)


def _patched(places: Sequence[str], shown: Shown) -> str:
    path, _, line = places[0].rpartition(":")
    more = f" and in {number(len(places) - 1, 'more place')}" if len(places) > 1 else ""
    return f"patched by {shown(path)}:{line}{more}, so the fix is unsafe"


def _proof(evidence: Evidence) -> str:
    if evidence.grade == "unknown":
        return ""
    if evidence.grade == "silent":
        return (
            "silent: the run executed it and no warning came; it is something else, or a test had a double in its place"
        )
    if not evidence.count:
        return _IN_WORDS.get(evidence.grade, evidence.grade)
    first = f", first in {printed(evidence.tests[0])}" if evidence.tests else ""
    where = f" in {number(len(evidence.tests), 'test')}{first}" if evidence.tests else ""
    others = f", one of {evidence.candidates} references it can have come from" if evidence.candidates > 1 else ""
    if evidence.grade == "definition" and not evidence.candidates:
        others = ", for another use: a process warns only once"
    return f"{evidence.grade}, seen {number(evidence.count, 'time')}{where}{others}"


def _excerpt(finding: Finding, source: Source | None, style: Style) -> Iterator[str]:
    span = finding.span
    if source is None or not 0 < span.line <= len(source.line_starts):
        return
    width = len(str(span.end_line))
    for number in range(span.line, min(span.end_line, span.line + 4, len(source.line_starts)) + 1):
        line = printed(source.line(number))
        start = span.column if number == span.line else len(line) - len(line.lstrip()) + 1
        stop = span.end_column if number == span.end_line else len(line) + 1
        yield f"  {style.paint(f'{number:>{width}} |', 'dim')} {line.expandtabs(_TABS)[:_WIDTH]}".rstrip()
        indent = len(line[: start - 1].expandtabs(_TABS))
        carets = "^" * max(1, len(line[: stop - 1].expandtabs(_TABS)) - indent)
        if indent < _WIDTH:
            gutter = style.paint(f"{'':>{width}} |", "dim")
            yield f"  {gutter} {'':>{indent}}{style.paint(carets[: _WIDTH - indent], 'red')}"


@cache
def _source(path: Path) -> Source | None:
    from deadhead.static.source import Source, Unparsable

    try:
        return Source.read(path, str(path))
    except (OSError, Unparsable):
        return None


def _unexplained(report: Report, style: Style, shown: Shown) -> Iterator[str]:
    debts = [one for one in report.unexplained if not one.expected]
    if debts:
        yield style.paint(f"{number(len(debts), 'recorded warning')} that no rule explains:", "bold")
    left = _MOST
    for kind, title in _KINDS.items():
        same = sorted((one for one in debts if one.kind == kind), key=_importance)
        if same:
            yield f"  {style.paint(title, 'bold')} ({len(same)})"
        for one in same[: max(left, _LEAST)]:
            yield f"    {shown(one.path)}:{one.line}: {one.category}: {_first_line(one.message)} ({_seen(one)})"
        yield from _more(len(same) - max(left, _LEAST))
        left -= len(same)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"    … and {count} more; --output-format json has them all"


def _importance(one: Unexplained) -> tuple[int, int, str, int]:
    origins = ("self", "direct", "indirect", "undetermined")
    return origins.index(one.origin), -one.count, one.path, one.line


def _seen(one: Unexplained) -> str:
    parts = [one.origin, f"seen {number(one.count, 'time')}", "filtered" if one.filtered else ""]
    return ", ".join(part for part in parts if part)


def _first_line(text: str) -> str:
    line = printed(text.strip().partition("\n")[0])
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1] + "…"


def _troubles(report: Report, style: Style, shown: Shown) -> Iterator[str]:
    for one in report.unreadable:
        yield f"{style.paint(shown(one.path), 'bold')}: {style.paint('cannot be read', 'red')}: {printed(one.reason)}"
    for crash in report.errors:
        where = f" on {shown(crash.path)}" if crash.path else ""
        yield f"{style.paint(f'rule {crash.rule} failed{where}', 'red')}: {printed(crash.reason)}"


def _aside(report: Report) -> Iterator[str]:
    if report.stale:
        yield f"{number(report.stale, 'recorded warning')} set aside: the files have changed since; record again."
    yield from report.notes


def number(count: int, noun: str) -> str:
    """Return ``3 findings``, or ``1 finding``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
