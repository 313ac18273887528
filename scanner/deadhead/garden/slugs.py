"""Short stable names for debts, made of what a person would call them."""

from __future__ import annotations

import re

_LONGEST = 60  # characters
_WORDS = 5
# fmt: off
_DROPPED = frozenset((
    "a", "an", "the", "is", "are", "was", "were", "be", "been", "has", "have", "had", "it", "its",
    "of", "to", "in", "on", "at", "for", "and", "or", "not", "this", "that", "with", "by", "from",
    "as", "will", "use", "could", "cannot", "please", "instead", "via", "using", "you", "your",
))
# fmt: on
_NAME = re.compile(
    r"(?=[A-Za-z])[\w.]+\(\)|[A-Za-z]\w*(?:\.\w+)+|[A-Za-z]+_\w+|[A-Z][a-z0-9]+[A-Z]\w*|`[^`]+`|'[\w.]+'"
)
_DEPRECATED = re.compile(r"\s+(?:is|are|was|were|has been|have been|will be)\s+(?:now\s+)?deprecated", re.I)


def slug(*parts: str, words: int = 12) -> str:
    """Return the words of the parts in lower case between dashes, none twice in a row, cut at a word's end."""
    found: list[str] = []
    for word in re.findall(r"[a-z0-9]+", " ".join(parts).lower()):
        if not found or found[-1] != word:
            found.append(word)
    text = "-".join(found[:words]) or "unnamed"
    return text if len(text) <= _LONGEST else text[: _LONGEST + 1].rpartition("-")[0] or text[:_LONGEST]


def words_of(message: str, count: int = _WORDS) -> str:
    """Return the first words of a message that say something; what is masked in it does not."""
    plain = re.sub(r"<[^<>]*>|\S*(?:/|::)\S*", " ", message)
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", plain) if word.lower() not in _DROPPED]
    return " ".join(words[:count])


def of_rule(rule: str) -> str:
    """Return the slug of a rule's deprecation."""
    return slug(rule, "deprecation")


def of_warning(kind: str, category: str, message: str) -> str:
    """Return the slug of a warning: the name that it says is deprecated, else its first words, then its kind."""
    if kind == "deprecation":
        return slug(_deprecated_name(message) or words_of(message), "deprecation")
    own = re.sub(r"([a-z])([A-Z])", r"\1 \2", category.rpartition(".")[2])
    return slug(words_of(message), own if kind in ("other", "pytest") else f"{kind} warning")


def _deprecated_name(message: str) -> str | None:
    """Return the last name before "is deprecated" without the packages that it lies in, else the words before it."""
    said = _DEPRECATED.search(message)
    if said is None:
        return None
    names = _NAME.findall(message[: said.start()])
    if not names:
        return words_of(message[: said.start()])
    return " ".join(re.findall(r"\w+", names[-1])[-2:]).replace("_", " ")
