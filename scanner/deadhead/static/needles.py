"""Which files can hold a use at all: decided on bytes, before anything is parsed.

A file is worth parsing if it imports the package of a watched name and spells the name's last part as an attribute, as
a quoted word or in such an import; if it imports a watched module; or if a lexical rule's pattern is in it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from deadhead.static.facts import Facts

_IMPORT = re.compile(rb"import(?=[\s(*\\])")
_SPACE = b" \t\r\n\\\f"
_WORD = re.compile(rb"\w")


class Needles:
    """The compiled needles of a scan's rules."""

    def __init__(self, facts: Facts) -> None:
        """Compile ``facts``."""
        members: dict[bytes, set[bytes]] = defaultdict(set)
        self.modules: set[bytes] = set()
        for symbol in (*facts.watched, *facts.modules):
            owner, _, member = symbol.rpartition(".")
            if not owner:
                self.modules.add(symbol.encode())
            for top in _tops(owner, facts):
                members[top].add(member.encode())
        self.members = dict(members)
        self.patterns = {
            member: re.compile(re.escape(member) + rb"(?!\w)") for words in members.values() for member in words
        }
        self.lexical = [re.compile(rule.needle.encode()) for rule in facts.lexical]

    def names_in(self, data: bytes) -> bool:
        """Whether a file may use a watched name."""
        for top, text in _imports(data):
            if top in self.modules:
                return True
            if any(self._spelled(member, data, text) for member in self.members.get(top, ())):
                return True
        return False

    def tokens_in(self, data: bytes) -> bool:
        """Whether a file may hold what a lexical rule looks for."""
        return any(pattern.search(data) for pattern in self.lexical)

    def _spelled(self, member: bytes, data: bytes, imported: bytes) -> bool:
        pattern = self.patterns[member]
        if member in imported and pattern.search(imported):
            return True
        for match in pattern.finditer(data):
            at = match.start() - 1
            while at >= 0 and data[at] in _SPACE:
                at -= 1
            before = data[at : at + 1]
            if before == b"." or (before in (b'"', b"'") and data[match.end() : match.end() + 1] == before):
                return True
            if b"*" in imported:
                return True
        return False


def _tops(owner: str, facts: Facts) -> set[bytes]:
    """Return the packages one of which a file has to import for a member of ``owner`` to be used in it."""
    kin = {heir for heir in facts.heirs if facts.is_kind_of(heir, owner)} | {owner}
    makers = {maker for maker, made in facts.makers.items() if made in kin}
    return {name.partition(".")[0].encode() for name in kin | makers if name}


def _imports(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the top package of each import, with the text that names what is taken from it."""
    for match in _IMPORT.finditer(data):
        start, stop = match.span()
        if start and _WORD.match(data, start - 1):
            continue
        begin = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
        while begin > 1 and data[:begin].rstrip(b"\r\n").endswith(b"\\"):
            begin = max(data.rfind(b"\n", 0, begin - 2), data.rfind(b"\r", 0, begin - 2)) + 1
        head = data[begin:start]
        text = _logical_rest(data, stop)
        at = head.rfind(b"from")
        if at >= 0:
            module = head[at + 4 :].strip(_SPACE)
            yield module.partition(b".")[0], text
        else:
            for part in text.split(b","):
                yield part.strip(_SPACE).partition(b".")[0].split(b" ")[0], b""


def _logical_rest(data: bytes, start: int) -> bytes:
    """Return the text from ``start`` to the end of its logical line, as far as imports go."""
    stop = data.find(b"\n", start)
    rest = data[start : stop if stop >= 0 else len(data)]
    if rest.lstrip(b" \t").startswith(b"("):
        close = data.find(b")", start)
        return data[start : close if close >= 0 else len(data)]
    while rest.rstrip(b"\r").endswith(b"\\") and stop >= 0:
        stop = data.find(b"\n", stop + 1)
        rest = data[start : stop if stop >= 0 else len(data)]
    return rest
