"""Documents as one HTML page that needs nothing else: no script, no font, no network."""

from __future__ import annotations

import html
from collections.abc import Iterator
from importlib.resources import files

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
    Mark,
    Paragraph,
    Quote,
    Strong,
    Table,
    Target,
    headings,
    words,
)
from deadhead.document.untrusted import html_block, html_code, html_words, visible

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{contents}<main>
{body}
</main>
</body>
</html>
"""


def render(document: Document) -> str:
    """Return the document as a whole page."""
    style = files("deadhead.document").joinpath("page.css").read_text(encoding="utf-8")
    body = "\n".join(_sections(document))
    return _PAGE.format(title=html_words(document.title), style=style, contents=_contents(document), body=body)


def _sections(document: Document) -> Iterator[str]:
    """Give the blocks, with a section around each heading and what follows up to the next of its level."""
    opened: list[int] = []
    for part in document.blocks:
        if isinstance(part, Heading):
            while opened and opened[-1] >= part.level:
                opened.pop()
                yield "</section>"
            opened.append(part.level)
            yield f'<section class="level{part.level}">'
        yield block(part)
    yield from ["</section>"] * len(opened)


def _contents(document: Document) -> str:
    """Return links to the headings that are to be in it."""
    named = [part for part in headings(document) if part.anchor and part.in_contents]
    if not named:
        return ""
    items = "".join(
        f'<li><a href="#{html_words(part.anchor)}">{html_words(words(part.line))}</a></li>' for part in named
    )
    return f'<nav aria-label="Contents"><ol>{items}</ol></nav>\n'


def block(part: Block) -> str:
    """Return one block."""
    match part:
        case Heading():
            anchor = f' id="{html_words(part.anchor)}"' if part.anchor else ""
            return f"<h{part.level}{anchor}>{line(part.line)}</h{part.level}>"
        case Paragraph():
            return f"<p>{line(part.line)}</p>"
        case Quote():
            return html_block(part.text)
        case Facts():
            rows = "".join(
                f"<div><dt>{html_words(name)}</dt><dd>{line(value)}</dd></div>\n" for name, value in part.rows
            )
            return f"<dl>\n{rows}</dl>"
        case Items():
            return _items(part)
        case Checks():
            return f'<ul class="checks">\n{"".join(_check(done, item) for done, item in part.items)}</ul>'
        case Table():
            return _table(part)


def line(parts: Line) -> str:
    """Return running text."""
    return "".join(map(_inline, parts)).strip()


def _inline(part: Inline) -> str:
    match part:
        case Code():
            return html_code(part.text)
        case Strong():
            return f"<strong>{html_words(part.text)}</strong>"
        case Mark():
            return f'<span class="mark {part.tone}">{html_words(part.text)}</span>'
        case Target():
            return f'<span id="{html_words(part.anchor)}">{html_words(part.text)}</span>'
        case Link() if part.url.startswith(("https://", "http://", "#")):
            return f'<a href="{html.escape(visible(part.url))}">{html_words(part.text)}</a>'
        case _:
            text = part.text
            return " " * text[:1].isspace() + html_words(text) + " " * (bool(text.strip()) and text[-1:].isspace())


def _items(part: Items) -> str:
    items = "".join(f"<li>{line(item)}</li>\n" for item in part.items)
    more = f'<li class="more">{html_words(part.more)}</li>\n' if part.more else ""
    tag = "ol" if part.ordered else "ul"
    return f"<{tag}>\n{items}{more}</{tag}>"


def _check(done: bool, item: Line) -> str:
    state = ("☑", "Done") if done else ("☐", "To do")
    return f'<li><span role="img" aria-label="{state[1]}">{state[0]}</span> {line(item)}</li>\n'


def _table(part: Table) -> str:
    caption = html_words(part.caption)
    headers = "".join(f'<th role="columnheader" scope="col">{html_words(header)}</th>' for header in part.headers)
    rows = "".join(_row(part.headers, row) for row in part.rows)
    return (
        f'<table role="table">\n<caption>{caption}</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{headers}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{rows}</tbody>\n</table>'
    )


def _row(headers: tuple[str, ...], cells: tuple[Line, ...]) -> str:
    """Return a row; on a narrow screen its cells are shown below each other, each with what it is called."""
    first, *others = [line(cell) for cell in cells]
    named = zip(headers[1:], others, strict=True)
    rest = "".join(f'<td role="cell" data-label="{html_words(name)}">{cell}</td>' for name, cell in named)
    return f'<tr role="row"><th role="rowheader" scope="row">{first}</th>{rest}</tr>\n'
