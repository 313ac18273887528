"""One parsed file with everything that is asked about its names."""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import cached_property
from itertools import chain
from pathlib import PurePosixPath

from deadhead.static.collect import Collected, collect
from deadhead.static.elsewhere import Elsewhere
from deadhead.static.excerpt import Excerpt
from deadhead.static.facts import Facts
from deadhead.static.guards import Guards
from deadhead.static.later import Later
from deadhead.static.names import Names
from deadhead.static.source import Source, Unparsable
from deadhead.static.spots import Spots
from deadhead.static.uses import Uses


class Module:
    """A source file, parsed; scopes, names and uses are worked out when first asked for."""

    def __init__(
        self,
        source: Source,
        facts: Facts,
        elsewhere: Elsewhere | None = None,
        is_starred: bool = False,
        words: frozenset[str] | None = None,
    ) -> None:
        """``elsewhere`` finds the project's other modules; one of them imports ``*`` from one that ``is_starred``.

        With ``words``, the last parts of the watched names that it may come by, functions without any are parsed only
        when something is asked that they have to do with: whether they are Python is not known until then.

        Raises :class:`~deadhead.static.source.Unparsable`; of a module that is parsed in part, so may all questions.
        """
        self.elsewhere = elsewhere
        self.is_starred = is_starred
        self.source = source
        self.facts = facts
        self.spots = Spots(source, facts, facts.members if words is None else words)
        self._later = Later(self.spots)
        self.tree: ast.Module = (None if words is None else self.parsed_in_part()) or source.parse()

    def parsed_in_part(self) -> ast.Module | None:
        """Return the tree without the bodies that can wait; None where nothing can, or what is left is no Python."""
        spots, source = self.spots, self.source
        places = chain(*spots.all_asked().values(), spots.of("getattr"))
        excerpt = Excerpt.of(source.text, places, self._later.reaches_out).for_later()
        try:
            tree = source.parse(excerpt.text)
        except Unparsable:
            return None
        lines = source.line_starts
        self._later.unparsed.update((bisect_right(lines, start), (begin, end)) for start, begin, end in excerpt.bodies)
        self._later.absent.update((bisect_right(lines, line), function) for line, function in excerpt.absent)
        return tree

    @cached_property
    def found(self) -> Collected:
        """The walk over the tree."""
        return collect(self.tree, self._later)

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

    def strings_near(self, word: str) -> list[str]:
        """Return the strings that are more than docstrings; of functions, of those that spell a word."""
        self.found.reading(word)
        nodes = list(ast.walk(self.tree))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        return [
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]

    def take_apart(self) -> None:
        """Free the memory of what refers to itself in a circle; nothing can be asked of the module any more."""
        if "found" in vars(self):
            self.found.take_apart()

    @property
    def is_shared(self) -> bool:
        """Whether a public name that is added would turn up in other modules or in what a package offers."""
        is_package = PurePosixPath(self.source.path).name == "__init__.py"
        return (self.is_starred or is_package) and "__all__" not in self.found.module.names
