"""Expressions as they are written: read through ``ast``, changed as text, with all that stands around what changes.

A text may go over lines, as within parentheses. Parentheses around an expression belong to it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import accumulate

# Patterns are compiled when they are used: not every scan does.
_NEWLINE = r"(?:\r\n|\n|\r)"
#: White space up to the end of its first line, with a comment.
_FIRST_LINE = rf"(?:[^\S\r\n]|\\{_NEWLINE})*(?P<comment>#[^\r\n]*)?{_NEWLINE}"
#: What stands between the parts of a call that is no white space.
_MARK = rb"#[^\r\n]*|[(),]"
_TRIVIA = rb"(?:\s|#[^\r\n]*|\\(?:\r\n|\n|\r))*"
_ONE_LITERAL = r"(?s)[A-Za-z]{0,2}(\"\"\"|'''|\"|')(?:\\.|(?!\1).)*\1"


class Unspeakable(Exception):  # noqa: N818 - it is an outcome
    """An expression cannot be taken for itself: its syntax, its depth or its place is beyond what is known of it."""


def parsed(text: str) -> ast.expr:
    """Parse an expression that may go over lines. Raises ``SyntaxError`` and :class:`Unspeakable`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(f"({text}\n)", mode="eval").body
        except (MemoryError, RecursionError) as error:
            raise Unspeakable from error


class Written:
    """An expression as it is written."""

    def __init__(self, text: str) -> None:
        """``text`` is the expression's source."""
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    # -- what it is

    @cached_property
    def tree(self) -> ast.expr:
        """What ``ast`` makes of it; positions in it are not those in the file. Raises ``SyntaxError``."""
        return parsed(self.text)

    @cached_property
    def name(self) -> str | None:
        """The text of a name or a dotted one, of ``None``, ``True`` and ``False``; None for anything else."""
        node, parts = self.tree, list[str]()
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if isinstance(node, ast.Constant) and isinstance(node.value, bool | None):
            return ".".join([repr(node.value), *reversed(parts)])
        return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None

    @property
    def string(self) -> str | None:
        """The ``str`` that is written as one literal, None for anything else."""
        value = self.tree.value if isinstance(self.tree, ast.Constant) else None
        return value if isinstance(value, str) and re.fullmatch(_ONE_LITERAL, self.bare.text) else None

    @cached_property
    def call(self) -> Call | None:
        """The same as a call, None where it is none."""
        if not isinstance(self.tree, ast.Call):
            return None
        call = Call(self.text)
        call.tree = self.tree
        return call

    @property
    def owner(self) -> Written | None:
        """What the attribute is taken from: ``a.b`` of ``a.b.c``; None for anything but an attribute."""
        if not isinstance(self.tree, ast.Attribute):
            return None
        return self._piece(*self._whole(self._extent(self.tree)[0], self.tree.value))

    @property
    def elements(self) -> tuple[Written, ...]:
        """What stands between the commas of a tuple, a list or a set; nothing of anything else."""
        found: list[Written] = []
        at, end = self._extent(self.tree)[0] + 1, len(self._bytes)
        for node in self.tree.elts if isinstance(self.tree, ast.Tuple | ast.List | ast.Set) else []:
            start, stop = self._whole(at, node)
            found.append(self._piece(start, stop))
            at = next((comma + 1 for mark, comma in self._marks(stop, end) if mark == b","), end)
        return tuple(found)

    @cached_property
    def is_enclosed(self) -> bool:
        """Whether it stands in parentheses of its own."""
        start, _ = self._extent(self.tree)
        return self.text.startswith("(") and start >= (not isinstance(self.tree, ast.Tuple | ast.GeneratorExp))

    @property
    def enclosed(self) -> Written:
        """The same in parentheses."""
        return Written(f"({self.text})")

    @property
    def bare(self) -> Written:
        """The same without the parentheses around it."""
        return self._piece(*self._extent(self.tree)) if self.is_enclosed else self

    @property
    def alone(self) -> Written:
        """The same as it can stand by itself: in parentheses where nothing else holds its lines together."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(self.text, mode="eval")
        except SyntaxError:
            return self.enclosed
        return self

    # -- other expressions made of it

    def renamed(self, name: str) -> Written:
        """Return a name or an attribute with another last name."""
        stop = self._extent(self.tree)[1]
        head = re.sub(r"\w+\Z", "", self._slice(0, stop))
        return Written(f"{head}{name}{self._slice(stop, len(self._bytes))}")

    # -- text by positions

    @cached_property
    def _bytes(self) -> bytes:
        return self.text.encode()

    @cached_property
    def _line_starts(self) -> list[int]:
        # A parenthesis stands before the text that is parsed.
        return [-1, *accumulate(map(len, self._bytes.splitlines(keepends=True)))]

    def _extent(self, node: ast.expr) -> tuple[int, int]:
        """Return the offsets of a node in the text's bytes."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        starts = self._line_starts
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    def _slice(self, start: int, stop: int) -> str:
        return self._bytes[start:stop].decode()

    def _piece(self, start: int, stop: int) -> Written:
        return Written(self._slice(start, stop))

    def _marks(self, start: int, stop: int) -> Iterator[tuple[bytes, int]]:
        """Yield the brackets and commas between two nodes, and where each is; comments may hold others."""
        for match in re.finditer(_MARK, self._bytes[start:stop]):
            if not match.group().startswith(b"#"):
                yield match.group(), start + match.start()

    def _whole(self, start: int, node: ast.expr) -> tuple[int, int]:
        """Return the offsets of a node with the parentheses around it, the first of which come after ``start``."""
        first, last = self._extent(node)
        opened = [at for mark, at in self._marks(start, first) if mark == b"("]
        closed = [at for mark, at in self._marks(last, len(self._bytes)) if mark == b")"] if opened else []
        return (opened[0], closed[len(opened) - 1] + 1) if opened else (first, last)


class Argument:
    """One argument of a call: its value, the keyword where it has one, and its ``*`` or ``**``."""

    def __init__(self, value: Written, keyword: str | None, star: str, span: tuple[int, int, int]) -> None:
        """``span`` are the offsets of the argument, of its value, and of the end of both."""
        self.value = value
        self.keyword = keyword
        self.star = star
        self.span = span


class Call(Written):
    """A call as it is written."""

    @cached_property
    def _node(self) -> ast.Call:
        assert isinstance(self.tree, ast.Call)
        return self.tree

    @cached_property
    def _opening(self) -> tuple[int, int]:
        """Where what is called ends, and where the parenthesis before the arguments is."""
        stop = self._whole(self._extent(self._node)[0], self._node.func)[1]
        return stop, next(at for _, at in self._marks(stop, len(self._bytes)))

    @property
    def _closing(self) -> int:
        """Where the parenthesis behind the arguments is."""
        return self._extent(self._node)[1] - 1

    @cached_property
    def func(self) -> Written:
        """What is called."""
        return self._piece(self._extent(self._node)[0], self._opening[0])

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments in the order of the text."""
        return tuple(self._read())

    def _read(self) -> Iterator[Argument]:
        at = self._opening[1] + 1
        given: list[ast.expr | ast.keyword] = [*self._node.args, *self._node.keywords]
        for one in sorted(given, key=lambda one: (one.lineno, one.col_offset)):
            value = one.value if isinstance(one, ast.keyword | ast.Starred) else one
            is_bare = isinstance(value, ast.GeneratorExp) and self._extent(value)[0] < at
            start, stop = self._of_bare(at) if is_bare else self._whole(at, value)
            first = start if value is one else self._line_starts[one.lineno - 1] + one.col_offset
            keyword = one.arg if isinstance(one, ast.keyword) else None
            star = "*" if isinstance(one, ast.Starred) else "**" if value is not one and keyword is None else ""
            yield Argument(self._piece(start, stop), keyword, star, (first, start, stop))
            at = next((comma + 1 for mark, comma in self._marks(stop, self._closing) if mark == b","), stop)

    def _of_bare(self, at: int) -> tuple[int, int]:
        """Return the offsets of a generator without parentheses of its own; ``at`` is behind those of the call."""
        generator, begin = self._node.args[0], re.match(_TRIVIA, self._bytes[at:])
        assert isinstance(generator, ast.GeneratorExp)
        last = generator.generators[-1]
        stop = self._extent([last.iter, *last.ifs][-1])[1]
        closed = [at + 1 for _, at in self._marks(stop, self._closing)]
        return at + (begin.end() if begin else 0), [stop, *closed][-1]

    # -- other calls made of it

    def calling(self, func: Written | str) -> Call:
        """Return a call of something else with the same arguments."""
        return self._edited([(self._extent(self._node)[0], self._opening[0], str(func))])

    def of(self, owner: Written | str) -> Call:
        """Return a call of the same method of something else."""
        func = self._node.func
        assert isinstance(func, ast.Attribute)
        return self._edited([(*self._whole(self._extent(func)[0], func.value), str(owner))])

    def naming(self, keywords: Mapping[int, str]) -> Call:
        """Return the call with arguments, by their places, passed by other keywords, or by keyword after all."""
        edits: list[tuple[int, int, str]] = []
        for at, keyword in keywords.items():
            argument = self.arguments[at]
            first, start, _ = argument.span
            if argument.keyword is not None:
                match = re.match(r"\w+", self._slice(first, start))
                edits.append((first, first + len(match.group().encode() if match else b""), keyword))
            else:
                edits += [(start, start, f"{keyword}="), *self._closed(argument)]
        return self._edited(edits)

    def without(self, places: Collection[int]) -> Call:
        """Return the call without the arguments at some places."""
        spans = [argument.span for argument in self.arguments]
        kept = [at for at in range(len(spans)) if at not in places]
        if not spans:
            return self
        if not kept:
            start = self._opening[1] + 1
            start = spans[0][0] if self._slice(start, spans[0][0]).strip() else start
            return self._edited([(start, self._closing, "")])
        edits = [(spans[at][0], spans[at + 1][0], "") for at in range(kept[-1]) if at in places]
        # The last one has around it what the last one had.
        return self._edited([*edits, (spans[kept[-1]][2], spans[-1][2], "")])

    def adding(self, value: Written | str, keyword: str = "") -> Call:
        """Return the call with one more argument, positional or by ``keyword``, laid out as those that it has."""
        new = f"{keyword}={value}" if keyword else str(value)
        if not self.arguments:
            return self._edited([(self._closing, self._closing, new)])
        last, closing = self.arguments[-1], self._closing
        stop = last.span[2]
        comma = next((at for mark, at in self._marks(stop, closing) if mark == b","), None)
        before = self._slice(self._opening[1] + 1, self.arguments[0].span[0])
        behind = stop if comma is None else comma + 1
        gap, end = _spread(before, self._slice(behind, closing))
        if comma is None:
            gap = f",{gap}"
        elif re.match(_FIRST_LINE, end):
            new += ","
        return self._edited([*self._closed(last), (behind, closing, f"{gap}{new}{end}")])

    def _closed(self, argument: Argument) -> list[tuple[int, int, str]]:
        """Return the edits that close a generator, which may go without parentheses only while it is alone."""
        _, start, stop = argument.span
        bare = isinstance(argument.value.tree, ast.GeneratorExp) and not argument.value.is_enclosed
        return [(start, start, "("), (stop, stop, ")")] if bare else []

    def _edited(self, edits: list[tuple[int, int, str]]) -> Call:
        """Return the call after edits; those at one place come in their order."""
        edits = sorted(edits, key=lambda edit: edit[:2])
        bounds = [0, *(at for start, stop, _ in edits for at in (start, stop)), len(self._bytes)]
        kept = [self._slice(start, stop) for start, stop in zip(bounds[::2], bounds[1::2], strict=True)]
        put = [*(text for *_, text in edits), ""]
        return Call("".join(part for pair in zip(kept, put, strict=True) for part in pair))


def _spread(before: str, end: str) -> tuple[str, str]:
    """Return what stands before a new last argument and behind it: a comment stays with the one before."""
    over, after = re.match(_FIRST_LINE, before), re.match(_FIRST_LINE, end)
    if over:
        line = re.search(_NEWLINE, before)
        newline = line.group() if line else ""
        first = after.group() if after else newline
        return first + re.split(_NEWLINE, before)[-1], newline + end[after.end() :] if after else end
    return (end, "") if after and after.group("comment") else (" ", end)
