"""What a baseline knows of one finding: no line number, so that it outlives a change of lines."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from deadhead.finding import Finding

_LONGEST = 100  # characters of a snippet that are kept as they are


class Entry(NamedTuple):
    """One known finding.

    ``ordinal`` counts those that are alike in all else but ``context``, from 1. ``snippet`` is the use's text and
    ``context`` a hash of its statement's, both without what reformatting changes. ``run`` tells that only a recorded
    run shows the finding.
    """

    path: str
    rule: str
    scope: str
    symbol: str
    snippet: str
    ordinal: int
    context: str
    run: bool = False

    @property
    def place(self) -> tuple[str, ...]:
        """What makes it the same finding in the same place."""
        return self.path, self.rule, self.scope, self.symbol, self.snippet

    @property
    def text(self) -> tuple[str, ...]:
        """What makes it the same finding wherever it stands: the use and its whole statement."""
        return self.rule, self.symbol, self.snippet, self.context


def entries_of(findings: Iterable[Finding]) -> list[Entry]:
    """Return an entry for each finding, in their order."""
    seen: Counter[tuple[str, ...]] = Counter()
    entries: list[Entry] = []
    for finding in findings:
        entry = _entry(finding)
        seen[entry.place] += 1
        entries.append(entry._replace(ordinal=seen[entry.place]))
    return entries


def numbered(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries sorted, each once, with ordinals that count again from 1."""
    seen: Counter[tuple[str, ...]] = Counter()
    result: list[Entry] = []
    for entry in sorted(entries):
        seen[entry.place] += 1
        result.append(entry._replace(ordinal=seen[entry.place]))
    return result


def _entry(finding: Finding) -> Entry:
    return Entry(
        path=finding.path,
        rule=finding.rule,
        scope=finding.scope,
        symbol=finding.symbol or "",
        snippet=_shortened(finding.snippet),
        ordinal=0,
        context=finding.context,
        run=finding.run,
    )


def _shortened(snippet: str) -> str:
    if len(snippet) <= _LONGEST:
        return snippet
    digest = hashlib.sha256(snippet.encode(errors="surrogatepass")).hexdigest()[:16]
    return f"{snippet[:_LONGEST]}…{digest}"
