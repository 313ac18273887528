"""Which findings a baseline knows: in their place first, then under another name, then where code has moved to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from deadhead.gate.entry import Entry

Key = Callable[[Entry], Hashable]


@dataclass
class Match:
    """Pairs of entries, by their index, of what is found and what is known; what is left has no partner.

    An entry is of one finding only: of two findings that are alike, a baseline with one of them knows one.
    """

    found: list[Entry]
    known: list[Entry]
    pairs: dict[int, int] = field(default_factory=dict[int, int])
    moved: set[int] = field(default_factory=set[int])

    @property
    def new(self) -> list[int]:
        """Indices of what is found and not known."""
        return [index for index in range(len(self.found)) if index not in self.pairs]

    @property
    def gone(self) -> list[int]:
        """Indices of what is known and not found."""
        partners = set(self.pairs.values())
        return [index for index in range(len(self.known)) if index not in partners]

    def by(self, key: Key, of_known: Key | None = None, *, is_move: bool = True) -> None:
        """Pair what is left and has the same key, which is not None; those in the same statement first."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index in self.gone:
            waiting[(of_known or key)(self.known[index])].append(index)
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for index in self.new:
            groups[key(self.found[index])].append(index)
        for value, indices in groups.items():
            if value is not None and value in waiting:
                self._pair(indices, waiting[value], is_move)

    def _pair(self, found: list[int], known: list[int], is_move: bool) -> None:
        for same_statement in (True, False):
            for index in found:
                if index not in self.pairs:
                    fits = (one for one in known if not same_statement or self._same_statement(index, one))
                    partner = next(fits, None)
                    if partner is not None:
                        known.remove(partner)
                        self.pairs[index] = partner
                        self.moved |= {index} if is_move else set()

    def _same_statement(self, found: int, known: int) -> bool:
        return self.found[found].context == self.known[known].context


def matched(
    found: Iterable[Entry],
    known: Iterable[Entry],
    renames: Mapping[str, str],
    is_there: Callable[[str], bool],
) -> Match:
    """Pair what is found with what is known.

    ``renames`` are the new names of files by their old ones, ``is_there`` says whether there is a file of a name. Code
    that moved within its file, or with its function to another one, has to be the same statement still.
    """
    match = Match(list(found), list(known))
    match.by(lambda entry: entry.place, is_move=False)
    if renames:
        match.by(lambda entry: entry.place, lambda entry: _renamed(entry, renames).place)
    match.by(lambda entry: (entry.path, *entry.text), lambda entry: (_renamed(entry, renames).path, *entry.text))
    match.by(_function)
    match.by(lambda entry: entry.text, lambda entry: None if is_there(entry.path) else entry.text)
    return match


def _renamed(entry: Entry, renames: Mapping[str, str]) -> Entry:
    return entry._replace(path=renames.get(entry.path, entry.path))


def _function(entry: Entry) -> Hashable:
    """Return the text and the name of the function around it; None at a module's level, where much is alike.

    A literal has no scope, and is told from others by its text.
    """
    function = entry.scope.rpartition(".")[2]
    return (*entry.text, function) if function or not entry.symbol else None
