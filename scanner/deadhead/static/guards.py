"""What stands around a use: version tests, fall-backs for a missing name, tests that expect the warning.

A guard takes away versions on which the use can run, or says that it is there on purpose.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from deadhead.static.collect import start
from deadhead.static.conditions import Condition, around, blocks, inline
from deadhead.static.elsewhere import Elsewhere
from deadhead.static.names import Names, Where
from deadhead.static.narrowing import dotted
from deadhead.static.scopes import Block, Imported, lookup
from deadhead.static.uses import Found
from deadhead.static.versions import Minor, Versions

__all__ = ["Guards", "Minor"]

_EXPECTS = re.compile(r"deprecat|^(assert_?)?warns", re.IGNORECASE)
_SILENCES = re.compile(r"warn", re.IGNORECASE)
_EXPECTS_CALL = re.compile(r"^(deprecated_call|warns|assert_?(warns|deprecated)\w*)$", re.IGNORECASE)
_MARKS = re.compile(r"(ignor|suppress|expect|allow|catch|filter|assert)\w*(deprecat|warn)", re.IGNORECASE)
_MISSING = frozenset(["ImportError", "ModuleNotFoundError", "AttributeError"])
_SHORT = 3  # statements in a `try` that is about one name


class Guards:
    """Reads the guards around the uses in one file."""

    def __init__(self, names: Names, elsewhere: Elsewhere | None = None) -> None:
        """``names`` resolves the tests' own names, ``elsewhere`` those imported from the project's other files."""
        self.names = names
        self.versions = Versions(names, elsewhere)

    def allow(self, found: Found, versions: Sequence[Minor], gone: bool) -> bool:
        """Whether a use is reached on any of ``versions`` and is not there on purpose.

        Where the name is ``gone``, silencing its warning does not help.
        """
        if self.is_wanted(found, gone) or self._is_tried_or_fallback(found):
            return False
        conditions = list(self._conditions(found))
        if any(self._asks_for_name(condition, found) for condition in conditions):
            return False
        return any(self.versions.reached(conditions, version) for version in versions)

    def reached(self, found: Found, versions: Sequence[Minor]) -> bool:
        """Whether a use is reached on any of ``versions``."""
        conditions = list(self._conditions(found))
        return any(self.versions.reached(conditions, version) for version in versions)

    @staticmethod
    def is_typing_only(block: Block) -> bool:
        """Whether a block is run by type checkers only."""
        return any(
            isinstance(one.owner, ast.If)
            and one.branch == "body"
            and (dotted(one.owner.test) or "").rpartition(".")[2] == "TYPE_CHECKING"
            for one in block.chain()
        )

    # -- conditions

    @staticmethod
    def _conditions(found: Found) -> Iterator[Condition]:
        site, node = found.site, found.expression
        if node is not None:
            yield from inline(node, found.ancestors, Where(site.scope, start(node), site.block))
        yield from around(site.scope, site.block, start(site.statement), through_functions=True)
        yield from _skips(found)

    def _asks_for_name(self, condition: Condition, found: Found) -> bool:
        """Whether a test asks if the watched name, or one beside it, is there: with ``hasattr``, or by its import."""
        test, where, _ = condition
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._asks_for_name(Condition(operand, where, True), found)
            case ast.BoolOp(values=values):
                return any(self._asks_for_name(Condition(value, where, True), found) for value in values)
            case ast.Compare(left=ast.Name() as name, ops=[ast.Is() | ast.IsNot()]) | (ast.Name() as name):
                return self._is_optional(name, where, found)
            case ast.Call(func=ast.Name(id="hasattr"), args=[subject, ast.Constant(value=str(member))]):
                return self._is_beside(subject, member, where, found)
            case _:
                return False

    def _is_optional(self, name: ast.Name, where: Where, found: Found) -> bool:
        """Whether a name is that of an import of what is watched, which the use needs and which may have failed."""
        if _root(found.named) != name.id:
            return False
        bindings = lookup(where.scope, name.id, where.at, where.block) or []
        imported = [binding.what.qualified for binding in bindings if isinstance(binding.what, Imported)]
        return len(bindings) > 1 and any(self.names.facts.canonical(one) is not None for one in imported)

    def _is_beside(self, subject: ast.expr, member: str, where: Where, found: Found) -> bool:
        owner, _, name = found.symbol.rpartition(".")
        if member == name or any(member == rule.instead(found.symbol).rpartition(".")[2] for rule in found.rules):
            return True
        qualified = self.names.qualified(subject, where) or ""
        return qualified != "" and f"{owner}.".startswith(f"{qualified}.")

    # -- names that may be missing, warnings that are wanted

    def is_wanted(self, found: Found, gone: bool) -> bool:
        """Whether what stands around a use expects its warning, or silences it while the name is there."""
        site = found.site
        if any(isinstance(node, ast.Call) and _EXPECTS_CALL.search(_called(node)) for node in found.ancestors):
            return True
        if any(_is_mark(decorator, found) for decorator, _ in _decorators(found)):
            return True
        return any(_is_warned_of(block.owner, gone) for block, _ in blocks(site.scope, site.block))

    def _is_tried_or_fallback(self, found: Found) -> bool:
        """Whether a ``try`` around a use is there for the case that its name is missing."""
        return any(
            isinstance(block.owner, ast.Try)
            and self._is_fallback(block.owner, Where(scope, start(block.owner), block), found)
            for block, scope in blocks(found.site.scope, found.site.block)
        )

    def _is_fallback(self, owner: ast.Try, where: Where, found: Found) -> bool:
        branch, is_import = where.block.branch, found.kind == "import"
        for number, handler in enumerate(owner.handlers):
            caught = _caught(handler) & _MISSING
            if branch == f"except {number}" and caught:
                return is_import or self._is_about(owner, where, found) or _is_imported_in(where.block, found)
            if branch == "body" and self._is_tried(owner, handler, where.block, found):
                return True
        return False

    @staticmethod
    def _is_tried(owner: ast.Try, handler: ast.ExceptHandler, block: Block, found: Found) -> bool:
        """Whether a handler is there for the case that the name which its ``try`` uses is missing."""
        caught, is_short = _caught(handler), len(owner.body) <= _SHORT
        # An import error says nothing about a call, but for one of what is imported there; a missing attribute does.
        if caught & _MISSING:
            if found.kind == "import" or (is_short and "AttributeError" in caught):
                return True
            return _is_module_imported_in(block, found)
        return found.kind == "import" and is_short and (not caught or "Exception" in caught)

    def _is_about(self, owner: ast.Try, where: Where, found: Found) -> bool:
        """Whether what a ``try`` tries has to do with the name that its handler falls back to."""
        package = found.symbol.partition(".")[0]
        wanted = {
            found.symbol.rpartition(".")[2],
            *(one.instead(found.symbol).rpartition(".")[2] for one in found.rules),
        }
        for node in (part for statement in owner.body for part in self.names.found.through(statement)):
            match node:
                case ast.Import(names=names) if any(one.name.partition(".")[0] == package for one in names):
                    return True
                case ast.ImportFrom(module=str(module)) if module.partition(".")[0] == package:
                    return True
                case ast.Attribute(attr=attr) if attr in wanted:
                    return True
                case ast.Name():
                    at = Where(where.scope, start(node), where.block.parent or where.block)
                    if (self.names.qualified(node, at) or "").partition(".")[0] == package:
                        return True
                case _:
                    pass
        return False


def _is_warned_of(owner: ast.AST, gone: bool) -> bool:
    """Whether a ``with`` is about warnings: expects them, or silences them where the name is there."""
    names = [_called(item.context_expr) for item in owner.items] if isinstance(owner, ast.With | ast.AsyncWith) else []
    return any(_EXPECTS.search(name) or (_SILENCES.search(name) and not gone) for name in names)


def _is_mark(decorator: ast.expr, found: Found) -> bool:
    """Whether a decorator says that the warning is wanted, or ignored: pytest's says which."""
    name = _called(decorator)
    if name != "filterwarnings":
        return _MARKS.search(name) is not None
    args = decorator.args if isinstance(decorator, ast.Call) else []
    filters = [arg.value for arg in args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return any(_ignores(text, found.symbol.rpartition(".")[2]) for text in filters)


def _ignores(text: str, member: str) -> bool:
    """Whether a filter, ``action:message:category``, ignores the warning about a name."""
    action, message, category, *_ = (*text.split(":"), "", "")
    about = not message.strip() or member in message
    return action.strip() == "ignore" and about and (not category or _EXPECTS.search(category) is not None)


def _skips(found: Found) -> Iterator[Condition]:
    """Yield what ``skipIf``, ``skipUnless`` and pytest's ``skipif`` say about the versions that a test runs on."""
    for decorator, where in _decorators(found):
        if isinstance(decorator, ast.Call) and decorator.args:
            wanted = {"skipIf": False, "skipif": False, "skipUnless": True}.get(_called(decorator))
            if wanted is not None:
                yield Condition(decorator.args[0], where, wanted)


def _decorators(found: Found) -> Iterator[tuple[ast.expr, Where]]:
    """Yield the decorators of the functions and classes around a use."""
    scope = found.site.scope
    while scope.parent is not None and scope.outer_block is not None:
        for decorator in getattr(scope.node, "decorator_list", ()):
            yield decorator, Where(scope.parent, start(decorator), scope.outer_block)
        scope = scope.parent


def _is_imported_in(block: Block, found: Found) -> bool:
    """Whether the name that a use begins with is imported in the same branch."""
    site, name = found.site, _root(found.named)
    if name is None:
        return False
    bindings = lookup(site.scope, name, start(site.statement), site.block) or []
    return any(isinstance(one.what, Imported) and any(here is block for here in one.block.chain()) for one in bindings)


def _is_module_imported_in(block: Block, found: Found) -> bool:
    """Whether a use is of a module that is watched as a whole and imported in the same block."""
    return f"{_root(found.named)}.*" in found.rules[0].watches and _is_imported_in(block, found)


def _root(node: ast.AST) -> str | None:
    spelled = dotted(node) if isinstance(node, ast.expr) else None
    return None if spelled is None else spelled.partition(".")[0]


def _called(node: ast.expr) -> str:
    """Return the last name of what a call calls, or of a name that stands alone."""
    if isinstance(node, ast.Call):
        node = node.func
    return _last_name(node)


def _caught(handler: ast.ExceptHandler) -> set[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return {_last_name(part) for part in types if part is not None}


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
