"""What the rules watch, compiled for one scan: by qualified name, by member word, by module."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from deadhead.rule import Lexical, Rule
from deadhead.static.words import any_of, behind_dot


class Facts:
    """The rules of a scan and the names they watch. Immutable once made."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Compile ``rules``."""
        self.rules = tuple(rules)
        self.lexical = tuple(rule for rule in self.rules if isinstance(rule, Lexical))
        self.watched: dict[str, tuple[Rule, ...]] = {}
        self.modules: dict[str, tuple[Rule, ...]] = {}
        self.makers: dict[str, str] = {}
        self.heirs: dict[str, str] = {}
        for rule in self.rules:
            self.makers.update(rule.makers)
            self.heirs.update(rule.heirs)
            for symbol in rule.watches:
                table, name = (self.modules, symbol[:-2]) if symbol.endswith(".*") else (self.watched, symbol)
                table[name] = (*table.get(name, ()), rule)

    @cached_property
    def members(self) -> frozenset[str]:
        """The last part of every watched name."""
        return frozenset(symbol.rpartition(".")[2] for symbol in self.watched)

    @cached_property
    def submodules(self) -> frozenset[str]:
        """The last part of the name of every module that is watched as a whole."""
        return frozenset(module.rpartition(".")[2] for module in self.modules)

    @cached_property
    def packages(self) -> frozenset[str]:
        """The first part of every name that an import can bring in and that is watched."""
        return frozenset(name.partition(".")[0] for name in (*self.watched, *self.modules, *self.heirs))

    @cached_property
    def asked(self) -> re.Pattern[bytes]:
        """What finds, as its first group, the last part of a watched name behind a dot."""
        return behind_dot(any_of(member.encode() for member in self.members))

    @cached_property
    def passed(self) -> Mapping[str, int | str]:
        """What a call has to pass, by the last part of names: of those that are not watched for anything else."""
        arguments: dict[str, set[int | str | None]] = defaultdict(set)
        for symbol, rules in self.watched.items():
            arguments[symbol.rpartition(".")[2]] |= {rule.passing.get(symbol) for rule in rules}
        only = {word: next(iter(found)) for word, found in arguments.items() if len(found) == 1}
        return {word: argument for word, argument in only.items() if argument is not None}

    @cached_property
    def classes(self) -> frozenset[str]:
        """Dotted names that, when called, give an instance: owners of watched members and kin."""
        owners = {symbol.rpartition(".")[0] for symbol in self.watched}
        return frozenset(owners | set(self.makers.values()) | set(self.heirs) | set(self.heirs.values()))

    def canonical(self, qualified: str) -> str | None:
        """Return the watched name that ``qualified`` is, by itself or by inheritance; None if it is none."""
        if qualified in self.watched:
            return qualified
        owner, _, member = qualified.rpartition(".")
        seen: set[str] = set()
        while owner in self.heirs and owner not in seen:
            seen.add(owner)
            owner = self.heirs[owner]
            if f"{owner}.{member}" in self.watched:
                return f"{owner}.{member}"
        return qualified if self._module_of(qualified) else None

    def rules_of(self, symbol: str) -> tuple[Rule, ...]:
        """Return the rules that watch a canonical name, by itself or as part of a module."""
        module = self._module_of(symbol)
        return (*self.watched.get(symbol, ()), *(self.modules[module] if module else ()))

    def _module_of(self, qualified: str) -> str | None:
        """Return the watched module that a name is or lies in."""
        if not self.modules:
            return None
        name = qualified
        while name:
            if name in self.modules:
                return name
            name = name.rpartition(".")[0]
        return None

    def instance_of(self, called: str) -> str | None:
        """Return the class of the value that calling ``called`` gives, if that is known."""
        made = self.makers.get(called)
        if made is None and called in self.classes:
            return called
        return made or self._inherited_maker(called)

    def _inherited_maker(self, called: str) -> str | None:
        owner, _, member = called.rpartition(".")
        while owner in self.heirs:
            owner = self.heirs[owner]
            if f"{owner}.{member}" in self.makers:
                return self.makers[f"{owner}.{member}"]
        return None

    def rooted(self, qualified: str) -> str:
        """Return ``qualified`` with its class replaced by the one that all its known kin inherit from."""
        owner, _, member = qualified.rpartition(".")
        seen: set[str] = set()
        while owner in self.heirs and owner not in seen:
            seen.add(owner)
            owner = self.heirs[owner]
        return f"{owner}.{member}"

    def is_kind_of(self, cls: str, base: str) -> bool:
        """Whether the class ``cls`` is ``base`` or known to inherit from it."""
        seen: set[str] = set()
        while cls != base:
            if cls not in self.heirs or cls in seen:
                return False
            seen.add(cls)
            cls = self.heirs[cls]
        return True
