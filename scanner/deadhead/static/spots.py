"""Where a file spells a word, read from its text: to look into its tree for one takes far longer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deadhead.static.arguments import asked_by_text, may_pass
from deadhead.static.facts import Facts
from deadhead.static.source import Source
from deadhead.static.words import places

_BEFORE = (b".", b" ", b"\t", b"\n", b"\r", b"\f")
#: What follows an attribute, and what stands before it on its line, where it may be set or deleted.
_BEHIND = re.compile(rb"[\s\\]*(?::[^=\n]*|,[^=()\[\]]*[)\]\s]*|[)\]\s]*|[-+*/|&^%@<>]+)?=(?!=)")
_TARGETS = re.compile(rb"\b(?:del|as|for)\b")


@dataclass(slots=True)
class Spots:
    """The places of words in one file, as offsets in its text.

    Those of ``words`` are looked for behind dots, all at once: they are last parts of what the rules watch.
    """

    source: Source
    facts: Facts
    words: frozenset[str]
    _words: dict[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]], init=False)
    _set: dict[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]], init=False)
    _asked: dict[str, list[int]] | None = field(default=None, init=False)

    def of(self, word: str) -> Sequence[int]:
        """Return where a word stands, whatever it is there; ``getattr`` where it may ask for what is watched."""
        if word not in self._words:
            found = places(self.source.text, word.encode())
            self._words[word] = [at for at in found if word != "getattr" or self._may_ask(at)]
        return self._words[word]

    def _may_ask(self, at: int) -> bool:
        """Whether ``getattr`` at a place may ask for what is watched: not by a name, nor by another word in quotes."""
        asked = asked_by_text(self.source.text, at)
        return asked is None or asked.decode() in self.words | self.facts.submodules

    def asking(self, word: str) -> Sequence[int]:
        """Return where a word may stand behind a dot."""
        return self.all_asked().get(word, ()) if word in self.words else self.of(word)

    def setting(self, word: str) -> Sequence[int]:
        """Return where an attribute of that name may be set or deleted."""
        if word not in self._set:
            text, length = self.source.text, len(word.encode())
            behind_dot = (at for at in self.of(word) if text[at - 1 : at] in _BEFORE)
            self._set[word] = [at for at in behind_dot if _BEHIND.match(text, at + length) or _is_target(text, at)]
        return self._set[word]

    def all_asked(self) -> Mapping[str, Sequence[int]]:
        """Return the places of those words that are looked for behind dots, and are there."""
        if self._asked is None:
            self._asked = defaultdict(list)
            passed = self.facts.passed
            for found in self.facts.asked.finditer(self.source.text) if self.words else ():
                word = found[1].decode()
                if word in self.words and (word not in passed or may_pass(self.source.text, found.end(), passed[word])):
                    self._asked[word].append(found.start(1))
        return self._asked


def _is_target(text: bytes, at: int) -> bool:
    return _TARGETS.search(text, text.rfind(b"\n", 0, at) + 1, at) is not None
