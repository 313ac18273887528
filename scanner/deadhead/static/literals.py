"""The string literals of a file that hold escapes, found with one regular expression rather than a tokenizer.

The expression passes over everything else without coming back to Python: of a file's literals only those are yielded
in which a backslash means something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


def _strings(inside: str) -> str:
    """Return a pattern for a literal from its opening quotes on; ``inside`` matches what may follow a plain run."""
    triple = (rf"{q * 3}[^\\{q}]*+(?:(?:{inside}|{q}(?!{q * 2}))[^\\{q}]*+)*+{q * 3}" for q in "'\"")
    single = (rf"{q}(?!{q * 2})[^\\{q}\r\n]*+(?:{inside}[^\\{q}\r\n]*+)*+{q}" for q in "'\"")
    return f"(?:{'|'.join([*triple, *single])})"


_ANY = _strings(r"\\(?:\r\n|.)")
_PLAIN = _strings(r"(?!)")  # without a backslash
_RAW = "(?:[bBfFtT]?[rR]|[rR][bBfFtT])"
_COOKED = "[bBfFtTuU]?"

_TOKEN = re.compile(
    rf"""(?:
      [^'"\#\w]++                                 # operators and white space
    | \#[^\r\n]*+
    | (?!(?:{_RAW}|{_COOKED})['"])\w++            # a word that is no prefix
    | {_RAW}{_ANY}
    | {_COOKED}{_PLAIN}
    | (?!{_COOKED}{_ANY}).                        # a quote that opens nothing
    )*+
    (?: (?P<literal>(?P<prefix>{_COOKED}){_ANY}) | \Z)""",
    re.VERBOSE | re.DOTALL,
)


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


def literals(text: str) -> Iterator[Literal]:
    """Yield in order the string literals of ``text`` that hold a backslash and are not raw."""
    for match in _TOKEN.finditer(text):
        if match["literal"]:
            yield Literal(match.start("literal"), match["prefix"], match["literal"])
