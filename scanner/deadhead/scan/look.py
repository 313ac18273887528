"""The look at one file that may hold findings: uses and literals to findings with their fixes."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from deadhead.finding import Edit, Finding, Patch, RuleCrash, Severity, Span
from deadhead.fingerprint import fingerprint, normalised
from deadhead.fix.place import FoundPlace
from deadhead.rule import Kind, Lexical, Match, Rule, Use, parse_version
from deadhead.scan.context import (
    context_of,
    header_span,
    inner_classes,
    is_in_coroutine,
    is_in_test,
    names_whole_statement,
)
from deadhead.scan.suited import Suited
from deadhead.static.attributes import is_set_from_outside
from deadhead.static.facts import Facts
from deadhead.static.literals import Literal, is_certain, literals
from deadhead.static.module import Module
from deadhead.static.prove import Proof, proven_uses
from deadhead.static.reached import spellings
from deadhead.static.source import Source, Unparsable
from deadhead.static.suppress import is_suppressed
from deadhead.static.uses import Found
from deadhead.written import Unspeakable, Written

Minor = tuple[int, int]

OLDEST = "3.8"
_OPERATORS = b" \t\r\n\f()[]{},:;=+-*/%<>!&|^~@.\\\"'"


class Look:
    """The look at one file."""

    def __init__(self, facts: Facts, target: Minor, module: Module | None, source: Source) -> None:
        """``module`` is the parsed ``source``, needed for :meth:`by_name` only."""
        self.facts = facts
        self.target = target
        self.source = source
        self.crashes: list[RuleCrash] = []
        self._module = module
        self._suited = None if module is None else Suited(module)
        self._compared: set[str] = set()
        self._tested: set[str] = set()
        self._seen: dict[tuple[str, ...], int] = defaultdict(int)
        self._contexts: dict[Span, str] = {}
        self._read: dict[ast.expr, Written | None] = {}

    @property
    def module(self) -> Module:
        """The parsed file."""
        assert self._module is not None
        return self._module

    # -- names

    def by_name(self, proofs: Sequence[Proof]) -> Iterator[Finding]:
        """Yield the findings about names; ``proofs`` are what run time has shown about the file."""
        found = [*self.module.uses.all()]
        found += proven_uses(self.module, proofs, found)
        self._compared = {one.symbol for one in found if one.kind == "reference" and context_of(one) == "comparison"}
        self._tested = {one.symbol for one in found if one.kind == "reference" and is_in_test(one)}
        for use in sorted(found, key=lambda one: (_begin(one), one.symbol)):
            self.module.found.complete(use.site.statement)
            for rule in use.rules:
                if use.symbol in rule.passing and not use.passes(rule.passing[use.symbol]):
                    continue
                gone = self._is_gone(rule, use.symbol)
                since, last = rule.versions(use.symbol)
                # Code that is kept from the versions without the name knows what it does.
                first = last if gone and last else since
                versions = versions_between(first if rule.package == "python" else OLDEST, self.target)
                if self.module.guards.allow(use, versions, gone):
                    yield from self._tried(rule, use)
                elif self._is_seen(use, proofs) and not self.module.guards.is_wanted(use, gone):
                    # What stands around it did not keep the run away from it.
                    yield from self._tried(rule, replace(use, guessed=True))

    def _is_seen(self, found: Found, proofs: Sequence[Proof]) -> bool:
        """Whether a warning came from a use."""
        near = [one for one in proofs if f"{found.symbol}.".startswith(one.symbol.removesuffix("*").rstrip(".") + ".")]
        line, spans = found.site.statement.lineno, set(self._anchors(found)) if near else set[Span]()
        return any(proof.line == line if proof.span is None else proof.span in spans for proof in near)

    def _tried(self, rule: Rule, found: Found) -> Iterator[Finding]:
        try:
            yield from self._found(rule, found)
        except Unparsable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rule raises is an outcome that names it
            self.crashes.append(crash(rule, self.source.path, error))

    def _found(self, rule: Rule, found: Found) -> Iterator[Finding]:
        statement = header_span(self.source, found.site.statement)
        node = found.expression or found.named
        assert isinstance(node, ast.expr | ast.alias)
        span = self.source.span_of(node)
        if is_suppressed(self.source, rule, span, statement):
            return
        mends = self._mends(rule, found)
        if mends is None:
            return
        fixes, remark = mends
        finding = self._finding(rule, found.symbol, found.kind, span, found.site.scope.qualname, statement)
        yield replace(
            finding,
            message=f"{finding.message}; {remark}" if remark else finding.message,
            fixes=fixes,
            anchors=tuple(dict.fromkeys(self._anchors(found))),
            through=found.through,
            spelled=spellings(found) if fixes else (),
            run=found.proven,
        )

    def _mends(self, rule: Rule, found: Found) -> tuple[tuple[Patch, ...], str] | None:
        """Return the patches for a use and what the rule has to say about it; None if it does not object."""
        assert self._suited is not None
        place = FoundPlace(found, self.module, self._read)
        use = Use(
            found.symbol,
            found.kind,
            found.via,
            place,
            found.through,
            context_of(found),
            found.proven,
            is_in_coroutine(found),
            self._suited.declared,
            inner_classes(found),
        )
        try:
            if not rule.objects(use):
                return None
            fixes = [fix for fix in rule.fixes(use) if fix is not None]
            worked_out = [(fix, patch) for fix in fixes if (patch := place.patch(fix)) is not None]
            patches = [
                self._suited.judged(patch, fix, found, fix.needs or rule.needed(found.symbol))
                for fix, patch in worked_out
            ]
            remark = rule.remark(use)
        except (Unspeakable, RecursionError):
            return (), ""  # a finding without a fix is better than none
        except Unparsable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rule raises is an outcome that names it
            self.crashes.append(crash(rule, self.source.path, error))
            return (), ""
        doubtful = found.proven or found.guessed or self._is_replaced(found) or self._has_to_stay(found)
        return tuple(_downgraded(patch, doubtful) for patch in patches if patch is not None), remark

    def _is_replaced(self, found: Found) -> bool:
        """Whether this file gives the member of a use a new meaning on some object: ``log.warn = print``."""
        member = found.symbol.rpartition(".")[2]
        return found.kind != "attribute" and is_set_from_outside(self.module.names, member)

    def _has_to_stay(self, found: Found) -> bool:
        """Whether a use has to stay what it is: it is compared with, asked for as a class, or could become a method."""
        if found.kind == "decorator" and found.symbol in self._tested:
            return True
        return found.kind == "reference" and (found.symbol in self._compared or self._rebound(found))

    def _rebound(self, found: Found) -> bool:
        """Whether a reference gets a name that some class body takes up: there a function would become a method."""
        statement = found.site.statement
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        sites = [site for name in names for site in self.module.found.reading(name)]
        return any(site.scope.kind == "class" and isinstance(site.statement, ast.Assign) for site in sites)

    def _anchors(self, found: Found) -> Iterator[Span]:
        """Yield the spans by which run time may name a use."""
        for node in (found.expression, found.named):
            if isinstance(node, ast.expr):
                yield from self.source.spans_at_run_time(node)
        if found.kind == "import":
            yield self.source.span_of(found.site.statement)
        elif found.kind in ("reference", "attribute"):
            # A function that is handed on to a call of the C core is called in the name of that call.
            call = next((node for node in found.ancestors if isinstance(node, ast.Call)), None)
            yield from [self.source.span_of(call)] if call else []
        if found.ancestors and names_whole_statement(found):
            yield self.source.span_of(found.site.statement)

    # -- tokens

    def by_token(self) -> Iterator[Finding]:
        """Yield the findings about string literals."""
        text = self.source.text.decode()
        for rule in self.facts.lexical:
            if rule.package == "python" and self.target < parse_version(rule.since):
                continue
            if re.search(rule.needle.encode(), self.source.text) is None:
                continue
            try:
                yield from self._matches(rule, text)
            except Exception as error:  # noqa: BLE001 - whatever a rule raises is an outcome that names it
                self.crashes.append(crash(rule, self.source.path, error))

    def _matches(self, rule: Lexical, text: str) -> Iterator[Finding]:
        for literal in literals(text, rule.needle):
            matches = list(rule.check(literal.text, literal.prefix, literal.body))
            if matches and is_certain(text, literal):
                start = len(text[: literal.start].encode())
                yield from self._in_literal(rule, literal, start, matches)

    def _in_literal(self, rule: Lexical, literal: Literal, start: int, matches: list[Match]) -> Iterator[Finding]:
        def span(begin: int, end: int) -> Span:
            first = start + len(literal.text[:begin].encode())
            return self.source.span(first, first + len(literal.text[begin:end].encode()))

        whole = span(0, len(literal.text))
        for match in matches:
            where = span(match.start, match.end)
            if not is_suppressed(self.source, rule, where, whole):
                glued = bool(self.source.text[start - 1 : start].strip(_OPERATORS)) if start else False
                apart = " " if glued else ""  # as in `return"…"`, where a prefix would join the word
                edits = tuple(
                    Edit(span(begin, end), (apart if end == 0 else "") + new) for begin, end, new in match.edits
                )
                fixes = (Patch("safe", f"Use {rule.use}", edits),) if edits else ()
                finding = self._finding(rule, None, "syntax", where, "", whole, _line_of(literal.text, match))
                yield replace(finding, message=match.detail or finding.message, fixes=fixes)

    # -- both

    def _finding(
        self,
        rule: Rule,
        symbol: str | None,
        kind: Kind,
        span: Span,
        scope: str,
        statement: Span,
        snippet: str = "",
    ) -> Finding:
        """Return what a rule finds at a place, without a fix; ``snippet`` where the place itself says too little."""
        gone = self._is_gone(rule, symbol)
        since, last = rule.versions(symbol)
        snippet = normalised(snippet or self._text(span))
        key = (rule.name, symbol or "", self.source.path, scope, snippet)
        self._seen[key] += 1
        return Finding(
            rule=rule.name,
            package=rule.package,
            symbol=symbol,
            kind=kind,
            path=self.source.path,
            span=span,
            scope=scope,
            message=rule.message(symbol, gone),
            since=since,
            gone=last,
            use=rule.instead(symbol),
            url=rule.url,
            severity=severity(last, gone, kind == "import" and not scope),
            fingerprint=fingerprint(*key, str(self._seen[key])),
            snippet=snippet,
            context=self._context(statement),
            statement=statement,
        )

    def _is_gone(self, rule: Rule, symbol: str | None) -> bool:
        _, gone = rule.versions(symbol)
        return rule.package == "python" and gone is not None and parse_version(gone) <= self.target

    def _context(self, statement: Span) -> str:
        """Return a hash of a statement; one may hold thousands of findings."""
        if statement not in self._contexts:
            self._contexts[statement] = fingerprint(normalised(self._text(statement)))
        return self._contexts[statement]

    def _text(self, span: Span) -> str:
        start, stop = self.source.offset_of(*span.start), self.source.offset_of(*span.end)
        return self.source.text[start:stop].decode()


def _line_of(text: str, match: Match) -> str:
    """Return what a literal has on the lines of a match: the match itself says too little to tell it from others."""
    stop = text.find("\n", match.end)
    return text[text.rfind("\n", 0, match.start) + 1 : len(text) if stop < 0 else stop]


def severity(last: str | None, gone: bool, runs: bool) -> Severity:
    """Return P1 for what is gone at the target and runs, P2 for what is gone or announced as going, else P3."""
    if gone and runs:
        return "P1"
    return "P2" if last is not None else "P3"


def crash(rule: Rule, path: str, error: Exception) -> RuleCrash:
    """Return the outcome for a rule that raised."""
    return RuleCrash(rule.name, path, f"{type(error).__name__}: {error}")


def versions_between(since: str, target: Minor) -> list[Minor]:
    """Return the minor versions of Python 3 from ``since`` (or the oldest that matters) to ``target``."""
    first = max(parse_version(since), parse_version(OLDEST))
    return [(3, minor) for minor in range(first[1], target[1] + 1)]


def _begin(found: Found) -> tuple[int, int]:
    node = found.expression or found.named
    assert isinstance(node, ast.expr | ast.alias)
    return node.lineno, node.col_offset


def _downgraded(patch: Patch, doubtful: bool) -> Patch:
    """Return a patch as unsafe where there is something that the rule cannot see."""
    return Patch("unsafe", patch.title, patch.edits, patch.variant) if doubtful else patch
