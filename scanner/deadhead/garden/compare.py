"""A garden compared with earlier runs of its focus: what is new, still there, larger, and gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from deadhead.config import Config
from deadhead.debt import Category, Change, Cluster, Debt, Ended, Entry, Kind, Trend
from deadhead.garden.history import Past, PastEntry, category_of, members_of
from deadhead.garden.model import Garden, Gone, LastRun
from deadhead.garden.severity import MEANINGS, graded
from deadhead.garden.standing import Evidence, standing_of

_PASSES = 5  # in a row, after which it counts as gone

Any_ = TypeVar("Any_", Cluster, Debt)

#: Kinds of which a test that passes again with the same code is no proof that they are gone.
_FICKLE = ("assertion", "error", "timeout", "crash", "flaky")


def compared(garden: Garden, known: Evidence, config: Config) -> Garden:
    """Return the garden with standings and trends, and with what the last run had and this one has not."""
    last = known.pasts[0] if known.pasts else None
    clusters = [_told(cluster, known, config) for cluster in garden.clusters]
    now = {test.id: test for test in garden.tests}
    if last is not None and known.same_code(last):
        present = {cluster.fingerprint for cluster in clusters}
        failed = _failed_lately(known)
        fickle = [
            entry for entry in last.entries if entry.fingerprint not in present and _is_fickle(entry, failed, now)
        ]
        clusters += [_passing(entry, now, config) for entry in fickle]
    return replace(
        garden,
        clusters=tuple(sorted((_trending(one, last, garden) for one in clusters), key=lambda one: one.severity)),
        debts=tuple(_trending(debt, last, garden) for debt in garden.debts),
        last=None if last is None else LastRun(last.id, last.started, last.revision, last.counts),
        gone=() if last is None else tuple(_gone(last, clusters, garden, now)),
    )


def _told(cluster: Cluster, known: Evidence, config: Config) -> Cluster:
    """Return a cluster with its standing; one that is flaky is graded as such, and keeps the slug it had."""
    standing, evidence = standing_of(cluster, known)
    category = cluster.category._replace(standing=standing)
    before = known.pasts[0].by_fingerprint.get(cluster.fingerprint) if known.pasts else None
    if before is not None:
        category = category._replace(slug=category_of(before).slug)
    told = replace(cluster, category=category, evidence=evidence)
    return _as_flaky(told, config) if standing == "flaky" and cluster.kind in _FICKLE else told


def _as_flaky(cluster: Cluster, config: Config) -> Cluster:
    grade = graded("flaky", MEANINGS["flaky"], config.severity)
    if cluster.kind == "flaky" or cluster.critical:
        return replace(cluster, kind="flaky")
    category = cluster.category._replace(severity=grade.severity)
    return replace(cluster, kind="flaky", category=category, why=grade.why)


def _failed_lately(known: Evidence) -> set[str]:
    """Return the tests that failed in one of the last runs of the same code."""
    return {
        test
        for past in known.pasts[:_PASSES]
        if known.same_code(past)
        for test, outcome in past.outcomes.items()
        if outcome in ("failed", "error", "crashed", "flaky")
    }


def _is_fickle(entry: PastEntry, failed: set[str], now: Mapping[str, Ended]) -> bool:
    """Whether all tests of an entry pass now, and some of them failed lately, with the same code."""
    if entry.is_debt or entry.kind not in _FICKLE or not failed & {*entry.members}:
        return False
    return all(test in now and now[test].outcome == "passed" for test in entry.members)


def _passing(entry: PastEntry, now: Mapping[str, Ended], config: Config) -> Cluster:
    """Return the cluster of tests that failed lately and pass now."""
    kind: Kind = "flaky"
    grade = graded("flaky", MEANINGS["flaky"], config.severity)
    slug = category_of(entry).slug
    return Cluster(
        title=entry.title,
        category=Category("failing", "flaky", grade.severity, slug),
        fingerprint=entry.fingerprint,
        why=grade.why,
        evidence=f"it failed in one of the last {_PASSES} runs and passes in this one, with the same code",
        files=entry.files,
        tests=tuple(now[test]._replace(outcome="flaky") for test in entry.members),
        kind=kind,
        rule=entry.rule,
        cause=entry.cause,
    )


def _trending(entry: Any_, last: Past | None, garden: Garden) -> Any_:
    if last is None:
        return entry
    before = last.by_fingerprint.get(entry.fingerprint)
    if before is None:
        return replace(entry, trend=Trend("new", garden.run.started))
    added = tuple(_places(entry, _added(entry, before, last)))
    change: Change = "expanded" if added else "present"
    return replace(entry, trend=Trend(change, before.since, before.runs + 1, added))


def _added(entry: Entry, before: PastEntry, last: Past) -> list[str]:
    """Return the members that the last run did not have in it, though it could have."""
    new = [one for one in members_of(entry) if one not in before.members]
    if isinstance(entry, Debt) or last.complete:
        return new
    return [test for test in new if test in last.outcomes]


def _places(entry: Entry, members: Iterable[str]) -> Iterable[str]:
    """Return the tests, or the places of findings, that members stand for."""
    if isinstance(entry, Debt) and entry.findings:
        places = dict(zip(entry.findings, entry.places, strict=True))
        return [places[one] for one in members]
    return members


def _gone(last: Past, clusters: Iterable[Cluster], garden: Garden, now: Mapping[str, Ended]) -> Iterable[Gone]:
    present = {entry.fingerprint for entry in (*clusters, *garden.debts)}
    files = {test.partition("::")[0] for test in now}
    for entry in last.entries:
        if entry.fingerprint not in present:
            certain = garden.run.complete and _ran(entry, now, files)
            yield Gone(entry.fingerprint, category_of(entry), entry.title, entry.since, certain)


def _ran(entry: PastEntry, now: Mapping[str, Ended], files: set[str]) -> bool:
    """Whether this run had what would have shown the entry: its tests, or for a scan's findings the files."""
    if entry.is_debt:
        return True
    return all(
        (now[one].outcome != "skipped" or entry.kind == "skip") if one in now else one in files for one in entry.members
    )
