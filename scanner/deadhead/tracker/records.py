"""The values that the tracker's plan takes and gives: all frozen, none of them knows GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from deadhead.finding import Severity
from deadhead.tracker.block import Block, Kind, State, found
from deadhead.tracker.scope import NOWHERE, Scope, Unit, short

QUIET, IGNORE = "deadhead: quiet", "deadhead: ignore"
SEVERITIES: tuple[Severity, ...] = ("P0", "P1", "P2", "P3")


class Label(NamedTuple):
    """A label of the repository; ``colour`` has six hexadecimal digits."""

    name: str
    colour: str
    description: str


@dataclass(frozen=True)
class Existing:
    """An issue as it is on GitHub."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    is_open: bool
    reason: str | None = None
    closed_at: datetime | None = None
    url: str = ""

    @cached_property
    def block(self) -> Block | None:
        """The machine's part of the body."""
        return found(self.body)

    @property
    def fingerprint(self) -> str:
        """Which debt it is about, empty where it is none of ours."""
        return self.block.fingerprint if self.block is not None else ""

    @property
    def state(self) -> State | None:
        """What was written into it last, None where that cannot be read."""
        return self.block.state if self.block is not None else None

    def has(self, label: str) -> bool:
        """Whether it has a label; GitHub does not tell upper from lower case in them."""
        return label.casefold() in {one.casefold() for one in self.labels}


class Section(NamedTuple):
    """A heading and its paragraphs or list items, each of which can stand alone, the most important first."""

    heading: str
    lines: tuple[str, ...]
    more: str = ""


@dataclass(frozen=True)
class Wanted:
    """What an issue should say.

    ``lead`` comes first and is kept whole; of ``sections`` the lines that there is no room for are counted, with the
    word ``more``. ``content`` is what a change of makes the text be written anew. ``labels`` begin with the base labels
    and hold the severity. ``is_firm`` is false where the run could not judge the severity as well as an earlier one.
    ``about`` are words for similarity, ``tests`` those that saw a warning.
    """

    fingerprint: str
    kind: Kind
    title: str
    severity: Severity
    labels: tuple[str, ...]
    lead: str
    sections: tuple[Section, ...]
    scope: Scope
    content: tuple[str, ...] = ()
    rule: str | None = None
    about: tuple[str, ...] = ()
    tests: Scope = NOWHERE
    assignees: tuple[str, ...] = ()
    is_firm: bool = True
    flaky: bool = False

    @property
    def digest(self) -> str:
        """What the content is compared by."""
        return short("\0".join((self.severity, *self.content))) + short(repr(self.labels) + self.title)


@dataclass(frozen=True)
class Looked:
    """What a run looked at, which alone can prove that something is gone.

    ``scanned`` are the files that every one of ``rules`` looked at, except the pairs of ``crashed``; where they are not
    known one by one, all are meant that are ``below`` some paths, except those that could not be read; ``absent`` are
    files of the issues that are not in the project any more, and ``whole`` tells that no file was left out. ``passed``
    are the tests that ran and passed, by path and key, ``green`` the files in which all did that ran;
    ``complete`` says that the test run came to its end. ``versions`` are those of fingerprints that the run could have
    found again.
    """

    revision: str | None = None
    rules: frozenset[str] = frozenset()
    scanned: frozenset[str] = frozenset()
    below: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    crashed: frozenset[tuple[str, str]] = frozenset()
    absent: frozenset[str] = frozenset()
    passed: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    green: frozenset[str] = frozenset()
    complete: bool = False
    whole: bool = False
    dirty: bool = False
    versions: frozenset[str] = frozenset({"1"})

    def with_absent(self, issues: Iterable[Existing], is_there: Callable[[str], bool]) -> Looked:
        """Return this with the files of the issues that are not there any more."""
        states = [issue.state for issue in issues if issue.state is not None and issue.state.kind == "deprecation"]
        named = {path for state in states for path in state.scope.keys} - self.scanned
        return replace(self, absent=frozenset(path for path in named if not is_there(path)))

    def covers(self, state: State, path: str, key: str) -> bool:
        """Whether a place of an issue would have been found if it was still there."""
        if state.kind == "failure":
            return (path, key) in self.passed if state.scope.unit is Unit.PLACE else path in self.green
        if state.kind == "warning":
            seen_by = state.tests.pairs
            return self.complete and bool(seen_by) and all(pair in self.passed for pair in seen_by)
        if state.rule not in self.rules or (state.rule, path) in self.crashed:
            return False
        if state.scope.unit > Unit.FILE:
            return self.whole and not any(rule == state.rule for rule, _ in self.crashed)
        return path in self.scanned or path in self.absent or self._is_below(path)

    def _is_below(self, path: str) -> bool:
        return path not in self.unread and any(one in (".", path) or path.startswith(f"{one}/") for one in self.below)

    def covers_all(self, state: State) -> bool:
        """Whether all of an issue would have been found."""
        places = state.scope.pairs
        return bool(places) and all(self.covers(state, path, key) for path, key in places)

    @property
    def where(self) -> str:
        """The commit in the words of a comment."""
        at = self.revision[:7] if self.revision else "an unknown commit"
        return f"{at} with uncommitted changes" if self.dirty else at


@dataclass(frozen=True)
class Policy:
    """How issues are kept."""

    base: str = "deadhead"
    max_new: int = 10
    reopen_within: timedelta = timedelta(days=14)
    grown_by: float = 2.0
    milestone: int | None = None


class Comment(NamedTuple):
    """A comment, and the marker by which it is found again if it was already made."""

    text: str
    key: str

    @property
    def marker(self) -> str:
        """Hidden in the text."""
        return f"<!-- deadhead:comment {self.key} -->"

    @property
    def body(self) -> str:
        """What is posted."""
        return f"{self.text}\n\n{self.marker}"


@dataclass(frozen=True)
class Edit:
    """What to change of an issue in one request; None leaves as it is."""

    title: str | None = None
    body: str | None = None
    labels: tuple[str, ...] | None = None
    state: Literal["open", "closed"] | None = None
    reason: Literal["completed", "not_planned", "reopened"] | None = None

    @property
    def values(self) -> dict[str, object]:
        """What changes, by the names that GitHub has for it."""
        named = {"title": self.title, "body": self.body, "labels": self.labels, "state": self.state}
        return {key: value for key, value in {**named, "state_reason": self.reason}.items() if value is not None}


Doing = Literal["create", "update", "reopen", "close", "close-duplicate"]


@dataclass(frozen=True)
class Action:
    """One thing to do about one debt: an issue to create, or a comment and an edit of one that is there.

    ``comment`` is made first, ``edit`` second: the edit changes what the next plan is made from. ``since`` is when the
    issue was written last: the comment can have been made since then only.
    """

    doing: Doing
    fingerprint: str
    title: str
    why: str
    edit: Edit
    number: int | None = None
    comment: Comment | None = None
    assignees: tuple[str, ...] = ()
    milestone: int | None = None
    since: str | None = None


class Left(NamedTuple):
    """A debt or an issue about which nothing is done, and why."""

    fingerprint: str
    title: str
    number: int | None
    why: str


@dataclass(frozen=True)
class Plan:
    """All that is to be done, the most severe first; ``deferred`` are debts that wait for a later run."""

    actions: tuple[Action, ...] = ()
    deferred: tuple[Wanted, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that are to be there before."""
        names: Iterable[str] = (name for action in self.actions for name in action.edit.labels or ())
        return tuple(dict.fromkeys(names))
