"""The string literals of a file that hold certain escapes, found with one regular expression rather than a tokenizer.

The expression passes over everything else without coming back to Python: of a file's literals only those are yielded
that are not raw and hold what is looked for. What repeats possessively is atomic as well, ``(?>…)*+``: before 3.11.5
``re`` gets alternatives wrong in a possessive repeat (CPython issue 106052), and takes exponential time.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple


def _strings(inside: str) -> str:
    """Return a pattern for a literal from its opening quotes on; ``inside`` matches what may follow a plain run."""
    triple = (rf"{q * 3}[^\\{q}]*+(?>(?:{inside}|{q}(?!{q * 2}))[^\\{q}]*+)*+{q * 3}" for q in "'\"")
    single = (rf"{q}(?!{q * 2})[^\\{q}\r\n]*+(?>{inside}[^\\{q}\r\n]*+)*+{q}" for q in "'\"")
    return f"(?:{'|'.join([*triple, *single])})"


_ESCAPE = r"\\(?:\r\n|.)"
_ANY = _strings(_ESCAPE)
_RAW = r"(?:(?<=\b[rR])|(?<=\b[bBfFtT][rR])|(?<=\b[rR][bBfFtT]))"
_FORMS = re.compile(r"\b(?:[fFtT][rR]?|[rR][fFtT])['\"]")  # what may hold others in the same quotes since Python 3.12
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


def is_certain(text: str, literal: Literal) -> bool:
    """Whether a literal is one for Python as well: the expression knows of no quotes within those of an f-string."""
    if sys.version_info < (3, 12) or _FORMS.search(text) is None:
        return True
    starts = _starts(text)
    return starts is None or literal.start in starts


@lru_cache(maxsize=1)
def _starts(text: str) -> frozenset[int] | None:
    """Return where the literals of a text begin by Python's own tokenizer, None where it does not get through."""
    from tokenize import TokenError, generate_tokens, tok_name

    lines = io.StringIO(text, newline="").readlines()
    offsets = [0, *accumulate(map(len, lines))]
    try:
        tokens = list(generate_tokens(iter(lines).__next__))
    except (TokenError, SyntaxError):
        return None
    kinds = {kind for kind, name in tok_name.items() if name in ("STRING", "FSTRING_START", "TSTRING_START")}
    return frozenset(offsets[one.start[0] - 1] + one.start[1] for one in tokens if one.type in kinds)
