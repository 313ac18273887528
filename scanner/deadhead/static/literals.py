"""The string literals of a file that hold certain escapes, found with one regular expression rather than a tokenizer.

The expression passes over everything else without coming back to Python: of a file's literals only those are yielded
that are not raw and hold what is looked for. What repeats possessively is atomic as well, ``(?>…)*+``: before 3.11.5
``re`` gets alternatives wrong in a possessive repeat (CPython issue 106052), and takes exponential time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple


def _strings(inside: str) -> str:
    """Return a pattern for a literal from its opening quotes on; ``inside`` matches what may follow a plain run."""
    triple = (rf"{q * 3}[^\\{q}]*+(?>(?:{inside}|{q}(?!{q * 2}))[^\\{q}]*+)*+{q * 3}" for q in "'\"")
    single = (rf"{q}(?!{q * 2})[^\\{q}\r\n]*+(?>{inside}[^\\{q}\r\n]*+)*+{q}" for q in "'\"")
    return f"(?:{'|'.join([*triple, *single])})"


_ESCAPE = r"\\(?:\r\n|.)"
_ANY = _strings(_ESCAPE)
_RAW = r"(?:(?<=\b[rR])|(?<=\b[bBfFtT][rR])|(?<=\b[rR][bBfFtT]))"
_PREFIX = re.compile(r"\b[bBfFtTuU]\Z")


@cache
def _tokens(escape: str) -> re.Pattern[str]:
    """Return a pattern that passes over all before a literal with an escape that ``escape`` matches, or to the end."""
    passed = (
        r"""[^'"#]++""",  # code, with the prefixes of literals
        r"#[^\r\n]*+",
        _strings(f"(?!{escape}){_ESCAPE}"),
        f"{_RAW}{_ANY}",
        f"(?!{_ANY}).",  # a quote that opens nothing
    )
    return re.compile(rf"(?>{'|'.join(passed)})*+(?:(?P<literal>{_ANY})|\Z)", re.DOTALL)


class Literal(NamedTuple):
    """One string literal: its offset in the text (characters), its prefix, and its whole text."""

    start: int
    prefix: str
    text: str

    @property
    def body(self) -> int:
        """The index in ``text`` of the first character after the opening quotes."""
        quotes = len(self.prefix)
        return quotes + (3 if self.text[quotes : quotes + 3] in ("'''", '"""') else 1)


def literals(text: str, escape: str) -> Iterator[Literal]:
    """Yield in order the literals of ``text`` that are not raw and hold an escape that the pattern matches."""
    for match in _tokens(escape).finditer(text):
        if match["literal"]:
            start = match.start("literal")
            prefix = _PREFIX.search(text, max(0, start - 2), start)
            letter = prefix.group() if prefix else ""
            yield Literal(start - len(letter), letter, letter + match["literal"])
