"""Warnings as ``warnings.formatwarning`` writes them: ``path:line: Category: message``, then the source line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_LOCATED = re.compile(r"((?:[A-Za-z]:)?[^:]+):(\d{1,9}): ([A-Za-z_]\w*): ?(.*)", re.DOTALL)
_CATEGORY = re.compile(r"\w*(?:Warning|Deprecat|RemovedIn)\w*")
_TRACEMALLOC = ("Enable tracemalloc to get traceback", "See https://docs.pytest.org/en/stable/how-to/capture-warn")


class Warned(NamedTuple):
    """One warning; ``source`` is the stripped line that was quoted with it, None where none was."""

    path: str
    line: int
    category: str
    message: str
    source: str | None = None


def located(text: str, *, certain: bool = False) -> Warned | None:
    """Return the warning that a line begins, None where it is none.

    Where it is not ``certain`` that the line tells of a warning, its category has to be named like one.
    """
    if ": " not in text:
        return None
    for candidate in (text, text.partition(" ... ")[2]):  # unittest has printed the test's name before it
        found = _LOCATED.fullmatch(candidate)
        if found and " ... " not in found.group(1) and (certain or _CATEGORY.fullmatch(found.group(3))):
            return Warned(found.group(1), int(found.group(2)), found.group(3), found.group(4))
    return None


def with_source(warned: Warned, line: str) -> Warned | None:
    """Return a warning with the source that the line after it quotes, None where that is something else."""
    if line[:2] != "  " or line[2:3].isspace() or not line[2:]:
        return None
    return warned._replace(source=line.strip())


def of_block(block: Sequence[str]) -> Warned | None:
    """Return the warning of a paragraph of pytest's summary: indented by two, the source by four."""
    texts = [line[2:] for line in block if not line.strip().startswith(_TRACEMALLOC)]
    while texts and not texts[-1].strip():
        texts.pop()
    quoted = len(texts) > 1 and with_source(Warned("", 0, "", ""), texts[-1])
    warned = located("\n".join(texts[:-1] if quoted else texts), certain=True)
    return warned and warned._replace(message=warned.message.rstrip(), source=quoted.source if quoted else None)
