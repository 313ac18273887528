"""Backslashes before characters that give them no meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadhead.rule import Example, Lexical, Match, Warns

_ESCAPE = re.compile(r"\\(?:\r\n|.)", re.DOTALL)
_IN_BYTES = frozenset("\n\r\\'\"abfnrtvx01234567")
_IN_TEXT = _IN_BYTES | frozenset("NuU")


class InvalidEscapeSequence(Lexical):
    """A backslash that begins no escape sequence stays in the string today and will be an error tomorrow."""

    name = "invalid-escape-sequence"
    since, gone, use = "3.6", None, "a raw string, or two backslashes"
    url = "https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences"
    warns = (
        Warns(SyntaxWarning, r"invalid escape sequence"),
        Warns(DeprecationWarning, r"invalid escape sequence"),
    )
    also = ("W605",)
    needle = r"""\\[^\n\r\\'"abfnrtvx0-7]"""

    flags = (
        Example(
            r"""
            import re

            result = re.findall("\d+\.", "1. 2."), "\t\s", b"\u"
                                 ^^ ^^                ^^     ^^
            """,
            safe=r"""
            import re

            result = re.findall(r"\d+\.", "1. 2."), "\t\\s", br"\u"
            """,
        ),
        Example(
            r"""
            result = 0 or"\d"
                          ^^
            """,
            safe=r"""
            result = 0 or r"\d"
            """,
        ),
    )
    allows = (
        'text = r"\\d" + "\\\\d" + "\\n\\N{BULLET}\\u0041"\n',
        'data = rb"\\d"  # "\\d"\n',
        'text = "\\é"\n',
    )

    def check(self, literal: str, prefix: str, body: int) -> Iterator[Match]:
        """Yield each invalid escape; one edit makes the literal raw where no valid escape is in it."""
        letters = prefix.lower()
        if "r" in letters:
            return
        escapes = list(_ESCAPE.finditer(literal, body))
        known = _IN_BYTES if "b" in letters else _IN_TEXT
        # The interpreter says nothing of a backslash before a character outside of ASCII.
        wrong = [match for match in escapes if match.group()[1] not in known and match.group().isascii()]
        may_be_raw = len(wrong) == len(escapes) and "u" not in letters
        for match in wrong:
            # `rb` is understood from Python 3.3 on only, `br` by every one.
            edit = (len(prefix), len(prefix), "r") if may_be_raw else (match.start(), match.start(), "\\")
            detail = f"`{match.group()}` is no escape sequence; use {self.use}"
            yield Match(match.start(), match.end(), (edit,), detail)
