"""What a scan says: spans, edits, findings, and the evidence that run time gives for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from deadhead.use import Applicability, Kind

Grade = Literal["confirmed", "statement", "definition", "silent", "unexecuted", "unknown"]
Severity = Literal["P0", "P1", "P2", "P3"]

#: Kinds of use that give a callable away, to be called elsewhere.
HANDED_ON: tuple[Kind, ...] = ("reference", "decorator")
#: Strongest first.
GRADES: tuple[Grade, ...] = ("confirmed", "statement", "definition", "silent", "unexecuted", "unknown")


class Span(NamedTuple):
    """A stretch of source: lines and columns from 1, columns in characters, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> tuple[int, int]:
        """Line and column of the first character."""
        return self.line, self.column

    @property
    def end(self) -> tuple[int, int]:
        """Line and column after the last character."""
        return self.end_line, self.end_column

    def holds(self, other: Span) -> bool:
        """Whether ``other`` lies within this span."""
        return self.start <= other.start and other.end <= self.end


class Edit(NamedTuple):
    """One replacement of a span by a text; an empty span inserts."""

    span: Span
    text: str


class Patch(NamedTuple):
    """One fix of one finding, worked out for its place: edits that belong together, applied all or none."""

    applicability: Applicability
    title: str
    edits: tuple[Edit, ...]
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a test run says about a finding.

    ``count`` is how often its warning was seen, ``tests`` where, ``candidates`` how many references could have been the
    origin of a sighting graded ``definition``.
    """

    grade: Grade = "unknown"
    count: int = 0
    tests: tuple[str, ...] = ()
    category: str | None = None
    message: str | None = None
    candidates: int = 0
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A use that a rule objects to.

    ``anchors`` are the spans under which run time may name this use (the callee, the call, the whole statement where
    the interpreter names that), ``statement`` the span of its statement, ``through`` the line of the assignment that
    gave a name its meaning; they serve the link and are not reported. ``spelled`` are the names by which the use
    reaches what it uses, as :func:`deadhead.static.reached.spellings` gives them, and ``patched_by`` the places
    (``path:line``) that put something else there; it ``is_doubted`` where a run has shown that something did.
    ``snippet`` is the use's text and ``context`` a hash of its statement's, both without what reformatting changes: a
    baseline knows the finding by them. ``run`` tells that only a recorded run has shown what the use refers to.
    """

    rule: str
    package: str
    symbol: str | None
    kind: Kind
    path: str
    span: Span
    scope: str
    message: str
    since: str
    gone: str | None
    use: str
    url: str
    severity: Severity
    fingerprint: str
    fixes: tuple[Patch, ...] = ()
    patched_by: tuple[str, ...] = ()
    status: Literal["new", "known"] | None = None
    evidence: Evidence = field(default_factory=Evidence)
    source: str = "rule"
    snippet: str = field(default="", repr=False)
    context: str = field(default="", repr=False)
    run: bool = field(default=False, repr=False)
    anchors: tuple[Span, ...] = field(default=(), repr=False)
    statement: Span | None = field(default=None, repr=False)
    through: int | None = field(default=None, repr=False)
    spelled: tuple[str, ...] = field(default=(), repr=False)
    is_doubted: bool = field(default=False, repr=False)

    @property
    def fix(self) -> Applicability | None:
        """The best applicability among the fixes."""
        kinds = {patch.applicability for patch in self.fixes}
        return "safe" if "safe" in kinds else "unsafe" if kinds else None

    @property
    def sort_key(self) -> tuple[str, Span, str, str]:
        """By path, then by place."""
        return self.path, self.span, self.rule, self.symbol or ""


class Unreadable(NamedTuple):
    """A file that could not be read or parsed; ``is_io`` tells the first from the second."""

    path: str
    reason: str
    is_io: bool = False


class RuleCrash(NamedTuple):
    """A rule that could not be loaded (``path`` is None) or that raised while it looked at a file."""

    rule: str
    path: str | None
    reason: str
