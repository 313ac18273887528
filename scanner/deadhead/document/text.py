"""Documents as text for a terminal or a mail."""

from __future__ import annotations

from textwrap import indent, wrap

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
    Table,
)
from deadhead.document.untrusted import one_line, visible

_WIDTH = 100
_WIDEST = 160  # of a table
_RULES = {1: "=", 2: "-"}


def render(document: Document) -> str:
    """Return the document as text that ends with a newline."""
    return "\n\n".join(filter(None, map(block, document.blocks))) + "\n"


def block(part: Block) -> str:
    """Return one block, without a newline at its end."""
    match part:
        case Heading():
            return _heading(part)
        case Paragraph():
            return _wrapped(line(part.line))
        case Quote():
            return indent(visible(part.text), "    ")
        case Facts():
            return _facts(part)
        case Items():
            return _items(part)
        case Checks():
            return "\n".join(_wrapped(line(item), f"[{'x' if done else ' '}] ") for done, item in part.items)
        case Table():
            return _table(part)


def line(parts: Line) -> str:
    """Return running text."""
    return one_line("".join(map(_inline, parts)))


def _inline(part: Inline) -> str:
    match part:
        case Link() if part.url.startswith(("https://", "http://")) and part.url != part.text:
            return f"{part.text} ({part.url})"
        case Code():
            return one_line(part.text)
        case _:
            return part.text


def _heading(part: Heading) -> str:
    text = line(part.line)
    rule = _RULES.get(part.level)
    return f"{text}\n{rule * min(len(text), _WIDTH)}" if rule else text


def _facts(part: Facts) -> str:
    width = max((len(one_line(name)) for name, _ in part.rows), default=0) + 2
    return "\n".join(_wrapped(line(value), f"{one_line(name) + ':':<{width}}") for name, value in part.rows)


def _items(part: Items) -> str:
    size = len(str(len(part.items))) + 2
    starts = [f"{f'{number}.':<{size}}" if part.ordered else "- " for number in range(1, len(part.items) + 1)]
    lines = [_wrapped(line(item), start) for start, item in zip(starts, part.items, strict=True)]
    return "\n".join([*lines, *([_wrapped(one_line(part.more), "- ")] if part.more else [])])


def _wrapped(text: str, start: str = "") -> str:
    """Break text into lines between words, never within one, since names are copied."""
    lines = wrap(text, _WIDTH - len(start), break_long_words=False, break_on_hyphens=False)
    return start + ("\n" + " " * len(start)).join(lines)


def _table(part: Table) -> str:
    from tabulate import tabulate

    rows = [[line(cell) for cell in row] for row in part.rows]
    headers = [one_line(header) for header in part.headers]
    table = tabulate(rows, headers=headers, tablefmt="simple", disable_numparse=True)
    return table if table.find("\n") <= _WIDEST else "\n\n".join(_folded(headers, row) for row in rows)


def _folded(headers: list[str], row: list[str]) -> str:
    """Return a row of a table that is too wide, one cell a line."""
    width = max(map(len, headers[1:]), default=0) + 2
    cells = zip(headers[1:], row[1:], strict=True)
    lines = [_wrapped(cell, f"  {header + ':':<{width}}") for header, cell in cells if cell]
    return "\n".join([row[0], *lines])
