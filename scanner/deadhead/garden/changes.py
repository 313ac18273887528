"""What git says of files: which came and which changed lately. One question each, whatever their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    log = _git(root, "log", f"--since={begin}", "--relative", "--name-status", f"--format={_HEADER}%h %cs %p")
    for path, status, told in _commits(log or ""):
        (added if status == "A" else changed).setdefault(path, told)
    since = _git(root, "log", "-1", f"--until={begin}", "--format=%cs") or ""
    return Changes(True, added, changed, since)


def _uncommitted(root: Path) -> Iterator[tuple[str, str]]:
    for line in (_git(root, "diff", "--relative", "--name-status", "HEAD") or "").splitlines():
        status, _, path = line.partition("\t")
        yield path.rpartition("\t")[2], status[:1]
    for path in (_git(root, "ls-files", "--others", "--exclude-standard") or "").splitlines():
        yield path, "?"


def _commits(log: str) -> Iterator[tuple[str, str, str]]:
    for commit in log.split(_HEADER)[1:]:
        header, *lines = commit.splitlines()
        name, day, *parents = header.split()
        for line in lines if parents else ():
            status, tab, path = line.partition("\t")
            if tab:
                yield path.rpartition("\t")[2], status[:1], f"commit {name} of {day}"


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git says, None where it fails or is not there."""
    try:
        done = ask(root, "-c", "core.quotepath=off", *arguments)
    except OSError:
        return None
    return done.stdout.decode(errors="surrogateescape").strip() if done.returncode == 0 else None
