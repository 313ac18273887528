"""What the bytes of a file say about its names before anything is parsed: imports, receivers, names handed on.

All answers are on the safe side: what is not certain is possible. What is read here may stand in a string or a comment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property
from typing import NamedTuple

_IMPORT = re.compile(rb"import(?=[\s(*\\])")
_FROM = re.compile(rb"from(?=[\s.\\])[\s\\]*([\w.][\w.\s\\]*)\Z")
#: What an import says after the word: up to the closing parenthesis, or to the end of the logical line.
_REST = re.compile(rb"[\s\\]*\((?:[^()#]|#[^\r\n]*)*|(?:[^\\\r\n;#]|\\\r\n|\\[^\w])*")
_COMMENT = re.compile(rb"#[^\r\n]*")
_MODULE = re.compile(rb"(?:\A|,)[\s\\]*(\w[\w.]*)(?:[\s\\]+as[\s\\]+(\w+))?")
_TAKEN = re.compile(rb"(\w+|\*)(?:[\s\\]+as[\s\\]+(\w+))?")
_SPACE = b" \t\r\n\\\f"
_WORD = re.compile(rb"\w")
_NAME_BEFORE = re.compile(rb"(?<![\w.])\w+\Z")
_GAP = rb"(?:[\s\\]|#[^\r\n]*+)*+"
_HANDS_ON = re.compile(rb"(?:[=(,\[{:*]|\b(?:return|yield|or|and|else|in|if|as|not))\Z")
_DEFINES = re.compile(rb"\b(?:def|class)[\s\\]+\Z")


class Import(NamedTuple):
    """One name that an import binds: ``name`` is what it takes from ``module``, empty where that is the module."""

    module: bytes
    name: bytes
    local: bytes


class Spelling:
    """The bytes of one file. ``ours`` are the names it gives to what it imports from packages that are watched."""

    def __init__(self, data: bytes) -> None:
        """``data`` is the file as it is on disk."""
        self.data = data
        self.ours: set[bytes] = set()
        self._foreign: dict[bytes, bool] = {}

    def imports(self, packages: Collection[bytes]) -> Iterator[Import]:
        """Yield what is imported from ``packages``; the name ``*`` stands for everything."""
        for _, stop, module in self._statements():
            if module:
                if module.partition(b".")[0].strip(_SPACE) in packages:
                    rest = _REST.match(self.data, stop)
                    for taken in _TAKEN.finditer(_COMMENT.sub(b"", rest.group() if rest else b"")):
                        yield Import(_joined(module), taken.group(1), taken.group(2) or taken.group(1))
            else:
                rest = _REST.match(self.data, stop)
                for found in _MODULE.finditer(rest.group() if rest else b""):
                    top = found.group(1).partition(b".")[0]
                    if top in packages:
                        yield Import(found.group(1), b"", found.group(2) or top)

    def _statements(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield where each import begins, where its word ``import`` ends, and what it imports from, if it says."""
        data = self.data
        for match in _IMPORT.finditer(data):
            start, stop = match.span()
            if start and _WORD.match(data, start - 1):
                continue
            found = _FROM.search(data, _begin(data, start), start)
            yield (start, stop, b"") if found is None else (found.start(), stop, found.group(1).strip(_SPACE))

    @cached_property
    def has_getattr(self) -> bool:
        """Whether a quoted word may be the name of an attribute."""
        return b"getattr" in self.data

    def spells(self, word: bytes) -> bool:
        """Whether the file holds a word."""
        return any(not self._continues(match.start()) for match in _word(word).finditer(self.data))

    def attributes(self, name: bytes) -> Iterator[bytes]:
        """Yield the attributes that are asked of a name."""
        return (match.group(1) for match in _attribute(name).finditer(self.data))

    def hands_on(self, name: bytes) -> bool:
        """Whether a name stands for itself somewhere: as a value, an argument, an element, the result."""
        return any(self._is_handed_on(match.start()) for match in _alone(name).finditer(self.data))

    def _is_handed_on(self, start: int) -> bool:
        at = _before(self.data, start)
        return self._is_after_comment(at, start) or bool(_HANDS_ON.search(self.data, max(0, at - 8), at + 1))

    def may_be_asked(self, member: bytes, everything: bool = False) -> bool:
        """Whether something may be asked for an attribute by that word, or, with ``everything``, the word is a name."""
        return any(self._may_be_asked(match, everything) for match in _word(member).finditer(self.data))

    def _may_be_asked(self, match: re.Match[bytes], everything: bool) -> bool:
        data, start = self.data, match.start()
        before = data[start - 1 : start]
        if before in (b'"', b"'"):
            return self.has_getattr and data[match.end() : match.end() + 1] == before
        if self._continues(start):
            return False
        at = _before(data, start)
        if data[at : at + 1] == b".":
            return everything or self._may_be_ours(at)
        return everything or self._is_after_comment(at, start)

    def _may_be_ours(self, dot: int) -> bool:
        """Whether what stands before a dot may be something that is watched: no literal, and no other module."""
        at = _before(self.data, dot)
        if self._is_after_comment(at, dot):
            return True
        if self.data[at : at + 1] in (b'"', b"'"):
            return False
        name = _NAME_BEFORE.search(self.data, max(0, at - 100), at + 1)
        return name is None or not self.is_foreign(name.group())

    def is_foreign(self, name: bytes) -> bool:
        """Whether nothing but imports from elsewhere can give a name its meaning."""
        known = self._foreign.get(name)
        if known is None:
            known = name not in self.ours and not self._may_be_bound(name)
            self._foreign[name] = known
        return known

    def _may_be_bound(self, name: bytes) -> bool:
        """Whether a name may be bound other than by an import, or may be tested for the class of what it stands for."""
        data = self.data
        if name + b".__class__" in data:
            return True
        places = [match.start() for match in _bound(name).finditer(data) if not self._continues(match.start(), b".")]
        if any(not self._is_imported(place) for place in places):
            return True
        defined = (match.start() for match in _called(name).finditer(data))
        return any(_DEFINES.search(data, max(0, place - 100), place) for place in defined)

    def _is_imported(self, place: int) -> bool:
        return any(start < place < stop for start, stop in self._import_spans)

    @cached_property
    def _import_spans(self) -> list[tuple[int, int]]:
        rests = ((start, stop, _REST.match(self.data, stop)) for start, stop, _ in self._statements())
        return [(start, rest.end() if rest else stop) for start, stop, rest in rests]

    def _continues(self, at: int, also: bytes = b"") -> bool:
        """Whether what begins at a place only goes on with a longer word."""
        return at > 0 and (self.data[at - 1 : at] == also or _WORD.match(self.data, at - 1) is not None)

    def _is_after_comment(self, at: int, place: int) -> bool:
        """Whether a comment may stand at ``at``, the last byte but space before a place on a later line."""
        begin = _line_begin(self.data, place)
        return at < begin and self.data.find(b"#", _line_begin(self.data, at), begin) >= 0


@cache
def _word(word: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(word) + rb"(?!\w)")


@cache
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"(?!\w)" + _GAP + rb"\." + _GAP + rb"(\w+)")


@cache
def _alone(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"(?!\w)[\s\\]*(?:[,)\]};\r\n#]|\Z|\b(?:or|and|if|else|for)\b)")


@cache
def _bound(name: bytes) -> re.Pattern[bytes]:
    """Match a name before what can follow a name that is being bound."""
    return re.compile(re.escape(name) + rb"(?!\w)[ \t\f]*(?:[:,)\]}|;#\\\r\n]|=(?!=)|\Z|\b(?:in|if|as)\b)")


@cache
def _called(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"(?!\w)[\s\\]*[(\[]")


def _joined(module: bytes) -> bytes:
    """Return a dotted name without the space that may stand in it."""
    return module if module.replace(b".", b"").isalnum() else b"".join(module.replace(b"\\", b" ").split())


def _before(data: bytes, at: int) -> int:
    """Return where the last byte before ``at`` is that is no space, -1 where there is none."""
    at -= 1
    while at >= 0 and data[at] in _SPACE:
        at -= 1
    return at


def _begin(data: bytes, at: int) -> int:
    """Return where the statement that holds ``at`` begins at the latest."""
    begin = _line_begin(data, at)
    while begin > 1 and data[max(0, begin - 3) : begin].rstrip(b"\r\n").endswith(b"\\"):
        begin = _line_begin(data, begin - 2 if data[begin - 2 : begin] == b"\r\n" else begin - 1)
    return max(begin, data.rfind(b";", begin, at) + 1)


def _line_begin(data: bytes, at: int) -> int:
    begin = data.rfind(b"\n", 0, at) + 1
    return max(begin, data.rfind(b"\r", begin, at) + 1)
