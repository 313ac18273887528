"""Debts, runs and a repository in memory, for tests of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from deadhead.finding import Severity
from deadhead.tracker.records import Action, Existing, Looked, Plan, Section, Wanted
from deadhead.tracker.scope import Scope

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
BASE = "deadhead"


def debt(
    name: str,
    places: Iterable[str] = ("a.py:1",),
    severity: Severity = "P2",
    *,
    labels: Sequence[str] = (),
    about: Sequence[str] = (),
    is_firm: bool = True,
) -> Wanted:
    """A deprecation found by the rule ``name``; a place is written ``path:identity``."""
    found = [(place.partition(":")[0], place) for place in places]
    return Wanted(
        fingerprint=f"1:{name.encode().hex():0<16}"[:18],
        kind="deprecation",
        title=f"warning-test-active-dev-{severity}-{name}",
        severity=severity,
        labels=(BASE, severity, "tech-debt", *labels),
        lead=f"`{name}` is deprecated",
        sections=(Section("Places", tuple(f"- {place}" for place in places), "places"),),
        scope=Scope.of(found),
        content=(name,),
        rule=name,
        about=tuple(about),
        is_firm=is_firm,
    )


def looked(
    files: Iterable[str] = ("a.py", "b.py", "c.py"), *, rules: Iterable[str], revision: str = "abc1234"
) -> Looked:
    """A scan of ``files`` with ``rules``."""
    return Looked(revision=revision, rules=frozenset(rules), scanned=frozenset(files))


class World:
    """A repository that does what a plan says."""

    def __init__(self) -> None:
        self.issues: dict[int, Existing] = {}
        self.comments: list[tuple[int, str]] = []
        self.now = START

    def add(self, title: str, body: str = "", labels: Sequence[str] = (BASE,)) -> Existing:
        number = len(self.issues) + 1
        self.issues[number] = Existing(number, title, body, tuple(labels), is_open=True)
        return self.issues[number]

    def change(self, number: int, **values: object) -> None:
        """What a person does."""
        self.issues[number] = replace(self.issues[number], **values)  # type: ignore[arg-type]

    def close(self, number: int, reason: str) -> None:
        self.change(number, is_open=False, reason=reason, closed_at=self.now)

    def wait(self, **time: float) -> None:
        self.now += timedelta(**time)

    def carry_out(self, plan: Plan) -> None:
        for action in plan.actions:
            self._do(action)

    def _do(self, action: Action) -> None:
        edit = action.edit
        if action.number is None:
            assert edit.title is not None and edit.body is not None and edit.labels is not None
            self.add(edit.title, edit.body, edit.labels)
            return
        if action.comment is not None:
            self.comments.append((action.number, action.comment.body))
        issue = self.issues[action.number]
        if edit.state == "closed":
            issue = replace(issue, is_open=False, reason=edit.reason, closed_at=self.now)
        elif edit.state == "open":
            issue = replace(issue, is_open=True, reason="reopened", closed_at=None)
        self.issues[action.number] = replace(
            issue,
            title=edit.title if edit.title is not None else issue.title,
            body=edit.body if edit.body is not None else issue.body,
            labels=edit.labels if edit.labels is not None else issue.labels,
        )
