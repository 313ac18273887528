"""The names by which a use reaches what it uses: what somebody has to replace to make it do something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deadhead.static.collect import start
from deadhead.static.names import Where
from deadhead.static.scopes import Assigned, Binding, Declared, Imported, Receiver, lookup
from deadhead.static.uses import Found

_DEPTH = 8  # of local names that stand for others


def spellings(found: Found) -> tuple[str, ...]:
    """Return the dotted names that a use is spelled by, those of calls on the way included.

    ``:datetime.utcnow`` begins with a name of the module, ``Class:logger.warn`` with an attribute of a class that its
    methods reach by ``self``; one without a colon (``logging.getLogger.warn``) is qualified, as the imports tell.
    """
    if found.kind == "import" or not isinstance(found.named, ast.expr):
        return ()
    where = Where(found.site.scope, start(found.named), found.site.block)
    return tuple(dict.fromkeys(_chains(found.named, where, ())))


def _chains(node: ast.expr, where: Where, rest: tuple[str, ...], depth: int = 0) -> Iterator[str]:
    while True:
        match node:
            case ast.Attribute(value=value, attr=name):
                node, rest = value, (name, *rest)
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(name)), *_]):
                node, rest = value, (name, *rest)
            case ast.Call(func=value) | ast.Subscript(value=value) | ast.Await(value=value):
                node = value
            case ast.NamedExpr(value=value):
                node = value
            case _:
                break
    if isinstance(node, ast.Name):
        yield from _named(node.id, where, rest, depth)
    for part in _parts(node):
        yield from _chains(part, where, rest, depth + 1) if depth < _DEPTH else ()


def _parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BoolOp(values=values):
            return values
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case _:
            return []


def _named(name: str, where: Where, rest: tuple[str, ...], depth: int) -> Iterator[str]:
    bindings = lookup(where.scope, name, where.at, where.block)
    if bindings is None:
        yield ":" + ".".join((name, *rest))  # from a star import, perhaps
    for binding in bindings or ():
        yield from _bound(name, binding, rest, depth)


def _bound(name: str, binding: Binding, rest: tuple[str, ...], depth: int) -> Iterator[str]:
    scope, what = binding.scope, binding.what
    if scope.kind == "module" or binding.anywhen:
        yield ":" + ".".join((name, *rest))
    elif scope.kind == "class":
        yield f"{scope.qualname}:" + ".".join((name, *rest))
    match what:
        case Imported(qualified=qualified):
            yield ".".join((qualified, *rest))
        case Receiver(owner=owner) if rest:
            yield f"{owner.qualname}:" + ".".join(rest)
        case Assigned(value=value, index=()) | Declared(value=ast.expr() as value):
            # What a module or a class holds was made when it was imported.
            if scope.kind == "function" and depth < _DEPTH:
                inner = Where(scope, start(value), binding.block)
                yield from _chains(value, inner, rest, depth + 1)
        case _:
            pass
