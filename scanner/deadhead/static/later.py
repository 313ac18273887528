"""Bodies of functions that are parsed or walked only when something is asked that they may have to do with.

A body matters outside of itself by the words that it spells: the names that it reads, the attributes that it asks for
or gives to its class. What its function returns is asked for by the function. So it can wait for either. Those that
import something, or say ``global`` or ``nonlocal``, give meanings to names elsewhere, and do not wait; nor do those
with names outside of ASCII, which may be written in several ways.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from deadhead.static.scopes import Scope
from deadhead.static.spots import Spots

#: What a body that waits must not hold: by these words it says what names mean outside of itself, and what is not ASCII
#: may spell any of them.
_REACHES_OUT = re.compile(rb"import|global|nonlocal|[\x80-\xff]")


class Body(NamedTuple):
    """A body that has not been walked: the offset at which its last line ends, its scope, and what walks it."""

    stop: int
    scope: Scope
    walk: Callable[[], None]


@dataclass(slots=True)
class Later:
    """The bodies of one file's functions that wait."""

    spots: Spots
    #: Where the bodies are that have not even been parsed, by the lines of their functions.
    unparsed: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    _starts: list[int] = field(default_factory=list[int], init=False)
    _bodies: dict[int, Body] = field(default_factory=dict[int, Body], init=False)
    _by_scope: dict[int, int] = field(default_factory=dict[int, int], init=False)

    def __len__(self) -> int:
        return len(self._bodies)

    def takes(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope, walk: Callable[[], None]) -> bool:
        """Whether the body of a function can wait; then ``walk`` is called when it is wanted."""
        text, lines = self.spots.source.text, self.spots.source.line_starts
        assert node.end_lineno is not None
        start, stop = lines[node.lineno - 1], lines[node.end_lineno] if node.end_lineno < len(lines) else len(text)
        _, stop = self.unparsed.get(node.lineno, (start, stop))
        if _REACHES_OUT.search(text, start, stop):
            return False
        self._starts.append(start)
        self._bodies[start] = Body(stop, scope, walk)
        self._by_scope[id(scope)] = start
        return True

    def complete(self, node: ast.AST) -> None:
        """Give a function its body, if that has not been parsed. Raises :class:`~deadhead.static.source.Unparsable`."""
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.lineno not in self.unparsed:
            return
        source = self.spots.source
        start, stop = self.unparsed.pop(node.lineno)
        line = bisect_right(source.line_starts, start)
        # As the body of something, and on the lines where it is.
        whole = source.parse(b"\n" * (line - 2) + b"if 1:\n" + source.text[start:stop]).body[0]
        assert isinstance(whole, ast.If)
        node.body = whole.body
        node.end_lineno, node.end_col_offset = whole.end_lineno, whole.end_col_offset

    def waits(self, scope: Scope) -> bool:
        """Whether the body of a scope has not been walked."""
        return id(scope) in self._by_scope

    def finish(self, scope: Scope) -> None:
        """Walk the body of a scope, if it waits."""
        start = self._by_scope.get(id(scope))
        if start is not None:
            self._walk(start)

    def finish_all(self) -> None:
        """Walk all bodies."""
        for start in list(self._bodies):
            self._walk(start)

    def reading(self, word: str) -> None:
        """Walk the bodies that spell a word."""
        self._walk_at(self.spots.of(word) if self._bodies else ())

    def asking(self, word: str) -> None:
        """Walk the bodies that may ask something for an attribute of that name."""
        self._walk_at(self.spots.asking(word) if self._bodies else ())

    def setting(self, word: str) -> None:
        """Walk the bodies that may set an attribute of that name."""
        self._walk_at(self.spots.setting(word) if self._bodies else ())

    def clear(self) -> None:
        """Forget what waits."""
        self._bodies.clear()
        self._by_scope.clear()

    def _walk_at(self, places: Iterable[int]) -> None:
        for place in places:
            number = bisect_right(self._starts, place) - 1
            body = self._bodies.get(self._starts[number]) if number >= 0 else None
            if body is not None and place < body.stop:
                self._walk(self._starts[number])

    def _walk(self, start: int) -> None:
        body = self._bodies.pop(start)
        del self._by_scope[id(body.scope)]
        body.walk()
