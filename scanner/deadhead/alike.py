"""Texts that say the same of two runs: what differs from one to the next is masked.

Process ids, addresses, temporary paths, ports and times go; names, error codes and plain words stay, because they tell
two causes apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

#: Raised when the masks change: fingerprints are made of masked texts.
VERSION = 2

_LONGEST = 2_000  # characters that are looked at

_MASKS: tuple[tuple[str, str], ...] = (
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>"),
    (r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", "<time>"),
    (r"\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\b(?!\])", "<time>"),
    (r"(?:/private)?(?:/var/folders|/tmp|/var/tmp)/[^\s'\"<>:,;)\]]+", "<temporary path>"),
    (r"[A-Za-z]:\\(?:[^\s'\"<>\\]+\\)*Temp\\[^\s'\"<>:,;)\]]+", "<temporary path>"),
    (r"\b0x[0-9a-fA-F]+\b", "<address>"),
    (r"(?<=[\w\]]):\d{2,5}\b(?!:)", ":<port>"),
    (r"\bport[ =]+\d+", "port <port>"),
    (r"\b\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|secs?|seconds?|minutes?|min|hours?)\b", "<duration>"),
    (r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,64}\b", "<id>"),
)
_CODE = re.compile(r"\b(errno|winerror|http(/\d\.\d)?|status|code|error)\b[ :=(]*$", re.IGNORECASE)
_VERSION_OF = re.compile(r"(\b(python|version|since|in|than|v)|[=<>])\s*$", re.IGNORECASE)
_SUFFIX = re.compile(r"(?<=[A-Za-z0-9]_)\d{3,}(?![A-Za-z\d.])|(?<=[a-z])(?<!iso)(?<!cp)\d{4,}(?![A-Za-z\d.])")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)*\b(?![\w])")
# Only words with these, and the words beside them, are looked at: most of a long text holds none.
_MARKED = r"[^\s\d/\\]*[\d/\\]\S*"
_PART = re.compile(rf"(?<!\S)(?:\S+ )?{_MARKED}(?: (?:\S+ )?{_MARKED})*(?: \S+)?")
_ALL = re.compile("|".join(f"({pattern})" for pattern, _ in _MASKS))


@lru_cache(maxsize=4096)
def alike(text: str) -> str:
    """Return ``text`` on one line with everything masked that differs from run to run."""
    flat = " ".join(text[:_LONGEST].split())
    return _PART.sub(_masked, flat)


def _masked(match: re.Match[str]) -> str:
    return _SUFFIX.sub("<n>", _NUMBER.sub(_number, _ALL.sub(_mask, match.group())))


def _mask(match: re.Match[str]) -> str:
    assert match.lastindex is not None
    return _MASKS[match.lastindex - 1][1]


def _number(match: re.Match[str]) -> str:
    """Mask a number, unless it is a version or a code by which an error is known."""
    before = match.string[max(0, match.start() - 20) : match.start()]
    kept = _CODE if "." not in match.group() else _VERSION_OF
    return match.group() if kept.search(before) else "<n>"


def shared(texts: Iterable[str]) -> str:
    """Return the text that all of ``texts`` are once masked, the first of them where they are equal as they are."""
    every = list(dict.fromkeys(texts))
    return every[0] if len(every) == 1 else alike(every[0])
