"""The modules of a project by the names that other files can import them by."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Parts = tuple[str, ...]


class Member(NamedTuple):
    """A dotted name taken apart: the file of the module that it begins with, and what it names there."""

    file: str
    rest: Parts


class Modules:
    """The files of a project, by paths relative to its root with ``/``, as modules."""

    def __init__(self, files: Iterable[str], src: Iterable[str] = (".", "src")) -> None:
        """``src`` are the folders that packages are imported from."""
        self._files: dict[Parts, str] = {}
        self._packages: set[Parts] = set()
        self._by_last: dict[str, list[Parts]] = defaultdict(list)
        for file in files:
            parts = module_parts(file)
            self._files[parts] = file
            if file.endswith("__init__.py"):
                self._packages.add(parts)
            if parts:
                self._by_last[parts[-1]].append(parts)
        self._sources = {tuple(part for part in folder.split("/") if part not in ("", ".")) for folder in src}

    def split(self, dotted: str, asking: str) -> list[Member]:
        """Return what a dotted name can be in this project; ``asking`` is the file that spells it.

        A name that starts with dots is relative to that file. An empty list means that it is some library's.
        """
        level = len(dotted) - len(dotted.lstrip("."))
        parts = tuple(part for part in dotted.split(".") if part)
        ways = self._relative(parts, asking, level) if level else self._absolute(parts, asking)
        for length, found in ways:
            if found:
                return [Member(self._files[one], parts[length:]) for one in found]
        return []

    def module_name(self, file: str) -> str:
        """Return the name that a file is imported by, as its packages tell."""
        parts = module_parts(file)
        begin = len(parts) - 1
        while begin > 0 and parts[:begin] in self._packages:
            begin -= 1
        return ".".join(parts[max(begin, 0) :])

    def _relative(self, parts: Parts, asking: str, level: int) -> Iterator[tuple[int, list[Parts]]]:
        around = tuple(asking.split("/")[:-1])
        base = around[: len(around) - level + 1] if level <= len(around) + 1 else ()
        for length in range(len(parts), -1, -1):
            name = base + parts[:length]
            yield length, [name] if name in self._files else []

    def _absolute(self, parts: Parts, asking: str) -> Iterator[tuple[int, list[Parts]]]:
        for length in range(len(parts), 0, -1):
            wanted = parts[:length]
            found = [one for one in self._by_last.get(wanted[-1], ()) if one[-length:] == wanted]
            yield length, self._nearest(found, length, parts[0], asking) if found else []

    def _nearest(self, found: Sequence[Parts], length: int, top: str, asking: str) -> list[Parts]:
        """Return those modules whose package lies where imports of ``asking`` look first."""
        around = tuple(asking.split("/")[:-1])
        ranks: dict[int, list[Parts]] = defaultdict(list)
        for one in found:
            base = one[: len(one) - length]
            is_first = base in self._sources or base == around[: len(base)]
            # Inside a package modules are imported by longer names.
            rank = 2 if base in self._packages else int(not is_first)
            ranks[rank].append(one)
        best = min(ranks)
        return ranks[best] if best == 0 or top not in sys.stdlib_module_names else []


def module_parts(file: str) -> Parts:
    """Return the parts of a file's path as those of a module's name: a package is its folder."""
    *folders, name = file.split("/")
    stem = name.rpartition(".")[0] or name
    return tuple(folders) if stem == "__init__" else (*folders, stem)
