"""Which other issues an issue is related to: by what both name, never by words that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from deadhead.tracker.records import Existing

#: What two issues can have in common, and what it counts for.
WEIGHTS = {"subject": 4, "rule": 4, "cause": 3, "exception": 3, "symbol": 3, "file": 2, "function": 2, "component": 1}
MOST = 5
_NAMES = {"subject": "", "cause": "cause", "function": "function"}


class Related(NamedTuple):
    """An issue, and the words that it shares."""

    issue: Existing
    shared: tuple[str, ...]

    @property
    def score(self) -> int:
        """What the shared words count for; more than two files count for no more than two."""
        kinds = [word.partition(":")[0] for word in self.shared]
        return sum(WEIGHTS.get(kind, 0) * min(kinds.count(kind), 2) for kind in set(kinds))

    @property
    def line(self) -> str:
        """A list item that links it, says how it ended, and what is the same."""
        same = ", ".join(_same(word) for word in self.shared[:3])
        return f"- #{self.issue.number}, {ended(self.issue)}: same {same}"


def related(about: Sequence[str], issues: Iterable[Existing], without: Iterable[int] = ()) -> list[Related]:
    """Return the issues that share some of the words ``about``, closest first, newer before older."""
    skipped = set(without)
    candidates = (
        Related(issue, tuple(word for word in about if word in set(issue.state.about)))
        for issue in issues
        if issue.state is not None and issue.number not in skipped and not is_duplicate(issue)
    )
    return sorted((one for one in candidates if one.shared), key=lambda one: (-one.score, -one.issue.number))[:MOST]


def ended(issue: Existing) -> str:
    """Say how an issue stands."""
    if issue.is_open:
        return "open"
    how = "as not planned" if issue.reason == "not_planned" else "as completed"
    on = f" on {issue.closed_at:%Y-%m-%d}" if issue.closed_at else ""
    return f"closed {how}{on}"


def is_duplicate(issue: Existing) -> bool:
    """Whether we closed it towards another one."""
    return issue.state is not None and (issue.state.closed or "").startswith("duplicate")


def _same(word: str) -> str:
    kind, _, value = word.partition(":")
    shown = value.replace("`", "'")
    return f"{_NAMES.get(kind, kind)} `{shown}`".strip()
