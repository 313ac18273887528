"""Whether a fix works on every Python that its file is for: as the project says, else as the file's own tests show."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from functools import cached_property

from deadhead.finding import Patch
from deadhead.rule import Fix, parse_version
from deadhead.static.collect import start
from deadhead.static.module import Module
from deadhead.static.names import Where
from deadhead.static.scopes import Block
from deadhead.static.uses import Found

Minor = tuple[int, int]

#: The first Python 3 that projects of Python 2 were made to run on as well.
_PAST: Minor = (3, 3)

#: Versions that a test may tell apart.
_VERSIONS: tuple[Minor, ...] = ((2, 6), (2, 7), *((3, minor) for minor in range(15)))


class Suited:
    """Judges the fixes of one file."""

    def __init__(self, module: Module) -> None:
        """``module`` is the parsed file."""
        self.module = module

    @cached_property
    def declared(self) -> Minor | None:
        """The oldest Python 3 that the project says it runs on; what it says of Python 2 has had its time."""
        elsewhere = self.module.elsewhere
        oldest = None if elsewhere is None else elsewhere.project.requires.oldest(elsewhere.path.parent)
        return None if oldest is None else max(oldest, _PAST)

    @cached_property
    def shown(self) -> list[Minor]:
        """The old Pythons 3 that the module tells apart from newer ones, outside of its functions: it runs on them."""
        olds = (self._before_change(test, where) for test, where in self._tests())
        return [version for version in olds if version is not None and version >= _PAST]

    def judged(self, patch: Patch, fix: Fix, found: Found, needs: str) -> Patch | None:
        """Return a fix's patch as it can be offered; ``needs`` is the oldest Python that it works on.

        Not at all where the project says that it runs on an older one, as unsafe where the file shows that it does.
        """
        if not needs:
            return patch
        versions = self.shown if self.declared is None else versions_from(self.declared)
        lacking = [version for version in versions if version < parse_version(needs)]
        if not lacking or not (_adds_imports(fix, patch, found) or self.module.guards.reached(found, lacking)):
            return patch
        return None if self.declared else Patch("unsafe", patch.title, patch.edits, patch.variant)

    def _tests(self) -> Iterator[tuple[ast.expr, Where]]:
        """Yield the tests of the ``if`` statements outside of functions and classes, and where each is evaluated."""
        root = self.module.found.module
        stack: list[tuple[Sequence[ast.stmt], Block]] = [(self.module.tree.body, root.block)]
        while stack:
            body, block = stack.pop()
            for node in body:
                if isinstance(node, ast.If):
                    yield node.test, Where(root, start(node.test), block)
                    stack += [(node.body, block), (node.orelse, block)]
                elif isinstance(node, ast.Try):
                    stack += [(node.body, block), (node.orelse, block)]

    def _before_change(self, test: ast.expr, where: Where) -> Minor | None:
        """Return the last version before a test gives something else, None where it is not about versions."""
        versions = self.module.guards.versions
        truths = [versions.truth(test, where, version) for version in _VERSIONS]
        changes = zip(_VERSIONS, truths, truths[1:], strict=False)
        return next((version for version, old, new in changes if None not in (old, new) and old != new), None)


def _adds_imports(fix: Fix, patch: Patch, found: Found) -> bool:
    """Whether a fix needs something of the module that every version has to get past."""
    if fix.spelled:
        return len(patch.edits) > 1
    if fix.code is not None:
        return bool(fix.code.imports or fix.code.helper)
    return fix.imported is not None and found.kind != "import"


def versions_from(oldest: Minor) -> list[Minor]:
    """Return ``oldest`` and the versions after it."""
    return [oldest, *(version for version in _VERSIONS if version > oldest)]
