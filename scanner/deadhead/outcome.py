"""What a scan comes to: the report that every output format renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from deadhead.finding import Finding, RuleCrash, Unreadable

if TYPE_CHECKING:
    from deadhead.gate.entry import Entry
    from deadhead.rule import Rule
    from deadhead.static.outside import Outside


Origin = Literal["self", "direct", "indirect", "undetermined"]
WarningKind = Literal["deprecation", "never-awaited", "resource", "runtime", "syntax", "encoding", "pytest", "other"]

_KINDS: dict[str, WarningKind] = {
    "DeprecationWarning": "deprecation",
    "PendingDeprecationWarning": "deprecation",
    "FutureWarning": "deprecation",
    "ResourceWarning": "resource",
    "SyntaxWarning": "syntax",
    "EncodingWarning": "encoding",
    "RuntimeWarning": "runtime",
}


def warning_kind(categories: Sequence[str], message: str) -> WarningKind:
    """Return what sort of debt a warning is, by its category and that one's bases."""
    if any(name.startswith(("_pytest.", "pytest.")) for name in categories[:1]):
        return "pytest"
    kinds: list[WarningKind] = [_KINDS[name] for name in categories if name in _KINDS]
    kind = kinds[0] if kinds else "other"
    return "never-awaited" if kind == "runtime" and "was never awaited" in message else kind


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A recorded warning that no finding explains, at the place in the project that it came from.

    Warnings that differ only in what changes from run to run are one, with that part of ``message`` masked.
    """

    category: str
    message: str
    path: str
    line: int
    column: int
    origin: Origin
    count: int
    tests: tuple[str, ...]
    expected: bool
    filtered: bool
    kind: WarningKind = "other"


class Verdict(NamedTuple):
    """Whether a report passes the gate: the reasons why it does not, and the ways to have it pass.

    With ``warn_only`` the reasons are told and nothing fails.
    """

    reasons: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    warn_only: bool = False

    @property
    def fails(self) -> bool:
        """Whether the exit code tells of it."""
        return bool(self.reasons) and not self.warn_only


@dataclass(frozen=True)
class Report:
    """What one scan says. Paths of findings are relative to ``root``; ``rules`` are the names of those that looked.
    ``scanned`` are the files that they looked at, which is what shows that something is gone.

    ``outside`` is, by path, what was known of a file from outside of it; fixing it takes the same. ``rulebook`` are the
    rules that looked, for what a format says of them; a report that was read back has none. ``baseline`` is the file of
    the baseline that the findings' status is from, ``gone`` what it knows and nobody finds any more, ``moved`` how many
    findings it knows from another place. ``verdict`` is the gate's, None where there is no gate.
    """

    root: Path
    target_version: tuple[int, int]
    paths: tuple[str, ...]
    files: int
    rules: tuple[str, ...]
    scanned: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    errors: tuple[RuleCrash, ...] = ()
    stale: int = 0
    has_record: bool = False
    notes: tuple[str, ...] = ()
    revision: str | None = None
    dirty: bool = False
    baseline: str | None = None
    gone: tuple[Entry, ...] = ()
    moved: int = 0
    verdict: Verdict | None = None
    outside: Mapping[str, Outside] = field(default_factory=dict[str, "Outside"], repr=False, compare=False)
    rulebook: tuple[Rule, ...] = field(default=(), repr=False, compare=False)

    @property
    def objections(self) -> tuple[Finding, ...]:
        """The findings that are not known from a baseline, by place."""
        return tuple(finding for finding in self.findings if finding.status != "known")

    @property
    def exit_code(self) -> int:
        """2 where something could not be done, 1 where there is something to object to, else 0."""
        if self.errors or any(one.is_io for one in self.unreadable):
            return 2
        if self.verdict is not None:
            return int(self.verdict.fails)
        return 1 if self.objections or self.unreadable else 0
