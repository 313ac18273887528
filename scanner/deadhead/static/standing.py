"""What stands for a watched name in one file: names, and attributes of its classes, that are bound to one.

Only a place that spells one of certain words can give what is watched: the last part of a watched name behind a dot,
``getattr``, a name that an import or something else has bound to it, an attribute or a function that gives it. Starting
from the first, the others are found in rounds. Nothing else is looked at, and no body is walked that spells none.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain

from deadhead.static.collect import Collected
from deadhead.static.facts import Facts
from deadhead.static.names import Names
from deadhead.static.scopes import Assigned, Binding, Declared, Entered, Imported, Scope
from deadhead.static.spots import Spots
from deadhead.static.values import GUESSED, NOTHING, Function, Instance, Named, Value, Values

_INTERESTING = (ast.Attribute, ast.Name, ast.Call, ast.IfExp, ast.BoolOp, ast.NamedExpr, ast.Tuple, ast.List)


def watched_in(values: Values, facts: Facts) -> str | None:
    """Return the watched name that all of ``values`` are, None where any is something else."""
    known = values - {NOTHING, GUESSED}
    # In order: which of several it is must not depend on how this run hashes them.
    symbols = [facts.canonical(name) for name in sorted(one.name for one in known if isinstance(one, Named))]
    return symbols[0] if symbols and len(symbols) == len(known) and None not in symbols else None


class Standing:
    """Finds them; ``names`` and ``attributes`` are what is bound to a watched name."""

    def __init__(self, found: Collected, names: Names, facts: Facts, spots: Spots, known: Iterable[str]) -> None:
        """All are about the same file; ``known`` are names that get their meaning elsewhere."""
        self.names: set[str] = set(known)
        self.attributes: set[str] = set()
        self._found = found
        self._resolved = names
        self._facts = facts
        self._spots = spots
        self._words = {"getattr", "__import__", *self.names}
        # From a watched module all names are watched.
        self._may_be_any = any(self._is_watched_module(site.statement) for site in found.stars)
        self._functions: set[int] = set()
        self._places: list[int] = []
        while self._grows():
            pass

    def gives_watched(self, binding: Binding) -> bool:
        """Whether a binding gives its name something that is watched."""
        match binding.what:
            case Imported(qualified=qualified):
                return self._facts.canonical(qualified) is not None
            case Assigned(value=value) | Declared(value=value) if isinstance(value, _INTERESTING):
                return self._spells(value) and watched_in(self._resolved.of_binding(binding), self._facts) is not None
            case _:
                return False

    def _grows(self) -> bool:
        """Go once through what has been walked; tell whether there is something new to go by."""
        if self._may_be_any:
            self._found.finish()
        asked = self._spots.all_asked()
        for member in asked:
            self._found.asking(member)
        for word in self._words:
            self._found.reading(word)
        before = len(self._words), len(self._functions), self._found.waiting
        self._places = sorted(chain(*asked.values(), *map(self._spots.of, ("import", *self._words))))
        for scope in self._found.scopes:
            self._look(scope)
        return before != (len(self._words), len(self._functions), self._found.waiting)

    def _look(self, scope: Scope) -> None:
        if isinstance(scope.node, ast.expr | ast.stmt) and not self._spells(scope.node):
            return
        bound = list(scope.names.items())  # to ask what names mean may bring new ones
        self.names |= self._watched(bound)
        if scope.kind == "class":
            bound += scope.attributes.items()
            self.attributes |= self._watched(bound)
        self._words |= {name for name, bindings in bound if any(map(self._leads_on, bindings))}
        self._words |= self.names | self.attributes
        node = scope.node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and self._returns_watched(scope):
            self._functions.add(id(scope))
            self._words.add(node.name)
            self._may_be_any |= node.name == "__enter__"  # which `with` does not spell

    def _watched(self, bound: Iterable[tuple[str, Sequence[Binding]]]) -> set[str]:
        return {name for name, bindings in bound if any(map(self.gives_watched, bindings))}

    def _leads_on(self, binding: Binding) -> bool:
        """Whether what a binding gives its name may be asked for something that is watched, by other words."""
        match binding.what:
            case Assigned(value=value):
                nodes: list[ast.expr | None] = [value]
            case Declared(annotation=annotation, value=value):
                nodes = [annotation, value]
            case Entered(manager=manager):
                nodes = [manager]
            case _:
                return False
        if not any(node is not None and self._spells(node) for node in nodes):
            return False
        return any(map(self._is_of_watched, self._resolved.of_binding(binding)))

    def _returns_watched(self, scope: Scope) -> bool:
        return self._found.is_whole(scope) and any(map(self._is_of_watched, self._resolved.returned(scope)))

    def _is_of_watched(self, value: Value) -> bool:
        """Whether a value is watched, an instance of what is watched, or a function that returns one."""
        match value:
            case Named(name=name) | Instance(cls=name):
                return self._facts.canonical(name) is not None
            case Function(scope=scope):
                return id(scope) in self._functions
            case _:
                return False

    def _is_watched_module(self, statement: ast.stmt) -> bool:
        module = statement.module if isinstance(statement, ast.ImportFrom) and not statement.level else None
        return module is not None and self._facts.canonical(module) is not None

    def _spells(self, node: ast.expr | ast.stmt) -> bool:
        """Whether one of the words stands in the text of a node."""
        if self._may_be_any:
            return True
        lines = self._spots.source.line_starts
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        number = bisect_left(self._places, lines[node.lineno - 1] + node.col_offset)
        stop = lines[node.end_lineno - 1] + node.end_col_offset
        return number < len(self._places) and self._places[number] < stop
