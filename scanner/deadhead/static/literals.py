"""The string literals of a file, found with one regular expression rather than a tokenizer, for lexical rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""\#[^\r\n]*
    | (?P<prefix>(?<![\w.])[A-Za-z]{1,2}(?=['"]))?
      (?P<body>
        '''[^\\']*(?:(?:\\.|'(?!''))[^\\']*)*'''
      | \"""[^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*\"""
      | '[^\\'\r\n]*(?:\\(?:\r\n|.)[^\\'\r\n]*)*'
      | "[^\\"\r\n]*(?:\\(?:\r\n|.)[^\\"\r\n]*)*"
      )""",
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
    """Yield the string literals of ``text`` that hold a backslash, in order; comments are skipped."""
    for match in _TOKEN.finditer(text):
        token = match.group()
        if "\\" in token and token[0] != "#":
            yield Literal(match.start(), match.group("prefix") or "", token)
