"""Scopes, what their names are bound to, and which of several bindings can reach a place.

There is no control-flow graph here. Each statement list is a :class:`Block` that knows its parent; from the tree of
blocks follows what matters: a binding in a block around the use hides all earlier ones, one in a branch beside it adds
a possibility, one in the other branch of the same ``if`` cannot reach it, and one further down in the same loop can.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Position = tuple[int, int]  # line from 1, column in UTF-8 bytes from 0
END: Position = (1 << 60, 0)

ScopeKind = Literal["module", "class", "function", "comprehension"]


@dataclass(eq=False, slots=True)
class Block:
    """A list of statements that runs as a whole or not at all: a body, or one branch of a compound statement.

    ``through`` says that leaving the block in order means that all of it ran, so that it counts as part of its parent
    (``with``, ``finally``, a ``try`` whose handlers all leave); ``leaves``, that its end is never reached.
    """

    parent: Block | None
    owner: ast.AST
    branch: str
    loop: bool = False
    through: bool = False
    leaves: bool = False
    #: The tests among its statements, and the list that they were found in: a body may be given to it later.
    tests: tuple[object, list[ast.Assert | ast.If]] = (None, [])

    def chain(self) -> Iterator[Block]:
        """Yield this block and those around it within the scope, innermost first."""
        block: Block | None = self
        while block is not None:
            yield block
            block = block.parent

    @property
    def effective(self) -> Block:
        """The outermost block of which this one is simply a part."""
        block = self
        while block.through and block.parent is not None:
            block = block.parent
        return block


@dataclass(frozen=True, slots=True)
class Imported:
    """Bound by an import to a dotted name; one that starts with a dot is relative."""

    qualified: str
    alias: ast.alias
    statement: ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Assigned:
    """Bound to the value of an expression, or to the part of it that ``index`` leads to."""

    value: ast.expr
    index: tuple[int, ...] = ()

    @property
    def element(self) -> ast.expr | None:
        """That part of a tuple or list display; None where it is not known which that is."""
        value = self.value
        for number in self.index:
            if not isinstance(value, ast.Tuple | ast.List) or number >= len(value.elts):
                return None
            if any(isinstance(element, ast.Starred) for element in value.elts):
                return None
            value = value.elts[number]
        return value


@dataclass(frozen=True, slots=True)
class Declared:
    """Bound to something with an annotation, and perhaps a value."""

    annotation: ast.expr
    value: ast.expr | None = None


@dataclass(eq=False, slots=True)
class Defined:
    """Bound by ``def`` or ``class`` to the scope that it opens; that may be made only when it is asked for."""

    made: Scope | Callable[[], Scope]

    @property
    def scope(self) -> Scope:
        """The scope."""
        if not isinstance(self.made, Scope):
            self.made = self.made()
        return self.made


@dataclass(frozen=True, slots=True)
class Receiver:
    """The first parameter of a method: an instance of the class, or the class itself."""

    owner: Scope
    is_class: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """Bound by ``with`` to what entering a context manager gives."""

    manager: ast.expr
    is_async: bool


@dataclass(frozen=True, slots=True)
class Opaque:
    """Bound to something that the file does not tell: a loop variable, a parameter, an exception, a deleted name."""


What = Imported | Assigned | Declared | Defined | Receiver | Entered | Opaque
OPAQUE = Opaque()


@dataclass(eq=False, slots=True)
class Binding:
    """One place where a name gets its meaning; ``at`` is where that begins to hold.

    ``anywhen`` marks a binding made through ``global`` or ``nonlocal`` by a function that may run at any time.
    """

    what: What
    at: Position
    block: Block
    scope: Scope
    anywhen: bool = False


@dataclass(eq=False, slots=True)
class Scope:
    """One scope: its names, for a class the attributes that methods set on ``self``, for a function what it returns."""

    kind: ScopeKind
    node: ast.AST
    parent: Scope | None
    qualname: str
    block: Block
    outer_block: Block | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    attributes: dict[str, list[Binding]] = field(default_factory=dict[str, list[Binding]])
    elsewhere: dict[str, Scope] = field(default_factory=dict[str, "Scope"])
    returns: list[tuple[ast.expr, Block]] = field(default_factory=list[tuple[ast.expr, Block]])
    is_generator: bool = False

    def enclosing_class(self) -> Scope | None:
        """Return the class whose method this scope is or is nested in."""
        return self._enclosing("class")

    def enclosing_function(self) -> Scope | None:
        """Return the function that this scope is or is nested in."""
        return self._enclosing("function")

    def _enclosing(self, kind: ScopeKind) -> Scope | None:
        scope: Scope | None = self
        while scope is not None and scope.kind != kind:
            scope = scope.parent
        return scope


def lookup(scope: Scope, name: str, at: Position, block: Block) -> list[Binding] | None:
    """Return the bindings of ``name`` that can hold at a place, None where no scope binds it.

    An empty list means that the name is local there and bound only later.
    """
    here: Scope | None = scope
    now: tuple[Position, Block] | None = (at, block)
    while here is not None:
        target = here.elsewhere.get(name)
        if target is not None:
            here, now = target, None
        visible = here is scope or here.kind != "class"
        if visible and name in here.names:
            found = reaching(here.names[name], *(now or (END, here.block)))
            if found or here.kind == "function":
                return found
        if here.kind != "comprehension":
            now = None
        elif now is not None and here.outer_block is not None:
            now = (now[0], here.outer_block)
        here = here.parent
    return None


def reaching(bindings: list[Binding], at: Position, block: Block) -> list[Binding]:
    """Return those of one scope's bindings of one name (in order of place) that can hold at a place in that scope."""
    around = set(map(id, block.chain()))
    in_loop = any(one.loop for one in block.chain())
    found: list[Binding] = []
    hidden = False
    for binding in reversed(bindings):
        if binding.anywhen:
            found.append(binding)
        elif binding.at > at:
            if in_loop and _share_loop(binding.block, around):
                found.append(binding)
        elif not hidden and _flows(binding.block, block, around):
            found.append(binding)
            hidden = id(binding.block.effective) in around
    return found


def _share_loop(block: Block, around: set[int]) -> bool:
    return any(outer.loop and id(outer) in around for outer in block.chain())


def _flows(start: Block, end: Block, around: set[int]) -> bool:
    """Whether control can go from ``start`` to ``end``, which comes after it."""
    for block in start.chain():
        if id(block) in around:
            return True
        if block.leaves:
            return False
        if block.parent is not None and id(block.parent) in around and _excludes(block, end):
            return _share_loop(block.parent, around)
    return True


def _excludes(block: Block, end: Block) -> bool:
    """Whether ``end`` lies in another branch of ``block``'s statement, one that does not run after it."""
    for other in end.chain():
        if other.owner is block.owner and other.branch != block.branch:
            if isinstance(block.owner, ast.If | ast.Match):
                return True
            return block.branch.startswith("except") and other.branch != "finally"
    return False
