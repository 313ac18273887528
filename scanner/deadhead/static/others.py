"""What the other files of a project do with a file: what they put in place of its names, and which they rely on.

Files are read as bytes first; only those are parsed that spell what matters.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from deadhead.static.collect import start
from deadhead.static.elsewhere import Project
from deadhead.static.facts import Facts
from deadhead.static.modules import Member, Modules
from deadhead.static.names import Names, Where
from deadhead.static.outside import StandIn
from deadhead.static.replacing import Needles, starred_in
from deadhead.static.scopes import Defined, Imported, Scope
from deadhead.static.source import Source, Unparsable
from deadhead.static.standins import StandIns, Target
from deadhead.static.values import Local, Named

_DEPTH = 4  # of modules that hand a name on


@dataclass(frozen=True)
class Others:
    """The files of a project: ``paths`` by the names that reports give them.

    ``given`` are the bytes of files that need not be on disk, ``src`` the folders that packages are imported from.
    """

    root: Path
    paths: Mapping[str, Path]
    facts: Facts
    src: tuple[str, ...] = (".", "src")
    given: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @cached_property
    def modules(self) -> Modules:
        """The files as modules."""
        return Modules(self.paths, self.src)

    @cached_property
    def _project(self) -> Project:
        return Project(self.root)

    def look(self, words: Iterable[str]) -> Seen:
        """Go through the files for those that replace something that ends with one of ``words``, and for stars."""
        needles = Needles.of(words, [fake for rule in self.facts.rules for fake in rule.defeated_by])
        replacing: list[str] = []
        starred: set[str] = set()
        for name in self.paths:
            raw = self.read(name)
            if needles.may_replace(raw):
                replacing.append(name)
            for module in starred_in(raw):
                starred.update(one.file for one in self.modules.split(module, name) if not one.rest)
        return Seen(self, frozenset(words), tuple(replacing), frozenset(starred))

    def read(self, name: str) -> bytes:
        """Return the bytes of a file, none where it cannot be read."""
        if name in self.given:
            return self.given[name]
        try:
            return self.paths[name].read_bytes()
        except OSError:
            return b""

    def parsed(self, name: str) -> StandIns | None:
        """Return the reader of a file's tree, None where it cannot be parsed."""
        try:
            return StandIns(Source(name, self.read(name)).parse(), self.facts, self.modules.module_name(name))
        except Unparsable:
            return None

    # -- what names mean

    def meanings(self, dotted: str, asking: str, depth: int = 0) -> Iterator[Member | str]:
        """Yield what replacing a dotted name replaces: names of the project's modules, or the name of a library.

        A module hands on what it imports: of ``pkg.mod.datetime.utcnow`` the object is the library's class.
        """
        members = self.modules.split(dotted, asking)
        if not members:
            yield dotted
        for member in members:
            yield member
            if len(member.rest) > 1 and depth < _DEPTH:
                yield from self._handed_on(member, depth + 1)

    def _handed_on(self, member: Member, depth: int) -> Iterator[Member | str]:
        names = self._project.names(self.paths[member.file])
        first, *rest = member.rest
        for binding in () if names is None else names.found.module.names.get(first, ()):
            match binding.what:
                case Imported(qualified=qualified):
                    yield from self.meanings(".".join((qualified, *rest)), member.file, depth)
                case Defined(scope=scope) if names is not None and scope.kind == "class" and len(rest) == 1:
                    yield from self._inherited(scope, names, member, depth)
                case _:
                    pass

    def _inherited(self, scope: Scope, names: Names, member: Member, depth: int) -> Iterator[Member | str]:
        """Yield the attribute as one of the bases: a class that replaces it does so for the methods it inherits."""
        assert isinstance(scope.node, ast.ClassDef)
        top = names.found.module
        for base in scope.node.bases:
            for value in names.of(base, Where(top, start(scope.node), top.block)):
                attribute = member.rest[-1]
                if isinstance(value, Local):
                    above = Member(member.file, (*value.scope.qualname.split("."), attribute))
                    yield above
                    yield from self._handed_on(above, depth + 1) if depth < _DEPTH else ()
                elif isinstance(value, Named):
                    yield from self.meanings(f"{value.name}.{attribute}", member.file, depth)


@dataclass(frozen=True)
class Seen:
    """What the bytes of the files have told: which may replace something, and which are imported by ``*``."""

    others: Others
    words: frozenset[str]
    replacing: Sequence[str]
    starred: frozenset[str]

    def stand_ins(self, files: Iterable[str]) -> list[StandIn]:
        """Return what is put in place of names of ``files``, or of what they use."""
        concerned = frozenset(files)
        found = {one: None for name in self.replacing for one in self._stand_ins(name, concerned)}
        return [*found]

    def _stand_ins(self, name: str, concerned: frozenset[str]) -> Iterator[StandIn]:
        reader = self.others.parsed(name)
        targets = [] if reader is None else [one for one in reader.all() if self._matters(one)]
        if reader is None or not targets:
            return
        near = self._near(reader, name, concerned)
        for target in targets:
            place = f"{name}:{target.line}"
            match target.how:
                case "rule":
                    yield StandIn(place, "rule", target.name)
                case "local":
                    yield StandIn(place, "module", target.name, name)
                case "object":
                    yield from (StandIn(place, "object", target.name, file) for file in near)
                case "named":
                    yield from self._named(target.name, name, place, concerned, near)

    def _matters(self, target: Target) -> bool:
        return target.how == "rule" or not self.words.isdisjoint(target.name.split("."))

    def _named(
        self, dotted: str, name: str, place: str, concerned: frozenset[str], near: frozenset[str]
    ) -> Iterator[StandIn]:
        for meaning in self.others.meanings(dotted, name):
            if not isinstance(meaning, str):
                if meaning.rest and meaning.file in concerned:
                    yield StandIn(place, "module", ".".join(meaning.rest), meaning.file)
            elif meaning == dotted:
                yield StandIn(place, "library", meaning)
            else:
                # Said of one module, it is meant for what the test is about, though others share the object.
                yield from (StandIn(place, "library", meaning, file) for file in near)

    def _near(self, reader: StandIns, name: str, concerned: frozenset[str]) -> frozenset[str]:
        """Return those of ``concerned`` that a file imports, by themselves or by their package; and the file itself."""
        imported = {
            member.file
            for dotted in reader.imported()
            for member in self.others.modules.split(dotted, name)
            if not member.rest
        }
        packages = {file.removesuffix("/__init__.py") for file in imported if file.endswith("/__init__.py")}
        return frozenset(
            file for file in concerned if file == name or file in imported or file.rpartition("/")[0] in packages
        )
