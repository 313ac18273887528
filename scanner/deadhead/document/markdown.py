"""Documents as Markdown of the GitHub flavour, pleasant to read as it is."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from deadhead.document.model import (
    Block,
    Checks,
    Code,
    Document,
    Facts,
    Heading,
    Inline,
    Items,
    Line,
    Link,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    words,
)
from deadhead.document.untrusted import markdown_block, markdown_code, markdown_words, one_line, visible


def render(document: Document) -> str:
    """Return the document as Markdown that ends with a newline."""
    return "\n\n".join(filter(None, map(block, document.blocks))) + "\n"


def block(part: Block) -> str:
    """Return one block, without a newline at its end."""
    match part:
        case Heading():
            return f"{'#' * part.level} {line(part.line)}"
        case Paragraph():
            return line(part.line)
        case Quote():
            return markdown_block(part.text)
        case Facts():
            return "\n".join(f"- **{markdown_words(name)}:** {line(value)}" for name, value in part.rows)
        case Items():
            return _items(part)
        case Checks():
            return "\n".join(f"- [{'x' if done else ' '}] {line(item)}" for done, item in part.items)
        case Table():
            return _table(part)


def line(parts: Line) -> str:
    """Return running text; two code spans never touch, since their backticks would be read as one run."""
    written = ""
    for part in _simplified(parts):
        piece = _inline(part, opening=not written.strip())
        written += " " + piece if written.endswith("`") and piece.startswith("`") else piece
    return written.strip()


def _simplified(parts: Line) -> Line:
    """Return the same words with only what Markdown can mark, neighbouring words as one, so that all is seen together.

    Stars are only read as such where they do not touch other words.
    """
    shown = tuple(replace(part, text=visible(part.text)) for part in parts)
    found: list[Inline] = []
    for at, part in enumerate(shown):
        is_marked = _is_code(part) or _is_link(part) or _stands_apart(shown, at)
        if not is_marked and found and isinstance(found[-1], Text):
            found[-1] = Text(found[-1].text + part.text)
        else:
            found.append(part if is_marked else Text(part.text))
    return tuple(found)


def _is_code(part: Inline) -> bool:
    return isinstance(part, Code) and bool(one_line(part.text))


def _is_link(part: Inline) -> bool:
    return isinstance(part, Link) and part.url.startswith(("https://", "http://")) and bool(one_line(part.text))


def _stands_apart(parts: Line, at: int) -> bool:
    before, text, after = words(parts[:at]), parts[at].text, words(parts[at + 1 :])
    is_apart = (not before or before[-1].isspace()) and (not after or after[0].isspace() or after[0] in ".,;:)")
    return isinstance(parts[at], Strong) and is_apart and text == text.strip() != ""


def _inline(part: Inline, *, opening: bool) -> str:
    match part:
        case Code():
            return markdown_code(part.text)
        case Link():
            return f"[{markdown_words(part.text)}](<{quote(part.url, safe=_ADDRESS)}>)"
        case Strong():
            return f"**{markdown_words(part.text)}**"
        case _:
            return _spaced(part.text, markdown_words(part.text, opening=opening))


_ADDRESS = ":/?#[]@!$&'()*+,;=%-._~"


def _spaced(text: str, written: str) -> str:
    """Give a piece of a line the white space back that parts it from its neighbours."""
    if not written:
        return " " if text else ""
    return " " * text[:1].isspace() + written + " " * text[-1:].isspace()


def _items(part: Items) -> str:
    lines = [f"{f'{number}.' if part.ordered else '-'} {line(item)}" for number, item in enumerate(part.items, 1)]
    return "\n".join([*lines, *([f"- {markdown_words(part.more)}"] if part.more else [])])


def _table(part: Table) -> str:
    rows = [[line((Text(header),)) for header in part.headers], *([line(cell) for cell in row] for row in part.rows)]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    cells.insert(1, ["---"] * len(part.headers))
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)
