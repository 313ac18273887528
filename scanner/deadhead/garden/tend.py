"""Makes the garden of a run: clusters and debts, graded and named."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from deadhead.config import Config
from deadhead.debt import Cluster, Debt, Ended
from deadhead.failure import Failure
from deadhead.garden.blame import settled
from deadhead.garden.causes import Causes
from deadhead.garden.clusters import SourceLine, groups
from deadhead.garden.debts import debts_of
from deadhead.garden.draft import Extent, drafted
from deadhead.garden.model import Garden, Run
from deadhead.garden.nose import NoseSetups
from deadhead.garden.outcomes import outcomes_of
from deadhead.garden.troubles import troubles
from deadhead.outcome import Report
from deadhead.sighting import Record


def tend(report: Report, record: Record, run: Run, config: Config) -> Garden:
    """Return the garden of one run, not yet compared with earlier ones."""
    tests = outcomes_of(record)
    causes = Causes(config.causes, own_modules(config))
    failures = [_relative(failure, str(report.root)) for failure in record.failures]
    extent = extent_of(tests, failures)
    found = groups(failures, causes, source_lines(report.root), NoseSetups(report.root, failures).cause_of)
    left, debts = settled(found, debts_of(report, config), report, config, extent)
    clusters = [drafted(group, config, extent) for group in left]
    clusters += troubles(record.logs, causes, config)
    return Garden(report, run, tests, _named_apart(clusters), by_severity(debts))


def by_severity(debts: Iterable[Debt]) -> tuple[Debt, ...]:
    """Return debts, the most severe first, of equals those that most tests fail by."""
    return tuple(sorted(debts, key=lambda debt: (debt.severity, -len(debt.tests))))


def extent_of(tests: Sequence[Ended], failures: Iterable[Failure]) -> Extent:
    """Return how much there was to run; a file that could not be collected counts as one test."""
    uncollected = {one.test for one in failures if one.phase == "collect" and one.outcome == "error" and one.test}
    ran = sum(test.outcome != "skipped" for test in tests) + len(uncollected)
    passed = sum(test.outcome in ("passed", "xfailed", "flaky") for test in tests)
    return Extent(ran, passed, len(uncollected), began=bool(tests))


def _relative(failure: Failure, root: str) -> Failure:
    """Return a failure in whose texts the project's files are named from the root, wherever that is."""
    inside = root.rstrip(os.sep) + os.sep
    if not any(inside in raised.message for raised in failure.chain):
        return failure
    chain = tuple(replace(raised, message=raised.message.replace(inside, "")) for raised in failure.chain)
    return replace(failure, chain=chain)


def source_lines(root: Path) -> SourceLine:
    """Return what gives the text of a line of a file below ``root``, "" where there is none."""

    @lru_cache(maxsize=512)
    def lines(path: str) -> list[str]:
        try:
            return (root / path).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []

    def line(path: str, number: int) -> str:
        found = lines(path)
        return found[number - 1] if 0 < number <= len(found) else ""

    return line


def own_modules(config: Config) -> OwnModules:
    """Return what says whether a module's name is one of the project's."""
    return OwnModules([config.folder / folder for folder in config.src])


class OwnModules:
    """Asks the folders that packages are imported from."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._known: dict[str, bool] = {}

    def __call__(self, name: str) -> bool:
        """Whether the top-level package or module of a dotted name lies in one of the folders."""
        top = name.partition(".")[0]
        if top not in self._known:
            self._known[top] = bool(top) and any(
                (folder / top).is_dir() or (folder / f"{top}.py").is_file() for folder in self._folders
            )
        return self._known[top]


def _named_apart(clusters: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """Return the clusters, the most severe first, with slugs of which no two are the same."""
    ordered = sorted(clusters, key=lambda one: (one.severity, -len(one.tests), one.fingerprint))
    taken: set[str] = set()
    apart: list[Cluster] = []
    for cluster in ordered:
        slug = cluster.category.slug
        if slug in taken:
            slug = f"{slug}-{cluster.fingerprint.partition(':')[2][:4]}"
        taken.add(slug)
        apart.append(replace(cluster, category=cluster.category._replace(slug=slug)))
    return tuple(apart)
