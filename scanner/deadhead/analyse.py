"""The one pipeline that every command and front end calls: files to findings, findings and record to a report."""

from __future__ import annotations

import errno
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deadhead import garbage
from deadhead.alike import alike, shared
from deadhead.config import Config
from deadhead.errors import DeadheadError
from deadhead.finding import HANDED_ON, Finding, Unreadable
from deadhead.link.fresh import Fresh
from deadhead.outcome import Report, Unexplained, warning_kind
from deadhead.runtime.joined import joined
from deadhead.scan.around import Around
from deadhead.scan.examine import Looked, Outcome
from deadhead.scan.tree import Progress, Tree
from deadhead.scan.workers import Workers
from deadhead.sighting import Record, Sighting, library_name
from deadhead.static.files import relative_name
from deadhead.static.outside import ALONE, Outside, considered, hangs_on

if TYPE_CHECKING:
    from deadhead.link.linker import Linker


def analyse(
    config: Config, paths: Sequence[Path], record: Record | None = None, progress: Progress | None = None
) -> Report:
    """Scan ``paths`` (absolute) and grade what is found by ``record``; ``progress`` is told of files as they are done.

    Raises :class:`~deadhead.errors.DeadheadError` for a path that does not exist, for mistakes in a configuration and
    for unknown rules.
    """
    for path in paths:
        if _is_missing(path):
            raise DeadheadError(f"{path}: no such file or folder")
    with Workers() as share, garbage.left_alone():
        tree = Tree(config, share)
        files = tree.files(paths)
        report = _report(tree, paths, len(files), tree.examine(files, progress))
        around = Around(tree, files, whole=config.root in paths)
        if record is None:
            return _surrounded(report, around)
        scanned = {relative_name(file, config.root) for file in files}
        return _graded(report, record, around, scanned, _elsewhere(tree, report, scanned))


def _is_missing(path: Path) -> bool:
    """Whether there is nothing by that name; of what cannot be looked at, the reading tells why."""
    try:
        path.lstat()
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR)
    return False


def analyse_text(config: Config, path: Path, raw: bytes) -> Report:
    """Scan the bytes of one file that need not be on disk; ``path``, absolute, says where it would be."""
    tree = Tree(config)
    name = relative_name(path, config.root)
    report = _report(tree, [path], 1, [tree.examiner(path).source(name, raw)])
    return _surrounded(report, Around(tree, [path], whole=False, given={name: raw}))


def _report(tree: Tree, paths: Iterable[Path], files: int, outcomes: Sequence[Outcome]) -> Report:
    config = tree.config
    looked = [outcome for outcome in outcomes if isinstance(outcome, Looked)]
    return Report(
        root=config.root,
        target_version=config.target_version,
        paths=tuple(relative_name(path, config.root) for path in paths),
        files=files,
        rules=tuple(rule.name for rule in tree.rules),
        rulebook=tree.rules,
        scanned=tuple(outcome.path for outcome in outcomes if not isinstance(outcome, Unreadable)),
        findings=_findings(outcomes),
        unreadable=tuple(outcome for outcome in outcomes if isinstance(outcome, Unreadable)),
        errors=(*tree.crashes, *(crash for one in looked for crash in one.crashes)),
        notes=tuple(note for outcome in outcomes if not isinstance(outcome, Unreadable) for note in outcome.notes),
    )


def _findings(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    found = [finding for outcome in outcomes if isinstance(outcome, Looked) for finding in outcome.findings]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _elsewhere(tree: Tree, report: Report, scanned: set[str]) -> tuple[Finding, ...]:
    """Return the findings outside of the scanned paths, where one of them may be the origin of what is seen inside."""
    if "." in report.paths or not any(finding.kind in HANDED_ON for finding in report.findings):
        return ()
    files = [file for file in tree.files([report.root]) if relative_name(file, report.root) not in scanned]
    return _findings(tree.examine(files))


def _surrounded(report: Report, around: Around, proven: Mapping[str, Outside] | None = None) -> Report:
    """Look again at what other files know more about; ``proven`` is what run time has told."""
    outside = around.of(report.findings, proven or {})
    found = around.considered(report.findings, outside)
    return replace(report, findings=tuple(sorted(found, key=lambda finding: finding.sort_key)), outside=outside)


def _graded(
    report: Report, record: Record, around: Around, scanned: set[str], elsewhere: tuple[Finding, ...]
) -> Report:
    """Grade the findings, add those that only run time can tell, and report what is left unexplained."""
    from deadhead.link.executed import Executed
    from deadhead.link.linker import Linker
    from deadhead.runtime.coverage import coverage_lines

    tree = around.tree
    record = joined(record, report.root)
    known = Fresh(report.root, record)
    sources, fresh = known.sources, known.sightings
    executed = Executed(record, sources, record.lines or coverage_lines(report.root, record))
    linker = Linker(tree.rules, sources, executed)
    in_scope = [sighting for sighting in fresh if sighting.place is None or sighting.place[0] in scanned]
    proofs = linker.proofs(report.findings, in_scope)
    proven = {path: Outside(proofs=tuple(told)) for path, told in proofs.items()}
    findings = report.findings
    for path, outside in proven.items():
        outcome = tree.examiner(report.root / path).source(path, sources[path].raw, outside)
        if isinstance(outcome, Looked):
            findings = (*(one for one in findings if one.path != path), *outcome.findings)
    report = _surrounded(replace(report, findings=findings), around, proven)
    linked = linker.link(sorted((*report.findings, *elsewhere), key=lambda one: one.sort_key), fresh)
    whole = "." in report.paths
    own = [finding for finding in linked.findings if finding.path in scanned]
    report = _doubted(replace(report, findings=executed.graded(own, tree.rules, fresh)))
    return replace(
        report,
        unexplained=_merged(
            _unexplained(sighting, linker)
            for sighting in linked.unexplained
            if (whole if sighting.place is None else sighting.place[0] in scanned)
        ),
        stale=len(record.sightings) - len(fresh),
        has_record=True,
        notes=(*report.notes, *record.notes),
    )


def _doubted(report: Report) -> Report:
    """Make unsafe the fixes of what ran without a warning, and of what hangs on the same names: that is not certain."""
    doubted: dict[str, frozenset[str]] = defaultdict(frozenset)
    for finding in report.findings:
        if finding.evidence.grade == "silent" and finding.fixes:
            doubted[finding.path] |= hangs_on(finding)
    known = report.outside
    outside = {path: replace(known.get(path, ALONE), doubted=names) for path, names in doubted.items()}
    findings = (considered(one, outside[one.path]) if one.path in outside else one for one in report.findings)
    return replace(report, findings=tuple(findings), outside={**known, **outside})


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
        kind=warning_kind(sighting.categories, sighting.message),
    )


def _merged(sightings: Iterable[Unexplained]) -> tuple[Unexplained, ...]:
    """Return one entry for all that differ only in how often they were seen, in which tests, and in run-time values."""
    groups: dict[tuple[object, ...], list[Unexplained]] = {}
    for one in sightings:
        key = (one.category, alike(one.message), one.path, one.line, one.column, one.origin, one.expected)
        groups.setdefault(key, []).append(one)
    return tuple(_as_one(group) for group in groups.values())


def _as_one(group: Sequence[Unexplained]) -> Unexplained:
    return replace(
        group[0],
        message=shared(one.message for one in group),
        count=sum(one.count for one in group),
        tests=tuple(dict.fromkeys(test for one in group for test in one.tests)),
        filtered=all(one.filtered for one in group),
    )
