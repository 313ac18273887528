"""Earlier runs of a focus: one compact file each in ``.deadhead/history``, written whole or not at all."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from deadhead.debt import Category, Cluster, Debt, Ended, Entry, TestOutcome
from deadhead.fingerprint import fingerprint
from deadhead.garden.model import Garden, Run
from deadhead.sighting import Record
from deadhead.whole import write_whole

SCHEMA = "deadhead/history/1"
SUFFIX = ".json.gz"

_KEPT = 100  # runs of a focus
_READ = 20  # of them that are looked at


@dataclass(frozen=True, slots=True)
class PastEntry:
    """A cluster or debt of an earlier run: what has to be known to find it again, and to tell of it if it is gone.

    ``members`` are the tests of a cluster, the fingerprints of a deprecation's findings, or the files of a warning.
    """

    fingerprint: str
    category: str
    title: str
    since: str
    runs: int
    evidence: str
    members: tuple[str, ...] = ()
    kind: str = ""
    rule: str = ""
    cause: str = ""
    files: tuple[str, ...] = ()
    is_debt: bool = False


@dataclass(frozen=True)
class Past:
    """One earlier run; it ``began`` so many seconds after the epoch.

    ``code`` is the same for the same text of all project files that the run had to do with.
    """

    id: str
    focus: str
    started: str
    revision: str | None
    dirty: bool
    code: str
    complete: bool
    counts: Mapping[TestOutcome, int]
    tests: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict[str, Mapping[str, Sequence[str]]])
    entries: tuple[PastEntry, ...] = ()
    began: float = 0.0

    @cached_property
    def outcomes(self) -> Mapping[str, str]:
        """The outcome of each test."""
        return {
            f"{path}{rest}": outcome
            for outcome, files in self.tests.items()
            for path, names in files.items()
            for rest in names
        }

    @cached_property
    def by_fingerprint(self) -> Mapping[str, PastEntry]:
        """The entries by their identity."""
        return {entry.fingerprint: entry for entry in self.entries}


def code_of(record: Record) -> str:
    """Return an identity of the text of all project files that a run had to do with."""
    return fingerprint("code", *(f"{path} {digest}" for path, digest in sorted(record.digests.items())))


def read(folder: Path, focus: str) -> tuple[list[Past], list[str]]:
    """Return the latest runs of a focus, the last first, and the names of files that cannot be read."""
    pasts: list[Past] = []
    unreadable: list[str] = []
    for file in _files(folder, focus)[:_READ]:
        try:
            pasts.append(_past(json.loads(gzip.decompress(file.read_bytes()))))
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError):
            unreadable.append(file.name)
    return pasts, unreadable


def _files(folder: Path, focus: str) -> list[Path]:
    """Return the files of a focus, the latest first: their names end with when the run began."""
    name = re.compile(re.escape(file_name(focus)) + r"-\d{8}-\d{6}(-\d+)?" + re.escape(SUFFIX))
    found = [file for file in folder.glob(f"*{SUFFIX}") if name.fullmatch(file.name)]
    return sorted(found, key=lambda file: file.name.removesuffix(SUFFIX), reverse=True)


def file_name(focus: str) -> str:
    """Return a focus as part of a file's name."""
    return re.sub(r"[^\w.-]+", "-", focus).strip("-.") or "focus"


def _past(values: dict[str, Any]) -> Past:
    if values.pop("schema") != SCHEMA:
        raise ValueError("another version")
    own: dict[str, Any] = {"entries": tuple(_past_entry(one) for one in values["entries"])}
    return Past(**{**values, **own})


def _past_entry(values: dict[str, Any]) -> PastEntry:
    own: dict[str, Any] = {"members": tuple(values["members"]), "files": tuple(values["files"])}
    return PastEntry(**{**values, **own})


def free_id(pasts: Iterable[Past], run: Run, began: float) -> str:
    """Return the id of a run, with a number where another run of its focus began in the same second."""
    taken = {past.id for past in pasts if past.began not in (0.0, began)}
    numbered = (f"{run.id}-{number}" for number in count(2))
    return run.id if run.id not in taken else next(name for name in numbered if name not in taken)


def write(folder: Path, garden: Garden, code: str, began: float) -> Path:
    """Add a garden to the history and let go of what is too old. Raises ``OSError``."""
    folder.mkdir(parents=True, exist_ok=True)
    past = replace(_from(garden, code), began=began)
    document = {"schema": SCHEMA, **asdict(past)}
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    target = folder / f"{garden.run.id}{SUFFIX}"
    write_whole(target, gzip.compress(text.encode(), mtime=0))
    for old in _files(folder, garden.run.focus)[_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def _from(garden: Garden, code: str) -> Past:
    run, report = garden.run, garden.report
    entries = (*map(_entry, garden.clusters), *map(_entry, garden.debts))
    return Past(
        run.id, run.focus, run.started, report.revision, report.dirty, code, run.complete, dict(run.counts),
        _packed(garden.tests), tuple(_began(entry, run.started) for entry in entries),
    )  # fmt: skip


def _began(entry: PastEntry, started: str) -> PastEntry:
    return entry if entry.since else replace(entry, since=started)


def _entry(entry: Entry) -> PastEntry:
    trend = entry.trend
    own = entry if isinstance(entry, Cluster) else None
    return PastEntry(
        fingerprint=entry.fingerprint,
        category=str(entry.category),
        title=entry.title,
        since=trend.since if trend is not None else "",
        runs=trend.runs if trend is not None else 1,
        evidence=entry.evidence,
        members=members_of(entry),
        kind=own.kind if own is not None else "",
        rule=own.rule if own is not None else "",
        cause=own.cause if own is not None else "",
        files=entry.files,
        is_debt=own is None,
    )


def members_of(entry: Entry) -> tuple[str, ...]:
    """Return what makes an entry larger or smaller: tests, findings, or the files that a warning came from."""
    if isinstance(entry, Debt):
        return entry.findings or tuple(dict.fromkeys(place.rpartition(":")[0] for place in entry.files))
    return tuple(test.id for test in entry.tests)


def _packed(tests: Iterable[Ended]) -> dict[str, dict[str, list[str]]]:
    """Return the tests by outcome and file: their ids begin alike."""
    packed: dict[str, dict[str, list[str]]] = {}  # plain ones: ``asdict`` of Python 3.11.2 cannot copy a defaultdict
    for test in tests:
        path, colons, rest = test.id.partition("::")
        packed.setdefault(test.outcome, {}).setdefault(path, []).append(colons + rest)
    return packed


def category_of(entry: PastEntry) -> Category:
    """Return the category of a past entry."""
    return Category.parse(entry.category)
