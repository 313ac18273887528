"""When an expression is evaluated, as far as the source tells: in which code, on which lines, and after what else."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

Extent = tuple[tuple[int, int], tuple[int, int]]  # of the first character and behind the last, as ast counts them
Step = tuple[ast.AST, str, ast.AST]  # from a node through one of its fields to the node in it

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BLOCKS = ("body", "orelse", "finalbody")
_UNPLACED = (ast.arguments, ast.comprehension, ast.withitem, ast.match_case)
#: Evaluating these does not fail in a program that works at all.
_HARMLESS = (ast.Name, ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.Lambda, ast.keyword, ast.arg)
#: Fields of a statement that are evaluated after the rest of it.
_LATER: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Assign: ("targets",),
    ast.AnnAssign: ("target", "annotation"),
    ast.For: ("target",),
}
_ANNOTATIONS = ("annotation", "args.annotation", "returns", "type_params")


class Moment(NamedTuple):
    """What the source says about the evaluation of one expression.

    ``code`` are the name and the first line of the code object that it is evaluated in, ``is_apart`` tells whether no
    other one has both. ``line`` is its own first line, ``header`` the lines of its statement without the blocks in it,
    ``later`` lines that are executed only after the header was evaluated. ``is_sure`` says that evaluating the header
    evaluates it, ``is_alone`` that no other statement begins on the lines of the header, ``is_first`` that nothing that
    can fail comes before it.
    """

    code: tuple[str, int]
    line: int
    header: range
    later: range
    is_sure: bool
    is_alone: bool
    is_first: bool
    is_apart: bool


class Evaluation:
    """The order of evaluation in one file."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree
        unnamed = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda | ast.GeneratorExp)]
        self._unnamed = Counter(_unnamed_code(node) for node in unnamed)

    def moment(self, extent: Extent) -> Moment | None:
        """Return when the expression with this extent is evaluated, None where no statement holds it."""
        path = _path(self._tree, extent)
        last = max((index for index, step in enumerate(path) if isinstance(step[2], ast.stmt)), default=None)
        if last is None:
            return None
        code: tuple[str, int] = ("<module>", 1)
        for node, field, _ in path[: last + 1]:
            if isinstance(node, _DEFINITIONS) and field == "body":
                code = (node.name, _first_line(node))
        return self._in_statement(path[: last + 1], path[last + 1 :], code, extent)

    def _in_statement(self, outer: Sequence[Step], inner: Sequence[Step], code: tuple[str, int], at: Extent) -> Moment:
        parent, field, root = outer[-1]
        assert isinstance(root, ast.stmt)
        is_alone, later = _is_alone(parent, field, root), _later(parent, root)
        header = _header(root, inner)
        sure = not (inner and _is_doubtful(inner[0][0], inner[0][1]))
        rest: ast.AST = root
        for node, into, child in inner:
            sure = sure and not _is_conditional(node, into, child)
            if isinstance(node, ast.Lambda | ast.GeneratorExp) and not _is_outside(node, into, child):
                code, rest, later, is_alone = _unnamed_code(node), child, range(0), True
                sure = isinstance(node, ast.Lambda)
                header = _lines(child)
        return Moment(
            code,
            at[0][0],
            header,
            later,
            sure,
            is_alone,
            not any(_is_before(node, at) for node in _evaluated(rest)),
            self._unnamed[code] < 2,
        )


# -- the way to an expression


def _path(tree: ast.AST, extent: Extent) -> list[Step]:
    """Return the steps from the module down to the innermost node that holds an extent."""
    path: list[Step] = []
    node: ast.AST | None = tree
    while node is not None:
        inside = ((field, child) for field, child in _children(node) if _holds(child, extent))
        field, child = next(inside, ("", None))
        if child is not None:
            path.append((node, field, child))
        node = child
    return path


def _children(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield the child nodes that have a place, each with its field: ``args.defaults`` for one in another node."""
    fields: Iterator[tuple[str, Any]] = ast.iter_fields(node)
    for field, value in fields:
        for child in value if isinstance(value, list) else [value]:  # pyright: ignore[reportUnknownVariableType]
            if isinstance(child, _UNPLACED):
                yield from ((f"{field}.{inner}", below) for inner, below in _children(child))
            elif isinstance(child, ast.AST) and hasattr(child, "lineno"):
                yield field, child


def _holds(node: ast.AST, extent: Extent) -> bool:
    start = (_first_line(node), 0) if isinstance(node, _DEFINITIONS) else _start(node)
    return start <= extent[0] and extent[1] <= _end(node)


def _start(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _end(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0


def _first_line(node: ast.AST) -> int:
    """Return the line on which a node's code begins: for a definition that of its first decorator."""
    decorators: Sequence[ast.expr] = getattr(node, "decorator_list", ())
    return min([_start(node)[0], *(one.lineno for one in decorators)])


def _unnamed_code(node: ast.Lambda | ast.GeneratorExp) -> tuple[str, int]:
    return ("<lambda>" if isinstance(node, ast.Lambda) else "<genexpr>"), node.lineno


# -- the statement


def _lines(node: ast.AST) -> range:
    return range(_first_line(node), _end(node)[0] + 1)


def _header(statement: ast.stmt, inner: Sequence[Step]) -> range:
    """Return the lines of a statement without its blocks; of a ``try`` or ``match`` those of the part in question."""
    if inner and _is_doubtful(statement, inner[0][1]):
        return _lines(next((step[2] for step in inner if not isinstance(step[2], ast.ExceptHandler)), statement))
    if not any(_is_block(field) for field, _ in _children(statement)):
        return _lines(statement)
    ends = [_end(child)[0] for field, child in _children(statement) if not _is_block(field)]
    return range(_first_line(statement), max([_start(statement)[0], *ends]) + 1)


def _is_block(field: str) -> bool:
    return field in _BLOCKS or field in ("handlers", "cases.body")


def _block(parent: ast.AST, statement: ast.stmt) -> list[ast.stmt]:
    """Return the list of statements that a statement is one of."""
    holders = [parent, *getattr(parent, "cases", ())]
    blocks: list[list[ast.stmt]] = [getattr(holder, field, []) for holder in holders for field in _BLOCKS]
    return next((block for block in blocks if statement in block), [statement])


def _is_alone(parent: ast.AST, field: str, statement: ast.stmt) -> bool:
    """Whether no part of another statement is on the first line: a line counts as executed from its first part on."""
    first = _first_line(statement)
    block = _block(parent, statement)
    before: list[ast.AST] = [*block[: block.index(statement)]]
    if field not in ("orelse", "finalbody"):  # their keywords are never executed
        before += [child for other, child in _children(parent) if not _is_block(other)]
        if _start(parent)[0] == first:
            return False
    return not any(_end(child)[0] >= first and _start(child) < _start(statement) for child in before)


def _later(parent: ast.AST, statement: ast.stmt) -> range:
    """Return the lines behind a statement that are executed only after it: the rest of its block and blocks in it.

    What comes behind a ``with`` is executed also after an exception that it swallows.
    """
    with_block = isinstance(statement, ast.With | ast.AsyncWith)
    last = statement if with_block else _block(parent, statement)[-1]
    return range(_header(statement, ()).stop, _end(last)[0] + 1)


# -- the expression


def _is_doubtful(node: ast.AST, field: str) -> bool:
    """Whether a part of a statement is evaluated only at times, or at another time."""
    return isinstance(node, ast.Try | ast.ExceptHandler) or field.startswith("cases.") or field in _ANNOTATIONS


def _is_conditional(node: ast.AST, field: str, child: ast.AST) -> bool:
    """Whether evaluating ``node`` may leave out what is in this field."""
    if isinstance(node, ast.IfExp):
        return field != "test"
    if isinstance(node, ast.BoolOp):
        return child is not node.values[0]
    if isinstance(node, ast.Compare):
        return child in node.comparators[1:]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        return child is not node.generators[0].iter
    return (isinstance(node, ast.Assert) and field == "msg") or field in _ANNOTATIONS


def _is_outside(node: ast.Lambda | ast.GeneratorExp, field: str, child: ast.AST) -> bool:
    """Whether a part of a lambda or a generator is evaluated where that is made."""
    return field != "body" if isinstance(node, ast.Lambda) else child is node.generators[0].iter


def _evaluated(root: ast.AST) -> Iterator[ast.AST]:
    """Yield what is evaluated with a statement's header or an expression, without what is assigned to."""
    skipped = _LATER.get(type(root), ())
    waiting = [child for field, child in _children(root) if not _is_block(field) and field not in skipped]
    waiting += [root] if isinstance(root, ast.expr) else []
    while waiting:
        node = waiting.pop()
        yield node
        if node is not root and not isinstance(node, ast.Lambda):
            waiting += [child for _, child in _children(node)]


def _is_before(node: ast.AST, extent: Extent) -> bool:
    """Whether a node that can fail is evaluated before the expression with this extent has been."""
    if isinstance(node, _HARMLESS) or not isinstance(node, ast.expr):
        return False
    inside = extent[0] <= _start(node) and _end(node) <= extent[1] and (_start(node), _end(node)) != extent
    return inside or _end(node) <= extent[0]
