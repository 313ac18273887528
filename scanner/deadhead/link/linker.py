"""Findings and sightings joined: which finding a warning proves, and which warnings nothing explains.

A sighting is compared with the exact expression first, then with the statement, then followed through callables that
were handed on: the dataclass, pool or mapper that calls them is not where the debt is.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from deadhead.finding import GRADES, HANDED_ON, Evidence, Finding, Grade, Severity, Span
from deadhead.link.executed import Executed
from deadhead.rule import Rule
from deadhead.sighting import Frame, Sighting, library_name
from deadhead.static.prove import Proof
from deadhead.static.source import Source

Sources = Mapping[str, Source]
#: For each finding what proves it: the grade, the sighting, and among how many references it may be the origin.
Proofs = dict[Finding, list[tuple[Grade, Sighting, int]]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the project a sighting comes from, in a report's columns; ``span`` is None without columns."""

    path: str
    line: int
    span: Span | None


@dataclass(frozen=True, slots=True)
class Linked:
    """The findings with their evidence, and the sightings that no finding explains."""

    findings: tuple[Finding, ...]
    unexplained: tuple[Sighting, ...]


class Linker:
    """Joins the findings and the sightings of one project."""

    def __init__(self, rules: Iterable[Rule], sources: Sources, executed: Executed | None = None) -> None:
        """``sources`` are the project files that sightings come from, unchanged since they were recorded.

        ``executed`` tells what the run executed, None where that is not known.
        """
        self.rules = {rule.name: rule for rule in rules}
        self.sources = sources
        self.executed = executed

    def place(self, sighting: Sighting) -> Place | None:
        """Return where a sighting comes from; None where no project frame is on its stack."""
        if sighting.place is None:
            return None
        path, line, raw = sighting.place
        source = self.sources.get(path)
        if raw is None or source is None or raw[2] > len(source.line_starts):
            return Place(path, line, None)
        return Place(path, line, source.span(source.offset(*raw[:2]), source.offset(*raw[2:])))

    # -- what run time alone can tell

    def proofs(self, findings: Sequence[Finding], sightings: Sequence[Sighting]) -> dict[str, list[Proof]]:
        """Return, by path, the expressions that sightings prove to be uses though no finding is there."""
        known = _by_path(findings)
        found: dict[str, list[Proof]] = defaultdict(list)
        for sighting in sightings:
            place = self.place(sighting)
            if place is None or place.path not in self.sources or not _named_itself(sighting, place):
                continue
            if sighting.expected:
                continue
            matches = self._matches(sighting, place, known.get(place.path, ()))
            if any(place.span is None or grade == "confirmed" for _, grade in matches):
                continue  # else there may be another use in the statement, which is just this expression
            found[place.path] += [Proof(symbol, place.line, place.span) for symbol in self._symbols(sighting)]
        return found

    def _symbols(self, sighting: Sighting) -> list[str]:
        """Return the watched names whose warning this can be: the one that the raising function bears, else all."""
        symbols = [
            symbol
            for rule in self.rules.values()
            for symbol in rule.watches
            if "." in symbol and _warned(rule, sighting, symbol)
        ]
        raising = sighting.stack[0].function if sighting.stack else ""
        return [symbol for symbol in symbols if symbol.endswith(f".{raising}")][:1] or symbols

    # -- grades

    def link(self, findings: Sequence[Finding], sightings: Iterable[Sighting]) -> Linked:
        """Return the findings with evidence and the sightings that are left."""
        known = _by_path(findings)
        proven: Proofs = defaultdict(list)
        left: list[Sighting] = []
        for sighting in sightings:
            place = self.place(sighting)
            matches = [] if place is None else self._matches(sighting, place, known.get(place.path, ()))
            met = {finding for finding, _ in matches}
            matches += [one for one in self._compiled(sighting, known) if one[0] not in met]
            for finding, grade in matches:
                proven[finding].append((grade, sighting, 0))
            if not matches:
                left.append(sighting)
        self._through_assignments(findings, proven)
        unexplained = self._handed_on(left, findings, proven)
        self._once(findings, proven)
        return Linked(tuple(_with_evidence(finding, proven[finding]) for finding in findings), tuple(unexplained))

    def _matches(self, sighting: Sighting, place: Place, findings: Sequence[Finding]) -> list[tuple[Finding, Grade]]:
        """Return the findings of the place's file that a sighting confirms: by expression, else by statement."""
        fitting = [finding for finding in findings if self._warned(sighting, finding)]
        if place.span is not None:
            own = [finding for finding in fitting if finding.span == place.span]
            exact = own or [finding for finding in fitting if place.span in finding.anchors]
            if exact:
                return [(finding, "confirmed") for finding in exact]
        near = [finding for finding in fitting if _in_statement(finding, place)]
        return [(finding, "statement") for finding in near]

    def _compiled(self, sighting: Sighting, known: Mapping[str, Sequence[Finding]]) -> list[tuple[Finding, Grade]]:
        """Return the findings in literals that a warning is about which was given while their file was compiled.

        It is given once for each literal, by its first wrong escape, and all texts about the same escape are alike.
        """
        path = sighting.named[0] if sighting.named is not None else ""
        source = self.sources.get(path)
        if source is None or sighting.retold or any(frame.path == path for frame in sighting.stack):
            return []
        literals: dict[Span | None, list[Finding]] = defaultdict(list)
        for finding in known.get(path, ()):
            if finding.kind == "syntax" and self._warned(sighting, finding):
                literals[finding.statement].append(finding)
        firsts = {literal: found[0].span for literal, found in literals.items()}
        told = [
            one for one, span in firsts.items() if source.line(span.line)[span.column - 1 :][:2] in sighting.message
        ]
        enough = len(told) <= sighting.count
        return [(one, "statement") for literal in told for one in literals[literal] if enough]

    def _warned(self, sighting: Sighting, finding: Finding) -> bool:
        rule = self.rules.get(finding.rule)
        return rule is not None and _warned(rule, sighting, finding.symbol)

    def _handed_on(self, sightings: Sequence[Sighting], findings: Sequence[Finding], proven: Proofs) -> list[Sighting]:
        """Trace sightings to the references through which a callable may have come to where the warning was raised.

        The class whose generated code ran tells the reference for certain; what is left can have come from the others.
        Returns the sightings that no reference explains.
        """
        handed = [finding for finding in findings if finding.kind in HANDED_ON]
        unexplained: list[Sighting] = []
        vague: list[tuple[Sighting, list[Finding]]] = []
        settled = {finding for finding in handed if proven[finding]}
        for sighting in sightings:
            blind = sighting.retold or _is_dynamic(sighting)  # its way to the project is not known
            references = [] if blind else [one for one in handed if self._can_be_from(sighting, one)]
            certain = [one for one in references if _is_in_class_of(one, sighting)]
            for finding in certain:
                proven[finding].append(("definition", sighting, len(certain)))
            settled.update(certain)
            if not references:
                unexplained.append(sighting)
            elif not certain:
                vague.append((sighting, references))
        for sighting, references in vague:
            candidates = [one for one in references if one not in settled] or references
            candidates = [one for one in candidates if _calls_held_value(sighting, one)] or candidates
            for finding in candidates:
                proven[finding].append(("definition", sighting, len(candidates)))
        return unexplained

    def _can_be_from(self, sighting: Sighting, reference: Finding) -> bool:
        """Whether a callable that warned as seen may be the one that a reference handed on."""
        may_be = self._warned(sighting, reference) and not _spells_itself(sighting, reference)
        return may_be and self._may_have_run(reference)

    def _through_assignments(self, findings: Sequence[Finding], proven: Proofs) -> None:
        """Pass the proof of a call through a name on to the reference that the name was bound to."""
        for finding in findings:
            for grade, sighting, _ in list(proven[finding]) if finding.through is not None else ():
                origins = [one for one in findings if grade != "definition" and _is_origin(one, finding)]
                for origin in origins:
                    proven[origin].append(("definition", sighting, len(origins)))

    def _once(self, findings: Sequence[Finding], proven: Proofs) -> None:
        """A warning that a process gives only once proves the other uses of what it is about too."""
        first: dict[str, Sighting] = {}
        for finding, proofs in proven.items():
            for _, sighting, _ in proofs:
                if finding.symbol is not None and not sighting.retold and self._is_once(finding, sighting):
                    first.setdefault(self._topic(finding), sighting)
        for finding in findings:
            topic = self._topic(finding)
            if topic in first and not proven[finding] and self._may_have_run(finding):
                proven[finding].append(("definition", first[topic], 0))

    def _topic(self, finding: Finding) -> str:
        """Return what a warning that is given once is about: a module where the rule watches it whole, else a name."""
        symbol, rule = finding.symbol or "", self.rules.get(finding.rule)
        modules = [name[:-1] for name in rule.watches if name.endswith(".*")] if rule is not None else []
        return next((name for name in modules if f"{symbol}.".startswith(name)), symbol)

    def _may_have_run(self, finding: Finding) -> bool:
        return self.executed is None or self.executed.reach(finding) != "never"

    def _is_once(self, finding: Finding, sighting: Sighting) -> bool:
        warns = self.rules[finding.rule].all_warns()
        return any(one.once and one.matches(sighting.categories, sighting.message, finding.symbol) for one in warns)


def _warned(rule: Rule, sighting: Sighting, symbol: str | None) -> bool:
    return any(warns.matches(sighting.categories, sighting.message, symbol) for warns in rule.all_warns())


def _by_path(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.path].append(finding)
    return found


def _in_statement(finding: Finding, place: Place) -> bool:
    """Whether a place without a fitting span lies in the finding's statement.

    With columns it has to lie around the finding or within it, unless it is in an ``assert``, which pytest rewrites.
    """
    statement = finding.statement or finding.span
    if not statement.line <= place.line <= max(statement.end_line, finding.span.end_line):
        return False
    if place.span is None or finding.symbol is None:
        return True
    apart = place.span.end <= finding.span.start or finding.span.end <= place.span.start
    return not apart and (place.span.holds(finding.span) or finding.span.holds(place.span))


def _named_itself(sighting: Sighting, place: Place) -> bool:
    """Whether the warning is about the project's own expression rather than about one in a library that it calls."""
    if sighting.named is not None:
        return sighting.named[0] == place.path
    return sighting.depth is not None and sighting.depth <= 1


def _is_origin(reference: Finding, use: Finding) -> bool:
    """Whether a name that is used was bound to a reference, going by the line on which its assignment ends."""
    same = (reference.path, reference.symbol, reference.kind) == (use.path, use.symbol, "reference")
    statement = reference.statement or reference.span
    return same and use.through is not None and statement.line <= use.through <= statement.end_line


def _is_dynamic(sighting: Sighting) -> bool:
    """Whether the name was put together while the program ran: by ``eval``, or by ``getattr`` with a computed name."""
    if any(
        frame.path.startswith("<") and frame.function == "<module>" for frame in sighting.stack[: sighting.depth or 0]
    ):
        return True
    innermost = sighting.stack[0] if sighting.stack else None
    called = _called(innermost.text or "") if innermost is not None and innermost.in_project else None
    return isinstance(called, ast.Call) and ast.unparse(called.func) in ("getattr", "operator.attrgetter", "attrgetter")


def _called(text: str) -> ast.expr | None:
    """Return what the expression ``text`` calls."""
    try:
        node = ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError):
        return None
    return node.func if isinstance(node, ast.Call) else None


def _spells_itself(sighting: Sighting, reference: Finding) -> bool:
    """Whether the frame that raised the warning spells the member: then it used the name by itself."""
    member = (reference.symbol or "").rpartition(".")[2]
    innermost = sighting.stack[0] if sighting.stack else None
    return innermost is not None and member in (innermost.text or "")


def _is_in_class_of(finding: Finding, sighting: Sighting) -> bool:
    """Whether a finding stands in the body of a class whose object is at work on the sighting's stack."""
    return any(_is_in_class(finding, frame.owner) for frame in sighting.stack if frame.owner)


def _is_in_class(finding: Finding, owner: str) -> bool:
    """Whether a finding stands in the body of the class that ``owner``, dotted, names."""
    file = finding.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    module, _, cls = owner.rpartition(".")
    while module and not f".{file}".endswith(f".{module}"):
        module, _, outer = module.rpartition(".")
        cls = f"{outer}.{cls}"
    return bool(module) and f"{finding.scope}.".startswith(f"{cls}.")


def _calls_held_value(sighting: Sighting, finding: Finding) -> bool:
    """Whether the project's own code called something that the finding's file holds."""
    return bool(sighting.stack) and sighting.stack[0].in_project and sighting.stack[0].path == finding.path


def _with_evidence(finding: Finding, proofs: Sequence[tuple[Grade, Sighting, int]]) -> Finding:
    if not proofs:
        return finding
    ranked = sorted(proofs, key=lambda proof: (GRADES.index(proof[0]), proof[2]))
    grade, first, candidates = ranked[0]
    same = [sighting for other, sighting, count in ranked if (other, count) == (grade, candidates)]
    tests = tuple(dict.fromkeys(test for sighting in same for test in sighting.tests))
    evidence = Evidence(
        grade=grade,
        count=sum(sighting.count for sighting in same),
        tests=tests,
        category=first.category,
        message=first.message,
        candidates=candidates,
        chain=_chain(first) if grade == "definition" and candidates else (),
    )
    return replace(finding, evidence=evidence, severity=finding.severity if candidates > 1 else _raised(finding))


def _raised(finding: Finding) -> Severity:
    """A debt that a run has proven is at least P2, and P1 where the name is gone by the target version."""
    if finding.severity == "P2" and "was removed" in finding.message:
        return "P1"
    return "P2" if finding.severity == "P3" else finding.severity


def _chain(sighting: Sighting) -> tuple[str, ...]:
    """Return the way from where the warning was raised to the project's own code, in words."""
    shown = sighting.stack[: 1 if sighting.depth is None else sighting.depth + 1]
    return tuple(_step(frame) for frame in shown)


def _step(frame: Frame) -> str:
    if frame.path.startswith("<"):
        owner = f" of {frame.owner.rpartition('.')[2]}" if frame.owner else ""
        return f"<generated {frame.function.rpartition('.')[2]}{owner}>"
    return f"{frame.function} ({library_name(frame.path)}:{frame.line})"
