"""The issue of one cluster: failures with one cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from deadhead.debt import Cluster, TestOutcome
from deadhead.document.model import Block, Code, Facts, Heading, Items, Line, Paragraph, Quote, line, prose
from deadhead.document.untrusted import excerpt, masked, one_line, shortened
from deadhead.failure import CodePlace, Raised
from deadhead.report.worklog import entry
from deadhead.report.worklog.view import View, is_uncollectable
from deadhead.report.worklog.wording import LONGEST, codes, count, listed, outcomes, place, sentence, suite
from deadhead.sighting import library_name

_LINES = 12  # of a message
_LOGS = 10
_SUITES = 3  # told one by one
_PHASES = {"setup": "set-up", "call": "the test itself", "teardown": "tear-down", "exit": "exit"}
_LINKS = {"cause": "From it, ", "context": "While that was handled, "}


def section(view: View, number: int, cluster: Cluster) -> Iterator[Block]:
    """Give everything that is known of a cluster."""
    yield from entry.top(view, number, cluster)
    yield Heading(3, line("Description"))
    yield Paragraph(line(*prose(sentence(cluster.cause)), " ", *_met(view, cluster)))
    yield from _error(cluster)
    yield from entry.failed_tests(cluster, _heading(cluster))
    yield from _root_cause(cluster)
    yield from entry.impact(cluster, list(_blocked(view, cluster)))
    yield from _technical(cluster)


def _met(view: View, cluster: Cluster) -> Line:
    """Say how many tests met the cause, how they ended, and in which phase."""
    tests = [test for test in cluster.tests if test.id]
    if not tests or cluster.category.condition == "skipped" or cluster.kind == "flaky":
        return ()
    if is_uncollectable(cluster):
        return line(f"{count(len(tests), 'test file')} could not be collected.")
    counts = Counter[TestOutcome](test.outcome for test in tests)
    phases = [_PHASES.get(phase, phase) for phase in cluster.phases]
    where = f", in {listed(phases)}" if phases and cluster.phases != ("call",) else ""
    of = f"{len(tests):,} of {count(view.total, 'test')}" if view.total > len(tests) else count(len(tests), "test")
    return line(f"It stops {of}: {outcomes(counts)}{where}.")


def _heading(cluster: Cluster) -> str:
    if is_uncollectable(cluster):
        return "Test Files Not Collected"
    worst = {test.outcome for test in cluster.tests}
    return "Skipped Tests" if worst == {"skipped"} else "Flaky Tests" if worst == {"flaky"} else "Failed Tests"


def _error(cluster: Cluster) -> Iterator[Block]:
    """Give the message of the root cause, of what reached the test runner where that differs, and the log lines.

    Where nothing was raised the log lines are all there is.
    """
    said = [_said(cluster.exception, cluster.message)]
    if cluster.chain and cluster.chain[-1].message != cluster.message:
        said.append(_said(cluster.chain[-1].type, cluster.chain[-1].message))
    quoted = [excerpt(masked(text), _LINES) for text in said if text] if cluster.exception or not cluster.logs else []
    if quoted:
        yield Heading(3, line("Error Details"))
        yield Quote("\n".join(quoted))
    if cluster.logs:
        yield Heading(4, line("Logged with it")) if quoted else Heading(3, line("Error Details"))
        yield Quote("\n".join(_logged(cluster)))


def _said(kind: str | None, message: str) -> str:
    return ": ".join(filter(None, [kind, message]))


def _logged(cluster: Cluster) -> Iterator[str]:
    for one in cluster.logs[:_LOGS]:
        times = f" ({one.count:,} times)" if one.count > 1 else ""
        where = f" {library_name(one.path)}:{one.line}" if one.path else ""
        yield excerpt(masked(f"{one.level} {one.logger}{where}: {one.message}{times}"), _LINES)
    if len(cluster.logs) > _LOGS:
        yield f"… {count(len(cluster.logs) - _LOGS, 'more line')}"


def _root_cause(cluster: Cluster) -> Iterator[Block]:
    """Follow the chain of exceptions from the first one to the test runner."""
    steps = [_step(at, raised, cluster.chain) for at, raised in enumerate(cluster.chain)]
    others = [name for name in cluster.wrappers if name != cluster.chain[-1].type] if cluster.chain else []
    if others:
        steps.append(line("Other tests saw it as ", *codes(others, 6), "."))
    if steps:
        yield Heading(3, line("Root Cause Analysis"))
        yield Items(tuple(steps), ordered=True)


def _step(at: int, raised: Raised, chain: Sequence[Raised]) -> Line:
    how = _LINKS.get(chain[at - 1].link or "", "Then ") if at else ""
    message = shortened(one_line(masked(raised.message)), LONGEST) if at else ""
    saying = line(": ", Code(message)) if message else line(".")
    return line(how, Code(raised.type), " was raised", *_where(raised.frames), *saying)


def _where(frames: Sequence[CodePlace]) -> Line:
    """Say in what an exception was raised and where the project called that."""
    if not frames:
        return ()
    innermost = frames[-1]
    ours = [frame for frame in frames if frame.in_project]
    raising = line(" at ", *place(f"{library_name(innermost.path)}:{innermost.line}", innermost.function))
    if not ours or ours[-1] is innermost:
        ours = ours[:-1]
    if not ours:
        return raising
    called = line(", called from ", *place(f"{ours[-1].path}:{ours[-1].line}", ours[-1].function))
    return (*raising, *called)


def _blocked(view: View, cluster: Cluster) -> Iterator[Line]:
    """Say which suites this leaves without a test that passed, and of how many tests it deprives others."""
    if is_uncollectable(cluster):
        yield line("None of the tests in ", *codes([test.id for test in cluster.tests]), " ran.")
        return
    if cluster.kind == "flaky":
        return
    verb = "Skips" if cluster.category.condition == "skipped" else "Stops"
    mine = Counter(suite(test.id) for test in cluster.tests)
    touched = [one for one in view.suites if mine[one.name]]
    whole = [one.name for one in touched if mine[one.name] == one.tests]
    if whole:
        yield line(f"{verb} every test of ", *codes(whole), ".")
    for one in [one for one in touched if one.name not in whole][:_SUITES]:
        yield line(f"{verb} {mine[one.name]:,} of {count(one.tests, 'test')} of ", Code(one.name), ".")


def _technical(cluster: Cluster) -> Iterator[Block]:
    rows: list[tuple[str, Line]] = [("Kind", line(cluster.kind))]
    if cluster.subject:
        rows.append(("What", line(Code(cluster.subject))))
    if cluster.where is not None:
        rows.append(("Met at", place(*cluster.where)))
    rows += entry.files(cluster)
    if cluster.code:
        rows.append(("Error code", line(cluster.code)))
    rows.append(("Told by rule", line(Code(cluster.rule))))
    yield Heading(3, line("Technical Details"))
    yield Facts(tuple(rows))
