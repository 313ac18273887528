"""One file through the static side: needles, names, uses, guards, rules, fixes; one outcome."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deadhead.finding import Edit, Finding, Patch, RuleCrash, Severity, Span, Unreadable
from deadhead.fingerprint import fingerprint, normalised
from deadhead.fix.place import FoundPlace, Unspeakable
from deadhead.rule import Context, Kind, Lexical, Rule, Use
from deadhead.static.elsewhere import Elsewhere, Project
from deadhead.static.facts import Facts
from deadhead.static.guards import Minor
from deadhead.static.literals import literals
from deadhead.static.module import Module
from deadhead.static.needles import Needles
from deadhead.static.prove import Proof, proven_uses
from deadhead.static.source import Source, Unparsable
from deadhead.static.suppress import is_suppressed
from deadhead.static.uses import Found

OLDEST: Minor = (3, 8)


@dataclass(frozen=True, slots=True)
class Clean:
    """Nothing to object to."""

    path: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Findings, and the rules that failed while they looked."""

    path: str
    findings: tuple[Finding, ...]
    crashes: tuple[RuleCrash, ...]


Outcome = Clean | Looked | Unreadable


@dataclass(frozen=True)
class Examiner:
    """The static side of a scan: rules, the newest Python that the code must run on, and the folder paths start from.

    ``root`` serves to find the project's other modules, where a version test names something imported from one.
    """

    facts: Facts
    target: Minor
    root: Path | None = None
    needles: Needles = field(init=False)
    projects: dict[Path, Project] = field(default_factory=dict[Path, Project], init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "needles", Needles(self.facts))

    def file(self, path: Path, name: str, proofs: Sequence[Proof] = ()) -> Outcome:
        """Examine a file; ``name`` is its path as reported, ``proofs`` what run time has shown about it."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            return Unreadable(name, error.strerror or str(error), is_io=True)
        return self._look(name, raw, proofs, self.root or _root(path, name))

    def source(self, name: str, raw: bytes, proofs: Sequence[Proof] = ()) -> Outcome:
        """Examine a file's bytes."""
        return self._look(name, raw, proofs, self.root)

    def _look(self, name: str, raw: bytes, proofs: Sequence[Proof], root: Path | None) -> Outcome:
        by_name, by_token = bool(proofs) or self.needles.names_in(raw), self.needles.tokens_in(raw)
        if not by_name and not by_token:
            return Clean(name)
        try:
            source = Source(name, raw)
            look = _Look(self, self.module(source, root) if by_name else None, source, proofs)
            return look.outcome(by_token)
        except Unparsable as error:
            return Unreadable(name, error.reason)

    def module(self, source: Source, root: Path | None = None) -> Module:
        """Parse a file whose path starts from ``root``. Raises :class:`~deadhead.static.source.Unparsable`."""
        root = root or self.root
        if root is None:
            return Module(source, self.facts)
        project = self.projects.setdefault(root, Project(root))
        return Module(source, self.facts, Elsewhere(project, root / source.path))


class _Look:
    """The look at one file."""

    def __init__(self, examiner: Examiner, module: Module | None, source: Source, proofs: Sequence[Proof]) -> None:
        self.examiner = examiner
        self.maybe_module = module
        self.source = source
        self.proofs = proofs
        self.crashes: list[RuleCrash] = []
        self.seen: dict[tuple[str, ...], int] = defaultdict(int)

    @property
    def module(self) -> Module:
        assert self.maybe_module is not None
        return self.maybe_module

    def outcome(self, by_token: bool) -> Outcome:
        findings: list[Finding] = []
        if self.maybe_module is not None:
            findings += self._by_name()
        if by_token:
            findings += self._by_token()
        if not findings and not self.crashes:
            return Clean(self.source.path)
        return Looked(self.source.path, tuple(sorted(findings, key=lambda one: one.sort_key)), tuple(self.crashes))

    # -- names

    def _by_name(self) -> Iterator[Finding]:
        found = [*self.module.uses.all()]
        found += proven_uses(self.module, self.proofs, found)
        for use in sorted(found, key=lambda one: (_begin(one), one.symbol)):
            for rule in use.rules:
                gone = self._is_gone(rule)
                # Code that is kept from the versions without the name knows what it does.
                versions = versions_between(rule.gone if gone and rule.gone else rule.since, self.examiner.target)
                if self.module.guards.allow(use, versions, gone):
                    yield from self._found(rule, use)

    def _found(self, rule: Rule, found: Found) -> Iterator[Finding]:
        statement = header_span(self.source, found.site.statement)
        node = found.expression or found.named
        assert isinstance(node, ast.expr | ast.alias)
        span = self.source.span_of(node)
        if is_suppressed(self.source, rule.name, span, statement):
            return
        fixes, remark = self._mends(rule, found)
        yield self._finding(
            rule,
            found.symbol,
            found.kind,
            span,
            scope=found.site.scope.qualname,
            fixes=fixes,
            remark=remark,
            anchors=tuple(self._anchors(found)),
            statement=statement,
            through=found.through,
        )

    def _mends(self, rule: Rule, found: Found) -> tuple[tuple[Patch, ...], str]:
        """Return the patches for a use, worked out, and what the rule has to say about it."""
        place = FoundPlace(found, self.module)
        use = Use(found.symbol, found.kind, found.via, place, found.through, _context(found), found.proven)
        try:
            fixes = [fix for fix in rule.fixes(use) if fix is not None]
            patches = [place.patch(fix) for fix in fixes]
            remark = rule.remark(use)
        except (Unspeakable, RecursionError):
            return (), ""  # a finding without a fix is better than none
        except Exception as error:  # noqa: BLE001 - whatever a rule raises is an outcome that names it
            self.crashes.append(crash(rule, self.source.path, error))
            return (), ""
        return tuple(_downgraded(patch, found.proven) for patch in patches if patch is not None), remark

    def _anchors(self, found: Found) -> Iterator[Span]:
        """Yield the spans by which run time may name a use."""
        for node in (found.expression, found.named):
            if isinstance(node, ast.expr):
                yield self.source.span_of(node)
        if found.kind == "import":
            yield self.source.span_of(found.site.statement)
        elif found.kind in ("reference", "attribute"):
            # A function that is handed on to a call of the C core is called in the name of that call.
            call = next((node for node in found.ancestors if isinstance(node, ast.Call)), None)
            yield from [self.source.span_of(call)] if call else []
        if found.ancestors and _names_whole_statement(found):
            yield self.source.span_of(found.site.statement)

    # -- tokens

    def _by_token(self) -> Iterator[Finding]:
        text = self.source.text.decode()
        for rule in self.examiner.facts.lexical:
            if self.examiner.target < parse_version(rule.since):
                continue
            try:
                yield from self._matches(rule, text)
            except Exception as error:  # noqa: BLE001 - whatever a rule raises is an outcome that names it
                self.crashes.append(crash(rule, self.source.path, error))

    def _matches(self, rule: Lexical, text: str) -> Iterator[Finding]:
        for literal in literals(text):
            if "\\" not in literal.text:
                continue
            whole = self._span(text, literal.start, literal.start + len(literal.text))
            for match in rule.check(literal.text, literal.prefix, literal.body):
                span = self._span(text, literal.start + match.start, literal.start + match.end)
                if is_suppressed(self.source, rule.name, span, whole):
                    continue
                edits = tuple(
                    Edit(self._span(text, literal.start + start, literal.start + stop), new)
                    for start, stop, new in match.edits
                )
                fixes = (Patch("safe", f"Use {rule.use}", edits),) if edits else ()
                yield self._finding(rule, None, "syntax", span, "", fixes, (), whole, match.detail)

    def _span(self, text: str, start: int, stop: int) -> Span:
        begin = len(text[:start].encode())
        return self.source.span(begin, begin + len(text[start:stop].encode()))

    # -- both

    def _finding(
        self,
        rule: Rule,
        symbol: str | None,
        kind: Kind,
        span: Span,
        scope: str,
        fixes: tuple[Patch, ...],
        anchors: tuple[Span, ...],
        statement: Span,
        detail: str | None = None,
        through: int | None = None,
        remark: str = "",
    ) -> Finding:
        gone = self._is_gone(rule)
        snippet = normalised(self._text(span))
        key = (rule.name, symbol or "", self.source.path, scope, snippet)
        self.seen[key] += 1
        return Finding(
            rule=rule.name,
            package=rule.package,
            symbol=symbol,
            kind=kind,
            path=self.source.path,
            span=span,
            scope=scope,
            message="; ".join(part for part in (detail or rule.message(symbol, gone), remark) if part),
            since=rule.since,
            gone=rule.gone,
            use=rule.instead(symbol),
            url=rule.url,
            severity=severity(rule, gone, kind == "import" and not scope),
            fingerprint=fingerprint(*key, str(self.seen[key])),
            fixes=fixes,
            anchors=tuple(dict.fromkeys(anchors)),
            statement=statement,
            through=through,
        )

    def _is_gone(self, rule: Rule) -> bool:
        return rule.gone is not None and parse_version(rule.gone) <= self.examiner.target

    def _text(self, span: Span) -> str:
        start, stop = self.source.offset_of(*span.start), self.source.offset_of(*span.end)
        return self.source.text[start:stop].decode()


def _root(path: Path, name: str) -> Path | None:
    """Return the folder from which ``name`` leads to ``path``."""
    parts = Path(name).parts
    return path.parents[len(parts) - 1] if path.parts[-len(parts) :] == parts and len(parts) < len(path.parts) else None


def severity(rule: Rule, gone: bool, runs: bool) -> Severity:
    """Return P1 for what is gone at the target and runs, P2 for what is gone or announced as going, else P3."""
    if gone and runs:
        return "P1"
    return "P2" if rule.gone is not None else "P3"


def crash(rule: Rule, path: str, error: Exception) -> RuleCrash:
    """Return the outcome for a rule that raised."""
    return RuleCrash(rule.name, path, f"{type(error).__name__}: {error}")


def parse_version(text: str) -> Minor:
    """Return ``"3.12"`` as ``(3, 12)``."""
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def versions_between(since: str, target: Minor) -> list[Minor]:
    """Return the minor versions from ``since`` (or the oldest that matters) to ``target``."""
    first = max(parse_version(since), OLDEST)
    return [(3, minor) for minor in range(first[1], target[1] + 1)]


def header_span(source: Source, statement: ast.stmt) -> Span:
    """Return the span of a statement, of a compound one without the statements inside it."""
    whole = source.span_of(statement)
    body: object = getattr(statement, "body", None) or getattr(statement, "cases", None)
    if not isinstance(body, list) or not body:
        return whole
    first: object = body[0]
    begin = first.pattern if isinstance(first, ast.match_case) else first
    assert isinstance(begin, ast.stmt | ast.pattern)
    line, column = source.span_of(begin).start
    decorators = getattr(statement, "decorator_list", [])
    top = min([whole.start, *(source.span_of(one).start for one in decorators)])
    return Span(*top, *((line, column) if line == whole.line else (line - 1, len(source.line(line - 1)) + 1)))


def _begin(found: Found) -> tuple[int, int]:
    node = found.expression or found.named
    assert isinstance(node, ast.expr | ast.alias)
    return node.lineno, node.col_offset


def _context(found: Found) -> Context:
    above = found.ancestors[0] if found.ancestors else None
    if isinstance(above, ast.Compare):
        return "comparison"
    if found.site.scope.kind != "class":
        return ""
    if isinstance(above, ast.Assign):
        return "class-assignment"
    return "class-annotated" if isinstance(above, ast.AnnAssign) else ""


def _names_whole_statement(found: Found) -> bool:
    above = found.ancestors[0]
    return isinstance(above, ast.withitem | ast.For | ast.AsyncFor | ast.ClassDef)


def _downgraded(patch: Patch, proven: bool) -> Patch:
    """Return a patch as unsafe where only run time has told what the receiver is."""
    return Patch("unsafe", patch.title, patch.edits, patch.variant) if proven else patch


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by path and place."""
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))
