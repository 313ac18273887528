"""What git knows: files under new names, lines that have changed. Nothing here changes the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from deadhead.errors import DeadheadError

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_LETTERS = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}
_PYTHON = ("*.py", "*.pyw")


class GitError(DeadheadError):
    """Git is not there, this is no work tree of it, or it does not know a revision."""


def renames(root: Path, baseline: Path) -> dict[str, str]:
    """Return the new names of files below ``root`` by those of when the baseline was last committed.

    Files that are not added yet count: git is asked with a copy of its index in which they are. Nothing is known, and
    no error, where there is no git or the baseline is not committed.
    """
    try:
        commit = _git(root, "log", "-1", "--format=%H", "--", str(baseline)).decode().strip()
        if not commit:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            env = _index_with_all(root, Path(folder))
            options = ("--relative", "--find-renames", "-l5000", "--diff-filter=R", "--name-status", "-z")
            out = _git(root, "diff", *options, commit, "--", *_PYTHON, env=env)
    except GitError:
        return {}
    fields = [os.fsdecode(one) for one in out.split(b"\0")]
    return dict(zip(fields[1::3], fields[2::3], strict=False))


def _index_with_all(root: Path, folder: Path) -> dict[str, str]:
    """Return the environment for a git that sees the files that are not added yet."""
    index = root / os.fsdecode(_git(root, "rev-parse", "--git-path", "index").rstrip(b"\n"))
    copy = folder / "index"
    if index.exists():
        shutil.copy(index, copy)
    env = {"GIT_INDEX_FILE": str(copy)}
    _git(root, "add", "--intent-to-add", "--", ".", env=env)
    return env


class Changed:
    """The lines of files below a folder that differ from a revision; all lines of a file that is new."""

    def __init__(self, lines: Mapping[str, list[range] | None]) -> None:
        """``lines`` are by path, None stands for all."""
        self._lines = lines

    def touches(self, path: str, first: int, last: int) -> bool:
        """Whether any of the lines from ``first`` to ``last`` is one of them."""
        ranges = self._lines.get(path, [])
        return ranges is None or any(first < one.stop and one.start <= last for one in ranges)


def changed(root: Path, revision: str) -> Changed:
    """Return what has changed below ``root`` since a revision, or since it and the current commit went apart.

    Raises :class:`GitError`.
    """
    base = _base(root, revision)
    options = ("--relative", "--unified=0", "--no-color", "--no-ext-diff", "--find-renames", "--dst-prefix=b/")
    out = _git(root, "diff", *options, base, "--", *_PYTHON)
    new = _git(root, "ls-files", "-z", "--others", "--exclude-standard", "--", *_PYTHON).split(b"\0")
    return Changed({**dict(_hunks(out)), **{os.fsdecode(name): None for name in new if name}})


def _base(root: Path, revision: str) -> str:
    try:
        commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitError:
        if not _is_work_tree(root):
            raise
        hint = "a shallow clone has only the last commit: fetch more (`fetch-depth: 0` with actions/checkout)"
        raise GitError(f"git knows no revision `{revision}`", hint=hint) from None
    try:
        return _git(root, "merge-base", commit.decode().strip(), "HEAD").decode().strip()
    except GitError:
        return commit.decode().strip()  # no common history


def _is_work_tree(root: Path) -> bool:
    try:
        return _git(root, "rev-parse", "--is-inside-work-tree").strip() == b"true"
    except GitError:
        return False


def _hunks(out: bytes) -> Iterator[tuple[str, list[range]]]:
    path, ranges = "", list[range]()
    for line in out.split(b"\n"):
        if line.startswith(b"+++ "):
            path, ranges = _name(line[4:]), []
            yield path, ranges
        elif match := _HUNK.match(line):
            start, count = int(match[1]), int(match[2] or 1)
            ranges.append(range(start, start + count))


def _name(quoted: bytes) -> str:
    """Return a path as it is from how a diff has it: in quotes where it is odd, with a tab behind it where spaced."""
    name = quoted.removesuffix(b"\t")
    if name.startswith(b'"'):
        name = _ESCAPE.sub(lambda match: bytes([_LETTERS.get(match[1]) or int(match[1], 8)]), name[1:-1])
    return os.fsdecode(name.removeprefix(b"b/"))


def _git(root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> bytes:
    line: Iterable[str] = ("git", "-C", str(root), *arguments)
    try:
        done = subprocess.run(list(line), capture_output=True, check=False, env={**os.environ, **(env or {})})
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
        raise GitError(f"git: {said or f'{arguments[0]} failed'}")
    return done.stdout
