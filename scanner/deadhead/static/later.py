"""Bodies of functions that are parsed or walked only when something is asked that they may have to do with.

A body matters outside of itself by the words that it spells: the names that it reads, the attributes that it asks for
or gives to its class. What its function returns is asked for by the function. So it can wait for either. Those that
say ``global`` give meanings to names elsewhere, and do not wait, nor do those inside of others that say ``nonlocal``,
those that import what may be watched, and those with names outside of ASCII, which may be written in several ways.
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

_NO_ASCII = re.compile(rb"[\x80-\xff]")  # what is none may spell any of the words that matter
_SPACE = rb"(?>[ \t\f]|\\\r?\n)++"
_GLOBAL = re.compile(rb"\bglobal" + _SPACE)
#: An import, with the module that names are taken from, or with the modules.
_IMPORT = re.compile(
    rb"\bfrom" + _SPACE + rb"(\.|\w+)(?:[\w. \t\f]|\\\r?\n)*?\bimport\b|\bimport\b((?>[^\\\n]++|\\\r?\n|\\)*+)"
)
_NAME = re.compile(rb"\w+")


class Body(NamedTuple):
    """A body that has not been walked: the offset at which its last line ends, its function, and what walks it."""

    stop: int
    function: ast.AST
    walk: Callable[[], None]


@dataclass(slots=True)
class Later:
    """The bodies of one file's functions that wait."""

    spots: Spots
    #: Where the bodies are that have not even been parsed, by the lines of their functions.
    unparsed: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    #: Where the functions are of which nothing has been parsed, and their names, by the lines of what stands for them.
    absent: dict[int, tuple[int, int, str]] = field(default_factory=dict[int, tuple[int, int, str]])
    _is_ascii: bool = field(init=False)
    _starts: list[int] = field(default_factory=list[int], init=False)
    _bodies: dict[int, Body] = field(default_factory=dict[int, Body], init=False)

    def __post_init__(self) -> None:
        """Look at the text as a whole."""
        self._is_ascii = self.spots.source.text.isascii()

    def __len__(self) -> int:
        return len(self._bodies)

    def takes(self, node: ast.stmt, scope: Scope, walk: Callable[[], None]) -> bool:
        """Whether the body of a function, in a scope, can wait; then ``walk`` is called when it is wanted."""
        text, lines = self.spots.source.text, self.spots.source.line_starts
        if isinstance(node, ast.Expr):
            start, stop, _ = self.absent[node.lineno]
        else:
            assert node.end_lineno is not None
            start, stop = lines[node.lineno - 1], lines[node.end_lineno] if node.end_lineno < len(lines) else len(text)
            if node.lineno not in self.unparsed and (
                self.reaches_out(text, start, stop)
                or (text.find(b"nonlocal", start, stop) >= 0 and scope.enclosing_function() is not None)
            ):
                return False
        self._starts.append(start)
        self._bodies[start] = Body(stop, node, walk)
        return True

    def reaches_out(self, text: bytes, start: int, stop: int) -> bool:
        """Whether what a text says between two offsets gives, or may give, a meaning to names elsewhere.

        That is, to those of modules and classes: ``nonlocal`` is about functions around it.
        """
        if text.find(b"global", start, stop) >= 0 and _GLOBAL.search(text, start, stop):
            return True
        if not self._is_ascii and _NO_ASCII.search(text, start, stop):
            return True
        return text.find(b"import", start, stop) >= 0 and any(
            name.decode() in self.spots.facts.packages
            for found in _IMPORT.finditer(text, start, stop)
            for name in ([found[1]] if found[1] else _NAME.findall(found[2]))
        )

    def complete(self, node: ast.AST) -> None:
        """Give a function its body, or what stands for one all that it is, if that has not been parsed.

        Raises :class:`~deadhead.static.source.Unparsable`.
        """
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno in self.unparsed:
            whole = self._parsed(*self.unparsed.pop(node.lineno))
            node.body = whole.body
            node.end_lineno, node.end_col_offset = whole.end_lineno, whole.end_col_offset
        elif isinstance(node, ast.Expr) and node.lineno in self.absent:
            start, stop, _ = self.absent.pop(node.lineno)
            function = self._parsed(start, stop).body[0]
            # It stays the same object: what is around it in the tree knows it.
            node.__class__ = type(function)  # type: ignore[assignment]
            vars(node).clear()
            vars(node).update(vars(function))

    def _parsed(self, start: int, stop: int) -> ast.If:
        """Parse some lines as the body of something, and on the lines where they are."""
        source = self.spots.source
        line = bisect_right(source.line_starts, start)
        whole = source.parse(b"\n" * (line - 2) + b"if 1:\n" + source.text[start:stop]).body[0]
        assert isinstance(whole, ast.If)
        return whole

    def waits(self, scope: Scope) -> bool:
        """Whether the body of a scope has not been walked."""
        return self._start(scope) is not None

    def finish(self, scope: Scope) -> None:
        """Walk the body of a scope, if it waits."""
        start = self._start(scope)
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

    def _walk_at(self, places: Iterable[int]) -> None:
        for place in places:
            number = bisect_right(self._starts, place) - 1
            body = self._bodies.get(self._starts[number]) if number >= 0 else None
            if body is not None and place < body.stop:
                self._walk(self._starts[number])

    def _walk(self, start: int) -> None:
        self._bodies.pop(start).walk()

    def _start(self, scope: Scope) -> int | None:
        """Return where the function of a scope begins, if its body waits."""
        node = scope.node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        start = self.spots.source.line_starts[node.lineno - 1]
        return start if start in self._bodies and self._bodies[start].function is node else None
