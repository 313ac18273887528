"""A file without the bodies of those functions that do not matter: much less to parse, and all else on its own line.

Functions are found by their indentation, without a tokenizer. Where that goes wrong, as with a bracket that spans lines
further to the left, what is left is no Python, or a function is left as it is: never something else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

#: Comments and texts: what looks like code in them is none.
_TEXT = (
    rb"#[^\n]*+|'''(?>[^\\']|\\[\s\S]|'(?!''))*+'''|\"\"\"(?>[^\\\"]|\\[\s\S]|\"(?!\"\"))*+\"\"\""
    rb"|'(?>[^\\'\n]|\\[\s\S])*+'|\"(?>[^\\\"\n]|\\[\s\S])*+\""
)
_HEAD = (
    rb"^([ \t]*)(?:async[ \t]+)?def[ \t]+(?P<name>\w+)[ \t]*\((?>[^()]|\([^()]*\))*+\)[^\n:#]*+:"
    rb"[ \t\r]*(?:#[^\n]*+)?\n"
)


def _function(line: bytes) -> bytes:
    """Return a pattern for a function; ``line`` matches the rest of a line of its body."""
    return _HEAD + rb"(?P<body>(?>[ \t\r]*+(?:#[^\n]*+)?\n|\1[ \t]" + line + rb"\n)++)"


_TEXT_OR_FUNCTION = re.compile(_TEXT + rb"|" + _function(rb"[^\n]*+"), re.MULTILINE)
#: Takes longer, and knows that a text may go on at the beginning of a line.
_FUNCTION_WITH_TEXTS = re.compile(_function(rb"(?>[^\n\"'#\\]++|\\\r?\n|\\|" + _TEXT + rb")*+"), re.MULTILINE)
_INDENT = re.compile(rb"(?>[ \t\r]*+(?:#[^\n]*+)?\n)*+([ \t]+)")
_LINE = re.compile(rb"(?>[ \t\r]*+(?:#[^\n]*+)?\n)*+([ \t]*+)[^ \t]")
_SPANS_LINES = re.compile(rb"\"\"\"|'''|\\\r?\n")
#: By these a function says what names mean outside of itself.
_REACHES_OUT = re.compile(rb"\b(?:import|global)\b")
_STORED = re.compile(
    rb"\.(\w+)[ \t]*(?=(?::[^=\n]+)?[-+*/|&^%@<>]*=(?!=)|,[^=()]*=(?!=)|\)[ \t]*=(?!=)|in\b)"
    rb"|\bas[ \t]+[\w.]+\.(\w+)"
)


class Excerpt:
    """A file's bytes without the bodies of functions that neither hold one of some places nor reach out of themselves.

    Functions inside of others are part of them. Lines keep their numbers.
    """

    def __init__(self, whole: bytes, left_out: Sequence[re.Match[bytes]]) -> None:
        """``left_out`` are the functions of the ``whole`` whose bodies go, in order."""
        self._whole = whole
        self._left_out = left_out
        self.text = b"".join(_parts(whole, left_out))

    @classmethod
    def of(cls, raw: bytes, places: Iterable[int]) -> Excerpt:
        """Leave out what can be; of what is not understood nothing is left out."""
        whole = raw if raw.endswith(b"\n") else raw + b"\n"
        if raw.count(b"\r") > raw.count(b"\r\n"):
            return cls(whole, ())  # its lines end otherwise
        functions = list(_functions(whole))
        held = set(_holding(functions, places))
        return cls(whole, [one for one in functions if one not in held and not _REACHES_OUT.search(one["body"])])

    def extended(self, words: set[bytes]) -> Excerpt:
        """Return the same with those functions that have one of ``words`` as their name, or may set it."""
        left_out = [one for one in self._left_out if one["name"] not in words and words.isdisjoint(_stored(one))]
        return Excerpt(self._whole, left_out)

    @property
    def bodies(self) -> Iterator[tuple[int, int, int]]:
        """The functions without their bodies, by three offsets: of their beginning, and of both ends of the body."""
        return ((function.start(), *function.span("body")) for function in self._left_out)

    def for_later(self) -> Excerpt:
        """Return the same with those functions that cannot be added later by the words that they spell.

        These are those with words outside of ASCII, which may be written in several ways, and those that end the
        statement around them: it has to end where it does.
        """
        later = (one for one in self._left_out if not _ends_its_block(self._whole, one))
        return Excerpt(self._whole, [one for one in later if one.group().isascii()])

    @cached_property
    def names(self) -> frozenset[bytes]:
        """The names of the functions without their bodies."""
        return frozenset(function["name"] for function in self._left_out)

    def stores(self, word: bytes) -> bool:
        """Whether an attribute of that name may be set in what is left out."""
        may = (function for function in self._left_out if word in function["body"])
        return any(word in _stored(function) for function in may)


def _functions(whole: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the functions that are in no other, as far as their bodies are understood."""
    at = 0
    while (found := _TEXT_OR_FUNCTION.search(whole, at)) is not None:
        at = found.end()
        if found["body"] and _SPANS_LINES.search(found["body"]):
            found = _FUNCTION_WITH_TEXTS.match(whole, found.start())
        if found is not None and found["body"] and _INDENT.match(found["body"]):
            yield found
            at = found.end()


def _ends_its_block(whole: bytes, function: re.Match[bytes]) -> bool:
    following = _LINE.match(whole, function.end())
    return bool(function[1]) and (following is None or following[1] != function[1])


def _stored(function: re.Match[bytes]) -> set[bytes]:
    return {word for pair in _STORED.findall(function["body"]) for word in pair if word}


def _holding(functions: Sequence[re.Match[bytes]], places: Iterable[int]) -> Iterator[re.Match[bytes]]:
    """Yield the functions in whose bodies the places are."""
    starts = [function.start("body") for function in functions]
    for place in places:
        number = bisect_right(starts, place) - 1
        if number >= 0 and place < functions[number].end("body"):
            yield functions[number]


def _parts(whole: bytes, left_out: Iterable[re.Match[bytes]]) -> Iterator[bytes]:
    """Yield what is left of a file, with ``pass`` in place of the bodies that are left out."""
    at = 0
    for function in left_out:
        start, stop = function.span("body")
        yield whole[at:start]
        indent = _INDENT.match(whole, start)
        assert indent is not None
        yield indent[1] + b"pass" + b"\n" * function["body"].count(b"\n")
        at = stop
    yield whole[at:]
