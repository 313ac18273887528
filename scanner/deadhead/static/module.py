"""One parsed file with everything that is asked about its names."""

from __future__ import annotations

import ast
from functools import cached_property
from pathlib import PurePosixPath

from deadhead.static.collect import Collected, collect
from deadhead.static.elsewhere import Elsewhere
from deadhead.static.facts import Facts
from deadhead.static.guards import Guards
from deadhead.static.later import Later
from deadhead.static.names import Names
from deadhead.static.source import Source
from deadhead.static.spots import Spots
from deadhead.static.uses import Uses


class Module:
    """A source file, parsed; scopes, names and uses are worked out when first asked for."""

    def __init__(
        self, source: Source, facts: Facts, elsewhere: Elsewhere | None = None, is_starred: bool = False
    ) -> None:
        """``elsewhere`` finds the project's other modules; one of them imports ``*`` from one that ``is_starred``.

        Raises :class:`~deadhead.static.source.Unparsable`.
        """
        self.elsewhere = elsewhere
        self.is_starred = is_starred
        self.source = source
        self.facts = facts
        self.tree: ast.Module = source.parse()

    @cached_property
    def found(self) -> Collected:
        """The walk over the tree."""
        return collect(self.tree, Later(self.spots))

    @cached_property
    def spots(self) -> Spots:
        """The places of words in its text."""
        return Spots(self.source, self.facts.asked)

    @cached_property
    def names(self) -> Names:
        """The file's names."""
        return Names(self.found, self.facts)

    @cached_property
    def uses(self) -> Uses:
        """The file's uses."""
        return Uses(self.found, self.names, self.facts, self.spots)

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

    def take_apart(self) -> None:
        """Free the memory of what refers to itself in a circle; nothing can be asked of the module any more."""
        if "found" in vars(self):
            self.found.take_apart()

    @property
    def is_shared(self) -> bool:
        """Whether a public name that is added would turn up in other modules or in what a package offers."""
        is_package = PurePosixPath(self.source.path).name == "__init__.py"
        return (self.is_starred or is_package) and "__all__" not in self.found.module.names
