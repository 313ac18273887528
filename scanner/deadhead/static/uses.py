"""From sites to uses: which of the places that spell a watched word refer to what a rule watches."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from deadhead.rule import Kind, Rule, Via
from deadhead.static.attributes import bindings_of
from deadhead.static.collect import Collected, Site
from deadhead.static.facts import Facts
from deadhead.static.names import Names
from deadhead.static.narrowing import narrowed
from deadhead.static.parents import Parents
from deadhead.static.scopes import Imported, lookup
from deadhead.static.spots import Spots
from deadhead.static.standing import Standing, watched_in
from deadhead.static.values import GUESSED, UNKNOWN, Instance, Value, Values


@dataclass(frozen=True, slots=True)
class Found:
    """One use in terms of the file's tree.

    ``expression`` is what the finding is about (for a call the whole call; None for an import), ``named`` the node that
    spells the name, ``ancestors`` the nodes around ``expression`` within its statement, innermost first, and
    ``through`` the line of the assignment through which a name got its meaning. It is ``guessed`` where something else
    may well stand in the place of what the file shows.
    """

    symbol: str
    rules: tuple[Rule, ...]
    kind: Kind
    via: Via
    site: Site
    named: ast.AST
    expression: ast.expr | None
    ancestors: tuple[ast.AST, ...]
    through: int | None = None
    proven: bool = False
    guessed: bool = False

    def passes(self, argument: int | str) -> bool:
        """Whether it is a call that passes a keyword, or more arguments by position than a number."""
        call = self.expression
        if self.kind != "call" or not isinstance(call, ast.Call):
            return False
        if isinstance(argument, str):
            return any(keyword.arg == argument for keyword in call.keywords)
        return sum(1 for _ in takewhile(lambda arg: not isinstance(arg, ast.Starred), call.args)) > argument


class Uses:
    """Finds the uses in one file."""

    def __init__(self, found: Collected, names: Names, facts: Facts, spots: Spots) -> None:
        """All are about the same file and scan."""
        self.found = found
        self.names = names
        self.facts = facts
        self._spots = spots
        self._parents = Parents()
        #: Attributes that are data: setting one is a use; setting a function only replaces it.
        self._builtins = {name.rpartition(".")[2] for name in facts.watched if name.startswith("builtins.")}
        self._data_members = {name.rpartition(".")[2] for rule in facts.rules for name in rule.attributes}

    def all(self) -> Iterator[Found]:
        """Yield every use, in no order."""
        yield from self._imports()
        yield from self._attributes()
        yield from self._bare_names()
        yield from self._getattrs()
        yield from self._of_import_calls()

    # -- the four ways to spell a use

    def _imports(self) -> Iterator[Found]:
        for site in self.found.imports:
            alias = site.node
            assert isinstance(alias, ast.alias)
            symbol = self.facts.canonical(_imported(alias, site.statement))
            if symbol is not None:
                yield Found(symbol, self.facts.rules_of(symbol), "import", "import", site, alias, None, ())

    def _attributes(self) -> Iterator[Found]:
        for member in self._spots.words | self._standing.attributes:
            for site in self.found.asking(member):
                node = site.node
                assert isinstance(node, ast.Attribute)
                if not isinstance(node.ctx, ast.Load) and member not in self._data_members:
                    continue
                values = self.names.of_site(node, site)
                symbol = self._symbol(values) or self._symbol(self._narrowed(node, site))
                if symbol is not None:
                    line = None if symbol.endswith(f".{member}") else self._line_behind(node, site)
                    yield replace(self._use(symbol, site, node, "attribute", line), guessed=GUESSED in values)

    def _bare_names(self) -> Iterator[Found]:
        for name in self._standing.names:
            for site in self.found.reading(name):
                node = site.node
                assert isinstance(node, ast.Name)
                symbol = self._symbol(self.names.of_site(node, site))
                if symbol is None:
                    continue
                whole = self._whole_chain(node, site) if symbol not in self.facts.watched else node
                dotted = self._symbol(self.names.of_site(whole, site))
                if dotted is not None and (whole is node or dotted not in self.facts.watched):
                    via: Via = "name" if whole is node else "attribute"
                    found = self._use(dotted, site, whole, via, self._binding_line(node, site))
                    yield replace(found, guessed=GUESSED in self.names.of_site(whole, site))

    def _whole_chain(self, node: ast.expr, site: Site) -> ast.expr:
        """Return the longest ``a.b.c`` that ``node`` begins: of a watched module only that is a use."""
        for above in self.ancestors(node, site.statement):
            if not isinstance(above, ast.Attribute):
                break
            node = above
        return node

    def _getattrs(self) -> Iterator[Found]:
        for site in self.found.asking_by_text():
            node = site.node
            assert isinstance(node, ast.Call)
            values = self.names.of_site(node, site)
            symbol = self._symbol(values)
            if symbol is not None:
                yield replace(self._use(symbol, site, node, "getattr", None), guessed=GUESSED in values)

    def _of_import_calls(self) -> Iterator[Found]:
        """Yield the uses of what lies in a module that ``__import__`` gives at that place."""
        for site in self.found.reading("__import__"):
            call = self._parents.around(site.node, site.statement)
            whole = self._whole_chain(call, site) if isinstance(call, ast.Call) and call.func is site.node else None
            symbol = None if whole is None or whole is call else self._symbol(self.names.of_site(whole, site))
            if whole is not None and symbol is not None and symbol not in self.facts.watched:
                yield self._use(symbol, site, whole, "attribute", None)

    # -- names that stand for a watched one

    @cached_property
    def _standing(self) -> Standing:
        return Standing(self.found, self.names, self.facts, self._spots, self._starred() | self._builtins)

    def _starred(self) -> set[str]:
        """Return watched names that a star import may bring."""
        modules = {site.statement.module for site in self.found.stars if isinstance(site.statement, ast.ImportFrom)}
        return {symbol.rpartition(".")[2] for symbol in self.facts.watched if symbol.rpartition(".")[0] in modules}

    def _line_behind(self, node: ast.Attribute, site: Site) -> int | None:
        """Return the line that bound the attribute of the receiver's class to a watched name, if it is one line."""
        bindings = bindings_of(self.names, self.names.of_site(node.value, site), node.attr)
        lines = {binding.at[0] for binding in bindings if self._standing.gives_watched(binding)}
        return lines.pop() if len(lines) == 1 else None

    def _binding_line(self, node: ast.Name, site: Site) -> int | None:
        bindings = lookup(site.scope, node.id, (node.lineno, node.col_offset), site.block) or []
        lines = [binding.at[0] for binding in bindings if not isinstance(binding.what, Imported)]
        return lines[0] if lines else None

    # -- making a use

    def _symbol(self, values: Values) -> str | None:
        return watched_in(values, self.facts)

    def _narrowed(self, node: ast.Attribute, site: Site) -> Values:
        return self.names.attribute(self.narrowed_receiver(node.value, site), node.attr)

    def narrowed_receiver(self, receiver: ast.expr, site: Site) -> Values:
        """Return what a receiver can be by the ``isinstance`` tests around it."""
        classes = narrowed(receiver, site, self.ancestors(receiver, site.statement), self.names)
        return frozenset[Value](Instance(cls) for cls in classes) or frozenset[Value]([UNKNOWN])

    def _use(self, symbol: str, site: Site, node: ast.expr, via: Via, through: int | None) -> Found:
        ancestors = self.ancestors(node, site.statement)
        kind, expression = self._kind(symbol, node, ancestors)
        if expression is not node:
            ancestors = ancestors[1:]
        return Found(symbol, self.facts.rules_of(symbol), kind, via, site, node, expression, ancestors, through)

    def proven(self, symbol: str, site: Site, node: ast.Attribute | ast.Name) -> Found:
        """Return the use of ``symbol`` at a site of which run time has told the receiver, or which import was taken."""
        if isinstance(node, ast.Attribute):
            return replace(self._use(symbol, site, node, "attribute", None), proven=True)
        bindings = lookup(site.scope, node.id, (node.lineno, node.col_offset), site.block) or []
        return replace(self._use(symbol, site, node, "name", bindings[-1].at[0] if bindings else None), proven=True)

    def _kind(self, symbol: str, node: ast.expr, ancestors: Sequence[ast.AST]) -> tuple[Kind, ast.expr]:
        parent = ancestors[0] if ancestors else None
        if isinstance(parent, ast.Call) and parent.func is node:
            return "call", parent
        if isinstance(parent, ast.ClassDef) and node in parent.bases:
            return "subclass", node
        if isinstance(parent, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node in parent.decorator_list:
            return "decorator", node
        if any(symbol in rule.attributes for rule in self.facts.rules_of(symbol)):
            return "attribute", node
        return "reference", node

    def ancestors(self, node: ast.AST, statement: ast.stmt) -> tuple[ast.AST, ...]:
        """Return the nodes around ``node`` up to and including its statement, innermost first."""
        return self._parents.ancestors(node, statement)


def _imported(alias: ast.alias, statement: ast.stmt) -> str:
    if isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        return f"{module}.{alias.name}"
    return alias.name
