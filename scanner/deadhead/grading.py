"""What a test run says about a scan: findings graded, found, made unsafe by it; warnings that no finding explains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from deadhead.alike import alike, shared
from deadhead.finding import Finding
from deadhead.link.executed import Executed
from deadhead.link.fresh import Fresh
from deadhead.link.linker import Linker
from deadhead.outcome import Report, Unexplained, warning_kind
from deadhead.runtime.coverage import coverage_lines
from deadhead.runtime.joined import joined
from deadhead.scan.around import Around, surrounded
from deadhead.scan.examine import Looked
from deadhead.scan.tree import Tree
from deadhead.sighting import Record, Sighting, library_name
from deadhead.static.outside import ALONE, Outside, considered, hangs_on
from deadhead.static.source import Source


def graded(report: Report, record: Record, around: Around, scanned: set[str], elsewhere: tuple[Finding, ...]) -> Report:
    """Grade the findings, add those that only run time can tell, and report what is left unexplained."""
    rules = around.tree.rules
    record = joined(record, report.root)
    known = Fresh(report.root, record)
    sources, fresh = known.sources, known.sightings
    executed = Executed(record, sources, record.lines or coverage_lines(report.root, record), report.root)
    linker = Linker(rules, sources, executed)
    in_scope = [sighting for sighting in fresh if sighting.place is None or sighting.place[0] in scanned]
    proofs = linker.proofs(report.findings, in_scope)
    proven = {path: Outside(proofs=tuple(told)) for path, told in proofs.items()}
    report = surrounded(_looked_again(report, around.tree, sources, proven), around, proven)
    linked = linker.link(sorted((*report.findings, *elsewhere), key=lambda one: one.sort_key), fresh)
    own = [finding for finding in linked.findings if finding.path in scanned]
    report = _doubted(replace(report, findings=executed.graded(own, rules, fresh)))
    whole = "." in report.paths
    left = [one for one in linked.unexplained if (whole if one.place is None else one.place[0] in scanned)]
    return replace(
        report,
        unexplained=_merged(_unexplained(sighting, linker) for sighting in left),
        stale=len(record.sightings) - len(fresh),
        has_record=True,
        notes=(*report.notes, *record.notes),
    )


def _looked_again(report: Report, tree: Tree, sources: Mapping[str, Source], proven: Mapping[str, Outside]) -> Report:
    """Return the report with what the rules find in files about which a run has told more."""
    findings = report.findings
    for path, outside in proven.items():
        outcome = tree.examiner(report.root / path).source(path, sources[path].raw, outside)
        if isinstance(outcome, Looked):
            findings = (*(one for one in findings if one.path != path), *outcome.findings)
    return replace(report, findings=findings)


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
