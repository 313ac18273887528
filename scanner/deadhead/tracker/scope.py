"""Where a debt is, kept small enough for the hidden part of an issue: by path, short keys of its places."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Scope:
    """The places of a debt: sorted keys by path, and how many places these are.

    Where keys of places would take too much room there is one key a file, or one a folder (a path that ends with
    ``/``), which changes with what is in it.
    """

    keys: Mapping[str, tuple[str, ...]]
    size: int

    @classmethod
    def of(cls, places: Iterable[tuple[str, str]]) -> Scope:
        """Make a scope of paths and identities of places."""
        found: dict[str, set[str]] = {}
        for path, identity in places:
            found.setdefault(path, set()).add(short(identity))
        return cls(_sorted(found), sum(map(len, found.values())))

    def fitting(self) -> Scope:
        """Return the scope, coarser where it would take too much room."""
        for scope in (self, self.by_file()):
            if scope.room <= _ROOM:
                return scope
        folders = self.by_folder()
        return folders if folders.room <= _ROOM else Scope({"/": (short(repr(folders.keys)),)}, self.size)

    @property
    def room(self) -> int:
        """How many characters it takes at most when it is written down."""
        return sum(len(path) + _WIDTH * len(keys) + 6 for path, keys in self.keys.items())

    @property
    def is_coarse(self) -> bool:
        """Whether its keys are of files or folders."""
        return self.size > sum(map(len, self.keys.values())) or any(path.endswith("/") for path in self.keys)

    def by_file(self) -> Scope:
        """Return the scope with one key a file."""
        return Scope({path: (short("".join(keys)),) for path, keys in self.keys.items()}, self.size)

    def by_folder(self) -> Scope:
        """Return the scope with one key a folder."""
        folders: dict[str, list[str]] = {}
        for path, keys in self.keys.items():
            folders.setdefault(f"{path.rpartition('/')[0] or '.'}/", []).extend([path, *keys])
        return Scope({path: (short("".join(parts)),) for path, parts in folders.items()}, self.size)

    def _as_coarse_as(self, other: Scope) -> Scope:
        if not other.is_coarse or self.is_coarse:
            return self
        if "/" in other.keys:
            return Scope({"/": (short(repr(self.by_folder().keys)),)}, self.size)
        return self.by_folder() if any(path.endswith("/") for path in other.keys) else self.by_file()

    def after(self, now: Scope, covered: Callable[[str, str], bool]) -> Difference:
        """Compare with what is there now; a place that is not is gone only if ``covered(path, key)``."""
        before, found = self._as_coarse_as(now), now._as_coarse_as(self)
        old, new = before.pairs, found.pairs
        gone = frozenset(pair for pair in old - new if covered(*pair))
        unseen = old - new - gone
        left = _of_pairs(new | unseen, found.size + len(unseen)) if unseen else found
        return Difference(new - old, gone, unseen, left.fitting())

    @property
    def pairs(self) -> Pairs:
        """Paths and keys, one by one."""
        return frozenset((path, key) for path, keys in self.keys.items() for key in keys)

    def packed(self) -> dict[str, str]:
        """Return it as JSON values; :meth:`unpacked` reads them."""
        return {path: "".join(keys) for path, keys in self.keys.items()}

    @classmethod
    def unpacked(cls, values: Mapping[str, str], size: int) -> Scope:
        """Read what :meth:`packed` gave."""
        return cls({path: tuple(_cut(text)) for path, text in values.items()}, size)


def _of_pairs(pairs: Iterable[tuple[str, str]], size: int) -> Scope:
    found: dict[str, set[str]] = {}
    for path, key in pairs:
        found.setdefault(path, set()).add(key)
    return Scope(_sorted(found), size)


def _sorted(found: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {path: tuple(sorted(found[path])) for path in sorted(found)}


def _cut(text: str) -> Iterable[str]:
    return map("".join, zip(*[iter(text)] * _WIDTH, strict=False))


#: No places at all.
NOWHERE = Scope({}, 0)
