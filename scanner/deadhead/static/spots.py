"""Where a file spells a word, read from its text: to look into its tree for one takes far longer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from deadhead.static.source import Source

_WORD = re.compile(rb"\w")
_BEFORE = (b".", b" ", b"\t", b"\n", b"\r", b"\f")
#: What follows an attribute, and what stands before it on its line, where it may be set or deleted.
_BEHIND = re.compile(rb"[\s\\]*(?::[^=\n]*|,[^=()\[\]]*[)\]\s]*|[)\]\s]*|[-+*/|&^%@<>]+)?=(?!=)")
_TARGETS = re.compile(rb"\b(?:del|as|for)\b")


@dataclass(slots=True)
class Spots:
    """The places of words in one file, as offsets in its text.

    ``asked`` finds, as its first group, the words that are looked for behind dots in every file: all of them at once.
    """

    source: Source
    asked: re.Pattern[bytes]
    _words: dict[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]], init=False)
    _set: dict[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]], init=False)
    _asked: dict[bytes, list[int]] | None = field(default=None, init=False)

    def of(self, word: str) -> Sequence[int]:
        """Return where a word stands, whatever it is there."""
        if word not in self._words:
            self._words[word] = _places(self.source.text, word.encode())
        return self._words[word]

    def asking(self, word: str) -> Sequence[int]:
        """Return where a word may stand behind a dot."""
        raw = word.encode()
        if self.asked.fullmatch(b"." + raw) is None:
            return self.of(word)
        return self.all_asked().get(raw, ())

    def setting(self, word: str) -> Sequence[int]:
        """Return where an attribute of that name may be set or deleted."""
        if word not in self._set:
            text, length = self.source.text, len(word.encode())
            behind_dot = (at for at in self.of(word) if text[at - 1 : at] in _BEFORE)
            self._set[word] = [at for at in behind_dot if _BEHIND.match(text, at + length) or _is_target(text, at)]
        return self._set[word]

    def all_asked(self) -> dict[bytes, list[int]]:
        """Return the places, by the words, of all that is looked for behind dots."""
        if self._asked is None:
            self._asked = {}
            for found in self.asked.finditer(self.source.text):
                self._asked.setdefault(found[1], []).append(found.start(1))
        return self._asked


def _is_target(text: bytes, at: int) -> bool:
    return _TARGETS.search(text, text.rfind(b"\n", 0, at) + 1, at) is not None


def _places(text: bytes, word: bytes) -> list[int]:
    found: list[int] = []
    at = text.find(word)
    while at >= 0:
        if not _WORD.match(text, at + len(word)) and not (at and _WORD.match(text, at - 1)):
            found.append(at)
        at = text.find(word, at + 1)
    return found
