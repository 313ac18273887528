"""From a group of failures to a cluster with its kind, its sentence, its places and its severity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deadhead.alike import alike
from deadhead.config import Config
from deadhead.debt import Category, Cluster, Condition, Ended, Kind, LogLine, Standing, TestOutcome
from deadhead.failure import Logged
from deadhead.garden.areas import components_of
from deadhead.garden.causes import is_assertion
from deadhead.garden.clusters import Group, Met, by_count, frames_of
from deadhead.garden.facts import address_in, code_in
from deadhead.garden.naming import slug_of, title_of
from deadhead.garden.sentences import RUNNER, cause_of, listed, made_of, phases_of
from deadhead.garden.severity import MEANINGS, Graded, graded, labels_of, raised, touched, widened

_STOPS: tuple[Kind, ...] = ("infrastructure", "dependency", "collection", "crash", "timeout")
_LINES = 20  # log lines of a cluster


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there was to run: tests that are not skipped, and how many of them passed.

    ``uncollected`` files count as one test each; after them a runner may not have ``began`` with any test.
    """

    ran: int
    passed: int
    uncollected: int
    began: bool

    @property
    def stopped(self) -> str | None:
        """Why no test was begun, where the files that could not be collected are the reason."""
        if self.began or not self.uncollected:
            return None
        files = "1 file" if self.uncollected == 1 else f"{self.uncollected} files"
        return f"no test ran: {files} could not be collected"


def drafted(group: Group, config: Config, extent: Extent) -> Cluster:
    """Return the cluster of a group; its standing is that of old code until history and git say otherwise."""
    first = group.first
    kind = kind_of(group)
    tests = tests_of(group)
    files = _files(group)
    critical = touched(config.critical_paths, [test.id for test in tests], files)
    grade = raised(_grade(kind, len(tests), extent, config), critical)
    components = components_of(config.components, files, [test.id for test in tests])
    standing: Standing = "infrastructure" if kind == "skip" else "regression"
    cause = first.cause
    of_root = first.raised
    return Cluster(
        title=title_of(group),
        category=Category(_condition(group, kind), standing, grade.severity, slug_of(group, components)),
        fingerprint=group.fingerprint,
        why=grade.why,
        files=files,
        tests=tests,
        components=components,
        critical=critical,
        labels=labels_of(components, critical, config.critical_paths),
        kind=kind,
        rule=cause.name if cause is not None else kind,
        cause=cause_of(group),
        exception=of_root.type if of_root is not None else None,
        message=of_root.message if of_root is not None else first.failure.reason,
        subject=cause.subject if cause is not None else None,
        code=code_in(_texts(first)),
        advice=_advice(group),
        where=None if first.at is None else (f"{first.at.path}:{first.at.line}", first.at.function),
        phases=tuple(phases_of(group)),
        chain=tuple(one for one in first.failure.chain if not one.type.startswith(RUNNER)) or first.failure.chain,
        logs=log_lines(log for met in group.met for log in met.failure.logs),
        wrappers=_wrappers(group),
    )


def _wrappers(group: Group) -> tuple[str, ...]:
    return tuple(dict.fromkeys(raised.type for raised in made_of(group)))


def _advice(group: Group) -> str:
    met, cause = group.first, group.first.cause
    if cause is None:
        return _provide(met.failure.reason) if met.failure.outcome == "skipped" else ""
    subjects = Counter(one.cause.subject for one in group.met if one.cause is not None and one.cause.subject)
    return cause.filled(cause.rule.advice, _met(met), listed(subjects)) or ""


def _provide(reason: str) -> str:
    """Return what to do about tests that are skipped for want of something."""
    address = address_in([reason])
    if address is not None:
        return f"start the service that listens on {address}"
    return f"provide what the tests are skipped for want of: {reason.partition(chr(10))[0]}"


def _met(met: Met) -> str:
    return f"`{met.at.function}` ({met.at.path}:{met.at.line})" if met.at is not None else ""


def kind_of(group: Group) -> Kind:
    """Return what sort of cause it is: by its rule, else by what was raised, when."""
    first = group.first
    phases = {met.failure.phase for met in group.met}
    if first.failure.outcome == "skipped":
        return "skip"
    if all(met.failure.rerun for met in group.met):
        return "flaky"
    if any(met.failure.outcome == "crashed" for met in group.met):
        return "crash"
    kind = first.cause.kind if first.cause is not None else None
    if "collect" in phases and kind in (None, "dependency", "error"):
        return "collection"
    if kind is None and phases == {"teardown"}:
        return "clean-up"
    return kind or _kind_of_exception(first)


def _kind_of_exception(met: Met) -> Kind:
    if met.raised is None:
        return "assertion" if met.failure.outcome == "xpassed" else "error"
    if is_assertion(met.raised):
        return "assertion"
    return "deprecation" if met.raised.type.endswith("Warning") else "error"


def _condition(group: Group, kind: Kind) -> Condition:
    if kind == "skip":
        return "skipped"
    return "uncollectable" if all(met.failure.phase == "collect" for met in group.met) else "failing"


def _grade(kind: Kind, tests: int, extent: Extent, config: Config) -> Graded:
    """Return the severity by the table: nothing could run, then the row of the kind, then by how much it stops."""
    if kind != "skip" and extent.stopped is not None:
        return graded("nothing-ran", extent.stopped, config.severity)
    if _stops_all(kind, tests, extent):
        return graded("nothing-ran", _nothing(extent), config.severity)
    row = "proven" if kind == "deprecation" else kind
    grade = graded(row, MEANINGS[row], config.severity)
    return grade if kind == "skip" else widened(grade, tests, extent.ran)


def _stops_all(kind: Kind, tests: int, extent: Extent) -> bool:
    if not extent.ran and kind != "skip":
        return True
    return kind in _STOPS and not extent.passed and tests >= extent.ran


def _nothing(extent: Extent) -> str:
    return f"none of {extent.ran} tests could run" if extent.ran else "no test of the focus could run"


def tests_of(group: Group) -> tuple[Ended, ...]:
    """Return the tests with the worst outcome that they had by this cause."""
    found: dict[str, Ended] = {}
    for met in group.met:
        failure = met.failure
        outcome: TestOutcome = "flaky" if failure.rerun else failure.outcome
        before = found.get(failure.test)
        if failure.test and (before is None or before.outcome == "flaky"):
            found[failure.test] = Ended(failure.test, outcome, failure.seconds)
    return tuple(found.values())


def _files(group: Group) -> tuple[str, ...]:
    """Return the places that met the cause, then those that passed it on, each the most frequent first."""
    ranks: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for met in group.met:
        for rank, frame in enumerate(frames_of(met)):
            place = f"{frame.path}:{frame.line}"
            counts[place] += 1
            ranks[place] = min(rank, ranks.get(place, rank))
    ordered = sorted(by_count(counts, counts), key=lambda place: ranks[place])
    return tuple(ordered) or _collected(group)


def _collected(group: Group) -> tuple[str, ...]:
    """Return the files that were collected, where nothing tells of a place in them."""
    names = [met.failure.test.partition("::")[0] for met in group.met if met.failure.phase == "collect"]
    return tuple(dict.fromkeys(f"{name}:1" for name in names if name))


def _texts(met: Met) -> list[str]:
    return [one.message for one in met.failure.chain[met.root :]] or [met.failure.reason]


def log_lines(logs: Iterable[Logged]) -> tuple[LogLine, ...]:
    """Return log lines that differ only in what is masked as one, with their counts, warnings and errors first."""
    counts: Counter[tuple[str, str, str, str, int]] = Counter()
    texts: dict[tuple[str, str, str, str, int], set[str]] = {}
    for log in logs:
        key = log.level, log.logger, alike(log.message), log.path, log.line
        counts[key] += log.count
        texts.setdefault(key, set()).add(log.message)
    lines = [
        LogLine(level, logger, min(texts[key]) if len(texts[key]) == 1 else masked, path, line, counts[key])
        for key in counts
        for level, logger, masked, path, line in [key]
    ]
    return tuple(sorted(lines, key=_by_weight)[:_LINES])


def _by_weight(line: LogLine) -> tuple[int, int, str]:
    levels: Sequence[str] = ("CRITICAL", "ERROR", "WARNING")
    return (levels.index(line.level) if line.level in levels else len(levels), -line.count, line.message)
