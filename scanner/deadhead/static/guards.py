"""What stands around a use: version tests, fall-backs for a missing name, tests that expect the warning.

A guard takes away versions on which the use can run, or says that it is there on purpose.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from deadhead.static.collect import Site, start
from deadhead.static.names import Names, Where
from deadhead.static.scopes import Assigned, Block, Scope, lookup

Minor = tuple[int, int]
#: An expression, the place it stands at, and the truth it must have for the use to be reached.
Test = tuple[tuple[ast.expr, Where], bool]

_ON_PURPOSE = re.compile(r"deprecat|warn", re.IGNORECASE)
_MISSING = frozenset(["ImportError", "ModuleNotFoundError", "AttributeError"])
_SHORT = 3  # statements in a `try` that is about one name
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Guards:
    """Reads the guards around the sites of one file."""

    def __init__(self, names: Names) -> None:
        """``names`` resolves the tests' own names."""
        self.names = names

    def allow(self, site: Site, ancestors: Sequence[ast.AST], versions: Sequence[Minor], is_import: bool) -> bool:
        """Whether the use at ``site`` is reached on any of ``versions`` and is not there on purpose.

        ``ancestors`` are the nodes around it within its statement, innermost first.
        """
        tests = [*_inline_tests(site, ancestors), *self._branches(site)]
        if not any(self._holds(tests, version) for version in versions):
            return False
        if any(self._asks_for_name(test) for test, _ in tests):
            return False
        return not any(self._excused(block, is_import) for block, _ in _blocks(site))

    @staticmethod
    def is_typing_only(block: Block) -> bool:
        """Whether a block is run by type checkers only."""
        return any(
            isinstance(one.owner, ast.If)
            and one.branch == "body"
            and ast.unparse(one.owner.test).rpartition(".")[2] == "TYPE_CHECKING"
            for one in block.chain()
        )

    # -- versions

    @staticmethod
    def _branches(site: Site) -> Iterator[Test]:
        for block, scope in _blocks(site):
            owner = block.owner
            if isinstance(owner, ast.If | ast.While) and block.branch in ("body", "else") and block.parent is not None:
                yield (owner.test, Where(scope, (owner.lineno, owner.col_offset), block.parent)), block.branch == "body"

    def _holds(self, tests: Sequence[Test], version: Minor) -> bool:
        return all(self._truth(test, where, version) is not (not wanted) for (test, where), wanted in tests)

    def _truth(self, test: ast.expr, where: Where, version: Minor) -> bool | None:
        """Return what ``test`` gives on ``version``, None where that is not about versions."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self._truth(operand, where, version)
                return None if inner is None else not inner
            case ast.BoolOp(op=op, values=values):
                return _combined(isinstance(op, ast.And), [self._truth(value, where, version) for value in values])
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right, where, version)
            case ast.Name():
                return self._constant(test, where, version)
            case ast.Attribute():
                return {"six.PY2": False, "six.PY3": True}.get(self.names.qualified(test, where) or "")
            case _:
                return None

    def _constant(self, name: ast.Name, where: Where, version: Minor) -> bool | None:
        bindings = lookup(where.scope, name.id, where.at, where.block) or []
        if len(bindings) == 1 and isinstance(bindings[0].what, Assigned) and not bindings[0].what.index:
            binding, value = bindings[0], bindings[0].what.value
            if isinstance(value, ast.Compare | ast.BoolOp | ast.UnaryOp):
                return self._truth(value, Where(binding.scope, (value.lineno, value.col_offset), binding.block), version)
        return None

    def _compared(
        self, left: ast.expr, op: ast.cmpop, right: ast.expr, where: Where, version: Minor
    ) -> bool | None:
        compare = _COMPARE.get(type(op))
        first, second = self._number(left, where, version), self._number(right, where, version)
        if compare is None or first is None or second is None or type(first) is not type(second):
            return None
        return compare(first, second)

    def _number(self, node: ast.expr, where: Where, version: Minor) -> int | tuple[int, ...] | None:
        literal = _literal(node)
        if literal is not None:
            return literal
        full = (*version, 99)
        match node:
            case ast.Subscript(value=value, slice=ast.Constant(value=int(index))) if self._is_info(value, where):
                return full[index] if index < len(full) else None
            case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=ast.Constant(value=int(stop)))) if (
                self._is_info(value, where)
            ):
                return full[:stop]
            case ast.Attribute(value=value, attr="major" | "minor" as part) if self._is_info(value, where):
                return version[0] if part == "major" else version[1]
            case _:
                return full if self._is_info(node, where) else None

    def _is_info(self, node: ast.expr, where: Where) -> bool:
        return self.names.qualified(node, where) == "sys.version_info"

    # -- names that may be missing, warnings that are wanted

    @staticmethod
    def _asks_for_name(test: tuple[ast.expr, Where]) -> bool:
        return any(
            isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "hasattr"
            for part in ast.walk(test[0])
        )

    def _excused(self, block: Block, is_import: bool) -> bool:
        owner = block.owner
        if isinstance(owner, ast.With | ast.AsyncWith):
            return any(_is_on_purpose(item.context_expr) for item in owner.items)
        if isinstance(owner, ast.Try):
            return _is_fallback(owner, block.branch, is_import)
        return False


def _blocks(site: Site) -> Iterator[tuple[Block, Scope]]:
    """Yield the blocks around a site and the scope of each, outwards through the functions and classes around it."""
    scope: Scope | None = site.scope
    block: Block | None = site.block
    while scope is not None and block is not None:
        for one in block.chain():
            yield one, scope
        block, scope = scope.outer_block, scope.parent


def _inline_tests(site: Site, ancestors: Sequence[ast.AST]) -> Iterator[Test]:
    """Yield the tests of conditional expressions, ``and`` and ``or`` that decide whether the site is evaluated."""
    child: ast.AST = site.node
    for parent in ancestors:
        if isinstance(parent, ast.IfExp) and child is not parent.test:
            yield _test(parent.test, site), child is parent.body
        elif isinstance(parent, ast.BoolOp):
            for value in parent.values:
                if value is child:
                    break
                yield _test(value, site), isinstance(parent.op, ast.And)
        child = parent


def _test(node: ast.expr, site: Site) -> tuple[ast.expr, Where]:
    return node, Where(site.scope, start(node), site.block)


def _is_on_purpose(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        node = node.func
    return _ON_PURPOSE.search(_last_name(node)) is not None


def _is_fallback(owner: ast.Try, branch: str, is_import: bool) -> bool:
    for number, handler in enumerate(owner.handlers):
        caught = _caught(handler) & _MISSING
        if branch == f"except {number}" and caught:
            return True
        if branch == "body" and caught and (is_import or len(owner.body) <= _SHORT):
            # An import error says nothing about a call; a missing attribute does.
            return is_import or "AttributeError" in caught
    return False


def _caught(handler: ast.ExceptHandler) -> set[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {_last_name(part) for part in types if part is not None}


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _literal(node: ast.expr) -> int | tuple[int, ...] | None:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.Tuple(elts=elements):
            numbers = [part.value for part in elements if isinstance(part, ast.Constant) and isinstance(part.value, int)]
            return tuple(numbers) if len(numbers) == len(elements) else None
        case _:
            return None


def _combined(every: bool, parts: Sequence[bool | None]) -> bool | None:
    if every:
        return False if False in parts else None if None in parts else True
    return True if True in parts else None if None in parts else False

