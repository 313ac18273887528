"""What ``isinstance``, ``type(x) is`` and ``case`` around a place say about the receiver there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from deadhead.static.collect import Site, end, pattern_class, start
from deadhead.static.conditions import around, blocks, inline
from deadhead.static.names import Names, Where
from deadhead.static.scopes import Assigned, lookup
from deadhead.static.values import Named

Classes = frozenset[str]
_NONE: Classes = frozenset()


def narrowed(receiver: ast.expr, site: Site, ancestors: Sequence[ast.AST], names: Names) -> Classes:
    """Return the classes, dotted, that a test around the site leaves for ``receiver``; empty where none speaks of it.

    ``ancestors`` are the nodes around the receiver within its statement, innermost first.
    """
    spelled = dotted(receiver)
    if spelled is None:
        return _NONE
    here = Where(site.scope, start(receiver), site.block)
    conditions = [
        *inline(receiver, ancestors, here),
        *around(site.scope, site.block, start(site.statement), through_functions=False),
    ]
    for test, where, wanted in conditions:
        classes = _Tests(spelled, where, names).classes(test, wanted)
        if classes and _is_unchanged(spelled, Where(where.scope, end(test), where.block), here, names):
            return classes
    return next(_by_case(spelled, here, names), _NONE)


def dotted(node: ast.expr) -> str | None:
    """Return ``a.b.c`` for a name or chain of attributes, the name that a walrus binds, None for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.NamedExpr) and not parts:
        node = node.target
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


class _Tests:
    """Reads what a test at a place says about the thing that ``spelled`` spells."""

    def __init__(self, spelled: str, where: Where, names: Names) -> None:
        self.spelled = spelled
        self.where = where
        self.names = names

    def classes(self, test: ast.expr, wanted: bool) -> Classes:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.classes(operand, not wanted)
            case ast.BoolOp(op=op, values=values):
                found = [self.classes(value, wanted) for value in values]
                if isinstance(op, ast.And) is wanted:
                    return next((classes for classes in found if classes), _NONE)
                return _NONE.union(*found) if all(found) else _NONE
            case ast.Call(func=func, args=[subject, kinds]) if wanted and dotted(subject) == self.spelled:
                return self._named(kinds) if self._is(func, "builtins.isinstance") else _NONE
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right, wanted)
            case _:
                return _NONE

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, wanted: bool) -> Classes:
        equal = ast.Is | ast.Eq | ast.In if wanted else ast.IsNot | ast.NotEq | ast.NotIn
        return self._named(right) if isinstance(op, equal) and self._is_class_of_it(left) else _NONE

    def _is_class_of_it(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=func, args=[subject]):
                return dotted(subject) == self.spelled and self._is(func, "builtins.type")
            case ast.Attribute(value=subject, attr="__class__"):
                return dotted(subject) == self.spelled
            case _:
                return False

    def _is(self, node: ast.expr, qualified: str) -> bool:
        return self.names.qualified(node, self.where) == qualified

    def _named(self, kinds: ast.expr) -> Classes:
        return named_classes(kinds, self.where, self.names)


def named_classes(kinds: ast.expr, where: Where, names: Names) -> Classes:
    """Return the classes that the second argument of ``isinstance`` names, nothing unless all are known."""
    parts = _alternatives(kinds, where)
    found = [names.of(part, at) for part, at in parts]
    known = [value.name for values in found for value in values if isinstance(value, Named)]
    return frozenset(known) if all(len(values) == 1 for values in found) and len(known) == len(parts) else _NONE


def _alternatives(kinds: ast.expr, where: Where) -> list[tuple[ast.expr, Where]]:
    match kinds:
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return [part for element in elements for part in _alternatives(element, where)]
        case ast.BinOp(left=left, op=ast.BitOr() | ast.Add(), right=right):
            return [*_alternatives(left, where), *_alternatives(right, where)]
        case ast.Name():
            bound = lookup(where.scope, kinds.id, where.at, where.block) or []
            what = bound[0].what if len(bound) == 1 else None
            if isinstance(what, Assigned) and isinstance(what.value, ast.Tuple) and not what.index:
                return _alternatives(what.value, Where(bound[0].scope, start(what.value), bound[0].block))
        case _:
            pass
    return [(kinds, where)]


def _by_case(spelled: str, here: Where, names: Names) -> Iterator[Classes]:
    """Yield what the ``case`` around a place says about the subject of its ``match``."""
    for block, scope in blocks(here.scope, here.block):
        if scope is not here.scope and here.scope.kind != "comprehension":
            return
        owner = block.owner
        if not isinstance(owner, ast.Match) or block.parent is None or dotted(owner.subject) != spelled:
            continue
        pattern = owner.cases[int(block.branch.partition(" ")[2])].pattern
        where = Where(scope, start(owner), block.parent)
        classes = _of_pattern(pattern, where, names)
        if classes and _is_unchanged(spelled, Where(scope, end(owner.subject), block.parent), here, names):
            yield classes


def _of_pattern(pattern: ast.pattern, where: Where, names: Names) -> Classes:
    kinds = pattern_class(pattern)
    return _NONE if kinds is None else named_classes(kinds, where, names)


def _is_unchanged(spelled: str, then: Where, now: Where, names: Names) -> bool:
    """Whether what a test spelled still means what it meant there."""
    name, _, rest = spelled.partition(".")
    if lookup(then.scope, name, then.at, then.block) != lookup(now.scope, name, now.at, now.block):
        return False
    return not rest or not any(then.at < at < now.at for at in _stores(spelled, names))


def _stores(spelled: str, names: Names) -> Iterator[tuple[int, int]]:
    """Yield where a dotted name, or one that it begins with, is assigned."""
    parts = spelled.split(".")
    for number, member in enumerate(parts[1:], 2):
        for site in names.found.asking(member):
            node = site.node
            if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
                continue
            if dotted(node) == ".".join(parts[:number]):
                yield start(node)
