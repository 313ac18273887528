"""The one pipeline that every command and front end calls: files to findings, findings and record to a report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from deadhead.config import Config, check_rule_names, git_state
from deadhead.errors import DeadheadError
from deadhead.examine import Examiner, Looked, Outcome
from deadhead.finding import Finding, RuleCrash, Unreadable
from deadhead.link import HANDED_ON, Linker
from deadhead.loading import Loaded, load
from deadhead.rule import Rule
from deadhead.sighting import Origin, Record, Sighting, library_name
from deadhead.static.facts import Facts
from deadhead.static.files import discover, relative_name
from deadhead.static.prove import Proof
from deadhead.static.source import Source, Unparsable
from deadhead.workers import Progress, examine


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A recorded warning that no finding explains, at the place in the project that it came from."""

    category: str
    message: str
    path: str
    line: int
    column: int
    origin: Origin
    count: int
    tests: tuple[str, ...]
    expected: bool
    filtered: bool


@dataclass(frozen=True)
class Report:
    """What one scan says. Paths of findings are relative to ``root``; ``rules`` are the names of those that looked."""

    root: Path
    target_version: tuple[int, int]
    paths: tuple[str, ...]
    files: int
    rules: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    errors: tuple[RuleCrash, ...] = ()
    stale: int = 0
    has_record: bool = False
    notes: tuple[str, ...] = ()
    revision: str | None = None
    dirty: bool = False
    proofs: Mapping[str, Sequence[Proof]] = field(default_factory=dict[str, Sequence[Proof]], repr=False)

    @property
    def exit_code(self) -> int:
        """2 where something could not be done, 1 where there is something to object to, else 0."""
        if self.errors or any(one.is_io for one in self.unreadable):
            return 2
        return 1 if self.findings or self.unreadable else 0


def select_rules(config: Config) -> Loaded:
    """Load the rules that a configuration asks for. Raises :class:`~deadhead.errors.ConfigError` for unknown names."""
    loaded = load(config.rules)
    names = [rule.name for rule in loaded.rules]
    check_rule_names((*config.select, *config.ignore, *config.prefer), names, str(config.file or "--select, --ignore"))
    chosen = [rule for rule in loaded.rules if not config.select or rule.name in config.select]
    return Loaded(tuple(rule for rule in chosen if rule.name not in config.ignore), loaded.crashes)


def examiner_for(config: Config, rules: Iterable[Rule]) -> Examiner:
    """Return the static side of a scan."""
    return Examiner(Facts(rules), config.target_version)


def analyse(
    config: Config, paths: Sequence[Path], record: Record | None = None, progress: Progress | None = None
) -> Report:
    """Scan ``paths`` (absolute) and grade what is found by ``record``; ``progress`` is told of files as they are done.

    Raises :class:`~deadhead.errors.DeadheadError` for a path that does not exist and for unknown rules.
    """
    for path in paths:
        if not path.exists():
            raise DeadheadError(f"{path}: no such file or folder")
    loaded = select_rules(config)
    examiner = examiner_for(config, loaded.rules)
    files = list(discover(paths, config.root, (*config.exclude, *config.extend_exclude)))
    outcomes = examine(examiner, [(file, relative_name(file, config.root)) for file in files], progress)
    revision, dirty = git_state(config.root)
    report = Report(
        root=config.root,
        target_version=config.target_version,
        paths=tuple(relative_name(path, config.root) for path in paths),
        files=len(files),
        rules=tuple(rule.name for rule in loaded.rules),
        findings=_findings(outcomes),
        unreadable=tuple(outcome for outcome in outcomes if isinstance(outcome, Unreadable)),
        errors=(*loaded.crashes, *(crash for one in outcomes if isinstance(one, Looked) for crash in one.crashes)),
        revision=revision,
        dirty=dirty,
    )
    if record is None:
        return report
    scanned = {relative_name(file, config.root) for file in files}
    return _graded(report, record, examiner, scanned, _elsewhere(config, examiner, report, scanned))


def _findings(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    found = [finding for outcome in outcomes if isinstance(outcome, Looked) for finding in outcome.findings]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _elsewhere(config: Config, examiner: Examiner, report: Report, scanned: set[str]) -> tuple[Finding, ...]:
    """Return the findings outside of the scanned paths, where one of them may be the origin of what is seen inside."""
    if "." in report.paths or not any(finding.kind in HANDED_ON for finding in report.findings):
        return ()
    files = discover([config.root], config.root, (*config.exclude, *config.extend_exclude))
    jobs = [(file, relative_name(file, config.root)) for file in files]
    return _findings(examine(examiner, [job for job in jobs if job[1] not in scanned]))


def _graded(
    report: Report, record: Record, examiner: Examiner, scanned: set[str], elsewhere: tuple[Finding, ...]
) -> Report:
    """Grade the findings, add those that only run time can tell, and report what is left unexplained."""
    sources = _unchanged(report.root, record)
    fresh = [sighting for sighting in record.sightings if _is_fresh(sighting, record, sources)]
    linker = Linker(examiner.facts.rules, sources)
    in_scope = [sighting for sighting in fresh if sighting.place is None or sighting.place[0] in scanned]
    proofs = linker.proofs(report.findings, in_scope)
    findings = report.findings
    for path, proven in proofs.items():
        outcome = examiner.source(path, sources[path].raw, proven)
        if isinstance(outcome, Looked):
            findings = (*(one for one in findings if one.path != path), *outcome.findings)
    linked = linker.link(sorted((*findings, *elsewhere), key=lambda one: one.sort_key), fresh)
    whole = "." in report.paths
    return replace(
        report,
        findings=tuple(finding for finding in linked.findings if finding.path in scanned),
        unexplained=_merged(
            _unexplained(sighting, linker)
            for sighting in linked.unexplained
            if (whole if sighting.place is None else sighting.place[0] in scanned)
        ),
        stale=len(record.sightings) - len(fresh),
        has_record=True,
        notes=record.notes,
        proofs=proofs,
    )


def _unchanged(root: Path, record: Record) -> dict[str, Source]:
    """Return the project files of a record that are as they were when it was made."""
    sources: dict[str, Source] = {}
    for path, digest in record.digests.items():
        try:
            raw = (root / path).read_bytes()
            if hashlib.sha256(raw).hexdigest() == digest:
                sources[path] = Source(path, raw)
        except (OSError, Unparsable):
            continue
    return sources


def _is_fresh(sighting: Sighting, record: Record, sources: Mapping[str, Source]) -> bool:
    place = sighting.place
    return place is None or place[0] not in record.digests or place[0] in sources


def _unexplained(sighting: Sighting, linker: Linker) -> Unexplained:
    place = linker.place(sighting)
    if place is None or sighting.origin == "indirect":
        path, line, column = *sighting.library_place, 1
    else:
        path, line, column = place.path, place.line, place.span.column if place.span else 1
    return Unexplained(
        category=sighting.category,
        message=sighting.message,
        path=library_name(path),
        line=line,
        column=column,
        origin=sighting.origin,
        count=sighting.count,
        tests=sighting.tests,
        expected=sighting.expected,
        filtered=not sighting.shown,
    )


def _merged(sightings: Iterable[Unexplained]) -> tuple[Unexplained, ...]:
    """Return one entry for all that differ only in how often and where they were seen."""
    merged: dict[tuple[object, ...], Unexplained] = {}
    for one in sightings:
        key = (one.category, one.message, one.path, one.line, one.column, one.origin, one.expected)
        known = merged.get(key)
        if known is not None:
            tests = tuple(dict.fromkeys((*known.tests, *one.tests)))
            filtered = known.filtered and one.filtered
            one = replace(one, count=known.count + one.count, tests=tests, filtered=filtered)  # noqa: PLW2901
        merged[key] = one
    return tuple(merged.values())
