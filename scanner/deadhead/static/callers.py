"""The calls by which a file may replace something, as far as its bytes tell which name each is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deadhead.static.words import places

#: Functions that replace something, or a part of their names: each may have got another name.
_FUNCTIONS = (b"patch", b"setattr", b"delattr", b".object", b".multiple")
_AS = re.compile(rb"[ \t\\]+as\b")
_ENDS = re.compile(rb"(?!\w|[ \t]*[(.])")
_GIVES = re.compile(rb"=[ \t]*[\w.]*\.\Z")
_CALLS = re.compile(rb"[ \t]*[(\\#]")
_LITERAL = rb"([\"'])([^\"'\\\n]*)%b\s*[,)]"
#: A call whose first argument is a string, and nothing but that.
_NAMED = re.compile(rb"[ \t]*\(\s*" + _LITERAL % rb"\1")
#: A call whose first argument is a dotted name, and whose second is a string.
_OF_OWNER = re.compile(rb"[ \t]*\(\s*([\w.]+)\s*,\s*" + _LITERAL % rb"\2")
_GIVE_TEXT = (b".__name__", b".__module__")


@dataclass(frozen=True, slots=True)
class Callers:
    """The calls of a file that may replace one of some names.

    ``certain`` are the places of those that name one of them, ``open`` those of which the bytes do not tell.
    ``are_renamed`` where one of the functions has got another name, so that there may be more calls.
    """

    certain: tuple[int, ...]
    open: tuple[int, ...]
    are_renamed: bool

    @classmethod
    def of(cls, raw: bytes, words: frozenset[str], fakes: Iterable[bytes], spells_dotted: bool) -> Callers:
        """Read a file; ``spells_dotted`` says that one of ``words`` ends a dotted string of it."""
        certain: list[int] = []
        undecided: list[int] = []
        for function in _FUNCTIONS:
            for at in places(raw, function):
                stop = at + len(function)
                if _CALLS.match(raw, stop):
                    word = None if function == b".multiple" else _word_of(raw, stop, spells_dotted)
                    if word is None:
                        undecided.append(at)
                    elif word in words:
                        certain.append(at)
                elif _is_renamed(raw, at, stop):
                    return cls((), (), are_renamed=True)
        for fake in fakes:
            for at in places(raw, fake):
                if _is_renamed(raw, at, at + len(fake)):
                    return cls((), (), are_renamed=True)
                certain.append(at)
        return cls(tuple(certain), tuple(undecided), are_renamed=False)


def _word_of(raw: bytes, stop: int, spells_dotted: bool) -> str | None:
    """Return the last word of what a call is about, empty where that is nothing; None where that is not certain."""
    named = _NAMED.match(raw, stop)
    if named is not None:
        return named[2].rpartition(b".")[2].decode(errors="replace") if b"." in named[2] else ""
    owned = _OF_OWNER.match(raw, stop)
    if owned is None:
        return None
    owner, word = owned[1], owned[3]
    may_be_text = owner.endswith(_GIVE_TEXT) or (spells_dotted and b"." not in owner)
    return None if may_be_text else word.decode(errors="replace")


def _is_renamed(raw: bytes, at: int, stop: int) -> bool:
    """Whether the word at a place gets another name there, by an import or by an assignment."""
    return bool(_AS.match(raw, stop) or (_ENDS.match(raw, stop) and _GIVES.search(raw, max(at - 300, 0), at)))
