"""Words in the bytes of a file: patterns for many at once, and where one stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

#: What may stand between two parts of an expression: space, line ends, comments.
GAP = rb"(?>[\s\\]|#[^\r\n]*+)*+"
_WORD = re.compile(rb"\w")


def behind_dot(word: bytes) -> re.Pattern[bytes]:
    """Return a pattern for words, what matches one of which is its first group, behind a dot."""
    return re.compile(rb"\.(?:(?=[\s\\#])" + GAP + rb")?+(" + word + rb")(?!\w)")


def any_of(words: Iterable[bytes]) -> bytes:
    """Return a pattern for any of some words, which looks at what several begin with only once."""
    return _branches(sorted(set(words)), 0)


def _branches(words: list[bytes], at: int) -> bytes:
    """Return a pattern for what sorted words, which are the same up to there, hold from an offset on."""
    if len(words) == 1:
        return re.escape(words[0][at:])
    ends = bool(words) and len(words[0]) == at
    following = groupby(words[ends:], key=lambda word: word[at : at + 1])
    choices = [re.escape(byte) + _branches(list(same), at + 1) for byte, same in following]
    if not choices or (len(choices) == 1 and not ends):
        return b"".join(choices)
    return b"(?:" + b"|".join(choices) + (b")?" if ends else b")")


def places(data: bytes, word: bytes) -> Iterator[int]:
    """Yield where a file spells a word, or a dot and a word."""
    for at in occurrences(data, word):
        if not _WORD.match(data, at + len(word)) and (word[:1] == b"." or not at or not _WORD.match(data, at - 1)):
            yield at


def occurrences(data: bytes, part: bytes) -> Iterator[int]:
    """Yield where a file holds some bytes: to look for nothing else is many times quicker than an expression."""
    at = data.find(part)
    while at >= 0:
        yield at
        at = data.find(part, at + 1)
