"""The top of the worklog: what ran, and in a few sentences what matters of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from deadhead.debt import SEVERITIES, Cluster, Entry
from deadhead.document.model import Block, Code, Facts, Heading, Items, Line, Paragraph, Strong, joined, line, prose
from deadhead.report.worklog import actions
from deadhead.report.worklog.view import PROVEN, View, is_uncollectable
from deadhead.report.worklog.wording import clock, codes, count, day, duration, issue, listed, outcomes, sentence, when

_WHOLE = 5  # suites named
_BLOCKED = 5  # issues named


def header(view: View) -> Iterator[Block]:
    """Give the title and what the run was."""
    run, report = view.garden.run, view.garden.report
    yield Heading(1, line(f"Failing test worklog: {run.focus}"))
    rows: list[tuple[str, Line]] = [("Test focus", line(run.focus)), ("Date", line(day(run.started)))]
    rows.append(("Time", line(f"{clock(run.started)}, {duration(run.seconds)}")))
    rows.append(("Run ID", line(Code(run.id))))
    if report.revision:
        dirty = " with uncommitted changes" if report.dirty else ""
        rows.append(("Commit", line(Code(report.revision[:12]), dirty)))
    if run.pythons:
        rows.append(("Python", line(listed(run.pythons))))
    if run.command:
        rows.append(("Command", line(Code(" ".join(run.command)))))
    if run.exit_code is not None:
        rows.append(("Exit code", line(_exit(run.exit_code))))
    yield Facts(tuple(rows))


def _exit(code: int) -> str:
    return f"{code}" if code >= 0 else f"{code} (ended by signal {-code})"


def summary(view: View) -> Iterator[Block]:
    """Give the executive summary: numbers, what is blocked, what works, what is new, the one thing to do first."""
    yield Heading(2, line("Executive Summary"), "summary", in_contents=True)
    run = view.garden.run
    if run.unstarted is not None:
        yield Paragraph(line(Strong("No test ran."), " ", *prose(sentence(run.unstarted))))
    if not run.complete:
        cut = "The run was cut off: what follows is what had been recorded until then."
        yield Paragraph(line(Strong(cut)))
    if view.total:
        yield Paragraph(line(_numbers(view), " ", *_issues(view)))
    else:
        yield Paragraph(_issues(view))
    points = tuple(_points(view))
    if points:
        yield Items(points)


def _numbers(view: View) -> str:
    if view.total == len(view.passed):
        return f"All {count(view.total, 'test')} passed." if view.total > 1 else "The one test passed."
    return f"Of {count(view.total, 'test')}, {outcomes(view.counts)}."


def _issues(view: View) -> Line:
    if not view.entries:
        return line("There is nothing to be done.")
    by_severity = Counter(entry.severity for _, entry in view.entries)
    numbers = listed([f"{by_severity[one]} {one}" for one in SEVERITIES if by_severity[one]])
    return line(f"What is to be done comes to {count(len(view.entries), 'issue')}: {numbers}.")


def _points(view: View) -> Iterator[Line]:
    first = actions.first(view)
    if first is not None:
        number, action = first
        yield line(Strong("Do first:"), " ", *action, " (", issue(number), ")")
    blocked = list(_blocked(view))
    if blocked:
        yield line(Strong("Blocked:"), " ", *joined(blocked, "; "))
    for number, entry in view.entries:
        for path in entry.critical:
            impact = f": {path.impact}" if path.impact else ""
            yield line(Strong("At stake:"), " ", Code(path.name), impact, " (", issue(number), ")")
    works = _works(view)
    if works:
        yield line(Strong("Works:"), " ", *works)
    if view.garden.report.findings:
        yield line(Strong("Deprecated:"), " ", _deprecated(view))
    if view.garden.last is not None:
        yield line(Strong("Since the last run"), f" ({when(view.garden.last.started)}): {_changes(view)}")
    elif view.entries:
        yield line(Strong("Since the last run:"), " no earlier run of this focus is known")


def _blocked(view: View) -> Iterator[Line]:
    """Say of each issue that matters most what it keeps from passing."""
    grave = [(number, one) for number, one in view.entries if one.severity in ("P0", "P1") and one.tests]
    for number, entry in grave[:_BLOCKED]:
        yield line(*_reach(view, entry), " by ", issue(number))
    if len(grave) > _BLOCKED:
        yield line(f"more by {count(len(grave) - _BLOCKED, 'other issue')}")


def _reach(view: View, entry: Entry) -> Line:
    if isinstance(entry, Cluster) and is_uncollectable(entry):
        return codes([test.id for test in entry.tests])
    if view.total and len(entry.tests) == view.total:
        return line(f"all {count(view.total, 'test')}")
    return line(f"{len(entry.tests):,} of {count(view.total, 'test')}")


def _deprecated(view: View) -> str:
    """Count the places that the scan found, and how many the run proved and a safe fix mends."""
    findings = view.garden.report.findings
    proven = sum(one.evidence.grade in PROVEN for one in findings)
    safe = sum(one.fix == "safe" for one in findings)
    parts = [
        f"{count(len(findings), 'place')} in {count(len({one.path for one in findings}), 'file')}",
        f"{proven:,} of them met by this run" if proven else "",
        f"{safe:,} with a safe fix" if safe else "",
    ]
    return ", ".join(filter(None, parts))


def _works(view: View) -> Line:
    whole = [one.name for one in view.suites if one.counts["passed"] and not one.bad]
    if not view.passed:
        return ()
    tests = count(len(view.passed), "test")
    if not whole:
        return line(f"{tests} passed; each suite has a failure")
    if len(whole) == len(view.suites):
        return line(f"{tests} passed, and no suite has a failure")
    return line(f"{tests} passed; no failure in ", *codes(whole, _WHOLE))


def _changes(view: View) -> str:
    changes = Counter(entry.trend.change for _, entry in view.entries if entry.trend is not None)
    said = [
        f"{changes['new']} new" if changes["new"] else "",
        f"{changes['present']} still present" if changes["present"] else "",
        f"{changes['expanded']} expanded in scope" if changes["expanded"] else "",
        f"{len(view.garden.gone)} gone" if view.garden.gone else "",
    ]
    return listed([one for one in said if one]) or "nothing changed"
