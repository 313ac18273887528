"""Which files can hold a use at all: decided on bytes, before anything is parsed.

A file is worth parsing if it imports a watched module or takes a watched name from one; if it imports the package of a
watched name and spells the name's last part as an attribute or as a quoted word; or if a lexical rule's pattern is in
it. For a function of a module that attribute has to be one of the module as the file calls it, unless the module itself
is handed on; for a member of a class, the class or something that makes it must be spelled as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from deadhead.static.facts import Facts

_IMPORT = re.compile(rb"import(?=[\s(*\\])")
_FROM = re.compile(rb"from(?=[\s.\\])[\s\\]*([\w.][\w.\s\\]*)\Z")
#: What an import says after the word: up to the closing parenthesis, or to the end of the logical line.
_REST = re.compile(rb"[\s\\]*\((?:[^()#]|#[^\r\n]*)*|(?:[^\\\r\n;#]|\\\r\n|\\[^\w])*")
_MODULE = re.compile(rb"(?:\A|,)[\s\\]*(\w+)[\w.]*(?:[\s\\]+as[\s\\]+(\w+))?")
_SPACE = b" \t\r\n\\\f"
_WORD = re.compile(rb"\w")
_NAME_BEFORE = re.compile(rb"(\w+)[\s\\]*\Z")


@dataclass(frozen=True, slots=True)
class _Watched:
    """What is watched of one package: functions of the module itself, and members of its classes.

    ``members`` maps a member to the words one of which tells that its class is about.
    """

    functions: set[bytes] = field(default_factory=set[bytes])
    members: dict[bytes, set[bytes]] = field(default_factory=dict[bytes, set[bytes]])


@dataclass(slots=True)
class _Imported:
    """How a file imports one package: the text that names what is taken from it, and the module's own names."""

    taken: bytes = b""
    names: set[bytes] = field(default_factory=set[bytes])


class Needles:
    """The compiled needles of a scan's rules."""

    def __init__(self, facts: Facts) -> None:
        """Compile ``facts``."""
        self.watched: dict[bytes, _Watched] = defaultdict(_Watched)
        self.modules: set[bytes] = set()
        self.builtins: list[re.Pattern[bytes]] = []
        for symbol in (*facts.watched, *facts.modules):
            owner, _, member = symbol.rpartition(".")
            word = member.encode()
            if not owner:
                self.modules.add(word)
            elif owner == "builtins":
                self.builtins.append(_word(word))
            elif "." in owner or owner in facts.heirs.values():
                self._watch_member(owner, word, facts)
            else:
                self.watched[owner.encode()].functions.add(word)
        self.lexical = [re.compile(rule.needle.encode()) for rule in facts.lexical]

    def _watch_member(self, owner: str, member: bytes, facts: Facts) -> None:
        kin = {heir for heir in facts.heirs if facts.is_kind_of(heir, owner)} | {owner}
        names = kin | {maker for maker, made in facts.makers.items() if made in kin}
        words = {name.rpartition(".")[2].encode() for name in names}
        for name in names:
            self.watched[name.partition(".")[0].encode()].members.setdefault(member, set()).update(words)

    def names_in(self, data: bytes) -> bool:
        """Whether a file may use a watched name."""
        if any(pattern.search(data) for pattern in self.builtins):
            return True
        imported: dict[bytes, _Imported] = defaultdict(_Imported)
        for top, taken, name in _imports(data):
            if top in self.modules:
                return True
            if top in self.watched:
                imported[top].taken += taken + b"\n"
                imported[top].names |= {name} if name else set()
        return any(self._may_use(self.watched[top], found, data) for top, found in imported.items())

    def tokens_in(self, data: bytes) -> bool:
        """Whether a file may hold what a lexical rule looks for."""
        return any(pattern.search(data) for pattern in self.lexical)

    @staticmethod
    def _may_use(watched: _Watched, imported: _Imported, data: bytes) -> bool:
        everything = b"*" in imported.taken
        for word in (*watched.functions, *watched.members):
            if word in imported.taken and _word(word).search(imported.taken):
                return True
        for word in watched.functions:
            if word in data and _is_function_of(word, data, imported.names, everything):
                return True
        return any(
            word in data and any(other in data for other in others) and _is_spelled(word, data, everything)
            for word, others in watched.members.items()
        )


@cache
def _word(word: bytes) -> re.Pattern[bytes]:
    return re.compile(re.escape(word) + rb"(?!\w)")


def _is_spelled(word: bytes, data: bytes, everything: bool) -> bool:
    return any(everything or _is_member(data, match) for match in _word(word).finditer(data))


def _is_function_of(word: bytes, data: bytes, names: set[bytes], everything: bool) -> bool:
    """Whether ``word`` is spelled as an attribute of one of the names of its module, or can be by another name."""
    if not _is_spelled(word, data, everything):
        return False
    if everything or any(_handed_on(name).search(data) for name in names):
        return True
    for match in _word(word).finditer(data):
        at = _before(data, match.start())
        if data[at : at + 1] != b".":
            if _is_member(data, match):
                return True
            continue
        # What is no name there is a value of its own, as in `"".format`; a module in parentheses is handed on.
        name = _NAME_BEFORE.search(data, max(0, at - 200), at)
        if name is not None and name.group(1) in names:
            return True
    return False


@cache
def _handed_on(name: bytes) -> re.Pattern[bytes]:
    """Match a module's name where it stands for itself: as a value, an argument, an element, the result."""
    return re.compile(
        rb"(?:[=(,\[{:*]|\b(?:return|yield|or|and|else|in|if|as|not))[\s\\]*"
        + re.escape(name)
        + rb"[\s\\]*(?:[,)\]};\r\n#]|\Z|\b(?:or|and|if|else|for)\b)"
    )


def _before(data: bytes, at: int) -> int:
    """Return where the last byte before ``at`` is that is no space, -1 where there is none."""
    at -= 1
    while at >= 0 and data[at] in _SPACE:
        at -= 1
    return at


def _is_member(data: bytes, match: re.Match[bytes]) -> bool:
    """Whether a word is spelled after a dot or in quotes."""
    at = _before(data, match.start())
    before = data[at : at + 1]
    if before in (b'"', b"'"):
        return data[match.end() : match.end() + 1] == before
    return before == b"." or _ends_with_dot(data[_line_begin(data, at) : max(at, 0)])


def _ends_with_dot(line: bytes) -> bool:
    """Whether a line's code, before a comment, ends with a dot."""
    code, comment, _ = line.partition(b"#")
    return bool(comment) and code.rstrip(_SPACE).endswith(b".")


def _imports(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield of each import the top package, the text that names what is taken, and the name a module gets."""
    for match in _IMPORT.finditer(data):
        start, stop = match.span()
        if start and _WORD.match(data, start - 1):
            continue
        found = _FROM.search(data, _begin(data, start), start)
        rest = _REST.match(data, stop)
        text = rest.group() if rest else b""
        if found is not None:
            module = found.group(1).strip(_SPACE)
            # `from xml.etree.cElementTree import parse` spells a watched member as well.
            yield module.partition(b".")[0].strip(_SPACE), module + b"\n" + text, b""
        else:
            for name in _MODULE.finditer(text):
                yield name.group(1), text if b"." in text else b"", name.group(2) or name.group(1)


def _begin(data: bytes, at: int) -> int:
    """Return where the statement that holds ``at`` begins at the latest."""
    begin = _line_begin(data, at)
    while begin > 1 and data[max(0, begin - 3) : begin].rstrip(b"\r\n").endswith(b"\\"):
        begin = _line_begin(data, begin - 2 if data[begin - 2 : begin] == b"\r\n" else begin - 1)
    return max(begin, data.rfind(b";", begin, at) + 1)


def _line_begin(data: bytes, at: int) -> int:
    return max(data.rfind(b"\n", 0, at), data.rfind(b"\r", 0, at)) + 1
