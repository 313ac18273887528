"""One walk over a module's tree: its scopes and bindings, and the sites of names, attributes and imports.

The walk keeps its own stack for expressions: code with a chain of thousands of operators is code too. Statements
nest as deeply as the parser allows, which is a hundred levels.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from deadhead.static.scopes import (
    OPAQUE,
    Assigned,
    Binding,
    Block,
    Declared,
    Defined,
    Imported,
    Position,
    Receiver,
    Scope,
    ScopeKind,
    What,
)


class Site(NamedTuple):
    """One node that may be a use, with the statement, scope and block that it stands in."""

    node: ast.AST
    statement: ast.stmt
    scope: Scope
    block: Block


@dataclass(slots=True)
class Collected:
    """What the walk found. Sites are keyed by the name or attribute; ``getattrs`` are two-argument calls of that name."""

    module: Scope
    scopes: list[Scope] = field(default_factory=list[Scope])
    names: dict[str, list[Site]] = field(default_factory=dict[str, list[Site]])
    attributes: dict[str, list[Site]] = field(default_factory=dict[str, list[Site]])
    getattrs: list[Site] = field(default_factory=list[Site])
    imports: list[Site] = field(default_factory=list[Site])
    stars: list[Site] = field(default_factory=list[Site])


def collect(tree: ast.Module) -> Collected:
    """Walk ``tree`` once."""
    return _Walk(tree).run()


_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_LEAVES = (ast.Return, ast.Raise)


def start(node: ast.expr | ast.stmt) -> Position:
    """Return where a node begins."""
    return node.lineno, node.col_offset


def end(node: ast.expr | ast.stmt) -> Position:
    """Return where a node ends."""
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def leaves(body: Sequence[ast.stmt]) -> bool:
    """Whether a list of statements ends by leaving its function."""
    return bool(body) and isinstance(body[-1], _LEAVES)


class _Walk:
    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        block = Block(None, tree, "body")
        self.module = Scope("module", tree, None, "", block)
        self.found = Collected(self.module, [self.module])
        self.handlers: dict[type[ast.AST], Callable[..., None]] = {
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.FunctionDef: self._def,
            ast.AsyncFunctionDef: self._def,
            ast.ClassDef: self._class,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augmented,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.While: self._while,
            ast.If: self._if,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Try: self._try,
            ast.TryStar: self._try,
            ast.Match: self._match,
            ast.Delete: self._delete,
            ast.Global: self._global,
            ast.Nonlocal: self._nonlocal,
        }

    def run(self) -> Collected:
        self._body(self.tree.body, self.module, self.module.block)
        for scope in self.found.scopes:
            for bindings in scope.names.values():
                bindings.sort(key=lambda binding: binding.at)
        return self.found

    # -- statements

    def _body(self, body: Iterable[ast.stmt], scope: Scope, block: Block) -> None:
        for statement in body:
            handler = self.handlers.get(type(statement))
            if handler is None:
                self._visit(statement, statement, scope, block)
            else:
                handler(statement, scope, block)

    def _branch(self, body: list[ast.stmt], scope: Scope, block: Block) -> None:
        block.leaves = leaves(body)
        self._body(body, scope, block)

    def _import(self, node: ast.Import, scope: Scope, block: Block) -> None:
        for alias in node.names:
            local = alias.asname or alias.name.partition(".")[0]
            qualified = alias.name if alias.asname else local
            self._bind(local, Imported(qualified, alias, node), end(node), scope, block)
            self.found.imports.append(Site(alias, node, scope, block))

    def _import_from(self, node: ast.ImportFrom, scope: Scope, block: Block) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.found.stars.append(Site(alias, node, scope, block))
                continue
            joined = f"{module}{alias.name}" if module.endswith(".") else f"{module}.{alias.name}"
            self._bind(alias.asname or alias.name, Imported(joined, alias, node), end(node), scope, block)
            self.found.imports.append(Site(alias, node, scope, block))

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, block: Block) -> None:
        for decorator in node.decorator_list:
            self._visit(decorator, node, scope, block)
        inner = self._function(node, node, scope, block)
        if node.returns is not None:
            self._visit(node.returns, node, scope, block)
        self._type_parameters(node, inner)
        what = OPAQUE if node.decorator_list else Defined(inner)
        self._bind(node.name, what, end(node), scope, block)
        self._body(node.body, inner, inner.block)

    def _function(self, node: _Function, statement: ast.stmt, scope: Scope, block: Block) -> Scope:
        inner = self._open("function", node, scope, block)
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self._visit(default, statement, scope, block)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in every:
            what: What = Declared(argument.annotation) if argument.annotation else OPAQUE
            if argument is every[0] and argument.annotation is None:
                what = _receiver(node, scope) or what
            self._bind(argument.arg, what, (0, 0), inner, inner.block)
        for argument in (arguments.vararg, arguments.kwarg):
            if argument is not None:
                self._bind(argument.arg, OPAQUE, (0, 0), inner, inner.block)
                every.append(argument)
        for argument in every:
            if argument.annotation is not None:
                self._visit(argument.annotation, statement, scope, block)
        return inner

    def _class(self, node: ast.ClassDef, scope: Scope, block: Block) -> None:
        for part in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self._visit(part, node, scope, block)
        inner = self._open("class", node, scope, block)
        self._type_parameters(node, inner)
        self._body(node.body, inner, inner.block)
        self._bind(node.name, Defined(inner), end(node), scope, block)

    def _type_parameters(self, node: ast.AST, inner: Scope) -> None:
        for parameter in getattr(node, "type_params", ()):
            self._bind(parameter.name, OPAQUE, (0, 0), inner, inner.block)

    def _assign(self, node: ast.Assign, scope: Scope, block: Block) -> None:
        self._visit(node.value, node, scope, block)
        for target in node.targets:
            self._target(target, Assigned(node.value), end(node), node, scope, block)

    def _annotated(self, node: ast.AnnAssign, scope: Scope, block: Block) -> None:
        self._visit(node.annotation, node, scope, block)
        if node.value is not None:
            self._visit(node.value, node, scope, block)
        self._target(node.target, Declared(node.annotation, node.value), end(node), node, scope, block)

    def _augmented(self, node: ast.AugAssign, scope: Scope, block: Block) -> None:
        self._visit(node.value, node, scope, block)
        self._target(node.target, OPAQUE, end(node), node, scope, block)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope, block: Block) -> None:
        self._visit(node.iter, node, scope, block)
        body = Block(block, node, "body", loop=True)
        self._target(node.target, OPAQUE, end(node.iter), node, scope, body)
        self._branch(node.body, scope, body)
        self._body(node.orelse, scope, Block(block, node, "else", through=True))

    def _while(self, node: ast.While, scope: Scope, block: Block) -> None:
        body = Block(block, node, "body", loop=True)
        self._visit(node.test, node, scope, block)
        self._branch(node.body, scope, body)
        self._body(node.orelse, scope, Block(block, node, "else", through=True))

    def _if(self, node: ast.If, scope: Scope, block: Block) -> None:
        while True:
            self._visit(node.test, node, scope, block)
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
            self._visit(item.context_expr, node, scope, block)
            if item.optional_vars is not None:
                self._target(item.optional_vars, OPAQUE, end(item.context_expr), node, scope, block)
        self._body(node.body, scope, Block(block, node, "with", through=True))

    def _try(self, node: ast.Try | ast.TryStar, scope: Scope, block: Block) -> None:
        through = all(leaves(handler.body) for handler in node.handlers)
        self._branch(node.body, scope, Block(block, node, "body", through=through))
        for number, handler in enumerate(node.handlers):
            branch = Block(block, node, f"except {number}")
            if handler.type is not None:
                self._visit(handler.type, node, scope, block)
            if handler.name:
                self._bind(handler.name, OPAQUE, (handler.lineno, handler.col_offset), scope, branch)
            self._branch(handler.body, scope, branch)
        self._branch(node.orelse, scope, Block(block, node, "else", through=through))
        self._body(node.finalbody, scope, Block(block, node, "finally", through=True))

    def _match(self, node: ast.Match, scope: Scope, block: Block) -> None:
        self._visit(node.subject, node, scope, block)
        for number, case in enumerate(node.cases):
            branch = Block(block, node, f"case {number}")
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(part, ast.MatchAs | ast.MatchStar | ast.MatchMapping) and name:
                    self._bind(name, OPAQUE, (part.lineno, part.col_offset), scope, branch)
                elif isinstance(part, ast.MatchValue):
                    self._visit(part.value, node, scope, branch)
                elif isinstance(part, ast.MatchClass):
                    self._visit(part.cls, node, scope, branch)
            if case.guard is not None:
                self._visit(case.guard, node, scope, branch)
            self._branch(case.body, scope, branch)

    def _delete(self, node: ast.Delete, scope: Scope, block: Block) -> None:
        for target in node.targets:
            self._target(target, OPAQUE, end(node), node, scope, block)

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

    # -- bindings

    def _open(self, kind: ScopeKind, node: ast.AST, scope: Scope, block: Block) -> Scope:
        name = getattr(node, "name", None)
        parts = (scope.qualname, name or ("<lambda>" if isinstance(node, ast.Lambda) else ""))
        inner = Scope(
            kind,
            node,
            scope,
            ".".join(part for part in parts if part),
            Block(None, node, "body"),
            block,
        )
        self.found.scopes.append(inner)
        return inner

    def _bind(self, name: str, what: What, at: Position, scope: Scope, block: Block) -> None:
        target = scope.elsewhere.get(name)
        binding = Binding(what, at, block, scope, anywhen=target is not None)
        (target or scope).names.setdefault(name, []).append(binding)

    def _target(
        self, target: ast.expr, what: What, at: Position, statement: ast.stmt, scope: Scope, block: Block
    ) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, what, at, scope, block)
        elif isinstance(target, ast.Tuple | ast.List):
            for number, element in enumerate(target.elts):
                part = Assigned(what.value, (*what.index, number)) if isinstance(what, Assigned) else OPAQUE
                self._target(element, part, at, statement, scope, block)
        elif isinstance(target, ast.Starred):
            self._target(target.value, OPAQUE, at, statement, scope, block)
        else:
            self._attribute_target(target, what, at, scope, block)
            self._visit(target, statement, scope, block)

    def _attribute_target(self, target: ast.expr, what: What, at: Position, scope: Scope, block: Block) -> None:
        if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
            return
        for binding in scope.names.get(target.value.id, ()):
            if isinstance(binding.what, Receiver):
                owner = binding.what.owner.attributes
                owner.setdefault(target.attr, []).append(Binding(what, at, block, scope))

    # -- expressions

    def _visit(self, root: ast.AST, statement: ast.stmt, scope: Scope, block: Block) -> None:
        found = self.found
        stack: list[tuple[ast.AST, Scope, Block]] = [(root, scope, block)]
        while stack:
            node, scope, block = stack.pop()
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Load):
                    found.names.setdefault(node.id, []).append(Site(node, statement, scope, block))
            elif isinstance(node, ast.Constant):
                continue
            elif isinstance(node, ast.Attribute):
                found.attributes.setdefault(node.attr, []).append(Site(node, statement, scope, block))
                stack.append((node.value, scope, block))
            elif isinstance(node, ast.Lambda):
                inner = self._function(node, statement, scope, block)
                stack.append((node.body, inner, inner.block))
            elif isinstance(node, _COMPREHENSIONS):
                self._comprehension(node, statement, scope, block)
            else:
                if isinstance(node, ast.NamedExpr):
                    self._walrus(node, scope, block)
                elif isinstance(node, ast.Call) and _is_getattr(node):
                    found.getattrs.append(Site(node, statement, scope, block))
                stack.extend((child, scope, block) for child in _children(node))

    def _walrus(self, node: ast.NamedExpr, scope: Scope, block: Block) -> None:
        while scope.kind == "comprehension" and scope.parent is not None and scope.outer_block is not None:
            scope, block = scope.parent, scope.outer_block
        self._bind(node.target.id, Assigned(node.value), end(node), scope, block)

    def _comprehension(self, node: ast.AST, statement: ast.stmt, scope: Scope, block: Block) -> None:
        assert isinstance(node, _COMPREHENSIONS)
        inner = self._open("comprehension", node, scope, block)
        for number, generator in enumerate(node.generators):
            # The first iterable is evaluated outside, before the comprehension's own scope exists.
            where = (scope, block) if number == 0 else (inner, inner.block)
            self._visit(generator.iter, statement, *where)
            self._target(generator.target, OPAQUE, (0, 0), statement, inner, inner.block)
            for condition in generator.ifs:
                self._visit(condition, statement, inner, inner.block)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for part in parts:
            self._visit(part, statement, inner, inner.block)


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        child: object = getattr(node, name, None)
        if isinstance(child, ast.AST):
            found.append(child)
        elif child.__class__ is list:
            found += [part for part in child if isinstance(part, ast.AST)]  # type: ignore[attr-defined]
    return found


def _is_getattr(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and len(node.args) == 2
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    )


def _receiver(node: _Function, scope: Scope) -> Receiver | None:
    if scope.kind != "class" or isinstance(node, ast.Lambda):
        return None
    marks = {part.id for part in node.decorator_list if isinstance(part, ast.Name)}
    if "staticmethod" in marks:
        return None
    return Receiver(scope, "classmethod" in marks or node.name in ("__new__", "__init_subclass__", "__class_getitem__"))
