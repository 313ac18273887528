"""Where a debt is, kept small enough for the hidden part of an issue: by path, short keys of its places."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

#: Characters of a key: 24 bits, which only have to tell apart the places of one file.
_WIDTH = 4
#: What a scope may take in an issue, in characters.
_ROOM = 24_000


def short(text: str) -> str:
    """Return the key of a place: four characters of URL-safe base64."""
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()
    return base64.urlsafe_b64encode(digest[:3]).decode()


#: Paths with keys of places in them.
Pairs = frozenset[tuple[str, str]]


class Difference(NamedTuple):
    """What has come and gone between two scopes, and the scope that holds from now on.

    ``unseen`` are places that may be there or not: nobody looked.
    """

    new: Pairs
    gone: Pairs
    unseen: Pairs
    left: Scope


class Unit(IntEnum):
    """What a key of a scope stands for."""

    PLACE = 0
    FILE = 1
    FOLDER = 2
    WHOLE = 3


@dataclass(frozen=True, slots=True)
class Scope:
    """The places of a debt: sorted keys by path, and how many places these are.

    Where keys of places would take too much room, one stands for all places of a file, of a folder, or for everything:
    it is another one when what it stands for changes.
    """

    keys: Mapping[str, tuple[str, ...]]
    size: int
    unit: Unit = Unit.PLACE

    @classmethod
    def of(cls, places: Iterable[tuple[str, str]]) -> Scope:
        """Make a scope of paths and identities of places."""
        found: dict[str, set[str]] = {}
        for path, identity in places:
            found.setdefault(path, set()).add(short(identity))
        return cls(_sorted(found), sum(map(len, found.values())))

    def fitting(self) -> Scope:
        """Return the scope, coarser where it would take too much room."""
        return next(scope for unit in Unit if (scope := self.by(unit)).room <= _ROOM or unit is Unit.WHOLE)

    @property
    def room(self) -> int:
        """How many characters it takes at most when it is written down."""
        return sum(len(path) + _WIDTH * len(keys) + 6 for path, keys in self.keys.items())

    def by(self, unit: Unit) -> Scope:
        """Return the scope with keys of a coarser unit; itself where its own is as coarse."""
        if unit <= self.unit:
            return self
        finer = self.by(Unit(unit - 1))
        groups: dict[str, list[str]] = {}
        for path, keys in finer.keys.items():
            group = path if unit is Unit.FILE else _folder(path) if unit is Unit.FOLDER else "."
            groups.setdefault(group, []).extend([path, *keys])
        return Scope({path: (short("\0".join(parts)),) for path, parts in groups.items()}, self.size, unit)

    def after(self, now: Scope, covered: Callable[[str, str], bool]) -> Difference:
        """Compare with what is there now; a place that is not is gone only if ``covered(path, key)``."""
        unit = max(self.unit, now.unit)
        before, found = self.by(unit), now.by(unit)
        old, new = before.pairs, found.pairs
        missing = old - new
        if unit is not Unit.PLACE:  # what a path stands for has changed, which is one change and not two
            missing = frozenset(pair for pair in missing if pair[0] not in found.keys)
        gone = frozenset(pair for pair in missing if covered(*pair))
        unseen = missing - gone
        left = _of_pairs(new | unseen, found.size + len(unseen), unit) if unseen else found
        return Difference(new - old, gone, unseen, left.fitting())

    @property
    def pairs(self) -> Pairs:
        """Paths and keys, one by one."""
        return frozenset((path, key) for path, keys in self.keys.items() for key in keys)

    def packed(self) -> dict[str, str]:
        """Return its keys as JSON values; :meth:`unpacked` reads them."""
        return {path: "".join(keys) for path, keys in self.keys.items()}

    @classmethod
    def unpacked(cls, values: Mapping[str, str], size: int, unit: int) -> Scope:
        """Read what :meth:`packed` gave. Raises ``ValueError`` for a unit that there is not."""
        return cls({path: tuple(_cut(text)) for path, text in values.items()}, size, Unit(unit))


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _of_pairs(pairs: Iterable[tuple[str, str]], size: int, unit: Unit) -> Scope:
    found: dict[str, set[str]] = {}
    for path, key in pairs:
        found.setdefault(path, set()).add(key)
    return Scope(_sorted(found), size, unit)


def _sorted(found: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {path: tuple(sorted(found[path])) for path in sorted(found)}


def _cut(text: str) -> Iterable[str]:
    return map("".join, zip(*[iter(text)] * _WIDTH, strict=False))


#: No places at all.
NOWHERE = Scope({}, 0)
