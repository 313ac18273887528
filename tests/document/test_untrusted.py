"""What others wrote comes out of renderers as the words that went in: no element, link or mention is made of it."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser
from importlib import import_module
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deadhead.document import html as as_html
from deadhead.document import markdown as as_markdown
from deadhead.document import text as as_text
from deadhead.document.model import (
    Block,
    Checks,
    Code,
    Document,
    Facts,
    Heading,
    Items,
    Line,
    Link,
    Mark,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
)
from deadhead.document.untrusted import excerpt, masked, one_line, visible

_cmark: Any = import_module("cmarkgfm.cmark")  # neither has types
_html5lib: Any = import_module("html5lib")
_PLAIN_MARKDOWN = MarkdownIt("gfm-like", {"linkify": True, "html": True})

HOSTILE = [
    *("@octocat", "ping @org/team now", "(@octocat)", "#12", "see org/repo#12", "GH-12", "JIRA-7", "a@b.co"),
    *("https://evil.example/x", "www.evil.example", "mailto:a@b.co", "xmpp:a@b.co/x", "<https://evil.example>"),
    *("[x](https://evil.example)", "![x](//evil.example/p.png)", "[x]: https://evil.example", "[^1]", "[x][y]"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</pre></code><b>x", "<!--", "-->", "&amp;&#64;x"),
    *("```", "~~~", "````\n@octocat\n````", "`", "``x`", "` `` ```", "\\", "\\`", "`\\", "a\\|b", "|", "a | b\n--|--"),
    *("*x*", "**x**", "_x_", "__init__", "a_b_c", "~~x~~", "# x", "#", "x #", "1. x", "2) x", "1986.", "- x", "+ x"),
    *("> x", "===", "---", "- [ ] x", "- [x] x", ":tada:", "$x$", "$`x`$", "0123456789abcdef0123456789abcdef01234567"),
    *("deadbeef", "\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07", "\x1b", "\x9b1m"),
    *("\x00", "\x07", "\u202egnp.exe", "\u2066x\u2069", "a\u200bb", "\ufeff", "\udc80", "\u2028", "\x85", "\x0c"),
    *(" 1. x", "\t", "a\rb\r\nc", "//evil.example", "see models.py", "evil.example/x"),
    *(
        "  x",
        "x  ",
        "x\\\ny",
        "    x",
        "",
        " ",
        "\n\n",
        "é_x_",
        "ẞ*x*",
        "👩\u200d💻",
        "&lt;",
        "&",
        "<",
        ">",
        "a<b",
        "]]>",
    ),
]
_words = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8), st.just(" ")), max_size=6).map("".join)
_inlines = st.one_of(
    *(st.builds(kind, _words) for kind in (Text, Code, Strong)), st.builds(Mark, _words, st.just("P1"))
)
_lines = st.lists(_inlines, min_size=1, max_size=4).map(tuple)

_BLOCKS = st.one_of(
    st.builds(Heading, st.integers(1, 4), _lines),
    st.builds(Paragraph, _lines),
    st.builds(Quote, _words),
    st.builds(Facts, st.lists(st.tuples(st.just("Date"), _lines), min_size=1, max_size=3).map(tuple)),
    st.builds(
        Items, st.lists(_lines, min_size=1, max_size=3).map(tuple), st.booleans(), st.sampled_from(["", "1 more"])
    ),
    st.builds(Checks, st.lists(st.tuples(st.booleans(), _lines), min_size=1, max_size=3).map(tuple)),
    st.builds(
        Table,
        st.just("Numbers"),
        st.just(("a", "b")),
        st.lists(st.tuples(_lines, _lines), min_size=1, max_size=3).map(tuple),
    ),
)


class _Page(HTMLParser):
    """The elements and words of rendered Markdown; white space counts only as such."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.outside_code: list[str] = []
        self.comments: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self._inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self._inside.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "code" not in self._inside:
            self.outside_code.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def _github(markdown: str) -> str:
    """What GitHub's own renderer makes of it, before anything is taken out."""
    return str(_cmark.github_flavored_markdown_to_html(markdown, _cmark.Options.CMARK_OPT_UNSAFE))


def gfm(markdown: str) -> _Page:
    return _Page(_github(markdown))


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _wanted(block: Block) -> str:
    """The words of a block, in their order, without white space."""

    def flat(line: Line) -> str:
        return "".join(visible(part.text) for part in line)

    match block:
        case Quote():
            found = visible(block.text)
        case Facts():
            found = "".join(f"{name}:{flat(line)}" for name, line in block.rows)
        case Items():
            found = "".join(map(flat, block.items)) + visible(block.more)
        case Checks():
            found = "".join(flat(line) for _, line in block.items)
        case Table():
            found = "".join([*block.headers, *(flat(cell) for row in block.rows for cell in row)])
        case _:
            found = flat(block.line)
    return _squeezed(found)


_OWN = {
    Heading: {"h1", "h2", "h3", "h4"},
    Paragraph: {"p"},
    Quote: {"pre"},
    Facts: {"ul", "li"},
    Items: {"ul", "ol", "li", "p"},
    Checks: {"ul", "li", "input"},
    Table: {"table", "thead", "tbody", "tr", "th", "td"},
}
#: What GitHub links after Markdown has had its say.
LINKED = re.compile(r"@\w|\w#\d|#\d|GH-\d|://|www\.\w|:\w+:|(?<![0-9a-zA-Z])[0-9a-f]{7,40}(?![0-9a-zA-Z])|\$")


def _check_markdown(block: Block, page: _Page) -> None:
    assert set(page.elements) <= _OWN[type(block)] | {"code", "strong"}
    assert not page.comments
    assert {name for name, _ in page.attributes} <= {"type", "checked", "disabled", "start"}
    assert _squeezed("".join(page.words)) == _wanted(block)
    assert not any(LINKED.search(text) for text in page.outside_code)


@given(_BLOCKS)
def test_github_flavoured_markdown_says_what_went_in_and_no_more(block: Block) -> None:
    _check_markdown(block, gfm(as_markdown.block(block)))


@given(_BLOCKS)
def test_another_renderer_says_the_same(block: Block) -> None:
    if isinstance(block, Checks):  # which this renderer leaves as they are
        return
    _check_markdown(block, _Page(_PLAIN_MARKDOWN.render(as_markdown.block(block))))


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_is_harmless_everywhere(text: str) -> None:
    lines: list[Line] = [(Text(text),), (Code(text),), (Strong(text), Text(" x")), (Text("x "), Text(text), Code("y"))]
    for line in lines:
        blocks: list[Block] = [Heading(2, line), Paragraph(line), Items((line,)), Table("", ("a",), ((line,),))]
        for block in [*blocks, Checks(((False, line),)), Facts((("a", line),)), Quote(text)]:
            _check_markdown(block, gfm(as_markdown.block(block)))


@given(st.lists(_BLOCKS, max_size=4))
def test_blocks_do_not_run_into_each_other(blocks: list[Block]) -> None:
    document = Document((Heading(1, (Text("Title"),)), *blocks))
    alone = [gfm(as_markdown.block(block)) for block in document.blocks]
    together = gfm(as_markdown.render(document))
    assert _squeezed("".join(together.words)) == _squeezed("".join(word for page in alone for word in page.words))
    assert together.elements.count("code") == sum(page.elements.count("code") for page in alone)


@given(st.lists(_BLOCKS, max_size=4))
def test_the_page_is_valid_and_says_what_went_in(blocks: list[Block]) -> None:
    page = as_html.render(Document((Heading(1, (Text("Title"),)), *blocks)))
    tree: Any = _html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    main: Any = tree.find("body/main")
    known = {"main", "section", "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "div", "pre", "code"}
    known |= {"strong", "span", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in main.iter()} <= known
    for block in blocks:
        for quoted in [block.text] if isinstance(block, Quote) else []:
            assert visible(quoted) in [element.text or "" for element in main.iter("code")]


@given(_words)
def test_a_quote_keeps_every_character(text: str) -> None:
    document = Document((Heading(1, (Text("x"),)), Quote(text)))
    shown = visible(text)
    rendered = _github(as_markdown.render(document))
    assert html.unescape(rendered.partition("<pre><code>")[2].partition("</code></pre>")[0]) == shown + "\n"
    assert [line.removeprefix("    ") for line in as_text.block(Quote(text)).split("\n")] == [
        line if line.strip() else line.removeprefix("    ") for line in shown.split("\n")
    ]


@given(_words)
def test_a_code_span_keeps_every_character(text: str) -> None:
    rendered = _github("x " + as_markdown.line((Code(text),)))
    code = re.findall(r"<code>(.*?)</code>", rendered)
    assert [html.unescape(each) for each in code] == ([one_line(text)] if one_line(text) else [])


@given(st.text())
@example("\x1b[")
@example("\x9d0;x")
def test_what_is_visible_has_no_controls_and_is_final(text: str) -> None:
    shown = visible(text)
    assert not {unicodedata.category(char) for char in shown if char not in "\n\t\u200c\u200d"} & {"Cc", "Cf", "Cs"}
    assert visible(shown) == shown
    shown.encode()


def test_marks_of_direction_and_bytes_are_shown_as_escapes() -> None:
    assert visible("a\u202egnp\udc80\x00\x1b[1mb\x1b[0m\r\nc\u2028") == "a\\u202egnp\\udc80\\x00b\nc\\u2028"


def test_a_secret_behind_colours_is_masked() -> None:
    assert masked("login \x1b[1mpassword=\x1b[0mhunter22 failed") == "login password=*** failed"


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), min_size=1), st.integers(3, 9))
def test_an_excerpt_says_how_much_is_left_out(lines: list[str], most: int) -> None:
    shown = excerpt("\n".join(lines), most, width=10_000).split("\n")
    if len(lines) <= most:
        assert shown == lines
        return
    (left,) = [line for line in shown if re.fullmatch(r"… \d+ more lines", line)]
    at = shown.index(left)
    assert shown[:at] == lines[:at]
    assert shown[at + 1 :] == lines[len(lines) - (most - 1 - at) :]
    assert int(left.split()[1]) == len(lines) - (most - 1)


def test_links_lead_to_the_web_or_nowhere() -> None:
    assert (
        as_markdown.line((Link("#12", "https://github.com/a/b/issues/12"),))
        == "[`#12`](<https://github.com/a/b/issues/12>)"
    )
    assert as_markdown.line((Link("x", "javascript:alert(1)"),)) == "x"
    assert as_html.line((Link("x", "javascript:alert(1)"),)) == "x"
    hostile = Link("x", 'https://a.example/"><script>\n> <b>|`')
    assert gfm(as_markdown.line((hostile,))).elements == ["p", "a"]
    assert _Page(as_html.line((hostile,))).elements == ["a"]


FOUND = [  # by the property tests, with more examples than they usually try
    Paragraph((Text(" "), Text("1. x"))),
    Paragraph((Text("#"), Text("1. x"))),
    Paragraph((Strong("@octocat"), Text("\x98"), Text("ping @org/team now"))),
    Paragraph((Strong("@octocat"), Code(" "), Text("ping @org/team now"))),
    Paragraph((Strong("@octocat "), Strong(" @octocat"))),
    Paragraph((Text("\x90"), Text("@octocat"))),
]


@pytest.mark.parametrize("block", FOUND, ids=str)
def test_what_was_found_once_stays_mended(block: Block) -> None:
    _check_markdown(block, gfm(as_markdown.block(block)))
    _check_markdown(block, _Page(_PLAIN_MARKDOWN.render(as_markdown.block(block))))
