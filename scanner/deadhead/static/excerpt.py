"""A file without the bodies of those functions that do not matter: much less to parse, and all else on its own line.

Functions are found by their indentation, without a tokenizer. Where that goes wrong, as with a bracket that spans lines
further to the left, what is left is no Python, or a function is left as it is: never something else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

#: Comments and texts: what looks like code in them is none.
_TEXT = (
    rb"#[^\n]*+|'''(?>[^\\']++|\\[\s\S]|'(?!''))*+'''|\"\"\"(?>[^\\\"]++|\\[\s\S]|\"(?!\"\"))*+\"\"\""
    rb"|'(?>[^\\'\n]++|\\[\s\S])*+'|\"(?>[^\\\"\n]++|\\[\s\S])*+\""
)
_HEAD = (
    rb"^(?<!\\\n)(?<!\\\r\n)([ \t]*)(?P<head>(?:async[ \t]+)?def[ \t]+(?P<name>\w+)[ \t]*"
    rb"\((?>[^()]++|\([^()]*+\))*+\)[^\n:#]*+):[ \t\r]*(?:#[^\n]*+)?\n"
)
#: A line without code.
_EMPTY = rb"[ \t\f\r]*+(?:#[^\n]*+)?\n"


def _function(line: bytes) -> bytes:
    """Return a pattern for a function; ``line`` matches the rest of a line of its body."""
    return _HEAD + rb"(?P<body>(?>" + _EMPTY + rb"|\1[ \t]" + line + rb"\n)++)"


_FUNCTION = re.compile(_function(rb"[^\n]*+"), re.MULTILINE)
_DEF = re.compile(rb"[ \t]*(?:async[ \t]+)?def[ \t]")
#: Up to the end of a line behind which a function seems to begin, or to a quote that begins no text.
_NO_FUNCTION = re.compile(rb"(?>[^\n\"'#]++|" + _TEXT + rb"|\n(?![ \t]*+(?:async[ \t]+)?def[ \t]))*+")
#: Takes longer, and knows that a text may go on at the beginning of a line; every line has to be understood.
_FUNCTION_WITH_TEXTS = re.compile(
    _function(rb"(?>[^\n\"'#\\]++|\\\r?\n|\\|" + _TEXT + rb")*+") + rb"(?!\1[ \t])", re.MULTILINE
)
_INDENT = re.compile(rb"(?>" + _EMPTY + rb")*+([ \t]+)")
_LINE = re.compile(rb"(?>" + _EMPTY + rb")*+([ \t]*+)[^ \t]")
#: Code behind a form feed, with which the indentation begins anew.
_FED = re.compile(rb"^[ \t\f]*\f[ \t]*[^\s#]", re.MULTILINE)
_JOINED = re.compile(rb"\\\r?\n")
#: By these a function says what names mean outside of itself.
_REACHES_OUT = re.compile(rb"\b(?:import|global)\b")
_PLAIN_HEAD = re.compile(rb"\w+[ \t]*\([\w\s,*/]*+\)[ \t]*:")
_MOST_DIGITS = 4_000  # of a number in Python's source
_STORED = re.compile(
    rb"\.(\w+)[ \t]*(?=(?::[^=\n]+)?[-+*/|&^%@<>]*=(?!=)|,[^=()]*=(?!=)|\)[ \t]*=(?!=)|in\b)"
    rb"|\bas[ \t]+[\w.]+\.(\w+)"
)


class _LeftOut(NamedTuple):
    """A function that is left out, but for its head or all of it, and what stands there: a number on its last line.

    ``start`` and ``number`` are the offsets of the first line and of the last. Where it ``is_exact``, the number ends
    where the function does.
    """

    function: re.Match[bytes]
    is_absent: bool
    start: int
    number: int
    text: bytes
    is_exact: bool

    @classmethod
    def body(cls, function: re.Match[bytes]) -> _LeftOut:
        indent = _INDENT.match(function["body"])
        assert indent is not None
        return cls(function, False, function.start("body"), *_stub(function.start("body"), function["body"], indent[1]))

    @classmethod
    def whole(cls, function: re.Match[bytes]) -> _LeftOut:
        return cls(function, True, function.start(), *_stub(function.start(), function.group(), function[1]))


def _stub(start: int, lines: bytes, indent: bytes) -> tuple[int, bytes, bool]:
    """Return where the last line of some begins, what stands in their place, and whether it ends where they do."""
    code = lines.rstrip()
    while (last := code[code.rfind(b"\n") + 1 :]).lstrip().startswith(b"#"):
        rest = code.removesuffix(last).rstrip()
        if _spans_lines(last) or rest.endswith(b"\\"):
            break  # it may end a text
        code = rest
    is_plain = last.startswith(indent) and b"#" not in last and not last.endswith((b";", b"\\"))
    digits = len(last) - len(indent) if is_plain else 0
    is_exact = 0 < digits < _MOST_DIGITS
    above = code.count(b"\n")
    text = b"\n" * above + indent + b"0" * (digits if is_exact else 1) + b"\n" * (lines.count(b"\n") - above)
    return start + len(code) - len(last), text, is_exact


class Excerpt:
    """A file's bytes without the bodies of functions that neither hold one of some places nor reach out of themselves.

    Functions inside of others are part of them. Lines keep their numbers.
    """

    def __init__(self, whole: bytes, left_out: Sequence[_LeftOut]) -> None:
        """``left_out`` is what the ``whole`` lacks, in order."""
        self._whole = whole
        self._left_out = left_out

    @cached_property
    def text(self) -> bytes:
        """What is left of the file."""
        return b"".join(self._parts())

    def _parts(self) -> Iterator[bytes]:
        at = 0
        for one in self._left_out:
            yield self._whole[at : one.start]
            yield one.text
            at = one.function.end()
        yield self._whole[at:]

    @classmethod
    def of(
        cls, raw: bytes, places: Iterable[int], reaches_out: Callable[[bytes, int, int], bool] | None = None
    ) -> Excerpt:
        """Leave out what can be; of what is not understood nothing is left out.

        ``reaches_out`` tells of a body, between two offsets, whether it does.
        """
        whole = raw if raw.endswith(b"\n") else raw + b"\n"
        if raw.count(b"\r") > raw.count(b"\r\n") or (b"\f" in raw and _FED.search(raw)):
            return cls(whole, ())  # its lines end or begin otherwise
        functions = dict(_functions(whole))
        held = set(_holding(list(functions), places))
        reaches = reaches_out or _reaches_out
        left_out = (
            _LeftOut.body(one)
            for one, is_outermost in functions.items()
            if one not in held
            and (is_outermost or b"nonlocal" not in one["body"])
            and not reaches(whole, *one.span("body"))
        )
        return cls(whole, list(left_out))

    def extended(self, words: set[bytes]) -> Excerpt:
        """Return the same with those functions that have one of ``words`` as their name, or may set it."""
        functions = (one.function for one in self._left_out)
        still = {one for one in functions if one["name"] not in words and words.isdisjoint(_stored(one))}
        return Excerpt(self._whole, [one for one in self._left_out if one.function in still])

    def for_later(self) -> Excerpt:
        """Return the same with those functions that cannot be added later by the words that they spell.

        These are those with words outside of ASCII, which may be written in several ways, and some that end the
        statement around them: it has to end where it does. Of the others, methods go altogether if they have no
        decorators, and nothing to be looked at before their bodies.
        """
        later = (one for one in self._left_out if one.is_exact or not self._ends_block(one.function))
        is_ascii = self._whole.isascii()
        return Excerpt(self._whole, [self._more_of(one) for one in later if is_ascii or one.function.group().isascii()])

    @property
    def bodies(self) -> Iterator[tuple[int, int, int]]:
        """The functions without their bodies, by three offsets: of their beginning, and of both ends of the body."""
        functions = (one.function for one in self._left_out if not one.is_absent)
        return ((function.start(), *function.span("body")) for function in functions)

    @property
    def absent(self) -> Iterator[tuple[int, tuple[int, int, str]]]:
        """The functions that are gone: the offset of what stands there, those of both ends, and their names."""
        left_out = (one for one in self._left_out if one.is_absent)
        return ((one.number, (*one.function.span(), one.function["name"].decode())) for one in left_out)

    @cached_property
    def names(self) -> frozenset[bytes]:
        """The names of the functions without their bodies."""
        return frozenset(one.function["name"] for one in self._left_out)

    def stores(self, word: bytes) -> bool:
        """Whether an attribute of that name may be set in what is left out."""
        may = (one.function for one in self._left_out if word in one.function["body"])
        return any(word in _stored(function) for function in may)

    def _more_of(self, body: _LeftOut) -> _LeftOut:
        """Leave out a function altogether where nothing but its name matters: no module's, and not a decorated one."""
        whole, function = self._whole, body.function
        start = function.start()
        above = whole[whole.rfind(b"\n", 0, max(start - 1, 0)) + 1 : start].strip()
        if not function[1] or (above and not above.endswith(b":")):
            return body
        if _PLAIN_HEAD.match(whole, function.start("name")) is None:
            return body
        altogether = _LeftOut.whole(function)
        return altogether if altogether.is_exact else body

    def _ends_block(self, function: re.Match[bytes]) -> bool:
        """Whether a function is the last statement of another."""
        following = _LINE.match(self._whole, function.end())
        return bool(function[1]) and (following is None or following[1] != function[1])


def _reaches_out(whole: bytes, start: int, stop: int) -> bool:
    return _REACHES_OUT.search(whole, start, stop) is not None


def _functions(whole: bytes) -> Iterator[tuple[re.Match[bytes], bool]]:
    """Yield the functions whose bodies are understood, and are in no other such; tell which are in no other at all."""
    at, is_unclear = 0, False
    while at < len(whole):
        found = _FUNCTION.match(whole, at)
        if found is not None:
            if _spans_lines(found["body"]):
                found = _FUNCTION_WITH_TEXTS.match(whole, at)
            if found is not None and _INDENT.match(found["body"]) and not _spans_lines(found["head"]):
                yield found, not (found[1] and is_unclear)
                at = found.end() - 1
            else:
                found = None
        is_unclear = is_unclear or (found is None and _DEF.match(whole, at) is not None)
        skipped = _NO_FUNCTION.match(whole, at)
        assert skipped is not None
        at = skipped.end() + 1


def _stored(function: re.Match[bytes]) -> set[bytes]:
    return {word for pair in _STORED.findall(function["body"]) for word in pair if word}


def _spans_lines(body: bytes) -> bool:
    """Whether a text or a statement of a body may go on at the beginning of a line."""
    return b'"""' in body or b"'''" in body or (b"\\" in body and _JOINED.search(body) is not None)


def _holding(functions: Sequence[re.Match[bytes]], places: Iterable[int]) -> Iterator[re.Match[bytes]]:
    """Yield the functions in whose bodies the places are."""
    starts = [function.start("body") for function in functions]
    for place in places:
        number = bisect_right(starts, place) - 1
        if number >= 0 and place < functions[number].end("body"):
            yield functions[number]
