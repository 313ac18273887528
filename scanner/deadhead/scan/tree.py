"""The tree of files that is scanned: its configurations, and for each file the rules that look at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from deadhead.config import Config, Configs, Globs, check_rule_names
from deadhead.finding import RuleCrash
from deadhead.rule import Rule
from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner, Job, Outcome, examine
from deadhead.static.facts import Facts
from deadhead.static.files import discover, relative_name
from deadhead.static.outside import Outside
from deadhead.static.sharing import Share, alone, in_parts, largest_first

#: Called with the number of files that have been examined since the last call, and that of all.
Progress = Callable[[int, int], object]

_FEW = 200  # files that are all parsed
_PART = 32  # files handed over at a time


class Tree:
    """A project with all its configurations."""

    def __init__(self, config: Config, share: Share = alone) -> None:
        """``config`` is the root's. Raises :class:`~deadhead.errors.ConfigError` for rules that are not there."""
        self.config = config
        self.share = share
        self.crashes: tuple[RuleCrash, ...] = ()
        self._configs = Configs(config)
        self._all: dict[int, tuple[Rule, ...]] = {}
        self._rules: dict[int, tuple[Rule, ...]] = {}
        self._excludes: dict[int, Globs] = {}
        self._thorough = True
        self._examiners: dict[tuple[int, frozenset[str]], Examiner] = {}
        self._select(config)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that look at any of the files that have been asked for, by name."""
        every = {rule.name: rule for rules in self._rules.values() for rule in rules}
        return tuple(every[name] for name in sorted(every))

    def files(self, paths: Iterable[Path]) -> list[Path]:
        """Return the Python files at and below ``paths``."""
        config = self.config
        return discover(paths, self._excluded, config.root, gitignore=config.respect_gitignore)

    def _excluded(self, path: str) -> bool:
        config = self._configs.of(os.path.dirname(path))
        if id(config) not in self._excludes:
            self._excludes[id(config)] = config.excludes()
        return self._excludes[id(config)].match(path)

    def examiner(self, file: Path) -> Examiner:
        """Return the static side for one file: the rules of its configuration that are not ignored for it."""
        config = self._configs.of(os.path.dirname(file))
        ignored = config.ignored_in(file) if config.per_file_ignores else frozenset[str]()
        key = id(config), ignored
        if key not in self._examiners:
            rules = [rule for rule in self._select(config) if rule.name not in ignored]
            known = frozenset(rule.name for rule in self._all[id(config)])
            src = tuple(config.folder / name for name in config.src)
            self._examiners[key] = Examiner(
                Facts(rules), config.target_version, config.root, src, known, self._thorough
            )
        return self._examiners[key]

    def examine(self, files: Sequence[Path], progress: Progress | None = None) -> list[Outcome]:
        """Examine files and return their outcomes in order.

        Of many files only those are parsed that can hold a finding: whether the others are Python at all is not told.
        """
        self._thorough = len(files) <= _FEW
        self._examiners.clear()
        root = self.config.root
        return self._examined([Job(file, relative_name(file, root)) for file in files], _PART, progress)

    def examine_again(self, files: Mapping[str, Outside], given: Mapping[str, bytes]) -> list[Outcome]:
        """Examine files, by their names, of which more is known by now; ``given`` are bytes that are not on disk."""
        root = self.config.root
        return self._examined([Job(root / name, name, given.get(name), files[name]) for name in files], 1)

    def _examined(self, jobs: Sequence[Job], size: int, progress: Progress | None = None) -> list[Outcome]:
        """Have files examined, ``size`` at a time."""
        examiners: dict[int, Examiner] = {}
        numbers: dict[int, int] = {}
        own: list[tuple[int, Job]] = []
        for job in largest_first(jobs, lambda job: job.path):
            examiner = self.examiner(job.path)
            number = numbers.setdefault(id(examiner), len(numbers))
            examiners[number] = examiner
            own.append((number, job))
        outcomes: dict[str, Outcome] = {}
        for done in self.share(examine, examiners, in_parts(own, size)):
            outcomes.update((outcome.path, outcome) for outcome in done)
            if progress is not None:
                progress(len(done), len(jobs))
        return [outcomes[job.name] for job in jobs]

    def _select(self, config: Config) -> tuple[Rule, ...]:
        """Load the rules that a configuration asks for."""
        if id(config) not in self._rules:
            loaded = load(config.rules)
            self.crashes = tuple(dict.fromkeys((*self.crashes, *loaded.crashes)))
            self._all[id(config)] = loaded.rules
            known = [rule.name for rule in loaded.rules]
            check_rule_names(config, known)
            wanted = set(config.select or known) - set(config.ignore)
            self._rules[id(config)] = tuple(rule for rule in loaded.rules if rule.name in wanted)
        return self._rules[id(config)]
