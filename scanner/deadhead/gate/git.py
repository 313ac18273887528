"""What git knows: files under new names, lines that have changed. Nothing here changes the repository."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from deadhead.errors import DeadheadError
from deadhead.finding import Finding
from deadhead.git import ask, git_top
from deadhead.outcome import Report

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abtnvfr"\\])')
_LETTERS = {b"a": 7, b"b": 8, b"t": 9, b"n": 10, b"v": 11, b"f": 12, b"r": 13, b'"': 34, b"\\": 92}
_PYTHON = ("*.py", "*.pyw")
_OTHERS = ("--others", "--exclude-standard", "--", *_PYTHON)
#: A diff as it is with no settings of the user's.
_PLAIN = ("--relative", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--dst-prefix=b/")
_LINES = ("--unified=0", "--inter-hunk-context=0")
_MORE = "this clone is shallow: fetch more (`fetch-depth: 0` with actions/checkout, `GIT_DEPTH: 0` with GitLab)"


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
    if names := _git(root, "ls-files", "-z", *_OTHERS):
        listed = ("--pathspec-from-file=-", "--pathspec-file-nul")
        _git(root, "--literal-pathspecs", "add", "--intent-to-add", *listed, env=env, told=names)
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

    def holds(self, finding: Finding) -> bool:
        """Whether a finding begins, goes on or ends on one of them."""
        return self.touches(finding.path, finding.span.line, finding.span.end_line)

    def part_of(self, report: Report) -> Report:
        """Return a report with the findings on these lines only."""
        return replace(report, findings=tuple(filter(self.holds, report.findings)))


def changed(root: Path, revision: str) -> Changed:
    """Return what has changed below ``root`` since a revision, or since it and the current commit went apart.

    Raises :class:`GitError`.
    """
    return Changed(_lines(root, _base(root, revision)))


def _lines(root: Path, base: str) -> dict[str, list[range] | None]:
    """Return the lines below ``root`` that differ from a commit or a tree, in its submodules too."""
    out = _git(root, "-c", "diff.autoRefreshIndex=false", "diff", *_PLAIN, *_LINES, base, "--", *_PYTHON)
    new = _git(root, "ls-files", "-z", *_OTHERS).split(b"\0")
    lines: dict[str, list[range] | None] = {**dict(_hunks(out)), **{os.fsdecode(name): None for name in new if name}}
    for name in _submodules(root):
        commit = _said(root, "rev-parse", "--verify", "--quiet", f"{base}:./{name}") or _no_files(root)
        lines |= {f"{name}/{path}": ranges for path, ranges in _lines(root / name, commit).items()}
    return lines


def _submodules(root: Path) -> Iterator[str]:
    """Yield the paths of the submodules below ``root`` that are checked out."""
    top = git_top(root)
    if top is not None and (top / ".gitmodules").exists():
        for line in _git(root, "ls-files", "--stage", "-z").split(b"\0"):
            name = os.fsdecode(line.partition(b"\t")[2])
            if line.startswith(b"160000 ") and (root / name / ".git").exists():
                yield name


def _no_files(root: Path) -> str:
    """Return the name of the tree without files."""
    return _git(root, "hash-object", "-t", "tree", os.devnull).decode().strip()


def _base(root: Path, revision: str) -> str:
    """Return the commit that lines are compared with, or the tree without files where there was none before."""
    if not _said(root, "rev-parse", "--is-inside-work-tree"):
        _git(root, "rev-parse")  # raises, and says why
    commit = _commit(root, revision)
    is_shallow = _said(root, "rev-parse", "--is-shallow-repository") == "true"
    if commit is None and not is_shallow and _is_before_the_first(root, revision):
        return _no_files(root)
    if commit is None:
        fetch = f"`git fetch {revision.replace('/', ' ', 1)}` may know it" if revision.startswith("origin/") else None
        raise GitError(f"git knows no revision `{revision}`", hint=_MORE if is_shallow else fetch)
    base = _said(root, "merge-base", commit, "HEAD")
    if not base and is_shallow:
        raise GitError(f"git does not know where `{revision}` and the current commit went apart", hint=_MORE)
    return base or commit


def _is_before_the_first(root: Path, revision: str) -> bool:
    """Whether a revision is what was before the first commit: its parent, or itself where it is not made yet."""
    return revision == "HEAD" or (revision == "HEAD^" and _commit(root, "HEAD") is not None)


def _commit(root: Path, revision: str) -> str | None:
    return _said(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")


def _said(root: Path, *arguments: str) -> str | None:
    """Return what git says, None where it says no."""
    try:
        return _git(root, *arguments).decode().strip()
    except GitError:
        return None


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


def _git(root: Path, *arguments: str, env: Mapping[str, str] | None = None, told: bytes = b"") -> bytes:
    try:
        done = ask(root, *arguments, env=env, told=told)
    except OSError as error:
        hint = "what has changed is asked of git: install it, or leave out --since and --diff-only"
        raise GitError(f"git cannot be run: {error.strerror}", hint=hint) from None
    if done.returncode:
        said, _, more = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")
        raise GitError(f"git: {said or f'{arguments[0]} failed'}", hint=" ".join(more.split()) or None)
    return done.stdout
