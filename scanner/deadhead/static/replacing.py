"""Which files can put something in place of a name: decided on bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from deadhead.rule import Fake
from deadhead.static.callers import Callers
from deadhead.static.excerpt import Excerpt
from deadhead.static.given import Given
from deadhead.static.puts import puts
from deadhead.static.stars import starred_in
from deadhead.static.words import any_of, occurrences, places

#: What puts something in the place of something else, or seems to: to look for nothing more takes less.
_AT_WORK = re.compile(rb"patch|[sd]e[tl](?:attr|item)|\.(?:object|multiple|dict)\b|__dict__|modules|vars")
_NEAR = 300  # bytes between the word that replaces and the name that it replaces
_WITH_KEYWORDS = (b".multiple", b".dict")
_UPDATED = (b"__dict__", b")", b"modules")
_CALL = 2_000  # bytes of a call with keywords that are looked at
#: Not a number or a text, which replaces nothing that is called.
_NO_PLAIN_VALUE = rb"(?![ \t]*(?:\d\w*|'[^'\\\r\n]*'|\"[^\"\\\r\n]*\")[ \t]*[\r\n])"
_OWNER = re.compile(rb"([\w.]*)\Z")
#: What stands on a line before the last dot of an annotation: `name: module`, alone or as a parameter of a function.
_ANNOTATED = re.compile(
    rb"[ \t]*(?:(?:async[ \t]+)?def\b.*[(,][ \t]*|(?!(?:else|try|finally)\b))\w+[ \t]*:[ \t]*[\w.]*"
)


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
    with_stars: bool = True

    @classmethod
    def of(cls, words: Iterable[str], fakes: Iterable[Fake]) -> Needles:
        """Compile the names that matter, at least one, and the fakes."""
        words = frozenset(words)
        calls = {call.rpartition(".")[2].encode() for fake in fakes for call in fake.calls}
        word = any_of(word.encode() for word in words)
        return cls(
            words,
            # A pattern that begins with one certain byte is many times quicker than one with a choice of them.
            re.compile(rb"\." + word + rb"[\"']"),
            tuple(re.compile(quote + word + quote) for quote in (b'"', b"'")),
            re.compile(rb"[\s(,]" + word + rb"[ \t]*="),
            re.compile(rb"\." + word + rb"[ \t]*=(?!=)" + _NO_PLAIN_VALUE),
            tuple(sorted(calls)),
        )

    @property
    def question(self) -> str:
        """What is asked of files, for answers that are kept."""
        return f"replacing {sorted(self.words)} {self.fakes} {self.with_stars}"

    def stars_in(self, raw: bytes) -> tuple[str, ...]:
        """Return the modules that a file imports ``*`` from, none where that is not asked."""
        return tuple(starred_in(raw, occurrences(raw, b"import"))) if self.with_stars else ()

    def may_replace(self, raw: bytes) -> bool:
        """Whether a file may replace something."""
        if any(word in raw for word in self.fakes):
            return True
        return (_patches(raw) and self._by_call(raw)) or self._by_assignment(raw)

    def excerpt(self, raw: bytes) -> Excerpt | None:
        """Return a file without the functions that have nothing to do with what it replaces, None for all of it."""
        callers = self._callers(raw, spells_dotted=bool(self.dotted.search(raw)))
        if callers.are_renamed:
            return None
        return Excerpt.of(raw, [*callers.certain, *callers.open, *puts(raw), *self._assignments(raw)])

    def _assignments(self, raw: bytes) -> Iterator[int]:
        """Yield the places of the dots before words that are assigned as attributes."""
        for found in self.assigned.finditer(raw):
            at = found.start()
            if not _ANNOTATED.fullmatch(raw, raw.rfind(b"\n", 0, at) + 1, at):
                yield at

    def _callers(self, raw: bytes, spells_dotted: bool) -> Callers:
        return Callers.of(raw, self.words, self.fakes, spells_dotted)

    def _by_call(self, raw: bytes) -> bool:
        """Whether a call may name one of the words, or a word may come to one that does not tell what it is about."""
        dotted = [found.start() for found in self.dotted.finditer(raw)]
        quoted = [found.start() for one in self.quoted for found in one.finditer(raw)]
        if (dotted or quoted) and self._may_come_to_call(raw, dotted, quoted):
            return True
        calls = (at for word in _WITH_KEYWORDS if b"patch" in raw for at in places(raw, word))
        updates = (at for at in places(raw, b".update") if raw.endswith(_UPDATED, 0, at))
        renamed = b"patch as " in raw
        return any(self.keyword.search(raw, at, len(raw) if renamed else at + _CALL) for at in chain(calls, updates))

    def _may_come_to_call(self, raw: bytes, dotted: Sequence[int], quoted: Sequence[int]) -> bool:
        """Whether strings at some places may become the name of what is replaced."""
        near = [at for at in quoted if _AT_WORK.search(raw, max(at - _NEAR, 0), at + _NEAR)]
        if not dotted and not near:
            return False
        callers = self._callers(raw, spells_dotted=bool(dotted))
        if callers.certain or callers.are_renamed:
            return True
        at_work = [*callers.open, *puts(raw)]
        # A word alone may come there by many ways; a dotted name only if nothing else takes it.
        if any(abs(at - place) < _NEAR for at in near for place in at_work):
            return True
        given = Given(raw)
        return bool(at_work) and any(not given.to_another(at) for at in dotted)

    def _by_assignment(self, raw: bytes) -> bool:
        """Whether a word is assigned as an attribute of something other than ``self``."""
        for at in self._assignments(raw):
            owner = _OWNER.search(raw, max(at - _NEAR, 0), at)
            if owner is None or owner.group() not in (b"self", b"cls"):
                return True
        return False


def _patches(raw: bytes) -> bool:
    # Searches for literals, the commonest first, are much quicker than one for an alternative.
    return any(word in raw for word in (b"modules", b"patch", b"__dict__", b"setattr", b"item(", b"vars(", b"delattr"))
