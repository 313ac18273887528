"""What the calls of a file pass, as far as its bytes tell."""

from __future__ import annotations

import re
from functools import cache

from deadhead.static.words import GAP

#: What tells the arguments of a call apart: brackets and commas, but not those in strings and comments.
_PART = re.compile(
    rb"[(\[{]|[)\]}]|,|#[^\r\n]*|\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"
    rb"|\"(?:\\.|[^\"\\\r\n])*\"|'(?:\\.|[^'\\\r\n])*'",
    re.DOTALL,
)
_OPENING, _CLOSING = frozenset([b"(", b"[", b"{"]), frozenset([b")", b"]", b"}"])
_OPENS = re.compile(GAP + rb"\(")
_GETATTR = re.compile(rb"getattr\s*\(\s*[\w.\[\]]+\s*,\s*(?:[A-Za-z_][\w.]*|[\"'](\w*)[\"'])\s*[,)]")
_NO_ARGUMENT = re.compile(GAP + rb"(?:\)|\*|\w+" + GAP + rb"=(?!=))")


def asked_by_text(data: bytes, at: int) -> bytes | None:
    """Return the word that ``getattr`` at a place asks for: empty for a variable, None where that is not certain."""
    found = _GETATTR.match(data, at)
    return None if found is None else found[1] or b""


def may_pass(data: bytes, at: int, argument: int | str) -> bool:
    """Whether what follows the name of a function are arguments with the one in question, or none at all.

    ``argument`` is as in :attr:`deadhead.rule.Rule.passing`.
    """
    call = _OPENS.match(data, at)
    if call is None:
        return True
    keyword = _keyword(argument) if isinstance(argument, str) else None
    depth, count = 1, 0
    if keyword is not None and keyword.match(data, call.end()):
        return True
    for part in _PART.finditer(data, call.end()):
        text = part.group()
        depth += (text in _OPENING) - (text in _CLOSING)
        if not depth:
            return False
        if text == b"," and depth == 1:
            count += 1
            if keyword is not None and keyword.match(data, part.end()):
                return True
            if count == argument:
                return not _NO_ARGUMENT.match(data, part.end())
    return True


@cache
def _keyword(name: str) -> re.Pattern[bytes]:
    return re.compile(GAP + equated(name).pattern)


@cache
def equated(name: str) -> re.Pattern[bytes]:
    """Return a pattern for a name before what it is given."""
    return re.compile(re.escape(name.encode()) + rb"(?!\w)" + GAP + rb"=(?!=)")
