"""Octal escapes above ``\\377``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadhead.rule import Example, Lexical, Match, Warns

_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|\r\n|.)", re.DOTALL)
_MOST = 0o377


class InvalidOctalEscapeSequence(Lexical):
    r"""An octal escape above ``\377`` is more than a byte: Python 3.12 warns of it and says that it will be an error.

    Text has the character of that number today, bytes lose its highest bit: the fix says so in so many words.
    """

    name = "invalid-octal-escape-sequence"
    since, gone, use = "3.12", None, "an escape of a character"
    url = "https://docs.python.org/3/whatsnew/3.12.html#other-language-changes"
    warns = (
        Warns(SyntaxWarning, r"invalid octal escape sequence"),
        Warns(DeprecationWarning, r"invalid octal escape sequence"),
    )
    needle = r"\\[4-7][0-7]{2}"

    flags = (
        Example(
            r"""
            result = "\400 \7771 \\\500", b"\477"
                      ^^^^
                           ^^^^
                                   ^^^^
                                            ^^^^
            """,
            safe=r"""
            result = "\u0100 \u01ff1 \\\u0140", b"\x3f"
            """,
        ),
    )
    allows = (
        'text = "\\377" + "\\\\400" + "\\40" + "\\1234"\n',
        'data = rb"\\400"  # "\\400"\n',
    )

    def check(self, literal: str, prefix: str, body: int) -> Iterator[Match]:
        """Yield each octal escape that is too large, with one for the same value to take its place."""
        letters = prefix.lower()
        for match in _ESCAPE.finditer(literal, body) if "r" not in letters else ():
            value = int(match.group(1) or "0", 8)
            if value > _MOST:
                new = f"\\x{value & 0xFF:02x}" if "b" in letters else f"\\u{value:04x}"
                detail = f"`{match.group()}` is more than a byte; use `{new}`"
                yield Match(match.start(), match.end(), ((match.start(), match.end(), new),), detail)
