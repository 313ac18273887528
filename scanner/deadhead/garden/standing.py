"""Where a cluster comes from, by what earlier runs and git say; the middle word of its category, with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from deadhead.debt import Cluster, Standing
from deadhead.garden.changes import LATELY, Changes
from deadhead.garden.history import Past, category_of

Told = tuple[Standing, str]

_PASSED = ("passed", "xfailed", "flaky")
_FOUND = "as found on "
_OUTSIDE = ("infrastructure", "skip")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known besides the run: earlier ones, the last first, which of them ran the same code, and git."""

    pasts: Sequence[Past] = ()
    same_code: Callable[[Past], bool] = lambda _: False
    changes: Changes = field(default_factory=Changes)


def standing_of(cluster: Cluster, known: Evidence) -> Told:
    """Return the first that holds; what an earlier run was told stays unless there is news."""
    tests = [test.id for test in cluster.tests]
    return (
        _flaky(cluster)
        or _passed_before(cluster, tests, known)
        or _as_before(cluster, known)
        or _new(tests, known)
        or _by_git(cluster, tests, known.changes)
        or _by_kind(cluster, known)
    )


def _flaky(cluster: Cluster) -> Told | None:
    return ("flaky", "a later attempt of the same run passed") if cluster.kind == "flaky" else None


def _passed_before(cluster: Cluster, tests: Sequence[str], known: Evidence) -> Told | None:
    """Return what it means that a test passed in an earlier run: the more if that ran the same code."""
    for past in sorted(known.pasts, key=lambda past: not known.same_code(past)):
        passed = [test for test in tests if past.outcomes.get(test) in _PASSED]
        if not passed:
            continue
        when = f"{_some(passed)} passed on {_minute(past.started)}"
        if not known.same_code(past):
            return "regression", when + (f" at commit {past.revision[:9]}" if past.revision else "")
        if cluster.kind in _OUTSIDE:
            return "infrastructure", f"{when} with the same code: it is what the tests need that changed"
        return "flaky", f"{when} with the same code"
    return None


def _some(tests: Sequence[str]) -> str:
    more = f" and {len(tests) - 1} more" if len(tests) > 1 else ""
    return f"`{tests[0]}`{more}"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _as_before(cluster: Cluster, known: Evidence) -> Told | None:
    for past in known.pasts[:1]:
        entry = past.by_fingerprint.get(cluster.fingerprint)
        if entry is not None:
            found = f"{_FOUND}{_minute(past.started)}: "
            told = entry.evidence if entry.evidence.startswith(_FOUND) else found + entry.evidence
            return category_of(entry).standing, told
    return None


def _new(tests: Sequence[str], known: Evidence) -> Told | None:
    """Return that the tests are new, where earlier runs had others of the same files, but not these."""
    if not known.pasts or not tests:
        return None
    files = {_file(test) for past in known.pasts for test in past.outcomes}
    before = {test for past in known.pasts for test in past.outcomes}
    known_files = all(_file(test) in files and "::" in test for test in tests)
    if known_files and not before & {*tests}:
        return "new", f"no run before had {_some(tests)}"
    return None


def _file(test: str) -> str:
    return test.partition("::")[0]


def _by_git(cluster: Cluster, tests: Iterable[str], changes: Changes) -> Told | None:
    """Return what git says of the files of the tests and of the code under them."""
    files = list(dict.fromkeys(map(_file, tests)))
    if files and all(file in changes.added for file in files):
        return "new", f"`{files[0]}` came lately: {changes.added[files[0]]}"
    under = dict.fromkeys(place.rpartition(":")[0] for place in cluster.files)
    for path in under:
        told = changes.changed.get(path) or changes.added.get(path)
        if told is not None and cluster.kind not in _OUTSIDE:
            return "active-dev", f"`{path}` changes lately: {told}"
    if changes.known and under and cluster.kind != "skip":
        return "regression", f"git has no change of the code under it in the {LATELY} days before this commit"
    return None


def _by_kind(cluster: Cluster, known: Evidence) -> Told:
    if cluster.kind == "skip":
        return "infrastructure", "it is skipped for want of what it needs"
    earlier = "no earlier run has it" if known.pasts else "no earlier run of this focus is known"
    return "regression", f"{earlier}, and git tells nothing of it"
