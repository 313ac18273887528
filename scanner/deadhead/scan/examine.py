"""One file through the static side: needles first, and only what they let through is parsed; one outcome."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from deadhead import garbage
from deadhead.finding import Finding, RuleCrash, Unreadable
from deadhead.static.cache import Signature
from deadhead.static.facts import Facts
from deadhead.static.files import read_bytes
from deadhead.static.needles import Needles
from deadhead.static.outside import ALONE, Outside, considered
from deadhead.static.source import Source, Unparsable
from deadhead.static.stars import starred_in
from deadhead.static.suppress import unknown_names
from deadhead.static.words import occurrences

if TYPE_CHECKING:
    from deadhead.static.elsewhere import Project
    from deadhead.static.module import Module

Minor = tuple[int, int]


class Clean(NamedTuple):
    """Nothing to object to; ``notes`` are for the user."""

    path: str
    notes: tuple[str, ...] = ()


class Looked(NamedTuple):
    """Findings, the rules that failed while they looked, and notes for the user."""

    path: str
    findings: tuple[Finding, ...]
    crashes: tuple[RuleCrash, ...]
    notes: tuple[str, ...] = ()


Outcome = Clean | Looked | Unreadable


class Job(NamedTuple):
    """A file to examine: its path, its name in reports, its bytes if it need not be on disk, what is known of it.

    ``is_worth_parsing`` says that its bytes have been looked at.
    """

    path: str | Path
    name: str
    raw: bytes | None = None
    outside: Outside = ALONE
    is_worth_parsing: bool = False


@dataclass(frozen=True)
class Examiner:
    """The static side of a scan: rules, the newest Python that the code must run on, and the folder paths start from.

    ``root`` serves to find the project's other modules, where a version test names something imported from one; ``src``
    are folders that packages are imported from, besides those around a file. ``known`` are the names of all rules, also
    of those that do not look. ``thorough`` parses every file, also one that cannot hold a finding, to tell whether it
    is Python.
    """

    facts: Facts
    target: Minor
    root: Path | None = None
    src: tuple[Path, ...] = ()
    known: frozenset[str] = frozenset()
    thorough: bool = False
    needles: Needles = field(init=False)
    projects: dict[Path, Project] = field(default_factory=dict[Path, "Project"], init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needles", Needles(self.facts))

    def __reduce__(self) -> tuple[Any, ...]:
        return Examiner, (self.facts, self.target, self.root, self.src, self.known, self.thorough)

    @property
    def question(self) -> str:
        """What the screening of files goes by, for answers that are kept: names, and how the lexical rules decide."""
        facts = self.facts
        names = [sorted(one) for one in (facts.watched, facts.modules, facts.makers.items(), facts.heirs.items())]
        lexical = [(rule.name, rule.needle, rule.since, _state_of(type(rule))) for rule in facts.lexical]
        return f"screening {self.target} {sorted(self.known)} {names} {lexical}"

    def source(self, name: str, raw: bytes, outside: Outside = ALONE) -> Outcome:
        """Examine a file's bytes; ``outside`` is what is known of the file from outside."""
        return self.job(Job(name, name, raw, outside))

    def job(self, job: Job) -> Outcome:
        """Examine a file."""
        raw = _read(job.path, job.name) if job.raw is None else job.raw
        if not isinstance(raw, bytes):
            return raw
        by_name = job.is_worth_parsing or bool(job.outside.proofs) or self.needles.names_in(raw)
        return self._examined(job.name, raw, job.outside, by_name)

    def screened(self, path: str | Path, name: str) -> tuple[Outcome | None, tuple[str, ...]]:
        """Return the outcome for a file that is not worth parsing, and the modules that it imports ``*`` from.

        For a file that is worth it the outcome is None.
        """
        raw = _read(path, name)
        if not isinstance(raw, bytes):
            return raw, ()
        imports = list(occurrences(raw, b"import"))
        outcome = None if self.needles.names_in(raw, imports) else self._examined(name, raw, ALONE, by_name=False)
        return outcome, tuple(starred_in(raw, imports))

    def _examined(self, name: str, raw: bytes, outside: Outside, by_name: bool) -> Outcome:
        by_token = self.needles.tokens_in(raw)
        notes = unknown_names(name, raw, self.known) if b"deadhead:" in raw else ()
        is_suspect = self.thorough or b"\0" in raw or not raw.isascii()
        if not by_name and not by_token and not is_suspect:
            return Clean(name, notes)
        try:
            source = Source(name, raw)
            if not by_name and not by_token:
                if self.thorough:
                    source.parse()
                return Clean(name, notes)
            return self._look(source, by_name, by_token, outside, notes)
        except Unparsable as error:
            return Unreadable(name, error.reason)

    def _look(self, source: Source, by_name: bool, by_token: bool, outside: Outside, notes: tuple[str, ...]) -> Outcome:
        # What it takes to look at a tree is imported with the first file that has to be parsed.
        from deadhead.fix.unused import with_imports_that_go
        from deadhead.scan.look import Look

        module = None
        if by_name:
            words = None if self.thorough else self.needles.words_in(source.text)
            module = self.module(source, outside, words)
        elif self.thorough:
            source.parse()
        look = Look(self.facts, self.target, module, source)
        findings = [*(look.by_name(outside.proofs) if by_name else ()), *(look.by_token() if by_token else ())]
        if module is not None:
            if any(one.kind == "import" and not one.fixes for one in findings):
                findings = with_imports_that_go(module, findings)
            module.take_apart()
        if not findings and not look.crashes:
            return Clean(source.path, notes)
        if outside.stand_ins or outside.doubted:
            findings = [considered(finding, outside) for finding in findings]
        ordered = tuple(sorted(findings, key=lambda finding: finding.sort_key))
        return Looked(source.path, ordered, tuple(look.crashes), notes)

    def module(self, source: Source, outside: Outside = ALONE, words: frozenset[str] | None = None) -> Module:
        """Parse a file whose path starts from the root; with ``words``, in part.

        Raises :class:`~deadhead.static.source.Unparsable`.
        """
        from deadhead.static.elsewhere import Elsewhere, Project
        from deadhead.static.module import Module

        if self.root is None:
            return Module(source, self.facts, is_starred=outside.is_starred, words=words)
        project = self.projects.setdefault(self.root, Project(self.root, self.src))
        return Module(source, self.facts, Elsewhere(project, self.root / source.path), outside.is_starred, words)


def _state_of(cls: type) -> Signature | None:
    """Return the state of the file that a class is written in."""
    return Signature.of(getattr(sys.modules.get(cls.__module__), "__file__", None) or "")


def _read(path: str | Path, name: str) -> bytes | Unreadable:
    try:
        return read_bytes(path)
    except OSError as error:
        return Unreadable(name, error.strerror or str(error), is_io=True)


class Screened(NamedTuple):
    """How many files are done with, the names of those worth parsing, and what there is to say about others.

    ``stars`` are the modules, by the names of files, that these import ``*`` from.
    """

    done: int
    worth: set[str]
    outcomes: list[Outcome]
    stars: dict[str, tuple[str, ...]]


def screen(examiners: Mapping[int, Examiner], jobs: Sequence[tuple[int, Job]]) -> list[Screened]:
    """Tell, as one result, which of some files are worth parsing; each says which of the examiners it is for."""
    worth: set[str] = set()
    outcomes: list[Outcome] = []
    stars: dict[str, tuple[str, ...]] = {}
    for number, job in jobs:
        outcome, starred = examiners[number].screened(job.path, job.name)
        if starred:
            stars[job.name] = starred
        if outcome is None:
            worth.add(job.name)
        elif not isinstance(outcome, Clean) or outcome.notes:
            outcomes.append(outcome)
    return [Screened(len(jobs) - len(worth), worth, outcomes, stars)]


def examine(examiners: Mapping[int, Examiner], jobs: Sequence[tuple[int, Job]]) -> list[Outcome]:
    """Return the outcomes of some files, in order; each says which of the examiners it is for."""
    with garbage.left_alone():
        return [_examine(examiners[number], job) for number, job in jobs]


def _examine(examiner: Examiner, job: Job) -> Outcome:
    outcome = examiner.job(job)
    garbage.clear_away()
    return outcome
