"""Which files a scan reads."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".pyw")

_AT_ONCE = 1 << 20  # bytes of a file that changes while it is read

#: Says of an absolute path whether it is to be left out.
Excluded = Callable[[str], bool]


def discover(paths: Iterable[Path], excluded: Excluded, root: Path, *, gitignore: bool = True) -> list[str]:
    """Return the Python files at and below ``paths``, each once, in order; a file given by name is always read.

    Links to folders are not followed, so that loops cannot be. A file that several links lead to is there once: by its
    own name if that is among them. With ``gitignore`` the ``.gitignore`` files from ``root`` down count. A folder that
    cannot be listed is there itself, for the reading of it to fail.
    """
    found: list[str] = []
    links: list[str] = []
    given = list(dict.fromkeys(paths))
    for path in given:
        is_folder = os.path.isdir(path)
        ignore = _Ignores.above(path, root) if gitignore and is_folder else None
        found += _below(os.fspath(path), excluded, ignore, links) if is_folder else [os.fspath(path)]
    return _distinct(found) if links or len(given) > 1 else found


def _distinct(files: Iterable[str]) -> list[str]:
    """Leave out the files that are there under another name, preferring those that are no links."""
    folders: dict[str, str] = {}
    chosen: dict[str, str] = {}
    order: dict[str, str] = {}
    for file in files:
        folder, name = os.path.split(file)
        if folder not in folders:
            folders[folder] = os.path.realpath(folder)
        real = os.path.join(folders[folder], name)
        own_name = not os.path.islink(file)
        real = real if own_name else os.path.realpath(real)
        order.setdefault(file, real)
        if real not in chosen or (own_name and os.path.islink(chosen[real])):
            chosen[real] = file
    return [file for file, real in order.items() if chosen[real] == file]


def _below(folder: str, excluded: Excluded, ignore: _Ignores | None, links: list[str]) -> Iterator[str]:
    """Yield the files below a folder; adds those that are links to ``links``."""
    stack = [(folder, ignore)]
    while stack:
        here, rules = stack.pop()
        try:
            with os.scandir(here) as entries:
                found = list(entries)
        except OSError:
            yield here
            continue
        if rules is not None and any(entry.name == ".gitignore" for entry in found):
            rules = rules.joined_by(here)
        kept = [entry for entry in found if _is_wanted(entry) and not excluded(entry.path)]
        kept.sort(key=_name)
        if rules is not None and rules.specs:
            kept = [entry for entry in kept if not rules.ignore(entry.path, _is_folder(entry))]
        links += [entry.path for entry in kept if entry.is_symlink()]
        yield from (entry.path for entry in kept if not _is_folder(entry))
        stack += [(entry.path, rules) for entry in reversed(kept) if _is_folder(entry)]


_name = attrgetter("name")


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _is_wanted(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder to look into, or a Python file; a link that leads nowhere is one to report."""
    if entry.is_dir(follow_symlinks=False):
        return True
    return entry.name.endswith(SUFFIXES) and not (entry.is_symlink() and os.path.isdir(entry.path))


def read_bytes(path: str | Path) -> bytes:
    """Return what is in a file. Raises ``OSError``, for a pipe or device too: reading one may never end."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            is_folder = stat.S_ISDIR(status.st_mode)
            raise OSError(errno.EINVAL, "a folder that cannot be listed" if is_folder else "not a regular file")
        data = os.read(handle, status.st_size + 1)
        return data if len(data) == status.st_size else data + b"".join(iter(lambda: os.read(handle, _AT_ONCE), b""))
    finally:
        os.close(handle)


class _Ignores:
    """The ``.gitignore`` files that hold for a folder, outermost first, each by how paths in its folder begin."""

    def __init__(self, specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()) -> None:
        self.specs = specs

    @classmethod
    def above(cls, folder: Path, root: Path) -> _Ignores:
        """Return those of the folders from ``root`` to the one around ``folder``.

        They do not count for a folder that they ignore as a whole: whoever names it wants it.
        """
        ignores = cls()
        for outer in reversed(folder.parents):
            if outer.is_relative_to(root) and os.path.isfile(outer / ".gitignore"):
                ignores = ignores.joined_by(os.fspath(outer))
        around = [one for one in (folder, *folder.parents) if one != root and one.is_relative_to(root)]
        return cls() if any(ignores.ignore(os.fspath(one), True) for one in around) else ignores

    def joined_by(self, folder: str) -> _Ignores:
        """Return these and the one in ``folder``."""
        from pathspec import GitIgnoreSpec

        try:
            lines = Path(folder, ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return self
        return _Ignores((*self.specs, (os.path.join(folder, ""), GitIgnoreSpec.from_lines(lines))))

    def ignore(self, path: str, is_folder: bool) -> bool:
        """Whether git ignores a path: the innermost file that speaks of it decides."""
        for begin, spec in reversed(self.specs):
            if not path.startswith(begin):
                continue
            name = path.removeprefix(begin).replace(os.sep, "/") + ("/" if is_folder else "")
            verdict = spec.check_file(name).include
            if verdict is not None:
                return verdict
        return False


def relative_name(path: str | Path, root: str | Path) -> str:
    """Return a path relative to ``root`` with ``/``; one outside of it stays absolute."""
    text, start = os.fspath(path), os.fspath(root)
    if text == start:
        return "."
    start = start if start.endswith(os.sep) else start + os.sep
    name = text[len(start) :] if text.startswith(start) else text
    return name if os.sep == "/" else name.replace(os.sep, "/")
