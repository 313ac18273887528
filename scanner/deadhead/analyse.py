"""The one pipeline that every command and front end calls: files to findings, findings and record to a report."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deadhead.around import Around
from deadhead.config import Config
from deadhead.errors import DeadheadError
from deadhead.examine import Looked, Outcome
from deadhead.finding import HANDED_ON, Finding, Unreadable
from deadhead.outcome import Report, Unexplained
from deadhead.sighting import Record, Sighting, library_name
from deadhead.static.files import relative_name
from deadhead.static.outside import ALONE, Outside
from deadhead.static.source import Source, Unparsable
from deadhead.tree import Tree
from deadhead.workers import Progress

if TYPE_CHECKING:
    from deadhead.link import Linker


def analyse(
    config: Config, paths: Sequence[Path], record: Record | None = None, progress: Progress | None = None
) -> Report:
    """Scan ``paths`` (absolute) and grade what is found by ``record``; ``progress`` is told of files as they are done.

    Raises :class:`~deadhead.errors.DeadheadError` for a path that does not exist, for mistakes in a configuration and
    for unknown rules.
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise DeadheadError(f"{path}: no such file or folder")
    tree = Tree(config)
    files = tree.files(paths)
    report = _report(tree, paths, tree.examine(files, progress))
    around = Around(tree, files, whole=config.root in paths)
    if record is None:
        return _surrounded(report, around)
    scanned = {relative_name(file, config.root) for file in files}
    return _graded(report, record, around, scanned, _elsewhere(tree, report, scanned))


def analyse_text(config: Config, path: Path, raw: bytes) -> Report:
    """Scan the bytes of one file that need not be on disk; ``path``, absolute, says where it would be."""
    tree = Tree(config)
    name = relative_name(path, config.root)
    report = _report(tree, [path], [tree.examiner(path).source(name, raw)])
    return _surrounded(report, Around(tree, [path], whole=False, given={name: raw}))


def _report(tree: Tree, paths: Iterable[Path], outcomes: Sequence[Outcome]) -> Report:
    config = tree.config
    looked = [outcome for outcome in outcomes if isinstance(outcome, Looked)]
    return Report(
        root=config.root,
        target_version=config.target_version,
        paths=tuple(relative_name(path, config.root) for path in paths),
        files=len(outcomes),
        rules=tuple(rule.name for rule in tree.rules),
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
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_path[finding.path].append(finding)
    found = (around.considered(findings, outside.get(path, ALONE)) for path, findings in by_path.items())
    ordered = sorted((one for findings in found for one in findings), key=lambda finding: finding.sort_key)
    return replace(report, findings=tuple(ordered), outside=outside)


def _graded(
    report: Report, record: Record, around: Around, scanned: set[str], elsewhere: tuple[Finding, ...]
) -> Report:
    """Grade the findings, add those that only run time can tell, and report what is left unexplained."""
    from deadhead.link import Linker

    tree = around.tree
    sources = _unchanged(report.root, record)
    fresh = [sighting for sighting in record.sightings if _is_fresh(sighting, record, sources)]
    linker = Linker(tree.rules, sources)
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
        notes=(*report.notes, *record.notes),
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
