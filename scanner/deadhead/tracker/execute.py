"""Carrying out a plan: a thin layer, in an order that a kill at any point leaves to be completed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from deadhead.tracker.faults import TrackerError
from deadhead.tracker.labels import label
from deadhead.tracker.plan import duplicates, plan
from deadhead.tracker.records import Action, Comment, Edit, Existing, Label, Looked, Plan, Policy, Wanted


class Forge(Protocol):
    """What is needed of GitHub."""

    def issues(self, label: str) -> list[Existing]:
        """Return all issues with a label, open and closed."""
        ...

    def labels(self) -> list[str]:
        """Return the names of all labels."""
        ...

    def add_label(self, label: Label) -> None:
        """Create a label."""
        ...

    def create(self, action: Action, label: str) -> int:
        """Create an issue, and return its number."""
        ...

    def edit(self, number: int, edit: Edit) -> None:
        """Change an issue."""
        ...

    def comment(self, number: int, comment: Comment, since: str | None = None) -> None:
        """Comment on an issue, unless the comment is there."""
        ...

    def may_be_assigned(self, login: str) -> bool:
        """Whether somebody can be assigned."""
        ...


class Done(NamedTuple):
    """An action, the number of its issue, and why it could not be carried out if so."""

    action: Action
    number: int | None
    error: str | None = None


@dataclass(frozen=True)
class Aim:
    """What the issues are to be brought in line with; ``is_there`` tells whether the project has a file."""

    wanted: tuple[Wanted, ...]
    looked: Looked
    policy: Policy
    base: tuple[str, ...]
    is_there: Callable[[str], bool] = lambda path: True  # noqa: ARG005

    def plan(self, existing: Iterable[Existing], now: datetime) -> Plan:
        """Return what is to be done."""
        issues = list(existing)
        return plan(self.wanted, issues, self.looked.with_absent(issues, self.is_there), self.policy, now)


def carry_out(whole: Plan, aim: Aim, forge: Forge, now: datetime, note: Callable[[Done], None]) -> list[Done]:
    """Do what a plan says; each thing done is noted at once. Raises TrackerError where nothing more can be done.

    What created issues looks once more at the end: another run may have created the same ones meanwhile.
    """
    _add_labels(whole.labels, aim, forge)
    done = [_noted(_done(action, aim, forge), note) for action in _assignable(whole.actions, forge)]
    if any(action.doing == "create" for action in whole.actions):
        twice = duplicates(forge.issues(aim.policy.base), aim.looked, aim.policy, now)
        done += [_noted(_done(action, aim, forge), note) for action in twice.actions]
    return done


def _noted(done: Done, note: Callable[[Done], None]) -> Done:
    note(done)
    return done


def _add_labels(names: Iterable[str], aim: Aim, forge: Forge) -> None:
    wanted = list(names)
    if not wanted:
        return
    there = {name.casefold() for name in forge.labels()}
    for name in wanted:
        if name.casefold() not in there:
            forge.add_label(label(name, aim.base))


def _assignable(actions: Iterable[Action], forge: Forge) -> Iterable[Action]:
    """Leave out assignees whom GitHub would refuse, and with them the issue."""
    known: dict[str, bool] = {}
    for action in actions:
        for login in action.assignees:
            if login not in known:
                known[login] = forge.may_be_assigned(login)
        yield replace(action, assignees=tuple(login for login in action.assignees if known[login]))


def _done(action: Action, aim: Aim, forge: Forge) -> Done:
    """Carry out one action; the comment comes first, as the edit ends the need for both."""
    try:
        if action.number is None:
            return Done(action, forge.create(action, aim.policy.base))
        if action.comment is not None:
            forge.comment(action.number, action.comment, action.since)
        forge.edit(action.number, action.edit)
        return Done(action, action.number)
    except TrackerError as error:
        if error.is_final:
            raise
        return Done(action, action.number, str(error))
