"""Where a file may put something into the dictionary of a module, or among the modules, as far as its bytes tell.

What that is, its tree tells (:mod:`deadhead.static.namespaces`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from deadhead.static.lines import is_no_code
from deadhead.static.words import places

_FUNCTIONS = (b"setitem", b"delitem", b".dict")
_DICTIONARIES = (b"__dict__", b"modules", b"vars")
_CALLED = re.compile(rb"[ \t]*[(\\#]")
_OF_NAME = re.compile(rb"[ \t]*\([ \t\w.]*\)")
_METHOD = re.compile(rb"\s*\.\s*(?:update|setdefault|pop|__setitem__|__delitem__)\b")
_ITEM = re.compile(rb"[ \t]*\[(?:[^\[\]#\n]*\])?")
_NOT_PLAIN = re.compile(rb"[ \t]*(?:#|\\\r?\n)")
_STORES = re.compile(rb"[ \t]*(?::[^=\n]+|,[^=()]*\)?[ \t]*|\)[ \t]*|[-+*/|&^%@<>]+)?=(?!=)|[ \t]*in\b")
_TARGETS = re.compile(rb"\b(?:del|as|for)\b")


def puts(raw: bytes) -> Iterator[int]:
    """Yield the places where something may be put."""
    return (at for at in _puts(raw) if not is_no_code(raw, at))


def _puts(raw: bytes) -> Iterator[int]:
    for function in _FUNCTIONS:
        yield from (at for at in places(raw, function) if _CALLED.match(raw, at + len(function)))
    for dictionary in _DICTIONARIES:
        yield from (at for at in places(raw, dictionary) if _is_put(raw, at, at + len(dictionary)))


def _is_put(raw: bytes, start: int, stop: int) -> bool:
    """Whether something is put into what a name between two places, or a call of it, stands for."""
    if raw.startswith(b"vars", start):
        call = _OF_NAME.match(raw, stop)
        if call is None:
            return _CALLED.match(raw, stop) is not None  # of something that is more than a name
        stop = call.end()
    if _METHOD.match(raw, stop) or _NOT_PLAIN.match(raw, stop):
        return True
    item = _ITEM.match(raw, stop)
    if item is None:
        return False
    if not item.group().endswith(b"]"):
        return True  # by a key that is more than a name or a string
    return bool(_STORES.match(raw, item.end()) or _TARGETS.search(raw, raw.rfind(b"\n", 0, start) + 1, start))
