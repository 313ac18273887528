"""What a document is made of. Every text in it may hold anything: those who write it out make it harmless."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Tone = Literal["P0", "P1", "P2", "P3", "good", "muted"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """A name, a path, a command or a message, on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with a colour where there are colours: a severity, an outcome."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address of the web, or with ``#`` to a heading of the same document where that works."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Target:
    """Words that a link of the same document may lead to by the name ``anchor``."""

    text: str
    anchor: str


Inline = Text | Code | Strong | Mark | Link | Target
#: Running text on one line, however long.
Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of what follows up to the next of its level.

    ``anchor`` is its name within the document, ``in_contents`` whether a table of contents leads to it.
    """

    level: int
    line: Line
    anchor: str = ""
    in_contents: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known, each with what it is called."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; ``more`` says how many were left out of it, and where they are."""

    items: tuple[Line, ...]
    ordered: bool = False
    more: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """A list of what is to be done, and whether it is."""

    items: tuple[tuple[bool, Line], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a program printed or said, word for word, on any number of lines."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under headers; the first cell of a row names it."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Facts | Items | Checks | Quote | Table


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in their order; the first is the heading of level 1 that names it."""

    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The words of the first heading."""
        first = self.blocks[0]
        return words(first.line) if isinstance(first, Heading) else ""


def line(*parts: Inline | str) -> Line:
    """Return a line of parts; plain strings are words."""
    return tuple(Text(part) if isinstance(part, str) else part for part in parts)


def prose(text: str) -> Line:
    """Return a sentence as a line; what it has between backticks is code."""
    return tuple(Code(part) if at % 2 else Text(part) for at, part in enumerate(text.split("`")) if part)


def joined(lines: Iterable[Line], by: str = ", ") -> Line:
    """Return several lines as one, with ``by`` between them."""
    parts: list[Inline] = []
    for one in lines:
        parts += [*([Text(by)] if parts else []), *one]
    return tuple(parts)


def words(parts: Line) -> str:
    """Return a line without its marking."""
    return "".join(part.text for part in parts)


def headings(document: Document) -> Iterator[Heading]:
    """Return the headings in order."""
    return (block for block in document.blocks if isinstance(block, Heading))


def table(caption: str, headers: tuple[str, ...], rows: Iterable[tuple[Line, ...]]) -> Table:
    """Return a table without the columns in which no row has anything."""
    every = list(rows)
    kept = [at for at in range(len(headers)) if at == 0 or any(words(row[at]) for row in every)]
    return Table(caption, tuple(headers[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in every))
