"""What a test gives on one version of Python: ``sys.version_info`` and the constants that are made of it."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from deadhead.static.collect import start
from deadhead.static.conditions import Condition, around
from deadhead.static.elsewhere import Elsewhere
from deadhead.static.names import Names, Where
from deadhead.static.scopes import Assigned, Binding, Declared, Imported, lookup

Minor = tuple[int, int]
Number = int | tuple[int, ...]

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
    part: tuple[int, ...]


@dataclass(frozen=True)
class Others:
    """The readers of the other modules met so far, and the imported names that are being followed."""

    versions: dict[int, Versions] = field(default_factory=dict[int, "Versions"])
    open: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])


class Versions:
    """Evaluates the tests of one module."""

    def __init__(self, names: Names, elsewhere: Elsewhere | None, others: Others | None = None) -> None:
        """``elsewhere`` finds the project's other modules, for constants that are imported from them."""
        self.names = names
        self.elsewhere = elsewhere
        self.others = others or Others()
        self._truths: dict[tuple[int, Minor], bool | None] = {}
        self._numbers: dict[tuple[int, Minor], Number | None] = {}

    def reached(self, conditions: Sequence[Condition], version: Minor) -> bool:
        """Whether nothing in ``conditions`` keeps a place from being reached on ``version``."""
        return all(self.truth(test, where, version) is not (not wanted) for test, where, wanted in conditions)

    def truth(self, test: ast.expr, where: Where, version: Minor) -> bool | None:
        """Return what ``test`` gives on ``version``, None where that is not about versions."""
        key = id(test), version
        if key not in self._truths:
            self._truths[key] = None  # holds while a cycle is being followed
            self._truths[key] = self._evaluate(test, where, version)
        return self._truths[key]

    def _evaluate(self, test: ast.expr, where: Where, version: Minor) -> bool | None:
        match test:
            case ast.Constant(value=bool(value)):
                return value
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                inner = self.truth(operand, where, version)
                return None if inner is None else not inner
            case ast.BoolOp(op=op, values=values):
                parts = [self.truth(value, where, version) for value in values]
                return _combined(isinstance(op, ast.And), parts)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                pairs = zip([left, *rights], ops, rights, strict=False)
                return _combined(True, [self._compared(*pair, where, version) for pair in pairs])
            case ast.Name() | ast.Attribute():
                return self._named(test, where, version)
            case _:
                return None

    def _named(self, test: ast.Name | ast.Attribute, where: Where, version: Minor) -> bool | None:
        six = {"six.PY2": 2, "six.PY3": 3}.get(self.names.qualified(test, where) or "")
        if six is not None:
            return version[0] == six
        found = {
            constant.versions.truth(constant.value, constant.where, version)
            for constant in self._constants(test, where, version)
            if not constant.part
        }
        return found.pop() if len(found) == 1 else None

    # -- constants

    def _constants(self, name: ast.expr, where: Where, version: Minor) -> list[Constant]:
        """Return what a name can stand for on ``version``."""
        if isinstance(name, ast.Name):
            bindings = lookup(where.scope, name.id, where.at, where.block) or []
            if not any(isinstance(one.what, Imported) for one in bindings):
                return self._bound(bindings, version)
        qualified = self.names.qualified(name, where)
        return self._imported(qualified, version) if qualified else []

    def _imported(self, qualified: str, version: Minor) -> list[Constant]:
        found = self.elsewhere.find(qualified) if self.elsewhere else None
        if found is None:
            return []
        key = qualified.rpartition(".")[2], id(found.names)
        if key in self.others.open:
            return []  # two modules that import it from each other
        other = self.others.versions.get(key[1])
        if other is None:
            other = self.others.versions[key[1]] = Versions(found.names, found.elsewhere, self.others)
        self.others.open.add(key)
        try:
            return other._bound(found.bindings, version)
        finally:
            self.others.open.discard(key)

    def _bound(self, bindings: Sequence[Binding], version: Minor) -> list[Constant]:
        found: list[Constant] = []
        for binding in bindings:
            conditions = list(around(binding.scope, binding.block, binding.at, through_functions=True))
            if not self.reached(conditions, version):
                continue
            constants = self._of(binding, version)
            if not constants:
                return []
            found += constants
        return found

    def _of(self, binding: Binding, version: Minor) -> list[Constant]:
        match binding.what:
            case Assigned(value=value, index=index):
                return [Constant(self, value, Where(binding.scope, start(value), binding.block), index)]
            case Declared(value=ast.expr() as value):
                return [Constant(self, value, Where(binding.scope, start(value), binding.block), ())]
            case Imported(qualified=qualified):
                return self._imported(qualified, version)
            case _:
                return []

    # -- numbers

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr, where: Where, version: Minor) -> bool | None:
        compare = _COMPARE.get(type(op))
        first, second = (self._number(side, where, version) for side in (left, right))
        if compare is None or first is None or second is None or type(first) is not type(second):
            return None
        return compare(first, second)

    def _number(self, node: ast.expr, where: Where, version: Minor) -> Number | None:
        key = id(node), version
        if key not in self._numbers:
            self._numbers[key] = None  # holds while a cycle is being followed
            self._numbers[key] = self._calculate(node, where, version)
        return self._numbers[key]

    def _calculate(self, node: ast.expr, where: Where, version: Minor) -> Number | None:
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
                return _part(self._number(value, where, version), index)
            case ast.Attribute(value=value, attr="major" | "minor" | "micro" as part):
                numbers = self._number(value, where, version)
                at = ("major", "minor", "micro").index(part)
                return numbers[at] if isinstance(numbers, tuple) and at < len(numbers) else None
            case ast.Name() | ast.Attribute():
                found = {self._of_constant(one, version) for one in self._constants(node, where, version)}
                return found.pop() if len(found) == 1 else None
            case _:
                return None

    @staticmethod
    def _of_constant(constant: Constant, version: Minor) -> Number | None:
        number = constant.versions._number(constant.value, constant.where, version)
        for index in constant.part:
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
