"""Comments that silence a finding: ``# deadhead: ignore[rule-name]``, and ``# noqa`` with a code for the same thing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from deadhead.finding import Span
from deadhead.rule import Rule
from deadhead.static.source import Source

_IGNORE = re.compile(r"#\s*deadhead:\s*ignore(?:\[(?P<names>[^\]]*)\])?")
_NOQA = re.compile(r"#\s*noqa\b(?::\s*(?P<codes>[\w-]+(?:[,\s]+[\w-]+)*))?", re.IGNORECASE)


def is_suppressed(source: Source, rule: Rule, span: Span, statement: Span) -> bool:
    """Whether a comment on a line of the finding, or at the end of its statement, is meant for ``rule``."""
    lines = (source.line(number) for number in {*range(span.line, span.end_line + 1), statement.end_line})
    return any(_is_ignored(line, rule) or _is_noqa(line, rule) for line in lines)


def _is_ignored(line: str, rule: Rule) -> bool:
    return any(match["names"] is None or rule.name in _names(match["names"]) for match in _IGNORE.finditer(line))


def _is_noqa(line: str, rule: Rule) -> bool:
    match = _NOQA.search(line)
    if match is None:
        return False
    codes = {code.upper() for code in re.split(r"[,\s]+", match["codes"] or "")}
    return match["codes"] is None or bool(codes & {name.upper() for name in (rule.name, *rule.also)})


def _names(text: str) -> set[str]:
    return {name.strip() for name in text.split(",")}


def unknown_names(path: str, raw: bytes, known: frozenset[str]) -> tuple[str, ...]:
    """Return a note for each name in a comment of ours that is no rule's."""
    notes: list[str] = []
    for number, comment in _comments(raw):
        for match in _IGNORE.finditer(comment):
            unknown = sorted(_names(match["names"] or "") - known - {""}) if known else []
            notes += [
                f"{path}:{number}: there is no rule `{name}` to ignore; see `deadhead rules list`" for name in unknown
            ]
    return tuple(notes)


def _comments(raw: bytes) -> Iterator[tuple[int, str]]:
    """Yield line and text of each comment, as far as the file can be read."""
    import tokenize  # rarely needed, and slow to import

    try:
        for token in tokenize.tokenize(io.BytesIO(raw).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
        return
