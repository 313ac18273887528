"""Which files a scan reads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

SUFFIXES = (".py", ".pyw")


def discover(paths: Iterable[Path], root: Path, excludes: Sequence[str]) -> Iterator[Path]:
    """Yield the Python files at and below ``paths``, each once, in order; a file given by name is always read.

    ``excludes`` are globs on a name or on a path relative to ``root``. Links to folders are not followed.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path, root, excludes) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def _below(folder: Path, root: Path, excludes: Sequence[str]) -> Iterator[Path]:
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        kept = [entry for entry in found if not _is_excluded(Path(entry.path), root, excludes)]
        yield from (Path(entry.path) for entry in kept if entry.name.endswith(SUFFIXES) and entry.is_file())
        stack += [Path(entry.path) for entry in reversed(kept) if entry.is_dir(follow_symlinks=False)]


def _is_excluded(path: Path, root: Path, excludes: Sequence[str]) -> bool:
    relative = relative_name(path, root)
    return any(fnmatch(path.name, glob) or fnmatch(relative, glob.rstrip("/")) for glob in excludes)


def relative_name(path: Path, root: Path) -> str:
    """Return a path relative to ``root`` with ``/``; one outside of it stays absolute."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
