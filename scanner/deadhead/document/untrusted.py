"""Text that others wrote (test output, names of tests, messages of exceptions), made fit to be shown as text.

Whatever is put through these functions comes out of a Markdown or HTML renderer as the words that went in: no element,
no link, no mention of a person, no reference to an issue is made of it. Use :func:`markdown_code` for names and
messages, :func:`markdown_block` for output of several lines, :func:`markdown_words` where words of ours and of others
are mixed, and the same three for HTML. Terminals get :func:`visible` or :func:`one_line`.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

from deadhead.runtime.target.deadhead_recorder.masking import mask

#: Sequences by which a program moves the cursor, sets colours or names the window; unended ones end with their line.
_TERMINAL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_NEWLINES = re.compile(r"\r\n?")
_PLAIN = re.compile(r"[\n\t\x20-\x7e]*\Z")
#: Invisible, but part of how words and emoji are written.
_JOINERS = "\u200c\u200d"

#: What GitHub or another renderer makes a link, a picture or a formula of, though Markdown has no say in it: mentions,
#: issues, addresses (some take ``models.py`` for one), commits, emoji, formulas; and the backtick, which would end a
#: code span beside it.
_MAGIC = re.compile(
    r"[@`$]|#\d|[A-Z]-\d|//|\b(?:mailto|xmpp):|\w\.[a-z]{2}|:[\w+-]+:|(?<![0-9A-Za-z])[0-9a-f]{7,40}(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"[\\*\[\]~#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_OPENING = re.compile(r"[-+=]|\d{1,9}(?=[.)](?:\s|\Z))")


def masked(text: str) -> str:
    """Return ``text`` with three stars for each secret in it; paths and names of tests are not to be put through."""
    return mask(_TERMINAL.sub("", text))


@lru_cache(maxsize=8192)
def visible(text: str) -> str:
    """Return ``text`` with its lines and tabs, without terminal sequences; other controls are shown as escapes.

    That goes for marks of direction, too, for what is invisible, and for bytes that were no text.
    """
    if _PLAIN.match(text):
        return text
    text = _NEWLINES.sub("\n", _TERMINAL.sub("", text))
    return text if _PLAIN.match(text) else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char in "\n\t" or char in _JOINERS or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def one_line(text: str) -> str:
    """Return visible text on one line, without white space around it."""
    return " ".join(visible(text).split())


def shortened(text: str, most: int) -> str:
    """Return text of at most ``most`` characters, with an ellipsis where its end was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def excerpt(text: str, lines: int, width: int = 400) -> str:
    """Return visible text of at most ``lines`` lines, each at most ``width`` characters; says how many are left out.

    The first and the last lines stay, since traces say what was called first and what went wrong last.
    """
    every = [shortened(line.rstrip(), width) for line in visible(text).strip("\n").split("\n")]
    if len(every) <= lines:
        return "\n".join(every)
    head = (lines - 1) // 2
    tail = lines - 1 - head
    left = len(every) - head - tail
    return "\n".join([*every[:head], f"… {left:,} more lines", *every[len(every) - tail :]])


# -- Markdown


def markdown_code(text: str) -> str:
    """Return one line of text as a Markdown code span, empty for no text."""
    text = one_line(text)
    if not text:
        return ""
    fence = "`" * (1 + _longest_run(text))
    pad = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def markdown_block(text: str) -> str:
    """Return text of any number of lines as a fenced Markdown block, without a newline at its end."""
    text = visible(text)
    fence = "`" * max(3, 1 + _longest_run(text))
    return f"{fence}\n{text}\n{fence}"


def markdown_words(text: str, *, opening: bool = False) -> str:
    """Return one line of text as Markdown that is only words; what renderers would link is put in code spans.

    ``opening`` says that a block begins with it: only there a dash or a number makes a list.
    """
    words = visible(text).split()
    pieces: list[str] = []
    for magic, run in _runs(words):
        plain = " ".join(run)
        pieces.append(_quoted(plain) if magic else _escaped(plain, opening=opening and not pieces))
    return " ".join(pieces)


def _quoted(text: str) -> str:
    """Return a code span, without the punctuation around it; brackets that belong to each other stay together."""
    start, end = len(text) - len(text.lstrip("(")), len(text)
    while end > start + 1 and (text[end - 1] in ".,;:!?" or _closes_more(text[start:end])):
        end -= 1
    return text[:start] + markdown_code(text[start:end]) + text[end:]


def _closes_more(text: str) -> bool:
    return text.endswith(")") and text.count(")") > text.count("(")


def _runs(words: list[str]) -> list[tuple[bool, list[str]]]:
    """Group neighbouring words by whether a renderer could make something of them."""
    runs: list[tuple[bool, list[str]]] = []
    for word in words:
        magic = _MAGIC.search(word) is not None
        if runs and runs[-1][0] == magic:
            runs[-1][1].append(word)
        else:
            runs.append((magic, [word]))
    return runs


def _escaped(text: str, *, opening: bool) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", text)
    for char, entity in _ENTITIES.items():
        text = text.replace(char, entity)
    found = _OPENING.match(text) if opening else None
    if found is None:
        return text
    at = found.start() if found.group() in "-+=" else found.end()
    return f"{text[:at]}\\{text[at:]}"


def _longest_run(text: str) -> int:
    """Return the length of the longest run of backticks."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


# -- HTML


def html_words(text: str) -> str:
    """Return one line of text for HTML, fit for attributes in quotes, too."""
    return html.escape(" ".join(visible(text).split()))


def html_code(text: str) -> str:
    """Return one line of text as an HTML ``code`` element whose direction does not reach beyond it."""
    text = one_line(text)
    return f"<code>{html.escape(text)}</code>" if text else ""


def html_block(text: str) -> str:
    """Return text of any number of lines as an HTML ``pre`` element."""
    return f"<pre>\n<code>{html.escape(visible(text))}</code></pre>"
