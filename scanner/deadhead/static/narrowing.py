"""What ``isinstance`` tests around a place say about the receiver there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deadhead.static.collect import Site, leaves, start
from deadhead.static.names import Named, Names, Where
from deadhead.static.scopes import Binding, Block, Scope, lookup


def narrowed(receiver: ast.expr, site: Site, ancestors: Sequence[ast.AST], names: Names) -> frozenset[str]:
    """Return the classes, dotted, that a test around the site leaves for ``receiver``; empty where none speaks of it."""
    spelled = _dotted(receiver)
    if spelled is None:
        return frozenset()
    for test, wanted, block in _tests(site, ancestors):
        classes = _classes(test, spelled, wanted, Where(site.scope, start(test), block), names)
        if classes and _same_binding(spelled, test, block, receiver, site):
            return classes
    return frozenset()


def _tests(site: Site, ancestors: Sequence[ast.AST]) -> Iterator[tuple[ast.expr, bool, Block]]:
    """Yield the tests that hold at the site, nearest first, the truth each must have had, and the block each is in."""
    child: ast.AST = site.node
    for parent in ancestors:
        if isinstance(parent, ast.IfExp) and child is not parent.test:
            yield parent.test, child is parent.body, site.block
        elif isinstance(parent, ast.BoolOp):
            before = parent.values[: parent.values.index(child)] if child in parent.values else []
            yield from ((value, isinstance(parent.op, ast.And), site.block) for value in reversed(before))
        elif isinstance(parent, ast.comprehension | ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            generators = [parent] if isinstance(parent, ast.comprehension) else parent.generators
            yield from ((test, True, site.block) for one in generators for test in one.ifs if test is not child)
        child = parent
    for block in _blocks(site):
        owner = block.owner
        if isinstance(owner, ast.If | ast.While) and block.branch in ("body", "else") and block.parent is not None:
            yield owner.test, block.branch == "body", block.parent
        yield from _left_early(block, site)


def _blocks(site: Site) -> Iterator[Block]:
    """Yield the blocks around a site, through comprehensions, up to its function."""
    scope: Scope | None = site.scope
    block: Block | None = site.block
    while scope is not None and block is not None:
        yield from block.chain()
        block, scope = (scope.outer_block, scope.parent) if scope.kind == "comprehension" else (None, None)


def _left_early(block: Block, site: Site) -> Iterator[tuple[ast.expr, bool, Block]]:
    """Yield the tests of earlier ``if`` statements of this block whose body leaves, and earlier ``assert``s."""
    body = _statements(block)
    for statement in reversed(body):
        if start(statement) >= start(site.statement):
            continue
        if isinstance(statement, ast.Assert):
            yield statement.test, True, block
        elif isinstance(statement, ast.If) and not statement.orelse and _jumps(statement.body):
            yield statement.test, False, block


def _jumps(body: Sequence[ast.stmt]) -> bool:
    return leaves(body) or isinstance(body[-1], ast.Continue | ast.Break)


def _statements(block: Block) -> list[ast.stmt]:
    owner = block.owner
    name = {"else": "orelse", "with": "body", "finally": "finalbody"}.get(block.branch, block.branch)
    body: object = getattr(owner, name, None)
    return [part for part in body if isinstance(part, ast.stmt)] if isinstance(body, list) else []  # pyright: ignore


def _classes(test: ast.expr, spelled: str, wanted: bool, where: Where, names: Names) -> frozenset[str]:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _classes(operand, spelled, not wanted, where, names)
        case ast.BoolOp(op=ast.And(), values=values) if wanted:
            found = [_classes(value, spelled, True, where, names) for value in values]
            return next((classes for classes in found if classes), frozenset())
        case ast.BoolOp(op=ast.Or(), values=values) if not wanted:
            found = [_classes(value, spelled, False, where, names) for value in values]
            return next((classes for classes in found if classes), frozenset())
        case ast.BoolOp(op=ast.Or(), values=values):
            found = [_classes(value, spelled, True, where, names) for value in values]
            return frozenset().union(*found) if all(found) else frozenset()
        case ast.Call(func=func, args=[subject, kinds]) if wanted and _dotted(subject) == spelled:
            return _named(kinds, where, names) if names.qualified(func, where) == "builtins.isinstance" else frozenset()
        case _:
            return frozenset()


def _named(kinds: ast.expr, where: Where, names: Names) -> frozenset[str]:
    parts = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    values = [names.of(part, where) for part in parts]
    if any(len(value) != 1 for value in values):
        return frozenset()
    found = [value for one in values for value in one if isinstance(value, Named)]
    return frozenset(value.name for value in found) if len(found) == len(parts) else frozenset()


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def _same_binding(spelled: str, test: ast.expr, block: Block, receiver: ast.expr, site: Site) -> bool:
    """Whether the receiver's name still means what it meant in the test."""
    name = spelled.partition(".")[0]
    before: list[Binding] | None = lookup(site.scope, name, start(test), block)
    return before == lookup(site.scope, name, start(receiver), site.block)
