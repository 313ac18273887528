"""What stands around a use in its file: its statement, and what is done there with the value."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from deadhead.finding import Span
from deadhead.rule import Context
from deadhead.static.source import Source
from deadhead.static.uses import Found


def header_span(source: Source, statement: ast.stmt) -> Span:
    """Return the span of a statement, of a compound one without the statements inside it."""
    whole = source.span_of(statement)
    first = _first_inside(statement)
    if first is None:
        return whole
    line, column = source.span_of(first).start
    decorators = getattr(statement, "decorator_list", [])
    top = min([whole.start, *(source.span_of(one).start for one in decorators)])
    return Span(*top, *((line, column) if line == whole.line else (line - 1, len(source.line(line - 1)) + 1)))


def _first_inside(statement: ast.stmt) -> ast.stmt | ast.pattern | None:
    """Return what a compound statement's own text ends before."""
    if isinstance(statement, ast.Match):
        return statement.cases[0].pattern
    body: list[ast.stmt] = getattr(statement, "body", [])
    return body[0] if body else None


def context_of(found: Found) -> Context:
    """Return where a use stands, as far as that decides what may take its place."""
    outside = (one for one in found.ancestors if not isinstance(one, ast.Tuple | ast.List | ast.Set))
    if isinstance(next(outside, None), ast.Compare):
        return "comparison"
    if found.kind == "call" and _is_unpacked(found):
        return "unpacking"
    if found.kind != "reference" or not _is_kept(found):
        return ""
    scope, statement = found.site.scope, found.site.statement
    if scope.kind != "class":
        return "class-value" if _is_set_on_class(statement) else ""
    if not isinstance(statement, ast.Assign) or found.ancestors[0] is not statement or _is_enumeration(scope.node):
        return "class-value"
    return "class-assignment" if _names_only(statement.targets) else "class-value"


def _is_unpacked(found: Found) -> bool:
    """Whether the elements of a value are assigned one by one."""
    statement = found.site.statement
    return (
        isinstance(statement, ast.Assign)
        and statement.value is found.expression
        and all(isinstance(target, ast.Tuple | ast.List) for target in statement.targets)
    )


def _is_kept(found: Found) -> bool:
    """Whether a statement keeps the value of a reference itself, rather than what a call makes of it."""
    child: ast.AST | None = found.expression
    for above in found.ancestors:
        if isinstance(above, ast.Call) and child is not above.func:
            return ast.unparse(above.func) in ("setattr", "type")
        if isinstance(above, ast.Lambda | ast.Dict):
            return any(isinstance(one, ast.Call) and ast.unparse(one.func) == "type" for one in found.ancestors)
        child = above
    return isinstance(found.site.statement, ast.Assign | ast.AnnAssign | ast.For | ast.With | ast.Expr)


def _is_set_on_class(statement: ast.stmt) -> bool:
    """Whether a statement outside of class bodies sets an attribute of something other than ``self``."""
    if isinstance(statement, ast.Expr):
        return True  # setattr, type
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(
        isinstance(target, ast.Attribute) and not (isinstance(target.value, ast.Name) and target.value.id == "self")
        for target in targets
    )


def _names_only(targets: Sequence[ast.expr]) -> bool:
    return all(isinstance(target, ast.Name) for target in targets)


def _is_enumeration(node: ast.AST) -> bool:
    """Whether a class looks like an enumeration, whose members functions cannot be."""
    bases = node.bases if isinstance(node, ast.ClassDef) else []
    return any(ast.unparse(base).endswith(("Enum", "Flag")) for base in bases)


def is_in_test(found: Found) -> bool:
    """Whether a reference is what ``isinstance`` or ``issubclass`` asks for."""
    call = next((one for one in found.ancestors if not isinstance(one, ast.Tuple | ast.BinOp)), None)
    return isinstance(call, ast.Call) and ast.unparse(call.func) in ("isinstance", "issubclass")


def is_in_coroutine(found: Found) -> bool:
    """Whether a use is in the body of a function that may await."""
    scope = found.site.scope
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    return isinstance(scope.node, ast.AsyncFunctionDef)


def inner_classes(found: Found) -> frozenset[str]:
    """Return the names of the classes in the body of a class whose base a use is."""
    above = found.ancestors[0] if found.kind == "subclass" else None
    body = above.body if isinstance(above, ast.ClassDef) else []
    return frozenset([one.name for one in body if isinstance(one, ast.ClassDef)])


def names_whole_statement(found: Found) -> bool:
    """Whether run time names the whole statement for what a use does: that of a class, a ``with`` or a ``for``."""
    above = found.ancestors[0]
    return isinstance(above, ast.withitem | ast.For | ast.AsyncFor | ast.ClassDef)
