"""Which files can hold a use at all: decided on bytes, before anything is parsed.

A file is worth parsing if it imports a watched module or takes a watched name from one; if it imports the package of a
watched name, or something of it that leads there, and asks something that may be meant for the name's last part, as an
attribute or with ``getattr``; or if a lexical rule's pattern is in it. For a function of a module that something has to
be the module as the file calls it, unless the module itself is handed on; for a member of a class, the class or
something that makes it must be spelled. Where a rule is about an argument, a call has to pass it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from deadhead.static.facts import Facts
from deadhead.static.spelling import Import, Interest, Spelling


@dataclass(frozen=True, slots=True)
class _Watched:
    """What is watched of one package: functions of the module itself, and members of its classes.

    ``members`` maps a member to the dotted names one of which must be come by: classes, and what makes instances.
    """

    functions: set[bytes] = field(default_factory=set[bytes])
    members: dict[bytes, set[str]] = field(default_factory=dict[bytes, set[str]])


@dataclass(slots=True)
class _Imported:
    """How a file imports one package: the names its modules get, and whether everything is taken from it."""

    modules: list[Import] = field(default_factory=list[Import])
    everything: bool = False


class Needles:
    """The compiled needles of a scan's rules."""

    def __init__(self, facts: Facts) -> None:
        """Compile ``facts``."""
        self.facts = facts
        self.packages: dict[bytes, _Watched] = defaultdict(_Watched)
        self.builtins: list[bytes] = []
        self.classes: set[str] = set()
        for symbol in (*facts.watched, *facts.modules):
            owner, _, member = symbol.rpartition(".")
            word = member.encode()
            if not owner:
                self.packages[word]  # it is enough that the package is imported
            elif owner == "builtins":
                self.builtins.append(word)
            elif "." in owner or owner in facts.heirs.values():
                self._watch_member(owner, word, facts)
            else:
                self.packages[owner.encode()].functions.add(word)
        self.interest = Interest(self.packages, self._words(), self._leads_on)
        self.lexical = [re.compile(rule.needle.encode()) for rule in facts.lexical]

    def _watch_member(self, owner: str, member: bytes, facts: Facts) -> None:
        kin = {heir for heir in facts.heirs if facts.is_kind_of(heir, owner)} | {owner}
        names = kin | {maker for maker, made in facts.makers.items() if made in kin}
        for name in names:
            package = self.packages[name.partition(".")[0].encode()]
            package.members.setdefault(member, set()).update(names)
        self.classes.update(prefix for name in names for prefix in _prefixes(name))

    def _words(self) -> set[bytes]:
        """Return the words by which something is asked for what is watched, or for what that is come by with."""
        watched = self.packages.values()
        words = {word for one in watched for word in (*one.functions, *one.members)}
        return words | {name.rpartition(".")[2].encode() for name in self.classes}

    def names_in(self, data: bytes, imports: Sequence[int] | None = None) -> bool:
        """Whether a file may use a watched name; ``imports`` are the places of the word ``import``, where known."""
        spelling = Spelling(data, self.interest, imports)
        if any(spelling.spells(word) for word in self.builtins):
            return True
        imported: dict[str, _Imported] = defaultdict(_Imported)
        leads_on = False
        for one in spelling.imports():
            if self.facts.canonical(one.symbol) is not None:
                return True
            package = imported[one.symbol.partition(".")[0]]
            package.everything |= one.local == b"*"
            package.modules += [one] if one.is_module else []
            spelling.ours[one.local].add(one.meaning)
            leads_on = leads_on or one.is_module or package.everything or self._leads_on(one.symbol)
        if not leads_on or not (spelling.asked or any(found.everything for found in imported.values())):
            return False
        return any(self._may_use(top, found, spelling) for top, found in imported.items())

    def _may_use(self, top: str, imported: _Imported, spelling: Spelling) -> bool:
        """Whether a file may use something of a package that it imports."""
        watched, everything = self.packages[top.encode()], imported.everything
        members = watched.members.keys() if everything else self._called(watched.members.keys(), spelling)
        return self._may_use_function(top, imported, spelling) or any(
            spelling.may_be_asked(member, everything)
            and any(spelling.comes_by(name, everything) for name in watched.members[member])
            for member in members
        )

    def _may_use_function(self, top: str, imported: _Imported, spelling: Spelling) -> bool:
        functions = self.packages[top.encode()].functions
        asked = functions if imported.everything else self._called(functions, spelling)
        names = {one.local for one in imported.modules if one.meaning == top}
        if any(not asked.isdisjoint(spelling.attributes(name)) for name in names if asked):
            return True
        if not imported.everything and not any(spelling.hands_on(name) for name in names if asked):
            return False
        return any(spelling.may_be_asked(word, imported.everything) for word in asked)

    def _called(self, words: Set[bytes], spelling: Spelling) -> Set[bytes]:
        """Return those of some words that are asked for, and where a rule is about an argument, called with it."""
        passed = self.facts.passed
        return {
            word
            for word in words & spelling.asked
            if word.decode() not in passed or spelling.may_be_passed(word, passed[word.decode()])
        }

    def words_in(self, data: bytes) -> frozenset[str]:
        """Return the last parts of those watched names that a file may come by, as its imports tell."""
        if b"__import__" in data:
            return self.facts.members
        tops = {one.symbol.partition(".")[0].encode() for one in Spelling(data, self.interest).imports()}
        packages = [self.packages[top] for top in tops if top in self.packages]
        return frozenset(word.decode() for one in packages for word in (*one.functions, *one.members))

    def _leads_on(self, symbol: str) -> bool:
        """Whether a dotted name is watched, or one that a watched name is come by with."""
        return symbol in self.classes or self.facts.canonical(symbol) is not None

    def tokens_in(self, data: bytes) -> bool:
        """Whether a file may hold what a lexical rule looks for."""
        return any(pattern.search(data) for pattern in self.lexical)


def _prefixes(name: str) -> list[str]:
    """Return a dotted name and those of what it lies in."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(2, len(parts) + 1)]
