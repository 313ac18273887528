"""One walk over a module's tree: its scopes and bindings, and the sites of names, attributes and imports.

Statements nest as deeply as the parser allows, which is a hundred levels, so that the walk may follow them by calls.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from deadhead.static.expressions import Collected, Expressions, Site, end, start
from deadhead.static.scopes import OPAQUE, Assigned, Block, Declared, Defined, Entered, Imported, Scope

if TYPE_CHECKING:
    from deadhead.static.later import Later

__all__ = ["Collected", "Site", "collect", "end", "leaves", "pattern_class", "start"]

AnyDef = ast.FunctionDef | ast.AsyncFunctionDef
#: Functions that do not return, as their modules are usually spelled.
_NO_RETURN = {
    "exit": ("sys",),
    "_exit": ("os",),
    "skip": ("pytest",),
    "fail": ("pytest", "self"),
    "skipTest": ("self",),
}


def collect(tree: ast.Module, later: Later | None = None) -> Collected:
    """Walk ``tree`` once; ``later`` is for the bodies of functions that can wait."""
    return _Walk(tree, later).run()


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether a list of statements ends by leaving its function or the program."""
    match body[-1] if body else None:
        case ast.Return() | ast.Raise():
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name))):
            return owner in _NO_RETURN.get(name, ())
        case _:
            return False


def pattern_class(pattern: ast.pattern) -> ast.expr | None:
    """Return an expression for the class of what a pattern matches, None where it does not say."""
    match pattern:
        case ast.MatchClass(cls=cls):
            return cls
        case ast.MatchAs(pattern=inner) if inner is not None:
            return pattern_class(inner)
        case ast.MatchOr(patterns=patterns):
            return _either([pattern_class(one) for one in patterns])
        case _:
            return None


def _either(parts: Sequence[ast.expr | None]) -> ast.expr | None:
    whole, *rest = parts
    for part in rest:
        if whole is None or part is None:
            return None
        whole = ast.copy_location(ast.BinOp(whole, ast.BitOr(), part), whole)
    return whole


def _says_nothing(node: AnyDef) -> bool:
    """Whether a function's head, but for its decorators, holds no expression."""
    arguments = node.args
    if node.returns or arguments.defaults or arguments.kw_defaults or getattr(node, "type_params", None):
        return False
    every = (*arguments.posonlyargs, *arguments.args, arguments.vararg, arguments.kwarg)
    return not any(argument is not None and argument.annotation for argument in every)


def _is_constant(body: Sequence[ast.stmt]) -> bool:
    return len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)


def _in_order(scopes: Iterable[Scope]) -> None:
    for scope in scopes:
        for bindings in scope.names.values():
            if len(bindings) > 1:
                bindings.sort(key=lambda binding: binding.at)


class _Walk(Expressions):
    def run(self) -> Collected:
        self._waits = self.found.later is not None
        self._body(self.tree.body, self.module, self.module.block)
        _in_order(self.found.scopes)
        return self.found

    # -- statements

    def _body(self, body: Iterable[ast.stmt], scope: Scope, block: Block) -> None:
        for statement in body:
            handler = self.handlers.get(type(statement))
            if handler is None:
                self.visit(statement, statement, scope, block)
            else:
                handler(self, statement, scope, block)

    def _branch(self, body: list[ast.stmt], scope: Scope, block: Block) -> None:
        block.leaves = leaves(body)
        self._body(body, scope, block)

    def _import(self, node: ast.Import, scope: Scope, block: Block) -> None:
        for alias in node.names:
            local = alias.asname or alias.name.partition(".")[0]
            qualified = alias.name if alias.asname else local
            self.bind(local, Imported(qualified, alias, node), end(node), scope, block)
            self.found.imports.append(Site(alias, node, scope, block))

    def _import_from(self, node: ast.ImportFrom, scope: Scope, block: Block) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.found.stars.append(Site(alias, node, scope, block))
                continue
            joined = f"{module}{alias.name}" if module.endswith(".") else f"{module}.{alias.name}"
            self.bind(alias.asname or alias.name, Imported(joined, alias, node), end(node), scope, block)
            self.found.imports.append(Site(alias, node, scope, block))

    def _def(self, node: AnyDef, scope: Scope, block: Block) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator, node, scope, block)
        defined, waits = self._defined(node, node.name, scope, block)
        if not waits:
            self.found.complete(node)
        if (waits or _is_constant(node.body)) and _says_nothing(node):
            return  # not even its scope is made
        inner = defined.scope
        if not waits:
            self._body(node.body, inner, inner.block)

    def _expression(self, node: ast.Expr, scope: Scope, block: Block) -> None:
        name = self.found.absent(node)
        if name is None:
            self.visit(node.value, node, scope, block)
            return
        defined, waits = self._defined(node, name, scope, block)
        if not waits:
            self._late(node, defined)

    def _defined(self, node: AnyDef | ast.Expr, name: str, scope: Scope, block: Block) -> tuple[Defined, bool]:
        """Bind the name of a function; tell whether its body waits."""
        defined = Defined(partial(self._head, node, scope, block))
        self.bind(name, defined, end(node), scope, block)
        later = self.found.later if self._waits else None
        return defined, later is not None and later.takes(node, scope, partial(self._late, node, defined))

    def _head(self, node: AnyDef | ast.Expr, scope: Scope, block: Block) -> Scope:
        """Take in what a function says before its body, and return its scope."""
        if isinstance(node, ast.Expr):
            self.found.complete(node)
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        inner = self.function(node, node, scope, block)
        if node.returns is not None:
            self.visit(node.returns, node, scope, block)
        self._type_parameters(node, node, inner)
        return inner

    def _late(self, node: AnyDef | ast.Expr, defined: Defined) -> None:
        """Walk a body that has waited, with all that is in it."""
        scope = defined.scope
        known, self._waits = len(self.found.scopes), False
        self.found.complete(node)
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        self._body(node.body, scope, scope.block)
        _in_order([scope, *self.found.scopes[known:]])

    def _class(self, node: ast.ClassDef, scope: Scope, block: Block) -> None:
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(part, node, scope, block)
        inner = self.open("class", node, scope, block)
        self._type_parameters(node, node, inner)
        self._body(node.body, inner, inner.block)
        self.bind(node.name, Defined(inner), end(node), scope, block)

    def _return(self, node: ast.Return, scope: Scope, block: Block) -> None:
        if node.value is not None:
            scope.returns.append((node.value, block))
            self.visit(node.value, node, scope, block)

    def _type_alias(self, node: ast.stmt, scope: Scope, block: Block) -> None:
        name, value = getattr(node, "name"), getattr(node, "value")  # noqa: B009 - Python 3.11 has no such node
        inner = self.open("function", node, scope, block)
        self._type_parameters(node, node, inner)
        self.visit(value, node, inner, inner.block)
        self.bind(name.id, Assigned(value), end(node), scope, block)

    def _type_parameters(self, node: ast.AST, statement: ast.stmt, inner: Scope) -> None:
        for parameter in getattr(node, "type_params", ()):
            self.bind(parameter.name, OPAQUE, (0, 0), inner, inner.block)
            for part in (getattr(parameter, "bound", None), getattr(parameter, "default_value", None)):
                if part is not None:
                    self.visit(part, statement, inner, inner.block)

    def _assign(self, node: ast.Assign, scope: Scope, block: Block) -> None:
        self.visit(node.value, node, scope, block)
        for target in node.targets:
            self.target(target, Assigned(node.value), end(node), node, scope, block)

    def _annotated(self, node: ast.AnnAssign, scope: Scope, block: Block) -> None:
        self.visit(node.annotation, node, scope, block)
        if node.value is not None:
            self.visit(node.value, node, scope, block)
        self.target(node.target, Declared(node.annotation, node.value), end(node), node, scope, block)

    def _augmented(self, node: ast.AugAssign, scope: Scope, block: Block) -> None:
        self.visit(node.value, node, scope, block)
        self.target(node.target, OPAQUE, end(node), node, scope, block)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope, block: Block) -> None:
        self.visit(node.iter, node, scope, block)
        body = Block(block, node, "body", loop=True)
        self.target(node.target, OPAQUE, end(node.iter), node, scope, body)
        self._branch(node.body, scope, body)
        self._body(node.orelse, scope, Block(block, node, "else", through=True))

    def _while(self, node: ast.While, scope: Scope, block: Block) -> None:
        test = Block(block, node, "test", loop=True, through=True)  # it is evaluated again after the body
        self.visit(node.test, node, scope, test)
        self._branch(node.body, scope, Block(test, node, "body"))
        self._body(node.orelse, scope, Block(block, node, "else", through=True))

    def _if(self, node: ast.If, scope: Scope, block: Block) -> None:
        while True:
            self.visit(node.test, node, scope, block)
            self._branch(node.body, scope, Block(block, node, "body"))
            orelse = Block(block, node, "else")
            # An `elif` is an `if` alone in the other branch; a chain of thousands of them must not recurse.
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node, block = node.orelse[0], orelse
                continue
            self._branch(node.orelse, scope, orelse)
            return

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope, block: Block) -> None:
        for item in node.items:
            self.visit(item.context_expr, node, scope, block)
            if item.optional_vars is not None:
                entered = Entered(item.context_expr, isinstance(node, ast.AsyncWith))
                self.target(item.optional_vars, entered, end(item.context_expr), node, scope, block)
        self._body(node.body, scope, Block(block, node, "with", through=True))

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope, block: Block) -> None:
        through = all(leaves(handler.body) for handler in node.handlers)
        self._branch(node.body, scope, Block(block, node, "body", through=through))
        for number, handler in enumerate(node.handlers):
            branch = Block(block, node, f"except {number}")
            if handler.type is not None:
                self.visit(handler.type, node, scope, block)
            if handler.name:
                known = handler.type if isinstance(node, ast.Try) else None  # `except*` gives a group
                what = OPAQUE if known is None else Declared(known)
                self.bind(handler.name, what, (handler.lineno, handler.col_offset), scope, branch)
            self._branch(handler.body, scope, branch)
        self._branch(node.orelse, scope, Block(block, node, "else", through=through))
        self._body(node.finalbody, scope, Block(block, node, "finally", through=True))

    def _match(self, node: ast.Match, scope: Scope, block: Block) -> None:
        self.visit(node.subject, node, scope, block)
        for number, case in enumerate(node.cases):
            branch = Block(block, node, f"case {number}")
            for part in ast.walk(case.pattern):
                self._pattern(part, node, scope, branch)
            if case.guard is not None:
                self.visit(case.guard, node, scope, branch)
            self._branch(case.body, scope, branch)

    def _pattern(self, part: ast.AST, statement: ast.stmt, scope: Scope, branch: Block) -> None:
        match part:
            case ast.MatchAs(name=str(name)):
                cls = None if part.pattern is None else pattern_class(part.pattern)
                what = OPAQUE if cls is None else Declared(cls)
                self.bind(name, what, (part.lineno, part.col_offset), scope, branch)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                self.bind(name, OPAQUE, (part.lineno, part.col_offset), scope, branch)
            case ast.MatchValue(value=value) | ast.MatchClass(cls=value):
                self.visit(value, statement, scope, branch)
            case _:
                pass

    def _delete(self, node: ast.Delete, scope: Scope, block: Block) -> None:
        for target in node.targets:
            self.target(target, OPAQUE, end(node), node, scope, block)

    def _global(self, node: ast.Global, scope: Scope, _block: Block) -> None:
        for name in node.names:
            scope.elsewhere[name] = self.module

    def _nonlocal(self, node: ast.Nonlocal, scope: Scope, _block: Block) -> None:
        for name in node.names:
            outer = scope.parent
            while outer is not None and not (outer.kind == "function" and name in outer.names):
                outer = outer.parent
            if outer is not None:
                scope.elsewhere[name] = outer

    #: By the class rather than bound to a walk, which would refer to itself.
    handlers: ClassVar[dict[type[ast.AST], Callable[..., None]]] = {
        ast.Import: _import,
        ast.ImportFrom: _import_from,
        ast.Expr: _expression,
        ast.FunctionDef: _def,
        ast.AsyncFunctionDef: _def,
        ast.ClassDef: _class,
        ast.Return: _return,
        ast.Assign: _assign,
        ast.AnnAssign: _annotated,
        ast.AugAssign: _augmented,
        ast.For: _for,
        ast.AsyncFor: _for,
        ast.While: _while,
        ast.If: _if,
        ast.With: _with,
        ast.AsyncWith: _with,
        ast.Try: _try,
        ast.TryStar: _try,
        ast.Match: _match,
        ast.Delete: _delete,
        ast.Global: _global,
        ast.Nonlocal: _nonlocal,
    }
    alias: ClassVar[type[ast.AST] | None] = getattr(ast, "TypeAlias", None)  # since Python 3.12
    if alias is not None:
        handlers[alias] = _type_alias
