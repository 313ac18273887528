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
_FROM = re.compile(rb"from(?=[\s.\\])[\s\\]*([\w.][\w.\s\\]*)\Z")
#: What an import says after the word: up to the closing parenthesis, or to the end of the logical line.
_REST = re.compile(rb"[\s\\]*\((?:[^()#]|#[^\r\n]*)*|(?:[^\\\r\n;#]|\\\r\n|\\[^\w])*")
_MODULE = re.compile(rb"(?:\A|,)[\s\\]*(\w+)")
_SPACE = b" \t\r\n\\\f"
_WORD = re.compile(rb"\w")


class Needles:
    """The compiled needles of a scan's rules."""

    def __init__(self, facts: Facts) -> None:
        """Compile ``facts``."""
        members: dict[bytes, set[bytes]] = defaultdict(set)
        self.modules: set[bytes] = set()
        self.builtins: list[re.Pattern[bytes]] = []
        for symbol in (*facts.watched, *facts.modules):
            owner, _, member = symbol.rpartition(".")
            if not owner:
                self.modules.add(symbol.encode())
            if owner == "builtins":
                self.builtins.append(re.compile(re.escape(member.encode()) + rb"(?!\w)"))
            for top in _tops(owner, facts):
                members[top].add(member.encode())
        self.members = dict(members)
        self.patterns = {
            member: re.compile(re.escape(member) + rb"(?!\w)") for words in members.values() for member in words
        }
        self.lexical = [re.compile(rule.needle.encode()) for rule in facts.lexical]

    def names_in(self, data: bytes) -> bool:
        """Whether a file may use a watched name."""
        if any(pattern.search(data) for pattern in self.builtins):
            return True
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
        is_starred = b"*" in imported
        return any(is_starred or _is_member(data, match) for match in pattern.finditer(data))


def _is_member(data: bytes, match: re.Match[bytes]) -> bool:
    """Whether a word is spelled after a dot or in quotes."""
    at = match.start() - 1
    while at >= 0 and data[at] in _SPACE:
        at -= 1
    before = data[at : at + 1]
    if before in (b'"', b"'"):
        return data[match.end() : match.end() + 1] == before
    return before == b"." or b"#" in data[_line_begin(data, at) : max(at, 0)]


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
        found = _FROM.search(data, _begin(data, start), start)
        rest = _REST.match(data, stop)
        text = rest.group() if rest else b""
        if found is not None:
            yield found.group(1).partition(b".")[0].strip(_SPACE), text
        else:
            yield from ((name.group(1), b"") for name in _MODULE.finditer(text))


def _begin(data: bytes, at: int) -> int:
    """Return where the statement that holds ``at`` begins at the latest."""
    begin = _line_begin(data, at)
    while begin > 1 and data[max(0, begin - 3) : begin].rstrip(b"\r\n").endswith(b"\\"):
        begin = _line_begin(data, begin - 2 if data[begin - 2 : begin] == b"\r\n" else begin - 1)
    return max(begin, data.rfind(b";", begin, at) + 1)


def _line_begin(data: bytes, at: int) -> int:
    return max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
