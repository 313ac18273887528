"""The tree of files that is scanned: its configurations, and for each file the rules that look at it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

from deadhead.config import Config, Configs, Globs, check_deadlines, check_rule_names
from deadhead.finding import RuleCrash
from deadhead.rule import Rule
from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner, Job, Outcome, examine, screen
from deadhead.static.cache import Answers, Cache
from deadhead.static.facts import Facts
from deadhead.static.files import discover, relative_name
from deadhead.static.modules import Modules
from deadhead.static.outside import Outside
from deadhead.static.sharing import Share, alone, file_size, in_parts
from deadhead.static.stars import starred

#: Called with the number of files that have been examined since the last call, and that of all.
Progress = Callable[[int, int], object]

# All files are parsed where they are not many or not long: about 120,000 lines, which takes some 0.4 s on two cores.
_FEW = 200
_SHORT = 4_000_000  # bytes in all
_PART = 16  # files handed over at a time
_STARRED = Outside(is_starred=True)


class Tree:
    """A project with all its configurations."""

    def __init__(self, config: Config, share: Share = alone) -> None:
        """``config`` is the root's. Raises :class:`~deadhead.errors.ConfigError` for rules that are not there."""
        self.config = config
        self.share = share
        self.cache = Cache(config.root if config.cache else None)
        self.crashes: tuple[RuleCrash, ...] = ()
        self._configs = Configs(config)
        self._all: dict[int, tuple[Rule, ...]] = {}
        self._rules: dict[int, tuple[Rule, ...]] = {}
        self._excludes: dict[int, Globs] = {}
        self._thorough = True
        #: The files that are known, from the scanned ones, to be imported with ``*``.
        self.starred: frozenset[str] = frozenset()
        #: The modules that files import ``*`` from, of those files whose bytes have been looked at.
        self.stars: Mapping[str, Sequence[str]] = {}
        self._examiners: dict[tuple[int, frozenset[str]], Examiner] = {}
        self._select(config)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that look at any of the files that have been asked for, by name."""
        every = {rule.name: rule for rules in self._rules.values() for rule in rules}
        return tuple(every[name] for name in sorted(every))

    def files(self, paths: Iterable[Path]) -> list[str]:
        """Return the Python files at and below ``paths``, absolute; there are many, and a ``Path`` takes its time."""
        config = self.config
        if config.force_exclude:
            paths = [path for path in paths if not self._is_in_excluded(path)]
        return discover(paths, self._excluded, config.root, gitignore=config.respect_gitignore)

    def _is_in_excluded(self, path: Path) -> bool:
        """Whether a path, or a folder around it, is left out."""
        around = (one for one in (path, *path.parents) if self.config.root in one.parents)
        return any(self._excluded(str(one)) for one in around)

    def _excluded(self, path: str) -> bool:
        config = self._configs.of(os.path.dirname(path))
        if id(config) not in self._excludes:
            self._excludes[id(config)] = config.excludes()
        return self._excludes[id(config)].match(path)

    def examiner(self, file: str | Path) -> Examiner:
        """Return the static side for one file: the rules of its configuration that are not ignored for it."""
        config = self._configs.of(os.path.dirname(file))
        ignored = config.ignored_in(Path(file)) if config.per_file_ignores else frozenset[str]()
        key = id(config), ignored
        if key not in self._examiners:
            rules = [rule for rule in self._select(config) if rule.name not in ignored]
            known = frozenset(rule.name for rule in self._all[id(config)])
            src = tuple(config.folder / name for name in config.src)
            self._examiners[key] = Examiner(
                Facts(rules), config.target_version, config.root, src, known, self._thorough
            )
        return self._examiners[key]

    def preferred(self, file: Path) -> Mapping[str, str]:
        """Return the variants of fixes that the configuration of a file prefers, by rule."""
        return self._configs.of(os.path.dirname(file)).prefer

    def examine(
        self, files: Sequence[str], progress: Progress | None = None, meanwhile: Callable[[], None] | None = None
    ) -> list[Outcome]:
        """Examine files and return, in order, those outcomes that say something.

        ``meanwhile`` is what this process does when it is likely to be wanted, while others work.

        Of very much source only that is parsed which can hold a finding: whether the rest is Python at all is not told.
        """
        self._thorough = len(files) <= _FEW or not any(size > _SHORT for size in accumulate(map(file_size, files)))
        self._examiners.clear()
        root = os.fspath(self.config.root)
        jobs = [Job(file, relative_name(file, root)) for file in files]
        outcomes: dict[str, Outcome] = {}
        if self._thorough:
            worth = jobs
        else:
            names = self._screened(jobs, outcomes, progress, meanwhile)
            worth = [job._replace(is_worth_parsing=True) for job in jobs if job.name in names]
            worth = [job._replace(outside=_STARRED) if job.name in self.starred else job for job in worth]
        outcomes.update(self._examined(worth, progress))
        return [outcomes[job.name] for job in jobs if job.name in outcomes]

    def examine_again(self, files: Mapping[str, Outside], given: Mapping[str, bytes]) -> Mapping[str, Outcome]:
        """Examine files, by their names, of which more is known by now; ``given`` are bytes that are not on disk."""
        root = self.config.root
        return self._examined([Job(root / name, name, given.get(name), files[name]) for name in files])

    def _screened(
        self,
        jobs: Sequence[Job],
        outcomes: dict[str, Outcome],
        progress: Progress | None,
        meanwhile: Callable[[], None] | None,
    ) -> set[str]:
        """Return the names of the files that are worth parsing, and add the outcomes of the others that say something.

        The largest come first: they take longest, and nobody should have to wait for the last of them.
        """
        examiners, every = self._by_examiner(sorted(jobs, key=lambda job: file_size(job.path), reverse=True))
        answers = {number: self._answers(one, number, every) for number, one in examiners.items()}
        own = [(number, job) for number, job in every if job.name not in answers[number].known]
        known = {name: answer for one in answers.values() for name, answer in one.known.items()}
        worth = {name for name, (is_worth, _) in known.items() if is_worth}
        stars = {name: imported for name, (_, imported) in known.items()}
        if progress is not None:
            progress(len(every) - len(own) - len(worth), len(jobs))
        for screened in self.share(screen, examiners, in_parts(own, _PART)):
            for one in screened:
                outcomes.update((outcome.path, outcome) for outcome in one.outcomes)
                worth |= one.worth
                stars |= one.stars
                if progress is not None:
                    progress(one.done, len(jobs))
            if worth:
                self.share.prepare("deadhead.scan.look", "deadhead.static.others", "deadhead.static.reliance")
                if meanwhile is not None:
                    meanwhile()
        for number, kept in answers.items():
            names = (job.name for of, job in own if of == number)
            kept.keep({name: (name in worth, stars.get(name, ())) for name in names if name not in outcomes})
        self.stars = {job.name: stars.get(job.name, ()) for job in jobs}
        self.starred = starred(stars, Modules((job.name for job in jobs), self.config.src)) if worth else frozenset()
        return worth

    def _answers(self, examiner: Examiner, number: int, jobs: Sequence[tuple[int, Job]]) -> Answers:
        """Return what was learned earlier of the files that are an examiner's own."""
        return self.cache.answers(examiner.question, {job.name: str(job.path) for of, job in jobs if of == number})

    def _examined(self, jobs: Sequence[Job], progress: Progress | None = None) -> Mapping[str, Outcome]:
        """Return the outcomes of files that are parsed, by name."""
        outcomes: dict[str, Outcome] = {}
        examiners, own = self._by_examiner(sorted(jobs, key=lambda job: file_size(job.path), reverse=True))
        for done in self.share(examine, examiners, in_parts(own, 1)):
            outcomes.update((outcome.path, outcome) for outcome in done)
            if progress is not None:
                progress(len(done), len(jobs))
        return outcomes

    def _by_examiner(self, jobs: Sequence[Job]) -> tuple[dict[int, Examiner], list[tuple[int, Job]]]:
        """Return the examiners that the files need, by numbers, and each file with the number of its own."""
        examiners: dict[int, Examiner] = {}
        numbers: dict[int, int] = {}
        own: list[tuple[int, Job]] = []
        for job in jobs:
            examiner = self.examiner(job.path)
            number = numbers.setdefault(id(examiner), len(numbers))
            examiners[number] = examiner
            own.append((number, job))
        return examiners, own

    def _select(self, config: Config) -> tuple[Rule, ...]:
        """Load the rules that a configuration asks for."""
        if id(config) not in self._rules:
            loaded = load(config.rules)
            self.crashes = tuple(dict.fromkeys((*self.crashes, *loaded.crashes)))
            self._all[id(config)] = loaded.rules
            known = {rule.name: rule.variants for rule in loaded.rules}
            check_rule_names(config, known)
            watched = {symbol.removesuffix(".*") for rule in loaded.rules for symbol in rule.watches}
            check_deadlines(config, {*known, *watched})
            wanted = set(config.select or known) - set(config.ignore)
            self._rules[id(config)] = tuple(rule for rule in loaded.rules if rule.name in wanted)
        return self._rules[id(config)]
