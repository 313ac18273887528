"""What the bytes of a file say about its names before anything is parsed: imports, receivers, names handed on.

All answers are on the safe side: what is not certain is possible. What is read here may stand in a string or a comment.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from deadhead.static.arguments import asked_by_text, equated, may_pass
from deadhead.static.lines import is_no_code, line_begin
from deadhead.static.words import GAP, any_of, behind_dot, occurrences, places

_IMPORT = re.compile(rb"import(?=[\s(*\\])")
_FROM = re.compile(rb"from(?=[\s.\\])[\s\\]*([\w.][\w.\s\\]*)\Z")
#: What an import says after the word: up to the closing parenthesis, or to the end of the logical line.
_REST = re.compile(rb"[\s\\]*\((?:[^()#]|#[^\r\n]*)*|(?:[^\\\r\n;#]|\\\r\n|\\[^\w])*")
_COMMENT = re.compile(rb"#[^\r\n]*")
_MODULE = re.compile(rb"(?:\A|,)[\s\\]*(\w[\w.]*)(?:[\s\\]+as[\s\\]+(\w+))?")
_TAKEN = re.compile(rb"(\w+|\*)(?:[\s\\]+as[\s\\]+(\w+))?")

_SPACE = b" \t\r\n\f"
_QUOTES = b"\"'"
_WORD = re.compile(rb"[\w\x80-\xff]")
_CHAIN = re.compile(rb"(?<![\w.\x80-\xff])[A-Za-z_]\w*(?:\.\w+)*\Z")
_FAR = 200  # bytes; what is longer is not looked at
_HANDS_ON = re.compile(rb"(?:[=(,\[{:*]|\b(?:return|yield|or|and|else|in|is|if|as|not))\Z")
_DEFINES = re.compile(rb"\b(?:def|class)[\s\\]+\Z")
_ENDS_CALL = re.compile(rb"[\"']+" + GAP + rb"(?:," + GAP + rb")?\)")


class Interest:
    """What is of interest of all that files spell, compiled for one scan."""

    def __init__(self, packages: Collection[bytes], words: Collection[bytes], matters: Callable[[str], bool]) -> None:
        """``words`` are what things are asked for, ``matters`` says whether a dotted name is of interest."""
        self.packages = frozenset(packages)
        self.words = frozenset(words)
        self.matters = matters
        self._word = any_of(words)
        self.asked = behind_dot(self._word)
        package = any_of(packages) + rb"(?![\w\x80-\xff])"
        self.taken_from = re.compile(rb"from[\s\\]+(" + package + rb"[\w.\s\\]*?)(?<![\w.])import(?=[\s(*\\])")
        further = rb"[^,;#()\r\n]*+(?>(?<=\\)\r?\n[^,;#()\r\n]*+)*+,"
        self.imported = re.compile(rb"import(?=[\s\\]+(?:" + package + rb"|" + further + rb"))")

    @cached_property
    def quoted(self) -> tuple[re.Pattern[bytes], ...]:
        """What finds the words in quotes of either kind."""
        return tuple(re.compile(quote + rb"(" + self._word + rb")" + quote) for quote in (b"'", b'"'))


class Import(NamedTuple):
    """One name that an import binds: the dotted name that is imported, the name it gets, and what that stands for.

    ``import a.b`` makes ``a`` stand for ``a``; ``from a import *`` gives ``a`` the name ``*``.
    """

    symbol: str
    local: bytes
    meaning: str
    is_module: bool


class Spelling:
    """The bytes of one file.

    ``ours`` says what the names that it imports from packages of interest stand for.
    """

    def __init__(self, data: bytes, interest: Interest, imports: Sequence[int] | None = None) -> None:
        """``data`` is the file as it is on disk, ``imports`` the places of the word ``import`` where they are known."""
        self.data = data.removeprefix(BOM_UTF8)
        self.interest = interest
        self._imports = imports if self.data is data else None
        self.ours: dict[bytes, set[str]] = defaultdict(set)
        self._come_by: dict[tuple[str, bool], bool] = {}
        self._bound: dict[bytes, bool] = {}

    # -- what it imports

    def imports(self) -> Iterator[Import]:
        """Yield what is imported from the packages of interest."""
        words = list(occurrences(self.data, b"import")) if self._imports is None else self._imports
        last = words[-1] + len(b"import") + 1 if words else 0  # with what follows the word
        for match in self.interest.taken_from.finditer(self.data, 0, last):
            module = b"".join(match.group(1).replace(b"\\", b" ").split())
            yield from self._taken(match.end(), module.decode())
        for start in words:
            found = self.interest.imported.match(self.data, start)
            if found is not None and not self._is_after_from(start):
                yield from self._modules(found.end())

    def _is_after_from(self, start: int) -> bool:
        """Whether the word ``import`` at a place is none, or follows a module."""
        before = self.data[max(start - 2, 0) : start]
        if before[-1:] == b" " and _WORD.match(before):
            return True
        return bool(_WORD.match(before[-1:])) or bool(_FROM.search(self.data, _begin(self.data, start), start))

    def _modules(self, stop: int) -> Iterator[Import]:
        for found in _MODULE.finditer(self._rest(stop)):
            top = found.group(1).partition(b".")[0]
            if top in self.interest.packages:
                symbol, local = found.group(1).decode(), found.group(2)
                yield Import(symbol, local or top, symbol if local else top.decode(), True)

    def _taken(self, stop: int, module: str) -> Iterator[Import]:
        for found in _TAKEN.finditer(_COMMENT.sub(b"", self._rest(stop))):
            name = found.group(1)
            symbol = module if name == b"*" else f"{module}.{name.decode()}"
            yield Import(symbol, found.group(2) or name, symbol, False)

    def _rest(self, stop: int) -> bytes:
        """Return what stands behind the word ``import``."""
        rest = _REST.match(self.data, stop)
        return rest.group() if rest else b""

    def _statements(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield where each import begins, where its word ``import`` ends, and what it imports from, if it says."""
        data = self.data
        for match in _IMPORT.finditer(data):
            start, stop = match.span()
            if start and _WORD.match(data, start - 1):
                continue
            found = _FROM.search(data, _begin(data, start), start)
            yield (start, stop, b"") if found is None else (found.start(), stop, found.group(1))

    def _is_imported(self, place: int) -> bool:
        return any(start < place < stop for start, stop in self._import_spans)

    @cached_property
    def _import_spans(self) -> list[tuple[int, int]]:
        return [(start, stop + len(self._rest(stop))) for start, stop, _ in self._statements()]

    # -- words and names

    def spells(self, word: bytes) -> bool:
        """Whether the file holds a word."""
        return any(not self._continues(match.start()) for match in _word(word).finditer(self.data))

    def attributes(self, name: bytes) -> Iterator[bytes]:
        """Yield the attributes that are asked of a name."""
        found = _attribute(name).finditer(self.data)
        return (match.group(1) for match in found if not is_no_code(self.data, match.start()))

    def may_be_passed(self, function: bytes, argument: int | str) -> bool:
        """Whether something by that name may be called with a keyword, or with more arguments by position than that."""
        if isinstance(argument, str) and not equated(argument).search(self.data):
            return False
        if self._asks_by_text and any(quote + function + quote in self.data for quote in (b"'", b'"')):
            return True
        return any(may_pass(self.data, match.end(), argument) for match in _member(function).finditer(self.data))

    def hands_on(self, name: bytes) -> bool:
        """Whether a name stands for itself somewhere: as a value, an argument, an element, the result."""
        return any(self._is_handed_on(match.start()) for match in _alone(name).finditer(self.data))

    def _is_handed_on(self, start: int) -> bool:
        at = self._before(start)
        return self._is_after_comment(at, start) or bool(_HANDS_ON.search(self.data, max(0, at - 8), at + 1))

    def may_be_bound(self, name: bytes) -> bool:
        """Whether a name may be bound other than by an import, or be tested for the class of what it stands for."""
        known = self._bound.get(name)
        if known is None:
            known = self._bound[name] = self._is_tested(name) or self._may_be_bound(name)
        return known

    def _may_be_bound(self, name: bytes) -> bool:
        data = self.data
        places = (match.start() for match in _binding(name).finditer(data))
        if any(not self._continues(place, b".") and not self._is_imported(place) for place in places):
            return True
        defined = (match.start() for match in _called(name).finditer(data))
        return any(_DEFINES.search(data, max(0, place - _FAR), place) for place in defined)

    def _is_tested(self, chain: bytes) -> bool:
        """Whether a test may be about the class of a dotted name."""
        return chain + b".__class__" in self.data or any(
            not self._continues(match.start(), b".") and not self._is_imported(match.start())
            for match in _argument(chain).finditer(self.data)
        )

    # -- attributes

    def comes_by(self, name: str, everything: bool = False) -> bool:
        """Whether the file may get hold of what a dotted name denotes: imports it, or asks something for it.

        With ``everything`` it may be a name that an import does not spell.
        """
        key = name, everything
        known = self._come_by.get(key)
        if known is None:
            known = self._come_by[key] = self._comes_by(name, everything)
        return known

    def _comes_by(self, name: str, everything: bool) -> bool:
        if any(f"{meaning}.".startswith(f"{name}.") for meanings in self.ours.values() for meaning in meanings):
            return True
        owner, _, last = name.rpartition(".")
        word = last.encode()
        return self.may_be_asked(word, everything) if owner else self.spells(word)

    def may_be_asked(self, member: bytes, everything: bool = False) -> bool:
        """Whether something of interest may be asked for an attribute by that word.

        With ``everything`` the word may also be a name.
        """
        if member not in (self.data if everything else self.asked):
            return False
        return any(self._may_be_asked(match, everything) for match in _word(member).finditer(self.data))

    @cached_property
    def _asks_by_text(self) -> bool:
        """Whether ``getattr`` may ask for one of the words, or for what the bytes do not tell."""
        asked = (asked_by_text(self.data, at) for at in places(self.data, b"getattr"))
        return any(word is None or word in self.interest.words for word in asked)

    @cached_property
    def asked(self) -> set[bytes]:
        """The words of interest behind dots, and those in quotes that may be ``getattr``'s."""
        quoted = self.interest.quoted if self._asks_by_text else ()
        return {word for pattern in (self.interest.asked, *quoted) for word in pattern.findall(self.data)}

    def _may_be_asked(self, match: re.Match[bytes], everything: bool) -> bool:
        start = match.start()
        before = self.data[start - 1 : start]
        if before and before in _QUOTES:
            return self._is_second_argument(match)
        if self._continues(start):
            return False
        if everything:
            return True
        at = self._before(start)
        if self.data[at : at + 1] != b".":
            return self._may_follow_dot(start)
        return not is_no_code(self.data, start) and self._may_be_ours(at, match.group())

    def _is_second_argument(self, match: re.Match[bytes]) -> bool:
        """Whether a quoted word may be what ``getattr`` asks for."""
        data, at = self.data, match.start() - 1
        if not self._asks_by_text or not _ENDS_CALL.match(data, match.end()):
            return False
        while at > 0 and (data[at - 1] in _QUOTES or data[at - 1 : at].isalpha()):
            at -= 1
        here = self._before(at)
        while data[here : here + 1] == b"(":
            here = self._before(here)
        return data[here : here + 1] in (b",", b'"', b"'") or self._is_after_comment(here, at)

    def _may_be_ours(self, dot: int, member: bytes) -> bool:
        """Whether what stands before a dot may be something of interest: no literal, and no other module."""
        data, at = self.data, self._before(dot)
        if self._is_after_comment(at, dot):
            return True
        if data[at : at + 1] in (b'"', b"'"):
            return False
        chain = _CHAIN.search(data, max(0, at - _FAR), at + 1)
        if chain is None or self._may_follow_dot(chain.start()):
            return True
        root, _, rest = chain.group().partition(b".")
        if self.may_be_bound(root) or (rest and self._is_tested(chain.group())):
            return True
        below = b".".join([rest, member] if rest else [member]).decode()
        return any(self.interest.matters(f"{qualified}.{below}") for qualified in self.ours.get(root, ()))

    # -- places

    def _before(self, at: int) -> int:
        """Return where the last byte before a place is that is no space, -1 where there is none."""
        data, at = self.data, at - 1
        while at >= 0 and (data[at] in _SPACE or (data[at] == 0x5C and data[at + 1] in b"\r\n")):
            at -= 1
        return at

    def _continues(self, at: int, also: bytes = b"") -> bool:
        """Whether what begins at a place only goes on with a longer word."""
        return at > 0 and (self.data[at - 1 : at] == also or _WORD.match(self.data, at - 1) is not None)

    def _is_after_comment(self, at: int, place: int) -> bool:
        """Whether a comment may stand at ``at``, the last byte but space before a place on a later line."""
        begin = line_begin(self.data, place)
        return at < begin and self.data.find(b"#", line_begin(self.data, at), begin) >= 0

    def _may_follow_dot(self, place: int) -> bool:
        """Whether a dot stands before a place, with nothing but space and comments between."""
        at = self._before(place)
        while self._is_after_comment(at, place):
            place = line_begin(self.data, at)
            code = self.data[place : at + 1].partition(b"#")[0].strip()
            if code:
                return code.endswith(b".")
            at = self._before(place)
        return self.data[at : at + 1] == b"."


@cache
def _word(word: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(word) + rb"(?![\w\x80-\xff])")


@cache
def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"(?!\w)" + GAP + rb"\." + GAP + rb"(\w+)")


@cache
def _member(word: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\." + GAP + re.escape(word) + rb"(?![\w\x80-\xff])")


@cache
def _alone(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"(?!\w)[\s\\]*(?:[,:)\]};\r\n#]|\Z|\b(?:or|and|if|else|for)\b)")


def _binding(name: bytes) -> re.Pattern[bytes]:
    """Match a name before what can follow a name that is being bound."""
    return re.compile(re.escape(name) + rb"(?!\w)[ \t\f]*(?:[:,)\]}|;#\\\r\n]|=(?!=)|\Z|\b(?:in|if|as)\b)")


def _called(name: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(name) + rb"(?!\w)[\s\\]*[(\[]")


def _argument(chain: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(chain) + rb"(?!\w)[\s\\]*[,):#]")


def _begin(data: bytes, at: int) -> int:
    """Return where the statement that holds ``at`` begins at the latest."""
    begin = line_begin(data, at)
    while begin > 1 and data[max(0, begin - 3) : begin].rstrip(b"\r\n").endswith(b"\\"):
        begin = line_begin(data, begin - 2 if data[begin - 2 : begin] == b"\r\n" else begin - 1)
    return max(begin, data.rfind(b";", begin, at) + 1)
