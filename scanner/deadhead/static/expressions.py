"""The part of the walk that is about expressions: the sites of names and attributes, targets, scopes that they open."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from deadhead.static.scopes import (
    OPAQUE,
    Assigned,
    Binding,
    Block,
    Declared,
    Position,
    Receiver,
    Scope,
    ScopeKind,
    What,
)

if TYPE_CHECKING:
    from deadhead.static.later import Later


class Site(NamedTuple):
    """One node that may be a use, with the statement, scope and block that it stands in."""

    node: ast.AST
    statement: ast.stmt
    scope: Scope
    block: Block


#: There are very many sites: this spares a call for each.
_site: Callable[[type[Site], tuple[ast.AST, ast.stmt, Scope, Block]], Site] = tuple.__new__  # pyright: ignore


@dataclass(slots=True)
class Collected:
    """What the walk found: scopes, imports, and the sites of names and attributes, which are asked for by the word.

    Bodies of functions may wait to be walked. Then ``scopes`` has not those inside of them, those of the functions
    have no more than their parameters, and ``imports`` has those that may be of something watched, not all others.
    """

    module: Scope
    later: Later | None = None
    scopes: list[Scope] = field(default_factory=list[Scope])
    imports: list[Site] = field(default_factory=list[Site])
    stars: list[Site] = field(default_factory=list[Site])
    names: dict[str, list[Site]] = field(default_factory=dict[str, list[Site]], repr=False)
    attributes: dict[str, list[Site]] = field(default_factory=dict[str, list[Site]], repr=False)
    getattrs: list[Site] = field(default_factory=list[Site], repr=False)
    #: Those of ``attributes`` that set one, and of how many they are.
    _stored: dict[str, tuple[int, list[Site]]] = field(default_factory=dict[str, tuple[int, list[Site]]], repr=False)

    def reading(self, name: str) -> Sequence[Site]:
        """Return the sites that read a name."""
        if self.later is not None:
            self.later.reading(name)
        return self.names.get(name, ())

    def importing(self) -> Sequence[Site]:
        """Return the sites of all imports."""
        if self.later is not None:
            self.later.reading("import")
        return self.imports

    def asking(self, attribute: str) -> Sequence[Site]:
        """Return the sites of an attribute by its name, those that set or delete it included."""
        if self.later is not None:
            self.later.asking(attribute)
        return self.attributes.get(attribute, ())

    def asking_by_text(self) -> Sequence[Site]:
        """Return the calls of ``getattr`` with two arguments."""
        if self.later is not None:
            self.later.reading("getattr")
        return self.getattrs

    def attribute_of(self, scope: Scope, name: str) -> list[Binding]:
        """Return the bindings by which a class, or a method of it, gives a meaning to an attribute."""
        if self.later is not None:
            self.later.setting(name)
        return [*scope.names.get(name, ()), *scope.attributes.get(name, ())]

    def whole(self, scope: Scope) -> Scope:
        """Return the scope of a function when its body has been walked."""
        if self.later is not None:
            self.later.finish(scope)
        return scope

    def is_whole(self, scope: Scope) -> bool:
        """Whether the body of a scope has been walked."""
        return self.later is None or not self.later.waits(scope)

    def setting(self, attribute: str) -> Sequence[Site]:
        """Return the sites that set an attribute of that name."""
        if self.later is not None:
            self.later.setting(attribute)
        sites = self.attributes.get(attribute, ())
        if attribute not in self._stored or self._stored[attribute][0] != len(sites):
            self._stored[attribute] = len(sites), [site for site in sites if _is_stored(site.node)]
        return self._stored[attribute][1]

    def absent(self, node: ast.Expr) -> str | None:
        """Return the name of the function for which a statement stands, None where it stands for itself."""
        absent = self.later.absent.get(node.lineno) if self.later is not None else None
        return None if absent is None else absent[2]

    def complete(self, node: ast.AST) -> None:
        """Give a function its body, or what stands for one all that it is, if that has not been parsed.

        Raises :class:`~deadhead.static.source.Unparsable`.
        """
        if self.later is not None:
            self.later.complete(node)

    def through(self, statement: ast.stmt) -> Iterator[ast.AST]:
        """Yield a statement and all nodes inside of it."""
        stack: list[ast.AST] = [statement]
        while stack:
            node = stack.pop()
            self.complete(node)
            yield node
            stack += ast.iter_child_nodes(node)

    def finish(self) -> None:
        """Walk all bodies that wait."""
        if self.later is not None:
            self.later.finish_all()

    @property
    def waiting(self) -> int:
        """How many bodies have not been walked."""
        return 0 if self.later is None else len(self.later)

    def take_apart(self) -> None:
        """Free the memory: scopes hold bindings, and bindings scopes."""
        if self.later is not None:
            self.later.clear()
        for scope in self.scopes:
            for table in (scope.names, scope.attributes, scope.elsewhere, scope.returns):
                table.clear()


def start(node: ast.expr | ast.stmt) -> Position:
    """Return where a node begins."""
    return node.lineno, node.col_offset


def end(node: ast.expr | ast.stmt) -> Position:
    """Return where a node ends."""
    return node.end_lineno or node.lineno, node.end_col_offset or 0


AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: What opens a scope, binds a name, or makes a function a generator.
_RARE = frozenset((*_COMPREHENSIONS, ast.Lambda, ast.NamedExpr, ast.Yield, ast.YieldFrom))


class Expressions:
    """Walks expressions and fills :class:`Collected`; it keeps its own stack, because chains can be very long."""

    def __init__(self, tree: ast.Module, later: Later | None) -> None:
        self.tree = tree
        block = Block(None, tree, "body")
        self.module = Scope("module", tree, None, "", block)
        self.found = Collected(self.module, later, [self.module])

    # -- bindings

    def open(self, kind: ScopeKind, node: ast.AST, scope: Scope, block: Block) -> Scope:
        """Return the new scope of ``node``, which stands in a block of another."""
        name: object = getattr(node, "name", "<lambda>" if isinstance(node, ast.Lambda) else "")
        parts = (scope.qualname, name if isinstance(name, str) else "")
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

    def bind(self, name: str, what: What, at: Position, scope: Scope, block: Block) -> None:
        """Give a name its meaning from ``at`` on."""
        target = scope.elsewhere.get(name)
        binding = Binding(what, at, block, scope, anywhen=target is not None)
        (target or scope).names.setdefault(name, []).append(binding)

    def target(
        self, target: ast.expr, what: What, at: Position, statement: ast.stmt, scope: Scope, block: Block
    ) -> None:
        """Bind whatever a target of an assignment names."""
        if isinstance(target, ast.Name):
            self.bind(target.id, what, at, scope, block)
        elif isinstance(target, ast.Tuple | ast.List):
            for number, element in enumerate(target.elts):
                part = Assigned(what.value, (*what.index, number)) if isinstance(what, Assigned) else OPAQUE
                self.target(element, part, at, statement, scope, block)
        elif isinstance(target, ast.Starred):
            self.target(target.value, OPAQUE, at, statement, scope, block)
        else:
            self._attribute_target(target, what, at, scope, block)
            self.visit(target, statement, scope, block)

    def _attribute_target(self, target: ast.expr, what: What, at: Position, scope: Scope, block: Block) -> None:
        if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
            return
        for binding in scope.names.get(target.value.id, ()):
            if isinstance(binding.what, Receiver):
                owner = binding.what.owner.attributes
                owner.setdefault(target.attr, []).append(Binding(what, at, block, scope))

    # -- expressions

    def visit(self, root: ast.AST, statement: ast.stmt, scope: Scope, block: Block) -> None:
        """Take in an expression."""
        # Most of a file's nodes pass through here: the common kinds come first, and are told apart by identity.
        names, attributes, site = self.found.names, self.found.attributes, _site
        stack: list[ast.AST] = [root]
        while stack:
            node = stack.pop()
            if type(node) is ast.Name:
                if type(node.ctx) is ast.Load:
                    names.setdefault(node.id, []).append(site(Site, (node, statement, scope, block)))
            elif type(node) is ast.Attribute:
                attributes.setdefault(node.attr, []).append(site(Site, (node, statement, scope, block)))
                stack.append(node.value)
            elif type(node) is ast.Call:
                if _is_getattr(node):
                    self.found.getattrs.append(Site(node, statement, scope, block))
                stack.append(node.func)
                stack += node.args
                stack += [keyword.value for keyword in node.keywords]
            elif type(node) is not ast.Constant:
                stack += self._rarer(node, statement, scope, block)

    def _rarer(self, node: ast.AST, statement: ast.stmt, scope: Scope, block: Block) -> list[ast.AST]:
        """Take in a node that may open a scope or bind a name; return those of its children that are left to visit."""
        if type(node) in _RARE:
            if isinstance(node, ast.Lambda):
                inner = self.function(node, statement, scope, block)
                inner.returns.append((node.body, inner.block))
                self.visit(node.body, statement, inner, inner.block)
                return []
            if isinstance(node, _COMPREHENSIONS):
                self._comprehension(node, statement, scope, block)
                return []
            if isinstance(node, ast.NamedExpr):
                self._walrus(node, scope, block)
            else:
                scope.is_generator = True
        return _children(node)

    def _walrus(self, node: ast.NamedExpr, scope: Scope, block: Block) -> None:
        outer = scope.outer_block
        while scope.kind == "comprehension" and scope.parent is not None and outer is not None:
            scope, block = scope.parent, outer
            outer = scope.outer_block
        self.bind(node.target.id, Assigned(node.value), end(node), scope, block)

    def _comprehension(self, node: ast.AST, statement: ast.stmt, scope: Scope, block: Block) -> None:
        assert isinstance(node, _COMPREHENSIONS)
        inner = self.open("comprehension", node, scope, block)
        for number, generator in enumerate(node.generators):
            # The first iterable is evaluated outside, before the comprehension's own scope exists.
            where = (scope, block) if number == 0 else (inner, inner.block)
            self.visit(generator.iter, statement, *where)
            self.target(generator.target, OPAQUE, (0, 0), statement, inner, inner.block)
            for condition in generator.ifs:
                self.visit(condition, statement, inner, inner.block)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        for part in parts:
            self.visit(part, statement, inner, inner.block)

    def function(self, node: AnyFunction, statement: ast.stmt, scope: Scope, block: Block) -> Scope:
        """Take in the parameters of a function and return its scope."""
        inner = self.open("function", node, scope, block)
        arguments = node.args
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default, statement, scope, block)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for argument in every:
            what: What = Declared(argument.annotation) if argument.annotation else OPAQUE
            if argument is every[0] and argument.annotation is None:
                what = _receiver(node, scope) or what
            self.bind(argument.arg, what, (0, 0), inner, inner.block)
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                self.bind(rest.arg, OPAQUE, (0, 0), inner, inner.block)
                every.append(rest)
        for argument in every:
            if argument.annotation is not None:
                self.visit(argument.annotation, statement, scope, block)
        return inner


def _children(node: ast.AST) -> list[ast.AST]:
    """Return the parts of a node that may hold names; ``ast.iter_child_nodes`` takes twice as long."""
    children: list[ast.AST] = []
    for name in _parts(node._fields):
        part = getattr(node, name, None)
        if type(part) is list:
            children += filter(None, part)  # pyright: ignore - of a dictionary's keys some may be None
        elif isinstance(part, ast.AST):
            children.append(part)
    return children


@cache
def _parts(fields: tuple[str, ...]) -> list[str]:
    return [name for name in fields if name not in ("ctx", "op", "ops")]


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def _is_getattr(node: ast.Call) -> bool:
    return (
        isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and len(node.args) == 2
        and isinstance(node.args[1], ast.Constant)
        and isinstance(node.args[1].value, str)
    )


def _receiver(node: AnyFunction, scope: Scope) -> Receiver | None:
    if scope.kind != "class" or isinstance(node, ast.Lambda):
        return None
    marks = {part.id for part in node.decorator_list if isinstance(part, ast.Name)}
    if "staticmethod" in marks:
        return None
    return Receiver(scope, "classmethod" in marks or node.name in ("__new__", "__init_subclass__", "__class_getitem__"))
