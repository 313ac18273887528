"""What an issue says about a debt: Markdown, in which the words of others are text and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from deadhead.debt import Cluster, Debt, Ended, Entry
from deadhead.document.markdown import line as marked
from deadhead.document.model import Code, Link, joined, line, prose
from deadhead.document.untrusted import excerpt, markdown_block, markdown_code, shortened
from deadhead.finding import GRADES, Finding
from deadhead.outcome import Report
from deadhead.tracker.records import Section

_QUOTED = 20  # lines of an error
_NAMED = 5
_MESSAGE = 400
_FIX = {"safe": "safe fix", "unsafe": "fix that needs a look"}
_GRADES = {
    "confirmed": "proven: the warning came from exactly there",
    "statement": "proven: the warning came from the statement",
    "definition": "proven: the warning was traced to there",
    "silent": "doubtful: the run came there and no warning was given",
    "unexecuted": "not reached by the run",
    "unknown": "not run yet, as far as is known",
}


@dataclass(frozen=True)
class Places:
    """How places in the project are shown: ``prefix`` leads to it from the top of the repository.

    ``blob`` is the address of the commit's files, None where there is no commit to link to.
    """

    prefix: str = ""
    blob: str | None = None

    def path(self, path: str) -> str:
        """Return a path from the top of the repository; a library's stays as it is."""
        return path if _LIBRARY.match(path) else self.prefix + path

    def shown(self, place: str) -> str:
        """Return ``path:line`` as Markdown, a link to the line at the commit where that has it."""
        path, number = file_of(place), place[len(file_of(place)) + 1 :]
        full = self.path(path)
        code = markdown_code(f"{full}:{number}" if number else full)
        if self.blob is None or _LIBRARY.match(path):
            return code
        line = f"#L{number}" if number else ""
        return f"[{code}](<{self.blob}/{quote(full, errors='surrogateescape')}{line}>)"


def file_of(place: str) -> str:
    """Return the path of ``path:line``, also where there is no line."""
    path, _, number = place.rpartition(":")
    return path if path and number.isdecimal() else place


#: Paths of what is not the project's.
_LIBRARY = re.compile(r"/|<|\.\./|[A-Za-z]:|(?:site|dist)-packages/|python3\.\d+/")


def of_debt(debt: Debt, report: Report, places: Places, patches: Mapping[str, str]) -> tuple[str, tuple[Section, ...]]:
    """Return the lead and the sections for a deprecation or another warning; ``patches`` are diffs by file."""
    findings = {finding.fingerprint: finding for finding in report.findings}
    mine = [findings[one] for one in debt.findings if one in findings]
    lead = marked(prose(f"{shortened(debt.title, _MESSAGE)}."))
    said = [debt.message] if debt.message and debt.message not in debt.title else []
    quoted = [markdown_block(shortened(f"{debt.warning}: {text}" if debt.warning else text, _MESSAGE)) for text in said]
    sections = (
        Section("Why it matters", (*_why(debt), *_when(debt))),
        Section("Proof", tuple(_proof(debt, _seen_by(debt, report)))),
        Section("Places", tuple(_places(debt, mine, places)), "places"),
        Section("Failing tests", tuple(_test(one) for one in debt.tests), "tests"),
        Section("How to fix", tuple(_how(debt, patches))),
    )
    return "\n\n".join([lead, *quoted]), sections


def of_cluster(cluster: Cluster, places: Places) -> tuple[str, tuple[Section, ...]]:
    """Return the lead and the sections for failures with one cause."""
    lead = marked(prose(f"{cluster.cause[:1].upper()}{cluster.cause[1:]}."))
    error = f"{cluster.exception}: {cluster.message}" if cluster.exception else cluster.message
    quoted = [markdown_block(excerpt(error, _QUOTED))] if error.strip() else []
    code = [f"- Error code: {markdown_code(cluster.code)}"] if cluster.code else []
    todo = [f"- {marked(prose(cluster.advice))}"] if cluster.advice else []
    sections = (
        Section("Why it matters", tuple(_why(cluster))),
        Section("Tests", tuple(_test(one) for one in cluster.tests), "tests"),
        Section("Places", (*(f"- {places.shown(one)}" for one in cluster.files), *code), "places"),
        Section(
            "Log lines", tuple(f"- {_log(one.level, one.message, one.count)}" for one in cluster.logs), "log lines"
        ),
        Section("What to do", tuple(todo)),
    )
    return "\n\n".join([lead, *quoted]), sections


def _why(entry: Entry) -> Iterator[str]:
    for reason in entry.why:
        yield f"- {marked(prose(reason))}"
    for path in entry.critical:
        touched = joined([line(Code(one)) for one in path.touched[:_NAMED]])
        impact = f" ({path.impact})" if path.impact else ""
        yield f"- {marked(line('On the critical path ', Code(path.name), f'{impact}: ', *touched))}"
    if entry.evidence:
        yield f"- {marked(prose(f'{entry.category.standing}: {entry.evidence}'))}"


def _when(debt: Debt) -> Iterator[str]:
    if debt.rule is None or debt.since is None:
        return
    of = "Python" if debt.package in (None, "python") else debt.package
    gone = f"; gone in {of} {debt.gone}" if debt.gone else "; no removal is announced"
    yield f"- {marked(line(f'Deprecated since {of} {debt.since}{gone}.'))}"


def proof_of(debts: Iterable[Debt], report: Report) -> str:
    """Return what a run has proven of some deprecations, for the text of a pull request; empty where there was none."""
    return "\n\n".join(
        "\n".join([f"### {marked(prose(debt.title))}", "", *_proof(debt, _seen_by(debt, report))])
        for debt in debts
        if debt.rule is not None
    )


def _seen_by(debt: Debt, report: Report) -> list[str]:
    mine = set(debt.findings)
    found = (one for one in report.findings if one.fingerprint in mine)
    return [*(test for one in found for test in one.evidence.tests), *tests_of(debt, report)]


def tests_of(debt: Debt, report: Report) -> list[str]:
    """Return the tests that saw a warning which no finding explains."""
    mine = {(seen.category, seen.message, seen.path, seen.line) for seen in debt.sightings}
    seen = (one for one in report.unexplained if (one.category, one.message, one.path, one.line) in mine)
    return list(dict.fromkeys(test for one in seen for test in one.tests))


def _proof(debt: Debt, seen_by: Iterable[str]) -> Iterator[str]:
    tests = list(dict.fromkeys(seen_by))
    if debt.seen:
        yield f"- The run gave the warning {_number(debt.seen, 'time')}."
    if tests:
        shown = joined([line(Code(test)) for test in tests[:_NAMED]])
        more = f" and {len(tests) - _NAMED:,} more" if len(tests) > _NAMED else ""
        yield f"- {marked(line('In ', *shown, more))}"
    for grade in GRADES:
        if debt.grades.get(grade):
            yield f"- {_number(debt.grades[grade], 'place')} {_GRADES[grade]}."


def _places(debt: Debt, findings: Iterable[Finding], places: Places) -> Iterator[str]:
    ranked = sorted(findings, key=lambda one: (one.severity, GRADES.index(one.evidence.grade), one.path, one.span))
    for one in ranked:
        where = places.shown(f"{one.path}:{one.span.line}")
        in_what = f" in {markdown_code(one.scope)}" if one.scope else ""
        fix = f", {_FIX[one.fix]}" if one.fix else ""
        yield f"- {where}{in_what} ({one.evidence.grade}{fix})"
    for seen in debt.sightings:
        yield f"- {places.shown(f'{seen.path}:{seen.line}')} ({_number(seen.count, 'time')})"
    if not ranked and not debt.sightings:
        yield from (f"- {places.shown(one)}" for one in debt.files)


def _how(debt: Debt, patches: Mapping[str, str]) -> Iterator[str]:
    if debt.use:
        yield f"Use {markdown_code(debt.use)}."
    if debt.command:
        safe, unsafe = debt.fixable.get("safe", 0), debt.fixable.get("unsafe", 0)
        counts = " and ".join(
            part for part in (f"{safe} safely" if safe else "", f"{unsafe} with a look" if unsafe else "") if part
        )
        yield f"\ndeadhead can fix {counts}:\n\n{markdown_block(debt.command)}"
    for diff in patches.values():
        yield f"\n{_as_diff(diff)}"
    if debt.url and debt.url.startswith(("https://", "http://")):
        yield f"\n{marked((Link('What the documentation says', debt.url),))}"


def _as_diff(diff: str) -> str:
    fenced = markdown_block(diff)
    fence = fenced[: len(fenced) - len(fenced.lstrip("`"))]
    return f"{fence}diff{fenced[len(fence) :]}"


def _test(test: Ended) -> str:
    return f"- {markdown_code(test.id)} {test.outcome.upper()}"


def _log(level: str, message: str, count: int) -> str:
    times = f" ({_number(count, 'time')})" if count > 1 else ""
    return f"{markdown_code(f'{level}: {shortened(message, _MESSAGE)}')}{times}"


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"
