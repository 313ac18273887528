"""The tests that decide whether a place is reached: of ``if``, ``while``, ``and`` and ``or``, of early returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deadhead.static.collect import end, leaves, start
from deadhead.static.names import Where
from deadhead.static.scopes import Block, Position, Scope

_BODIES = {"else": "orelse", "with": "body", "finally": "finalbody"}


class Condition(NamedTuple):
    """A test, the place it is evaluated at, and the truth it must have had for the place to be reached."""

    test: ast.expr
    where: Where
    wanted: bool


def inline(child: ast.AST, ancestors: Sequence[ast.AST], where: Where) -> Iterator[Condition]:
    """Yield the conditions within the statement: of conditional expressions, ``and``, ``or`` and comprehensions.

    ``ancestors`` are the nodes around ``child``, innermost first.
    """
    for parent in ancestors:
        for test, wanted in _tests_of(parent, child):
            yield Condition(test, Where(where.scope, start(test), where.block), wanted)
        child = parent


def _tests_of(parent: ast.AST, child: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    if isinstance(parent, ast.IfExp) and child is not parent.test:
        yield parent.test, child is parent.body
    elif isinstance(parent, ast.BoolOp):
        before = parent.values[: _index(parent.values, child)]
        yield from ((value, isinstance(parent.op, ast.And)) for value in reversed(before))
    elif isinstance(parent, ast.comprehension):
        before = parent.ifs[: _index(parent.ifs, child)] if child in parent.ifs else []
        yield from ((test, True) for test in reversed(before))
    elif isinstance(parent, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        every = parent.generators
        earlier = every[: _index(every, child)] if isinstance(child, ast.comprehension) else every
        yield from ((test, True) for one in reversed(earlier) for test in reversed(one.ifs))


def _index(nodes: Sequence[ast.AST], node: ast.AST) -> int:
    return next((number for number, one in enumerate(nodes) if one is node), len(nodes))


def around(scope: Scope, block: Block, at: Position, *, through_functions: bool) -> Iterator[Condition]:
    """Yield the conditions of the statements around a place and of those before it that leave, nearest first.

    Past a function only tests of what never changes still hold: those are asked for with ``through_functions``.
    """
    for one, inside in blocks(scope, block):
        if inside is not scope and not through_functions and not _is_within(scope, inside):
            return
        yield from _of_block(one, inside, at)


def blocks(scope: Scope, block: Block) -> Iterator[tuple[Block, Scope]]:
    """Yield the blocks around a place and the scope of each, outwards through the functions and classes around it."""
    here: Scope | None = scope
    now: Block | None = block
    while here is not None and now is not None:
        for one in now.chain():
            yield one, here
        now, here = here.outer_block, here.parent


def _is_within(scope: Scope, outer: Scope) -> bool:
    """Whether only comprehensions lie between a scope and one around it."""
    here: Scope | None = scope
    while here is not None and here is not outer and here.kind == "comprehension":
        here = here.parent
    return here is outer


def _of_block(block: Block, scope: Scope, at: Position) -> Iterator[Condition]:
    owner, parent = block.owner, block.parent
    if parent is not None:
        if isinstance(owner, ast.If) and block.branch in ("body", "else"):
            yield Condition(owner.test, Where(scope, start(owner.test), parent), block.branch == "body")
        elif isinstance(owner, ast.While) and block.branch == "body":
            yield Condition(owner.test, Where(scope, start(owner.test), parent), True)
        elif isinstance(owner, ast.Match):
            guard = owner.cases[int(block.branch.partition(" ")[2])].guard
            if guard is not None and at > start(guard):
                yield Condition(guard, Where(scope, start(guard), block), True)
    yield from _left_before(block, scope, at)


def _left_before(block: Block, scope: Scope, at: Position) -> Iterator[Condition]:
    """Yield the conditions of earlier statements of a block without which it would have been left."""
    for statement in reversed(_tests(block)):
        if end(statement) > at:
            continue
        if isinstance(statement, ast.Assert):
            yield Condition(statement.test, Where(scope, start(statement.test), block), True)
        elif _jumps(statement.body) != _jumps(statement.orelse):
            yield Condition(statement.test, Where(scope, start(statement.test), block), _jumps(statement.orelse))


def _tests(block: Block) -> list[ast.Assert | ast.If]:
    """Return the statements of a block that may leave it by a condition; it is asked for at each of its uses."""
    body = _body(block)
    if block.tests[0] is not body:
        found: list[object] = body if isinstance(body, list) else []  # pyright: ignore[reportUnknownVariableType]
        block.tests = body, [part for part in found if isinstance(part, ast.Assert | ast.If)]
    return block.tests[1]


def _body(block: Block) -> object:
    owner, branch = block.owner, block.branch
    if isinstance(owner, ast.Match):
        return owner.cases[int(branch.partition(" ")[2])].body
    if isinstance(owner, ast.Try | ast.TryStar) and branch.startswith("except"):
        return owner.handlers[int(branch.partition(" ")[2])].body
    return getattr(owner, _BODIES.get(branch, branch), None)


def _jumps(body: Sequence[ast.stmt]) -> bool:
    return leaves(body) or (bool(body) and isinstance(body[-1], ast.Continue | ast.Break))
