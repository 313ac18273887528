"""Which files can put something in place of a name, and what they import ``*`` from: decided on bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from deadhead.rule import Fake
from deadhead.static.excerpt import Excerpt

_REPLACERS = re.compile(
    rb"\bpatch\b|\b(?:set|del)(?:attr|item)\b|__dict__|\bvars\(|\.modules\b|\bimport\b[^\r\n]*\bmodules\b"
)
_NEAR = 300  # bytes between the word that replaces and the name that it replaces
_WITH_KEYWORDS = (b".multiple", b".dict")
_UPDATED = (b"__dict__", b")", b"modules")
_CALL = 2_000  # bytes of a call with keywords that are looked at
#: What a function spells that replaces something: functions, which may have got another name, and what goes with them.
_CALLERS = (b"patch", b"setattr", b"delattr", b".object", b".multiple")
_SPELLED = (b".dict", b"setitem", b"delitem", b"__dict__", b"vars", b"modules")
_AS = re.compile(rb"[ \t\\]+as\b")
_ENDS = re.compile(rb"(?!\w|[ \t]*[(.])")
_GIVES = re.compile(rb"=[ \t]*[\w.]*\.\Z")
_WORD = re.compile(rb"\w")
_STAR = re.compile(rb"import[ \t]*\*")
_FROM = re.compile(rb"from[ \t]+([\w.]+)[ \t]+\Z")
_OWNER = re.compile(rb"([\w.]*)\Z")


@dataclass(frozen=True, slots=True)
class Needles:
    """What a file has to spell to replace one of the names that matter, or to use one of the fakes.

    A word may end a string, be a keyword of ``patch.multiple``, or be assigned as an attribute.
    """

    words: frozenset[str]
    dotted: re.Pattern[bytes]
    quoted: tuple[re.Pattern[bytes], ...]
    keyword: re.Pattern[bytes]
    assigned: re.Pattern[bytes]
    fakes: tuple[bytes, ...]

    @classmethod
    def of(cls, words: Iterable[str], fakes: Iterable[Fake]) -> Needles:
        """Compile the names that matter, at least one, and the fakes."""
        words = frozenset(words)
        calls = {call.rpartition(".")[2].encode() for fake in fakes for call in fake.calls}
        any_of = b"|".join(re.escape(word.encode()) for word in sorted(words))
        return cls(
            words,
            # A pattern that begins with one certain byte is many times quicker than one with a choice of them.
            re.compile(rb"\.(?:" + any_of + rb")[\"']"),
            tuple(re.compile(quote + rb"(?:" + any_of + rb")" + quote) for quote in (b'"', b"'")),
            re.compile(rb"[\s(,](?:" + any_of + rb")[ \t]*="),
            re.compile(rb"\.(?:" + any_of + rb")[ \t]*=(?!=)"),
            tuple(sorted(calls)),
        )

    @property
    def question(self) -> str:
        """What is asked of files, for answers that are kept."""
        return f"replacing {sorted(self.words)} {self.fakes}"

    def may_replace(self, raw: bytes) -> bool:
        """Whether a file may replace something."""
        if any(word in raw for word in self.fakes):
            return True
        return (_patches(raw) and self._by_call(raw)) or self._by_assignment(raw)

    def excerpt(self, raw: bytes) -> Excerpt | None:
        """Return a file without the functions that have nothing to do with what it replaces, None for all of it."""
        callers = [(at, word) for word in (*_CALLERS, *self.fakes) for at in _places(raw, word)]
        if raw.count(b"\r") > raw.count(b"\r\n") or any(_is_renamed(raw, at, word) for at, word in callers):
            return None
        others = (at for word in _SPELLED for at in _places(raw, word))
        assigned = (found.start() for found in self.assigned.finditer(raw))
        return Excerpt.of(raw, [*(at for at, _ in callers), *others, *assigned])

    def _by_call(self, raw: bytes) -> bool:
        """Whether a word ends a dotted string, or is one itself soon after something that replaces."""
        if self.dotted.search(raw):
            return True
        renamed = b"patch as " in raw
        for quoted in self.quoted:
            for match in quoted.finditer(raw):
                at = match.start()
                if renamed or _REPLACERS.search(raw, max(at - _NEAR, 0), at + _NEAR):
                    return True
        calls = (at for word in _WITH_KEYWORDS for at in _places(raw, word))
        updates = (at for at in _places(raw, b".update") if raw.endswith(_UPDATED, 0, at))
        return any(self.keyword.search(raw, at, len(raw) if renamed else at + _CALL) for at in chain(calls, updates))

    def _by_assignment(self, raw: bytes) -> bool:
        """Whether a word is assigned as an attribute of something other than ``self``."""
        for match in self.assigned.finditer(raw):
            owner = _OWNER.search(raw, max(match.start() - _NEAR, 0), match.start())
            if owner is None or owner.group() not in (b"self", b"cls"):
                return True
        return False


def _patches(raw: bytes) -> bool:
    # Searches for literals are much quicker than one for an alternative.
    return any(word in raw for word in (b"patch", b"setattr", b"delattr", b"__dict__", b"vars(", b"modules", b"item("))


def _places(raw: bytes, word: bytes) -> Iterator[int]:
    """Yield where a file spells a word."""
    at = raw.find(word)
    while at >= 0:
        if not _WORD.match(raw, at + len(word)) and (word[:1] == b"." or not at or not _WORD.match(raw, at - 1)):
            yield at
        at = raw.find(word, at + 1)


def _is_renamed(raw: bytes, at: int, word: bytes) -> bool:
    """Whether the word at a place gets another name there, by an import or by an assignment."""
    stop = at + len(word)
    return bool(_AS.match(raw, stop) or (_ENDS.match(raw, stop) and _GIVES.search(raw, max(at - _NEAR, 0), at)))


def starred_in(raw: bytes) -> Iterator[str]:
    """Yield the modules, dotted and perhaps relative, from which a file seems to import ``*``."""
    for star in _STAR.finditer(raw):
        found = _FROM.search(raw, max(raw.rfind(b"\n", 0, star.start()), 0), star.start())
        if found is not None:
            yield found.group(1).decode()
