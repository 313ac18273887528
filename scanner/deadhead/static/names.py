"""What an expression refers to: matching is by meaning, never by spelling."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from deadhead.static.attributes import is_open
from deadhead.static.collect import Collected, Site, start
from deadhead.static.facts import Facts
from deadhead.static.fallbacks import in_use
from deadhead.static.scopes import (
    END,
    Assigned,
    Binding,
    Block,
    Declared,
    Defined,
    Entered,
    Imported,
    Position,
    Receiver,
    Scope,
    lookup,
)
from deadhead.static.values import (
    GUESSED,
    NOTHING,
    UNKNOWN,
    Function,
    Instance,
    Local,
    Named,
    Value,
    Values,
    class_of,
    instance_of,
    only_name,
)

_NOBODY: Values = frozenset()
_UNKNOWN: Values = frozenset([UNKNOWN])
_NOTHING: Values = frozenset([NOTHING])
_GUESSED: Values = frozenset([GUESSED])
_DEPTH = 60  # of nested look-ups; real code needs about ten
_TRANSPARENT = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired", "Self")
)
_PROPERTIES = frozenset(
    [
        "builtins.property",
        "functools.cached_property",
        "abc.abstractproperty",
        "django.utils.functional.cached_property",
    ]
)
#: Decorators that leave alone what a function returns.
_SAME_RESULT = frozenset(
    ["builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "functools.cache", "functools.lru_cache"]
    + [f"{module}.{name}" for module in ("typing", "typing_extensions") for name in ("final", "override")]
)
_CLASS_OF = frozenset(["typing.Type", "typing_extensions.Type", "builtins.type"])


@dataclass(frozen=True, slots=True)
class Where:
    """The place from which a name is looked up."""

    scope: Scope
    at: Position
    block: Block


class Names:
    """Resolves the expressions of one file."""

    def __init__(self, found: Collected, facts: Facts) -> None:
        """``found`` is the walk over the file's tree."""
        self.found = found
        self.facts = facts
        self._values: dict[int, Values] = {}
        self._parsed: list[ast.expr] = []  # annotations in strings: kept, because values are known by node identity
        self._depth = 0

    def of_site(self, node: ast.expr, site: Site) -> Values:
        """Return what ``node``, part of the statement of ``site``, can be."""
        return self.of(node, Where(site.scope, start(node), site.block))

    def of(self, node: ast.expr, where: Where) -> Values:
        """Return what an expression can be."""
        known = self._values.get(id(node))
        if known is not None:
            return known
        if self._depth > _DEPTH:
            return _UNKNOWN
        self._values[id(node)] = _UNKNOWN  # holds while a cycle is being followed
        self._depth += 1
        try:
            values = self._evaluate(node, where)
        finally:
            self._depth -= 1
        self._values[id(node)] = values
        return values

    def qualified(self, node: ast.expr, where: Where) -> str | None:
        """Return the one dotted name that ``node`` denotes, None where there is not exactly one."""
        return only_name(self.of(node, where))

    # -- expressions

    def _evaluate(self, node: ast.expr, where: Where) -> Values:
        match node:
            case ast.Name():
                return self.of_name(node.id, where)
            case ast.Attribute():
                return self.attribute(self.of(node.value, where), node.attr)
            case ast.Call():
                return self._call(node, where)
            case ast.IfExp():
                return self._any([node.body, node.orelse], where)
            case ast.BoolOp():
                return self._any(node.values, where)
            case ast.NamedExpr():
                return self.of(node.value, where)
            case ast.Await():
                return _NOBODY.union(*(self._awaited(value) for value in self.of(node.value, where)))
            case ast.Constant(value=None):
                return frozenset([NOTHING])
            case _:
                return _UNKNOWN

    def _any(self, nodes: Iterable[ast.expr], where: Where) -> Values:
        return _NOBODY.union(*(self.of(node, where) for node in nodes))

    def of_name(self, name: str, where: Where) -> Values:
        """Return what a name can be at a place."""
        bindings = lookup(where.scope, name, where.at, where.block)
        if bindings is None:
            return frozenset([self._global(name)])
        if not bindings:
            return _UNKNOWN
        return _NOBODY.union(*(self.of_binding(binding) for binding in in_use(bindings, self.facts)))

    def _global(self, name: str) -> Value:
        """Return the meaning of a name that no scope binds: from a star import, or a builtin."""
        for site in reversed(self.found.stars):
            node = site.statement
            if not isinstance(node, ast.ImportFrom) or node.level or node.module is None:
                return UNKNOWN
            owner = f"{node.module}.{name}"
            if owner in self.facts.watched or owner in self.facts.classes or owner in self.facts.makers:
                return Named(owner)
            if self.facts.canonical(owner) is not None and not hasattr(builtins, name):
                return Named(owner)
            return UNKNOWN
        return Named(f"builtins.{name}")

    def of_binding(self, binding: Binding) -> Values:
        """Return what a binding gives its name."""
        where = self.place(binding)
        match binding.what:
            case Imported(qualified=qualified):
                return frozenset([Named(qualified)])
            case Assigned(element=element):
                return _UNKNOWN if element is None else self.of(element, self._before(element, where))
            case Declared(annotation=annotation, value=value):
                given = _UNKNOWN if value is None else self.of(value, self._before(value, where))
                vague = given & _UNKNOWN or given == _NOTHING
                return self.annotated(annotation, _outside(binding) or where) if vague else given
            case Defined(scope=scope):
                return frozenset([Local(scope, "class") if scope.kind == "class" else self._function(scope)])
            case Receiver(owner=owner, is_class=is_class):
                return frozenset([Local(owner, "class" if is_class else "instance")])
            case Entered(manager=manager, is_async=False):
                methods = self.attribute(self.of(manager, self._before(manager, where)), "__enter__")
                return _NOBODY.union(*(self._result(one) for one in methods - _GUESSED)) | methods & _GUESSED
            case _:
                return _UNKNOWN

    @staticmethod
    def place(binding: Binding) -> Where:
        """Return where a binding stands."""
        return Where(binding.scope, binding.at, binding.block)

    def _function(self, scope: Scope) -> Value:
        """Return what a ``def`` gives its name: its decorators have the last word."""
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        assert scope.parent is not None
        assert scope.outer_block is not None
        how: Literal["function", "property"] = "function"
        for decorator in node.decorator_list:
            func = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = self.qualified(func, Where(scope.parent, start(decorator), scope.outer_block))
            if name in _PROPERTIES:
                how = "property"
            elif name not in _SAME_RESULT:
                return UNKNOWN
        return Function(scope, how)

    @staticmethod
    def _before(node: ast.expr, where: Where) -> Where:
        return Where(where.scope, start(node), where.block)

    def _call(self, node: ast.Call, where: Where) -> Values:
        functions = self.of(node.func, where)
        values = _NOBODY.union(*(self._called(function, node, where) for function in functions - _GUESSED))
        return values | functions & _GUESSED

    def _called(self, function: Value, node: ast.Call, where: Where) -> Values:
        match function:
            case Named(name="builtins.getattr"):
                return self._getattr(node, where)
            case Named(name="builtins.super"):
                return self._super(node, where)
            case Named(name="builtins.__import__") if node.args and isinstance(node.args[0], ast.Constant):
                return frozenset([Named(str(node.args[0].value).partition(".")[0])])
            case Named(name="typing.cast" | "typing_extensions.cast") if node.args:
                return self.annotated(node.args[0], where)
            case Named(name="builtins.type") if len(node.args) == 1:
                return frozenset(class_of(value) for value in self.of(node.args[0], where))
            case _:
                return self._result(function)

    def _result(self, function: Value) -> Values:
        """Return what calling ``function`` gives, whatever it is passed."""
        match function:
            case Named(name=name):
                cls = self.facts.instance_of(self.facts.canonical(name) or name)
                return frozenset([Instance(cls)]) if cls else _UNKNOWN
            case Local(how="class", scope=scope):
                return frozenset([Local(scope, "instance")])
            case Function(scope=scope, how="function") if isinstance(scope.node, ast.AsyncFunctionDef):
                return frozenset([Function(scope, "coroutine")])
            case Function(scope=scope, how="function"):
                return self.returned(scope)
            case _:
                return _UNKNOWN

    def _super(self, node: ast.Call, where: Where) -> Values:
        if not node.args:
            owner = where.scope.enclosing_class()
            return frozenset([Local(owner, "super")]) if owner else _UNKNOWN
        classes = self.of(node.args[0], where)
        found = frozenset(Local(one.scope, "super") for one in classes if isinstance(one, Local) and one.how == "class")
        return found if len(found) == len(classes) else _UNKNOWN

    def _awaited(self, value: Value) -> Values:
        return self.returned(value.scope) if isinstance(value, Function) and value.how == "coroutine" else _UNKNOWN

    def _getattr(self, node: ast.Call, where: Where) -> Values:
        match node.args:
            case [target, ast.Constant(value=str(name))]:
                return self.attribute(self.of(target, where), name)
            case _:
                return _UNKNOWN

    def returned(self, scope: Scope) -> Values:
        """Return what a function returns, by its annotation or by all of its ``return`` statements."""
        node = self.found.whole(scope).node
        if scope.is_generator or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return _UNKNOWN
        if node.returns is not None and scope.parent is not None:
            return self.annotated(node.returns, Where(scope.parent, END, scope.parent.block))
        values = [self.of(value, Where(scope, start(value), block)) for value, block in scope.returns]
        return _NOBODY.union(*values) if values else _UNKNOWN

    # -- attributes

    def attribute(self, owners: Values, name: str) -> Values:
        """Return what the attribute ``name`` of any of ``owners`` can be; that of None is not to be had."""
        known = owners - {NOTHING, GUESSED}
        values = _NOBODY.union(*(self._attribute(owner, name, frozenset()) for owner in known))
        return (values | owners & _GUESSED) if values else _UNKNOWN

    def _attribute(self, owner: Value, name: str, seen: frozenset[int]) -> Values:
        match owner:
            case Named(name=base) | Instance(cls=base):
                dotted = f"{base}.{name}"
                return frozenset([Named(self.facts.canonical(dotted) or dotted)])
            case Local(scope=scope, how=how) if id(scope) not in seen and len(seen) < _DEPTH:
                own = None if how == "super" else self._own_attribute(scope, name)
                values = self._inherited(scope, name, seen | {id(scope)}) if own is None else own
                return values if how == "class" else _NOBODY.union(*(self._got(value) for value in values))
            case _:
                return _UNKNOWN

    def _got(self, value: Value) -> Values:
        """Return what an instance gives for an attribute that its class has as ``value``."""
        if isinstance(value, Function) and value.how == "property":
            return self.returned(value.scope)
        return frozenset([value])

    def _own_attribute(self, scope: Scope, name: str) -> Values | None:
        bindings = self.found.attribute_of(scope, name)
        if not bindings:
            return None
        getters = [one for one in bindings if not _is_setter(one, name)]
        values = _NOBODY.union(*(self.of_binding(one) for one in getters))
        if values == _UNKNOWN:
            return values
        return values | _GUESSED if is_open(self, scope, name, getters) else values

    def _inherited(self, scope: Scope, name: str, seen: frozenset[int]) -> Values:
        """Follow the bases in their order; one that the file does not know may not hide a watched name."""
        for base in self.bases(scope):
            for value in base:
                values = self._attribute(value, name, seen)
                if values != _UNKNOWN and all(self._is_of_interest(one) for one in values):
                    return values
        return _UNKNOWN

    def bases(self, scope: Scope) -> Iterator[Values]:
        """Yield what each base of a class can be."""
        node = scope.node
        assert isinstance(node, ast.ClassDef)
        assert scope.parent is not None
        assert scope.outer_block is not None
        where = Where(scope.parent, start(node), scope.outer_block)
        yield from (self.of(base, where) for base in node.bases)

    def _is_of_interest(self, value: Value) -> bool:
        """Whether a value inherited from a base is known to be there, rather than only spelled."""
        if not isinstance(value, Named):
            return True
        # Of a class in a watched module the base is the use, not each attribute that comes with it.
        owner = value.name.rpartition(".")[0]
        return self.facts.canonical(value.name) in self.facts.watched or owner in self.facts.classes

    # -- annotations

    def annotated(self, node: ast.expr, where: Where) -> Values:
        """Return what a thing annotated with ``node`` can be."""
        match node:
            case ast.Constant(value=str(text)):
                parsed = _parse_annotation(text, node)
                if parsed is None:
                    return _UNKNOWN
                self._parsed.append(parsed)
                return self.annotated(parsed, where)
            case ast.Constant(value=None):
                return frozenset([NOTHING])
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self.annotated(left, where) | self.annotated(right, where)
            case ast.Subscript(value=value, slice=inner):
                return self._subscripted(value, inner, where)
            case _:
                return frozenset(instance_of(value) for value in self.of(node, where))

    def _subscripted(self, value: ast.expr, inner: ast.expr, where: Where) -> Values:
        name = self.qualified(value, where)
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name in _CLASS_OF and len(parts) == 1:
            return frozenset(class_of(one) for one in self.annotated(parts[0], where))
        if name not in _TRANSPARENT:
            return frozenset(instance_of(one) for one in self.of(value, where))
        if name.endswith(".Optional"):
            return self.annotated(parts[0], where) | {NOTHING}
        kept = parts if name.endswith(".Union") else parts[:1]
        return _NOBODY.union(*(self.annotated(part, where) for part in kept))


def _outside(binding: Binding) -> Where | None:
    """Return where a parameter's annotation is looked up: around the function, at any later time."""
    scope = binding.scope
    if scope.kind != "function" or binding.at != (0, 0) or scope.parent is None or scope.outer_block is None:
        return None
    return Where(scope.parent, END, scope.outer_block)


def _is_setter(binding: Binding, name: str) -> bool:
    """Whether a binding is the ``@name.setter`` of a property: it adds to what the name is."""
    node = binding.what.scope.node if isinstance(binding.what, Defined) else None
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == name
        for one in node.decorator_list
    )


def _parse_annotation(text: str, node: ast.expr) -> ast.expr | None:
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    for part in ast.walk(parsed):
        ast.copy_location(part, node)
    return parsed
