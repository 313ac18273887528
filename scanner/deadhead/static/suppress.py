"""Comments that silence a finding: ``# deadhead: ignore[rule-name]``."""

from __future__ import annotations

import re

from deadhead.finding import Span
from deadhead.static.source import Source

_IGNORE = re.compile(r"#\s*deadhead:\s*ignore(?:\[(?P<names>[^\]]*)\])?")


def is_suppressed(source: Source, rule: str, span: Span, statement: Span) -> bool:
    """Whether a comment on a line of the finding, or at the end of its statement, names ``rule`` or no rule at all."""
    if b"deadhead:" not in source.text:
        return False
    for number in {*range(span.line, span.end_line + 1), statement.end_line}:
        for match in _IGNORE.finditer(source.line(number)):
            names = match.group("names")
            if names is None or rule in {name.strip() for name in names.split(",")}:
                return True
    return False
