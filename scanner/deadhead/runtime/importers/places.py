"""Paths of another machine, found again below this project's root by their longest common ends."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

Parts = tuple[str, ...]
#: Where another machine had what: the folder there, and the folder below our root that it is here.
Mount = tuple[Parts, Parts]

#: Folders whose files are other people's, here as there.
_FOREIGN = frozenset(
    ["site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", "node_modules", ".eggs", "__pypackages__"]
)
_SUFFIXES = (".py", ".pyw")
_LIBRARY = re.compile(r"(?:python|pypy)\d+\.\d+t?|python3|python\d+\.zip", re.IGNORECASE)
_TEMPORARY = re.compile(r"pytest-of-.*|pytest-\d+|tmp[a-z0-9_]{8}")

#: A line of the file that equals the one quoted says more than a name that ends alike.
_QUOTED = 100
_ENOUGH = 3  # files that are found by one mount, for it to be no coincidence beside a better one


class Places:
    """The Python files of a project, to which paths of another machine are mapped.

    One path tells little: a repository and its package often have one name, so that ``/ci/app/app/setup.py`` ends
    like ``app/setup.py`` as well as like ``setup.py``. All paths of a run together tell where its root was.
    """

    def __init__(self, root: Path) -> None:
        """List the files below ``root``."""
        self._root = root
        self._files: dict[str, list[Parts]] = defaultdict(list)
        for parts in _listed(root):
            self._files[parts[-1]].append(parts)
        #: One for absolute paths, one for those relative to where the run was started.
        self._votes: dict[bool, Counter[Mount]] = {True: Counter(), False: Counter()}
        self._roots = [_parts(str(root))]
        self._voted: set[tuple[str, int, str | None]] = set()
        self.ambiguous: set[str] = set()

    def learn(self, path: str, line: int = 0, quoted: str | None = None) -> None:
        """Take a path into account, with a stripped source line that was ``quoted`` from it."""
        parts = _parts(path)
        is_new, is_quoted = (path, 0, None) not in self._voted, quoted and (path, line, quoted) not in self._voted
        self._voted |= {(path, 0, None), (path, line, quoted)}
        for file in self._candidates(parts) if is_new or is_quoted else ():
            agrees = bool(is_quoted) and self._line(file, line) == quoted
            self._votes[_is_absolute(parts)][_mount(parts, file)] += _QUOTED * agrees + is_new

    def rooted(self, folder: str) -> None:
        """Take into account that the run named its root; that is mostly, but not always, ours."""
        self._roots.append(_parts(folder))
        self._votes[True][_parts(folder), ()] += 1

    def _candidates(self, parts: Parts) -> list[Parts]:
        return [] if not parts or self._is_foreign(parts) else self._files.get(parts[-1], [])

    def _is_foreign(self, parts: Parts) -> bool:
        """Whether a path can be no file of the project; what lies above the root does not count."""
        above = next((len(root) for root in self._roots if parts[: len(root)] == root), 0)
        return _is_foreign(parts[above:])

    def _line(self, file: Parts, line: int) -> str | None:
        lines = _read(self._root.joinpath(*file))
        return lines[line - 1].strip() if 0 < line <= len(lines) else None

    def find(self, path: str) -> str | None:
        """Return the file of the project, relative to the root, that a path names; None where none or no one is it."""
        parts = _parts(path)
        mounts = {_mount(parts, file): file for file in self._candidates(parts)}
        known = self._votes[_is_absolute(parts)]
        best = max(known.values(), default=0)
        likely = {mount: file for mount, file in mounts.items() if _is_likely(mount, parts, known[mount], best)}
        if not likely:
            return None
        rank = {mount: (known[mount], len(file) - len(mount[1])) for mount, file in likely.items()}
        first = [file for mount, file in likely.items() if rank[mount] == max(rank.values())]
        if len(first) == 1:
            return "/".join(first[0])
        self.ambiguous.add(path)
        return None

    def ending(self, path: str) -> str | None:
        """Return the one file of the project that ends with a relative path, wherever it is imported from."""
        parts = _parts(path)
        found = [file for file in self._files.get(parts[-1], ()) if file[-len(parts) :] == parts]
        return "/".join(found[0]) if len(found) == 1 else None

    def gone(self, path: str) -> str | None:
        """Return the name of a file that must have been below the root, and is no more."""
        parts = _parts(path)
        known = self._votes[_is_absolute(parts)]
        if not known or self._is_foreign(parts) or not path.endswith(_SUFFIXES) or path in self.ambiguous:
            return None
        (there, here), votes = known.most_common(1)[0]
        if votes >= _ENOUGH and parts[: len(there)] == there and ".." not in parts:
            return "/".join((*here, *parts[len(there) :]))
        return None


def _is_likely(mount: Mount, parts: Parts, votes: int, best: int) -> bool:
    """Whether a path is below a mount, of which ``votes`` paths are, where the best mount has ``best``."""
    there, here = mount
    common = len(parts) - len(there)
    if here and common == 1 and _is_absolute(parts) and votes < _ENOUGH:
        return False
    return votes == best or votes >= _ENOUGH or (common > 1 and best < _QUOTED)


def _listed(root: Path) -> Iterable[Parts]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _FOREIGN and not name.startswith("."))
        above = Path(folder).relative_to(root).parts
        for name in files:
            if name.endswith(_SUFFIXES):
                yield (*above, name)


def _parts(path: str) -> Parts:
    """Return the parts of a path of any system; that of an absolute one begins with ``/`` or a drive."""
    path = path.replace("\\", "/")
    parts = tuple(part for part in path.split("/") if part not in ("", "."))
    return ("/", *parts) if path.startswith("/") else parts


def _is_absolute(parts: Parts) -> bool:
    return parts[:1] == ("/",) or "".join(parts[:1]).endswith(":")


def _mount(parts: Parts, file: Parts) -> Mount:
    common = 0
    while common < min(len(parts), len(file)) and parts[-1 - common] == file[-1 - common]:
        common += 1
    return parts[: len(parts) - common], file[: len(file) - common]


def _is_foreign(parts: Parts) -> bool:
    """Whether a path is of an installed library, of the standard library, or of a test's temporary folder."""
    if not parts or parts[-1].startswith("<") or not _FOREIGN.isdisjoint(parts[:-1]):
        return True
    if any(_TEMPORARY.fullmatch(part) for part in parts[:-1]):
        return True
    folders = [part.lower() for part in parts[:-1]]
    for index, folder in enumerate(folders):
        if folder in ("lib", "lib64") and _LIBRARY.fullmatch((*parts[index + 1 :], "")[0]):
            return True
        module = parts[index + 1].removesuffix(".py")
        if parts[index] == "Lib" and module in sys.stdlib_module_names:  # on Windows
            return True
    return False


def is_foreign(path: str) -> bool:
    """Whether a path, by its name alone, can be no file of a project."""
    return _is_foreign(_parts(path))


@cache
def _read(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
