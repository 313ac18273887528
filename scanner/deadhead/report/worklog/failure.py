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
from deadhead.report.worklog.wording import LONGEST, codes, count, listed, outcomes, place, sentence
from deadhead.sighting import library_name

_LINES = 12  # of a message
_LOGS = 10
_PLACES = 10
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
    yield from entry.impact(cluster, list(_impact(view, cluster)))
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
    last = _own(cluster.chain)[-1:]
    said += [_said(one.type, one.message) for one in last if one.message != cluster.message]
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
    chain = _own(cluster.chain)
    steps = [_step(at, raised, chain) for at, raised in enumerate(chain)]
    others = [name for name in cluster.wrappers if name not in {one.type for one in cluster.chain}]
    if others:
        steps.append(line("Other tests saw it as ", *codes(others, 6), "."))
    if len(steps) > 1 or not _is_where(cluster):
        yield Heading(3, line("Root Cause Analysis"))
        yield Items(tuple(steps), ordered=True)


def _own(chain: Sequence[Raised]) -> Sequence[Raised]:
    """Return a chain without what pytest makes of an exception in a file that it cannot import."""
    return chain[:-1] if len(chain) > 1 and chain[-1].type.startswith("_pytest.") else chain


def _is_where(cluster: Cluster) -> bool:
    """Whether all there is to the root cause is the place where it was met."""
    frames = [(f"{one.path}:{one.line}", one.function) for raised in _own(cluster.chain) for one in raised.frames[-1:]]
    return not frames or frames == [cluster.where]


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


def _impact(view: View, cluster: Cluster) -> Iterator[Line]:
    files = [test.id for test in cluster.tests if test.id]
    if is_uncollectable(cluster):
        yield line("None of the tests in ", *codes(files), " ran.") if files else line("No test of the focus ran.")
    elif cluster.kind != "flaky":
        yield from entry.stopped(view, cluster)


def _technical(cluster: Cluster) -> Iterator[Block]:
    rows: list[tuple[str, Line]] = [("Kind", line(cluster.kind))]
    where = cluster.where
    if cluster.subject:
        rows.append(("What", line(Code(cluster.subject))))
    if where is not None:
        rows.append(("Met at", place(*where)))
    if cluster.files and (where is None or cluster.files != where[:1]):
        rows.append(("Files affected", codes(cluster.files, _PLACES)))
    if cluster.code:
        rows.append(("Error code", line(cluster.code)))
    if cluster.rule != cluster.kind:
        rows.append(("Told by rule", line(Code(cluster.rule))))
    yield Heading(3, line("Technical Details"))
    yield Facts(tuple(rows))
