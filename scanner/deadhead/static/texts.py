"""The text that an expression gives, as far as one file tells: what tests build the target of a patch from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deadhead.static.collect import start
from deadhead.static.names import Names, Where
from deadhead.static.scopes import Assigned, Declared, lookup
from deadhead.static.values import Local, Named

#: Stands in a text for a part that is not known.
GAP = "\0"
_DEPTH = 8
_FIELD = re.compile(r"\{[^{}]*\}|%[sr]")


@dataclass(frozen=True, slots=True)
class Texts:
    """Reads the texts of one file; ``module`` is the name that it is imported by."""

    names: Names
    module: str

    def of(self, node: ast.expr, where: Where, depth: int = 0) -> str:
        """Return the text of an expression, with a :data:`GAP` for each part that is not known."""
        if depth > _DEPTH:
            return GAP
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id="__name__"):
                return self.module
            case ast.Name(id=name):
                return self._bound(name, where, depth)
            case ast.Attribute(value=value, attr="__name__"):
                return self.names.qualified(value, where) or GAP
            case ast.Attribute(value=value, attr="__module__"):
                return self._module_of(value, where)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return "".join(self._all([left, right], where, depth))
            case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(form)), right=right):
                return self._filled(form, right.elts if isinstance(right, ast.Tuple) else [right], where, depth)
            case ast.JoinedStr(values=values):
                plain = [one.value if isinstance(one, ast.FormattedValue) else one for one in values]
                return "".join(self._all(plain, where, depth))
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(form)), attr="format"), args=args):
                return self._filled(form, args, where, depth)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(dot)), attr="join"), args=[parts]):
                known = parts.elts if isinstance(parts, ast.List | ast.Tuple) else []
                return dot.join(self._all(known, where, depth)) or GAP
            case _:
                return GAP

    def _all(self, nodes: Iterable[ast.expr], where: Where, depth: int) -> list[str]:
        return [self.of(node, where, depth + 1) for node in nodes]

    def _filled(self, form: str, nodes: Sequence[ast.expr], where: Where, depth: int) -> str:
        """Return a form with its fields filled in their order; numbers and names in them are not looked at."""
        parts = self._all(nodes, where, depth)
        return _FIELD.sub(lambda match: parts.pop(0) if parts and match.group() in ("{}", "%s") else GAP, form)

    def _module_of(self, node: ast.expr, where: Where) -> str:
        for value in self.names.of(node, where):
            match value:
                case Named(name=name):
                    return name.rpartition(".")[0] or GAP
                case Local():
                    return self.module
                case _:
                    return GAP
        return GAP

    def _bound(self, name: str, where: Where, depth: int) -> str:
        for binding in lookup(where.scope, name, where.at, where.block) or ():
            match binding.what:
                case Assigned(value=value, index=()) | Declared(value=ast.expr() as value):
                    return self.of(value, Where(binding.scope, start(value), binding.block), depth + 1)
                case _:
                    return GAP
        return GAP
