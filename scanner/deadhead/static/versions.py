"""What a test gives on one version of Python: ``sys.version_info`` and the constants that are made of it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from deadhead.static.collect import start
from deadhead.static.conditions import Condition, around
from deadhead.static.elsewhere import Elsewhere
from deadhead.static.names import Names, Where
from deadhead.static.scopes import Assigned, Binding, Declared, Imported, lookup

Minor = tuple[int, int]
Number = int | tuple[int, ...]

_DEPTH = 8  # of constants made of constants
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Constant(NamedTuple):
    """The expression that a name stands for, the versions that read its module, and where it is evaluated."""

    versions: Versions
    value: ast.expr
    where: Where
    index: tuple[int, ...]


class Versions:
    """Evaluates the tests of one module."""

    def __init__(self, names: Names, elsewhere: Elsewhere | None) -> None:
        """``elsewhere`` finds the project's other modules, for constants that are imported from them."""
        self.names = names
        self.elsewhere = elsewhere
        self._truths: dict[tuple[int, Minor], bool | None] = {}

    def reached(self, conditions: Sequence[Condition], version: Minor, depth: int = 0) -> bool:
        """Whether nothing in ``conditions`` keeps a place from being reached on ``version``."""
        return all(self._known(test, where, version, depth) is not (not wanted) for test, where, wanted in conditions)

    def _known(self, test: ast.expr, where: Where, version: Minor, depth: int) -> bool | None:
        key = id(test), version
        if depth or key not in self._truths:
            truth = self.truth(test, where, version, depth)
            if depth:
                return truth
            self._truths[key] = truth
        return self._truths[key]

    def truth(self, test: ast.expr, where: Where, version: Minor, depth: int = 0) -> bool | None:
        """Return what ``test`` gives on ``version``, None where that is not about versions."""
        match test:
            case ast.Constant(value=bool(value)) if depth:
                return value
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.truth(operand, where, version, depth)
                return None if inner is None else not inner
            case ast.BoolOp(op=op, values=values):
                parts = [self.truth(value, where, version, depth) for value in values]
                return _combined(isinstance(op, ast.And), parts)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                pairs = zip([left, *rights], ops, rights, strict=False)
                return _combined(True, [self._compared(*pair, where, version, depth) for pair in pairs])
            case ast.Name() | ast.Attribute():
                return self._named(test, where, version, depth)
            case _:
                return None

    def _named(self, test: ast.Name | ast.Attribute, where: Where, version: Minor, depth: int) -> bool | None:
        six = {"six.PY2": False, "six.PY3": True}.get(self.names.qualified(test, where) or "")
        if six is not None:
            return six
        found = {
            constant.versions.truth(constant.value, constant.where, version, depth + 1)
            for constant in self._constants(test, where, version, depth)
            if not constant.index
        }
        return found.pop() if len(found) == 1 else None

    # -- constants

    def _constants(self, name: ast.expr, where: Where, version: Minor, depth: int) -> list[Constant]:
        """Return what a name can stand for on ``version``."""
        if depth > _DEPTH:
            return []
        if isinstance(name, ast.Name):
            bindings = lookup(where.scope, name.id, where.at, where.block) or []
            if not any(isinstance(one.what, Imported) for one in bindings):
                return self._bound(bindings, version, depth)
        qualified = self.names.qualified(name, where)
        found = self.elsewhere.find(qualified) if self.elsewhere and qualified else None
        if found is None:
            return []
        other = Versions(found.names, found.elsewhere)
        return other._bound(found.bindings, version, depth + 1)

    def _bound(self, bindings: Sequence[Binding], version: Minor, depth: int) -> list[Constant]:
        found: list[Constant] = []
        for binding in bindings:
            conditions = list(around(binding.scope, binding.block, binding.at, through_functions=True))
            if not self.reached(conditions, version, depth + 1):
                continue
            constants = self._of(binding, version, depth)
            if not constants:
                return []
            found += constants
        return found

    def _of(self, binding: Binding, version: Minor, depth: int) -> list[Constant]:
        match binding.what:
            case Assigned(value=value, index=index):
                return [Constant(self, value, Where(binding.scope, start(value), binding.block), index)]
            case Declared(value=ast.expr() as value):
                return [Constant(self, value, Where(binding.scope, start(value), binding.block), ())]
            case Imported(qualified=qualified) if self.elsewhere is not None:
                found = self.elsewhere.find(qualified)
                return (
                    Versions(found.names, found.elsewhere)._bound(found.bindings, version, depth + 1) if found else []
                )
            case _:
                return []

    # -- numbers

    def _compared(
        self, left: ast.expr, op: ast.cmpop, right: ast.expr, where: Where, version: Minor, depth: int
    ) -> bool | None:
        compare = _COMPARE.get(type(op))
        first, second = (self._number(side, where, version, depth) for side in (left, right))
        if compare is None or first is None or second is None or type(first) is not type(second):
            return None
        return compare(first, second)

    def _number(self, node: ast.expr, where: Where, version: Minor, depth: int) -> Number | None:
        literal = _literal(node)
        if literal is not None:
            return literal
        name = self.names.qualified(node, where) if isinstance(node, ast.Name | ast.Attribute) else None
        match node:
            case _ if name == "sys.version_info":
                return (*version, 99)
            case _ if name == "sys.hexversion":
                return version[0] << 24 | version[1] << 16 | 0xFFFF
            case ast.Subscript(value=value, slice=index):
                return _part(self._number(value, where, version, depth), index)
            case ast.Attribute(value=value, attr="major" | "minor" | "micro" as part):
                numbers = self._number(value, where, version, depth)
                at = ("major", "minor", "micro").index(part)
                return numbers[at] if isinstance(numbers, tuple) and at < len(numbers) else None
            case ast.Name() | ast.Attribute():
                found = {self._of_constant(one, version, depth) for one in self._constants(node, where, version, depth)}
                return found.pop() if len(found) == 1 else None
            case _:
                return None

    @staticmethod
    def _of_constant(constant: Constant, version: Minor, depth: int) -> Number | None:
        number = constant.versions._number(constant.value, constant.where, version, depth + 1)
        for index in constant.index:
            number = number[index] if isinstance(number, tuple) and index < len(number) else None
        return number


def _part(number: Number | None, index: ast.expr) -> Number | None:
    if not isinstance(number, tuple):
        return None
    match index:
        case ast.Constant(value=int(at)) if at < len(number):
            return number[at]
        case ast.Slice(lower=None | ast.Constant(value=0), upper=ast.Constant(value=int(stop)), step=None):
            return number[:stop]
        case _:
            return None


def _literal(node: ast.expr) -> Number | None:
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int(number)):
            return number
        case ast.Tuple(elts=elements):
            numbers = [
                part.value for part in elements if isinstance(part, ast.Constant) and isinstance(part.value, int)
            ]
            return tuple(numbers) if len(numbers) == len(elements) else None
        case _:
            return None


def _combined(every: bool, parts: Sequence[bool | None]) -> bool | None:
    if every:
        return False if False in parts else None if None in parts else True
    return True if True in parts else None if None in parts else False
