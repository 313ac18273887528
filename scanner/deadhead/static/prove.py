"""Uses whose receiver only run time can tell: a warning came from just this expression."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deadhead.finding import Span
from deadhead.static.collect import Site
from deadhead.static.module import Module
from deadhead.static.scopes import Imported, lookup
from deadhead.static.uses import Found


class Proof(NamedTuple):
    """A warning that matches a watched name came from a place: its exact span, or only its line."""

    symbol: str
    line: int
    span: Span | None


def proven_uses(module: Module, proofs: Sequence[Proof], known: Sequence[Found]) -> Iterator[Found]:
    """Yield a use for each proof whose expression spells the watched name and that no known use explains.

    It spells it as a member, or as a name that is imported, though in more than one way.
    Where a proof has no columns, its line must hold that member just once. Of several proofs of one expression, which
    name different owners of that member, the first counts.
    """
    taken = {id(found.named) for found in known}
    for proof in dict.fromkeys(proofs):
        member = proof.symbol.rpartition(".")[2]
        spelled = (*module.found.asking(member), *_imported_names(module, member))
        sites = [site for site in spelled if id(site.node) not in taken]
        matching = [site for site in sites if _fits(module, site, proof)]
        if len(matching) == 1:
            taken.add(id(matching[0].node))
            yield _use(module, matching[0], proof.symbol)


def _imported_names(module: Module, name: str) -> Iterator[Site]:
    """Yield where a name stands that is bound by nothing but imports, of which some may give another thing."""
    for site in module.found.reading(name):
        node = site.node
        assert isinstance(node, ast.Name)
        bindings = lookup(site.scope, name, (node.lineno, node.col_offset), site.block)
        if bindings and all(isinstance(binding.what, Imported) for binding in bindings):
            yield site


def _fits(module: Module, site: Site, proof: Proof) -> bool:
    node = site.node
    assert isinstance(node, ast.Attribute | ast.Name)
    if not isinstance(node.ctx, ast.Load):
        return False
    call = _call_of(module, site)
    spans = [span for one in (node, call) if one is not None for span in module.source.spans_at_run_time(one)]
    if proof.span is not None:
        return proof.span in spans
    return any(span.line <= proof.line <= span.end_line for span in spans)


def _call_of(module: Module, site: Site) -> ast.Call | None:
    above = module.uses.ancestors(site.node, site.statement)
    return above[0] if above and isinstance(above[0], ast.Call) and above[0].func is site.node else None


def _use(module: Module, site: Site, symbol: str) -> Found:
    node = site.node
    assert isinstance(node, ast.Attribute | ast.Name)
    return module.uses.proven(symbol, site, node)
