"""What the other files of a project do with a file: what they put in place of its names, and which they rely on.

Files are read as bytes first; only those are parsed that spell what matters.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from deadhead import garbage
from deadhead.static.cache import Cache
from deadhead.static.collect import start
from deadhead.static.elsewhere import Project
from deadhead.static.excerpt import Excerpt
from deadhead.static.facts import Facts
from deadhead.static.files import read_bytes
from deadhead.static.modules import Member, Modules
from deadhead.static.names import Names, Where
from deadhead.static.outside import StandIn
from deadhead.static.replacing import Needles
from deadhead.static.scopes import Defined, Imported, Scope
from deadhead.static.sharing import Share, alone, file_size, in_parts
from deadhead.static.source import Source, Unparsable
from deadhead.static.standins import StandIns, Target
from deadhead.static.stars import starred
from deadhead.static.values import Local, Named

_DEPTH = 4  # of modules that hand a name on
_PART = 128  # files that are glanced at together


@dataclass(frozen=True)
class Others:
    """The files of a project: ``paths`` by the names that reports give them.

    ``given`` are the bytes of files that need not be on disk, ``src`` the folders that packages are imported from,
    ``stars`` the modules that files import ``*`` from, as far as that is known.
    """

    root: Path
    paths: Mapping[str, str]
    facts: Facts
    src: tuple[str, ...] = (".", "src")
    given: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    share: Share = alone
    cache: Cache = field(default_factory=lambda: Cache(None))
    stars: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

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
        unknown = self._glances(needles, {name: path for name, path in self.paths.items() if name not in self.stars})
        known = {name: path for name, path in self.paths.items() if name in self.stars}
        glances = {**unknown, **self._glances(replace(needles, with_stars=False), known)}
        replacing = [name for name in self.paths if name in glances and glances[name].may_replace]
        stars = {**self.stars, **{name: glance.starred for name, glance in unknown.items()}}
        return Seen(self, needles, tuple(replacing), starred(stars, self.modules))

    def _glances(self, needles: Needles, paths: Mapping[str, str]) -> dict[str, Glance]:
        """Return what the bytes of files say, of those that say something."""
        written = {name: path for name, path in paths.items() if name not in self.given}
        answers = self.cache.answers(needles.question, written)
        jobs = [(name, path, self.given.get(name)) for name, path in paths.items() if name not in answers.known]
        glances = {one.name: one for part in self.share(_glance, needles, in_parts(jobs, _PART)) for one in part}
        answers.keep({name: glances[name][1:] if name in glances else None for name, _, _ in jobs})
        known = (Glance(name, *answer) for name, answer in answers.known.items() if isinstance(answer, list))
        return {**glances, **{one.name: one for one in known}}

    def told(self, names: Sequence[str], needles: Needles) -> Iterator[Told]:
        """Yield what each file that may replace something says of it, as far as it concerns the names that matter."""
        jobs = [(name, self.paths[name], self.given.get(name), self.modules.module_name(name)) for name in names]
        parts = in_parts(sorted(jobs, key=lambda job: file_size(job[1]), reverse=True), 1)
        found = {told.name: told for part in self.share(_tell, (self.facts, needles), parts) for told in part}
        yield from (found[name] for name in names if name in found)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file, none where it cannot be read."""
        return _read(self.paths[name], self.given.get(name))

    def parsed(self, name: str) -> StandIns | None:
        """Return the reader of a file's tree, None where it cannot be parsed."""
        return _parsed(name, self.read(name), self.facts, self.modules.module_name(name))

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
    needles: Needles
    replacing: Sequence[str]
    starred: frozenset[str]

    def stand_ins(self, files: Iterable[str]) -> list[StandIn]:
        """Return what is put in place of names of ``files``, or of what they use."""
        concerned = frozenset(files)
        tellers = self.others.told(self.replacing, self.needles)
        found = {one: None for told in tellers for one in self._stand_ins(told, concerned)}
        return [*found]

    def _stand_ins(self, told: Told, concerned: frozenset[str]) -> Iterator[StandIn]:
        name, near = told.name, self._near(told, concerned)
        for target in told.targets:
            place = f"{name}:{target.line}"
            match target.how:
                case "rule":
                    yield StandIn(place, "rule", target.name)
                case "local":
                    yield StandIn(place, "module", target.name, name)
                case "near":
                    yield from (StandIn(place, "module", target.name, file) for file in near if file != name)
                case "object":
                    yield from (StandIn(place, "object", target.name, file) for file in near)
                case "named":
                    yield from self._named(target.name, name, place, concerned, near)

    def _named(
        self, dotted: str, name: str, place: str, concerned: frozenset[str], near: frozenset[str]
    ) -> Iterator[StandIn]:
        # Of a name that is not known it is enough to say that it lies in a module: what libraries hold is not meant.
        is_any = dotted.endswith(".*")
        for meaning in self.others.modules.split(dotted, name) if is_any else self.others.meanings(dotted, name):
            if not isinstance(meaning, str):
                if meaning.rest and meaning.file in concerned:
                    yield StandIn(place, "module", ".".join(meaning.rest), meaning.file)
            elif meaning == dotted:
                yield StandIn(place, "library", meaning)
            else:
                # Said of one module, it is meant for what the test is about, though others share the object.
                yield from (StandIn(place, "library", meaning, file) for file in near)

    def _near(self, told: Told, concerned: frozenset[str]) -> frozenset[str]:
        """Return those of ``concerned`` that a file imports, by themselves or by their package; and the file itself."""
        imported = {
            member.file
            for dotted in told.imported
            for member in self.others.modules.split(dotted, told.name)
            if not member.rest
        }
        packages = {file.removesuffix("/__init__.py") for file in imported if file.endswith("/__init__.py")}
        return frozenset(
            file for file in concerned if file == told.name or file in imported or file.rpartition("/")[0] in packages
        )


# -- what may be done in another process


class Glance(NamedTuple):
    """Whether the bytes of a file say that it may replace something, and, if asked, what it imports ``*`` from."""

    name: str
    may_replace: bool
    starred: Sequence[str]


class Told(NamedTuple):
    """What a file replaces that matters, and the dotted names that it imports."""

    name: str
    targets: tuple[Target, ...]
    imported: tuple[str, ...]


def _read(path: str, given: bytes | None) -> bytes:
    if given is not None:
        return given
    try:
        return read_bytes(path)
    except OSError:
        return b""


def _parsed(name: str, raw: bytes, facts: Facts, module: str, excerpt: Excerpt | None = None) -> StandIns | None:
    try:
        return StandIns(Source(name, raw if excerpt is None else excerpt.text).parse(), facts, module, excerpt)
    except Unparsable:
        return None


def _glance(needles: Needles, jobs: Sequence[tuple[str, str, bytes | None]]) -> list[Glance]:
    """Return a glance at each file of which there is something to say."""
    raws = ((name, _read(path, given)) for name, path, given in jobs)
    glances = [Glance(name, needles.may_replace(raw), needles.stars_in(raw)) for name, raw in raws]
    return [glance for glance in glances if glance.may_replace or glance.starred]


def _tell(shared: tuple[Facts, Needles], jobs: Sequence[tuple[str, str, bytes | None, str]]) -> list[Told]:
    """Return what files say that they replace; of those that say nothing that matters, nothing."""
    facts, needles = shared
    with garbage.left_alone():
        found = [_told(name, _read(path, given), facts, needles, module) for name, path, given, module in jobs]
    return [one for one in found if one is not None and one.targets]


def _told(name: str, raw: bytes, facts: Facts, needles: Needles, module: str) -> Told | None:
    """Return what a file says: by as little of it as that takes, by all of it where an excerpt is no Python."""
    excerpt = needles.excerpt(raw)
    while True:
        reader = _parsed(name, raw, facts, module, excerpt)
        told = None if reader is None else _said(name, reader, needles)
        missed = set[bytes]() if reader is None else reader.names.missed
        if excerpt is None or (told is not None and not missed):
            return told
        excerpt = excerpt.extended(missed) if missed else None


def _said(name: str, reader: StandIns, needles: Needles) -> Told:
    targets = [one for one in reader.all() if one.may_concern(needles.words)]
    told = Told(name, tuple(targets), tuple(reader.imported()))
    reader.found.take_apart()
    garbage.clear_away()
    return told
