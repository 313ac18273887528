"""One parsed file with everything that is asked about its names."""

from __future__ import annotations

import ast
from functools import cached_property

from deadhead.static.collect import Collected, collect
from deadhead.static.elsewhere import Elsewhere
from deadhead.static.facts import Facts
from deadhead.static.guards import Guards
from deadhead.static.names import Names
from deadhead.static.relied import NOTHING, Relied
from deadhead.static.source import Source
from deadhead.static.uses import Uses


class Module:
    """A source file, parsed; scopes, names and uses are worked out when first asked for."""

    def __init__(
        self, source: Source, facts: Facts, elsewhere: Elsewhere | None = None, relied: Relied = NOTHING
    ) -> None:
        """``elsewhere`` finds the project's other modules, ``relied`` are the names that they take from this one.

        Raises :class:`~deadhead.static.source.Unparsable`.
        """
        self.elsewhere = elsewhere
        self.relied = relied
        self.source = source
        self.facts = facts
        self.tree: ast.Module = source.parse()

    @cached_property
    def found(self) -> Collected:
        """The walk over the tree."""
        return collect(self.tree)

    @cached_property
    def names(self) -> Names:
        """The file's names."""
        return Names(self.found, self.facts)

    @cached_property
    def uses(self) -> Uses:
        """The file's uses."""
        return Uses(self.found, self.names, self.facts)

    @cached_property
    def guards(self) -> Guards:
        """The guards around its uses."""
        return Guards(self.names, self.elsewhere)

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """The strings in it that are more than docstrings."""
        nodes = list(ast.walk(self.tree))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        return tuple(
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        )
