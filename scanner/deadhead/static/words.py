"""Words in the bytes of a file: patterns for many at once, and where one stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

#: What may stand between two parts of an expression: space, line ends, comments.
GAP = rb"(?>[\s\\]|#[^\r\n]*+)*+"
_WORD = re.compile(rb"\w")


def behind_dot(words: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return a pattern for any of some words, as its first group, behind a dot."""
    return re.compile(rb"\.(?:(?=[\s\\#])" + GAP + rb")?+(" + any_of(words) + rb")(?!\w)")


def any_of(words: Iterable[bytes]) -> bytes:
    """Return a pattern for any of some words, which looks at what several begin with only once."""
    following: dict[bytes, list[bytes]] = defaultdict(list)
    for word in sorted(words):
        following[word[:1]].append(word[1:])
    ends = following.pop(b"", None) is not None
    choices = [re.escape(first) + any_of(rest) for first, rest in following.items()]
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
