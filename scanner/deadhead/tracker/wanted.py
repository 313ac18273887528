"""From a garden or a scan to the issues that are wanted, and to what the run looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath

from deadhead.debt import Cluster, Debt, Ended, Entry
from deadhead.fingerprint import fingerprint
from deadhead.outcome import Report
from deadhead.tracker.block import is_mark
from deadhead.tracker.labels import clean
from deadhead.tracker.owners import Owned, owners
from deadhead.tracker.patches import patches
from deadhead.tracker.prose import Places, file_of, of_cluster, of_debt, tests_of
from deadhead.tracker.records import Looked, Wanted
from deadhead.tracker.scope import NOWHERE, Scope, short

#: Exceptions that say nothing by their name alone: two issues that have one in common are not related by it.
_GENERAL = {"AssertionError", "AttributeError", "Exception", "IndexError", "KeyError", "NameError", "RuntimeError"} | {
    "TypeError",
    "ValueError",
}
_FILES = 10  # that are remembered for similarity


@dataclass(frozen=True)
class Project:
    """What issues are to be made for, besides what was found.

    ``is_current`` tells that the files below ``root`` are those that were scanned; only then diffs can be shown.
    """

    root: Path
    places: Places = field(default_factory=Places)
    base: tuple[str, ...] = ("deadhead",)
    owned: tuple[Owned, ...] = ()
    is_current: bool = True


def identity(prefix: str, entry: Entry) -> str:
    """Return the fingerprint of an entry, in a repository of several projects a different one in each.

    One that others made in their own way becomes one of ours: only those are found again in an issue.
    """
    own = entry.fingerprint if is_mark(entry.fingerprint) else fingerprint("other", entry.fingerprint)
    return fingerprint(prefix, own) if prefix else own


def wanted(debts: Iterable[Debt], clusters: Iterable[Cluster], report: Report, project: Project) -> tuple[Wanted, ...]:
    """Return an issue for each debt and each cluster."""
    return (*(_of_debt(debt, report, project) for debt in debts), *(_of_cluster(one, project) for one in clusters))


def looked(report: Report, tests: Iterable[Ended], places: Places, *, complete: bool) -> Looked:
    """Return what a run looked at; ``complete`` tells that the tests ran to their end."""
    lost = {crash.rule for crash in report.errors if crash.path is None}
    ended = list(tests)
    passed = [(_file(test.id), test.id) for test in ended if test.outcome == "passed"]
    troubled = {_file(test.id) for test in ended if test.outcome not in ("passed", "skipped", "xfailed")}
    return Looked(
        revision=report.revision,
        rules=frozenset(report.rules) - lost,
        scanned=frozenset(places.path(path) for path in report.scanned),
        below=_below(report, places),
        unread=frozenset(places.path(one.path) for one in report.unreadable),
        crashed=frozenset((crash.rule, places.path(crash.path)) for crash in report.errors if crash.path is not None),
        passed={(path, short(test)): test for path, test in passed},
        green=frozenset(path for path, _ in passed) - troubled if complete else frozenset(),
        complete=complete,
        whole="." in report.paths and not report.unreadable,
        dirty=report.dirty,
    )


def _below(report: Report, places: Places) -> tuple[str, ...]:
    """Return what was scanned where the report does not name the files one by one, as the contract leaves open."""
    if report.scanned or not report.files:
        return ()
    return tuple(normpath(places.prefix + path) for path in report.paths)


def _of_debt(debt: Debt, report: Report, project: Project) -> Wanted:
    found = {finding.fingerprint: finding for finding in report.findings}
    mine = [found[one] for one in debt.findings if one in found]
    path = project.places.path
    seen = [one.path for one in debt.sightings] or [file_of(place) for place in debt.files]
    places = [(path(one.path), one.fingerprint) for one in mine] or [(path(one), "") for one in seen]
    diffs = patches(project.root, mine, path) if project.is_current else {}
    lead, sections = of_debt(debt, report, project.places, diffs)
    return Wanted(
        fingerprint=identity(project.places.prefix, debt),
        kind="deprecation" if debt.rule is not None else "warning",
        title=str(debt.category),
        severity=debt.severity,
        labels=_labels(debt, project, ["tech-debt"] if debt.kind == "deprecation" else []),
        lead=lead,
        sections=sections,
        scope=Scope.of(places),
        content=(
            debt.rule or "",
            debt.use or "",
            debt.gone or "",
            debt.command or "",
            *(one.impact for one in debt.critical),
        ),
        rule=debt.rule,
        about=tuple(_about(debt, project, mine[0].path if mine else None, _words_of_debt(debt))),
        tests=_tests(tests_of(debt, report)) if debt.rule is None else NOWHERE,
        assignees=owners(project.owned, [place for place, _ in places]),
        is_firm=not {"unknown", "unexecuted"} & set(debt.grades),
    )


def _of_cluster(cluster: Cluster, project: Project) -> Wanted:
    kind = ["infrastructure-dependency"] if cluster.kind == "infrastructure" else []
    lead, sections = of_cluster(cluster, project.places)
    files = [project.places.path(file_of(place)) for place in cluster.files]
    return Wanted(
        fingerprint=identity(project.places.prefix, cluster),
        kind="failure",
        title=str(cluster.category),
        severity=cluster.severity,
        labels=_labels(cluster, project, kind),
        lead=lead,
        sections=sections,
        scope=_tests(test.id for test in cluster.tests),
        content=(
            cluster.kind,
            cluster.rule,
            cluster.subject or "",
            cluster.code or "",
            cluster.exception or "",
            cluster.advice,
        ),
        about=tuple(_about(cluster, project, None, _words_of_cluster(cluster))),
        assignees=owners(project.owned, files),
        flaky=cluster.category.standing == "flaky",
    )


def _labels(entry: Entry, project: Project, kind: Sequence[str]) -> tuple[str, ...]:
    critical = ["critical"] if entry.critical else []
    every = [*project.base, entry.severity, *kind, *critical, *entry.labels, *entry.components]
    names: dict[str, str] = {}
    for name in map(clean, every):
        names.setdefault(name.casefold(), name)  # GitHub does not tell upper from lower case in them
    return tuple(name for name in names.values() if name)


def _about(entry: Entry, project: Project, first: str | None, words: Iterable[str]) -> Iterator[str]:
    """Yield the words for similarity, the most telling first."""
    yield from words
    paths = ([first] if first else []) + [file_of(place) for place in entry.files]
    yield from (f"file:{project.places.path(path)}" for path in list(dict.fromkeys(paths))[:_FILES])
    yield from (f"component:{name}" for name in entry.components)


def _words_of_debt(debt: Debt) -> Iterator[str]:
    if debt.rule is not None:
        yield f"rule:{debt.rule}"
    yield from (f"symbol:{symbol}" for symbol in debt.symbols[:3])


def _words_of_cluster(cluster: Cluster) -> Iterator[str]:
    if cluster.subject:
        yield f"subject:{cluster.subject}"
    if cluster.rule:
        yield f"cause:{cluster.rule}"
    if cluster.exception and cluster.exception.rpartition(".")[2] not in _GENERAL:
        yield f"exception:{cluster.exception}"
    if cluster.where is not None:
        yield f"function:{cluster.where[1]}"


def _tests(tests: Iterable[str]) -> Scope:
    return Scope.of((_file(test), test) for test in tests)


def _file(test: str) -> str:
    return test.partition("::")[0]
