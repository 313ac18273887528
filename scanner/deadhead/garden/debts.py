"""From a report to its debts: one for each deprecation, and for each other warning that no finding explains."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from deadhead.alike import VERSION, alike, shared
from deadhead.config import Config
from deadhead.debt import Category, Debt, SeenAt, Standing
from deadhead.finding import GRADES, Finding, Grade
from deadhead.fingerprint import fingerprint
from deadhead.garden.areas import components_of
from deadhead.garden.severity import Graded, graded, labels_of, raised, touched, worst
from deadhead.garden.slugs import of_rule, of_warning
from deadhead.outcome import Report, Unexplained
from deadhead.rule import parse_version

_PROVEN: tuple[Grade, ...] = ("confirmed", "statement", "definition")
_OURS = ("self", "direct", "undetermined")


def debts_of(report: Report, config: Config) -> tuple[Debt, ...]:
    """Return the debts of a scan, the most severe first; each has the standing of work that is due.

    Warnings that a test expects are none. What earlier runs and failing tests say is added by the garden.
    """
    by_rule: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        symbol = "" if finding.source == "rule" else finding.symbol or ""
        by_rule[finding.rule, symbol].append(finding)
    by_message: dict[tuple[str, str], list[Unexplained]] = defaultdict(list)
    for seen in report.unexplained:
        if not seen.expected:
            by_message[seen.category, alike(seen.message)].append(seen)
    debts = [
        *(_of_findings(found, report, config) for found in by_rule.values()),
        *(_of_sightings(sightings, config) for sightings in by_message.values()),
    ]
    return tuple(sorted(debts, key=lambda debt: (debt.severity, -debt.seen, debt.category.slug)))


def _of_findings(findings: Sequence[Finding], report: Report, config: Config) -> Debt:
    first = findings[0]
    ranked = sorted(findings, key=lambda one: (GRADES.index(one.evidence.grade), one.path, one.span))
    symbols = tuple(dict.fromkeys(one.symbol for one in findings if one.symbol))
    fixable = Counter[str](one.fix for one in findings if one.fix is not None)
    grade = worst(_grades(findings, report, config))
    slug = of_rule(first.rule)
    proven = [one for one in ranked if one.evidence.grade in _PROVEN]
    debt = Debt(
        title=_title(first, symbols),
        category=Category("warning", "active-dev", grade.severity, slug),
        fingerprint=fingerprint("debt", first.rule, "" if first.source == "rule" else first.symbol or ""),
        why=grade.why,
        evidence="a deprecation is work in progress",
        files=_places((one.path, one.span.line) for one in ranked),
        rule=first.rule,
        message=next((one.evidence.message for one in proven if one.evidence.message), first.message),
        warning=next((one.evidence.category for one in proven), None),
        package=first.package,
        symbols=symbols,
        since=first.since,
        gone=next((one.gone for one in findings if one.gone is not None), None),
        use=first.use,
        url=first.url,
        findings=tuple(one.fingerprint for one in findings),
        places=tuple(f"{one.path}:{one.span.line}" for one in findings),
        grades=dict(Counter(one.evidence.grade for one in ranked)),
        fixable=dict(fixable),
        seen=sum(one.evidence.count for one in proven),
        command=_command(first.rule, fixable),
    )
    return _placed(debt, grade, config, [test for one in proven for test in one.evidence.tests])


def _command(rule: str, fixable: Counter[str]) -> str | None:
    if not fixable:
        return None
    unsafe = "" if fixable["safe"] else " --unsafe-fixes"
    return f"deadhead scan --fix{unsafe} --select {rule}"


def _title(finding: Finding, symbols: Sequence[str]) -> str:
    name = f"`{symbols[0]}`" if symbols else finding.rule
    more = f" and {len(symbols) - 1} more of its kind are" if len(symbols) > 1 else " is"
    version = "Python" if finding.package == "python" else finding.package
    gone = f", gone in {finding.gone}" if finding.gone and len(symbols) == 1 else ""
    return f"{name}{more} deprecated since {version} {finding.since}{gone}"


def _grades(findings: Iterable[Finding], report: Report, config: Config) -> list[Graded]:
    """Return how each finding is graded; those that the run speaks against are passed over unless there is no other."""
    every = list(findings)
    counted = [one for one in every if one.evidence.grade != "silent"] or every
    target = ".".join(map(str, report.target_version))
    return [graded(*_row(one, report, target), config.severity) for one in counted]


def _row(finding: Finding, report: Report, target: str) -> tuple[str, str]:
    """Return the row of the severity table for a finding, and why that one."""
    where = f"{finding.path}:{finding.span.line}"
    is_gone = finding.package == "python" and finding.gone is not None
    if is_gone and parse_version(finding.gone or "") <= report.target_version:
        if finding.severity != "P1":
            return "gone", f"it is gone by Python {target}"
        ran = "runs" if finding.evidence.grade in (*_PROVEN, "silent") else "is imported at module level"
        return "gone-and-run", f"{where} {ran}, and it is gone by Python {target}"
    if finding.gone is not None:
        return "announced", f"it goes with {finding.package} {finding.gone}"
    if finding.evidence.grade in _PROVEN:
        return "proven", f"the run met it at {where}"
    if finding.evidence.grade == "silent":
        return "deprecation", "the run came there and no warning was given"
    return "deprecation", "no removal is announced and no run has met it"


def _of_sightings(sightings: Sequence[Unexplained], config: Config) -> Debt:
    first = sightings[0]
    message = shared(one.message for one in sightings)
    ours = [one for one in sightings if one.origin in _OURS]
    grade = _grade_of_warning(first, bool(ours), config)
    slug = of_warning(first.kind, first.category, message)
    standing: Standing = "active-dev" if first.kind == "deprecation" else "regression"
    seen = Counter[tuple[str, str, str, int]]()
    for one in (*ours, *(one for one in sightings if one.origin not in _OURS)):
        seen[one.category, one.message, one.path, one.line] += one.count
    debt = Debt(
        title=f"{first.category.rpartition('.')[2]}: {message}",
        category=Category("warning", standing, grade.severity, slug),
        fingerprint=fingerprint("warning", str(VERSION), first.category, alike(first.message)),
        why=grade.why,
        evidence="a deprecation is work in progress" if first.kind == "deprecation" else "no earlier run is known",
        files=_places((one.path, one.line) for one in ours),
        rule=None,
        kind=first.kind,
        message=message,
        warning=first.category,
        sightings=tuple(SeenAt(*key, count) for key, count in seen.items()),
        seen=seen.total(),
    )
    return _placed(debt, grade, config, [test for one in sightings for test in one.tests])


def _grade_of_warning(first: Unexplained, is_ours: bool, config: Config) -> Graded:
    if not is_ours:
        return graded("warning", "a library gives it to another one", config.severity)
    if first.kind == "deprecation":
        return graded("proven", f"the run met it at {first.path}:{first.line}", config.severity)
    return graded("warning", f"a warning of the kind {first.kind}", config.severity)


def _placed(debt: Debt, grade: Graded, config: Config, tests: Sequence[str]) -> Debt:
    """Add components, critical paths, and what these make of the severity."""
    critical = touched(config.critical_paths, (), debt.files)
    grade = raised(grade, critical)
    components = components_of(config.components, debt.files, tests)
    return replace(
        debt,
        category=debt.category._replace(severity=grade.severity),
        why=grade.why,
        components=components,
        critical=critical,
        labels=labels_of(components, critical, config.critical_paths),
    )


def _places(places: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{path}:{line}" for path, line in places))
