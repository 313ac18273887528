"""Where a file may put something into the dictionary of a module, or among the modules, as far as its bytes tell.

What that is, its tree tells (:mod:`deadhead.static.namespaces`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_DICTIONARY = re.compile(rb"\b__dict__\b|\bmodules\b|\bvars[ \t]*\([ \t\w.]*\)?")
_FUNCTIONS = re.compile(rb"(?:\b(?:set|del)item|\.[ \t]*dict)(?=[ \t]*[(\\#])")
_METHOD = re.compile(rb"\s*\.\s*(?:update|setdefault|pop|__setitem__|__delitem__)\b")
_ITEM = re.compile(rb"[ \t]*\[(?:[^\[\]#\n]*\])?")
_NOT_PLAIN = re.compile(rb"[ \t]*(?:#|\\\r?\n)")
_STORES = re.compile(rb"[ \t]*(?::[^=\n]+|,[^=()]*\)?[ \t]*|\)[ \t]*|[-+*/|&^%@<>]+)?=(?!=)|[ \t]*in\b")
_TARGETS = re.compile(rb"\b(?:del|as|for)\b")


def puts(raw: bytes) -> Iterator[int]:
    """Yield the places where something may be put."""
    for found in _FUNCTIONS.finditer(raw):
        yield found.start()
    for found in _DICTIONARY.finditer(raw):
        if _is_put(raw, *found.span()):
            yield found.start()


def _is_put(raw: bytes, start: int, stop: int) -> bool:
    """Whether something is put into what a name between two places, or a call, stands for."""
    if raw[stop - 1 : stop] != b")" and raw.startswith(b"vars", start):
        return True  # of something that is more than a name
    if _METHOD.match(raw, stop) or _NOT_PLAIN.match(raw, stop):
        return True
    item = _ITEM.match(raw, stop)
    if item is None:
        return False
    if not item.group().endswith(b"]"):
        return True  # by a key that is more than a name or a string
    return bool(_STORES.match(raw, item.end()) or _TARGETS.search(raw, raw.rfind(b"\n", 0, start) + 1, start))
