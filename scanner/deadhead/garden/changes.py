"""What git says of files: which came and which changed lately. One question each, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deadhead.git import ask

#: Days before the commit that is checked out in which a change counts as one that is going on.
LATELY = 14

_HEADER = "\x01"


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed lately, by path from the root: when and by which commit, in words.

    The first commit of a history, which brings everything, counts as no change. ``known`` is false where there is no
    git, ``since`` the day from which on changes count.
    """

    known: bool = False
    added: Mapping[str, str] = field(default_factory=dict[str, str])
    changed: Mapping[str, str] = field(default_factory=dict[str, str])
    since: str = ""


def changes_of(root: Path) -> Changes:
    """Ask git about the files below ``root``."""
    head = _git(root, "log", "-1", "--format=%ct")
    if not head:
        return Changes()
    begin = int(head) - LATELY * 86_400
    added: dict[str, str] = {}
    changed: dict[str, str] = {}
    for path, status in _uncommitted(root):
        (added if status in "A?" else changed).setdefault(path, "it is not committed yet")
    log = _git(root, "log", f"--since={begin}", "--relative", "--name-status", "-z", f"--format={_HEADER}%h %cs %p")
    for path, status, told in _commits(log or ""):
        (added if status == "A" else changed).setdefault(path, told)
    since = _git(root, "log", "-1", f"--until={begin}", "--format=%cs") or ""
    return Changes(True, added, changed, since)


def _uncommitted(root: Path) -> Iterator[tuple[str, str]]:
    yield from _statuses((_git(root, "diff", "--relative", "--name-status", "-z", "HEAD") or "").split("\0"))
    for path in (_git(root, "ls-files", "--others", "--exclude-standard", "-z") or "").split("\0"):
        if path:
            yield path, "?"


def _commits(log: str) -> Iterator[tuple[str, str, str]]:
    for commit in log.split(_HEADER)[1:]:
        header, *fields = commit.split("\0")
        name, day, *parents = header.split()
        for path, status in _statuses(fields) if parents else ():
            yield path, status, f"commit {name} of {day}"


def _statuses(fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the paths and the letters of their status from what ``--name-status -z`` says: a new name is the last."""
    words = iter(fields)
    for word in words:
        status = word.strip()[:1]
        paths = [path for _, path in zip(range(2 if status in ("R", "C") else 1), words, strict=False)]
        if status and paths:
            yield paths[-1], status


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says, None where it fails or is not there."""
    try:
        done = ask(root, *arguments)
    except OSError:
        return None
    return done.stdout.decode(errors="surrogateescape").strip() if done.returncode == 0 else None
