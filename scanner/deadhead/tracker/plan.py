"""The plan: what is wanted, what is there and what a run looked at, turned into actions. A pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from deadhead.tracker.labels import merged_labels, set_by_person
from deadhead.tracker.records import (
    IGNORE,
    QUIET,
    Action,
    Comment,
    Doing,
    Edit,
    Existing,
    Left,
    Looked,
    Plan,
    Policy,
    Wanted,
)
from deadhead.tracker.related import ended, is_duplicate
from deadhead.tracker.scope import Difference
from deadhead.tracker.writing import Writer

Step = Action | Left
_ORDER = ("create", "reopen", "update", "close", "close-duplicate")


def plan(wanted: Iterable[Wanted], existing: Iterable[Existing], looked: Looked, policy: Policy, now: datetime) -> Plan:
    """Return what is to be done so that the issues say what is wanted.

    The order of what is given does not matter. Carried out in full, it leaves nothing to be planned. Issues without
    our marker are not touched. ``now`` is what the age of closed issues is counted to.
    """
    wants = {one.fingerprint: one for one in sorted(wanted, key=lambda one: (one.fingerprint, repr(one)))}
    groups = _groups(existing)
    issues = tuple(issue for group in groups.values() for issue in group)
    planner = _Planner(Writer(issues, looked, now), policy)
    names = sorted({*wants, *groups})
    steps = [step for name in names for step in planner.steps(wants.get(name), groups.get(name, []))]
    return _limited(steps, wants, policy)


def duplicates(existing: Iterable[Existing], looked: Looked, policy: Policy, now: datetime) -> Plan:
    """Return only what closes duplicates: another run may have created the same issues meanwhile."""
    blind = Looked(revision=looked.revision, dirty=looked.dirty)
    actions = plan((), existing, blind, policy, now).actions
    return Plan(tuple(action for action in actions if action.doing == "close-duplicate"))


def _groups(existing: Iterable[Existing]) -> dict[str, list[Existing]]:
    """Return the issues with our marker by what it says, oldest first; listed twice, an issue is one."""
    by_number = {issue.number: issue for issue in sorted(existing, key=lambda issue: (issue.number, repr(issue)))}
    groups: dict[str, list[Existing]] = {}
    for issue in by_number.values():
        if issue.block is not None:
            groups.setdefault(issue.fingerprint, []).append(issue)
    return groups


def _limited(steps: Sequence[Step], wants: Mapping[str, Wanted], policy: Policy) -> Plan:
    """Put actions in order, and defer all creations but the most important."""
    actions = sorted((one for one in steps if isinstance(one, Action)), key=lambda one: _rank(one, wants))
    late = {one.fingerprint for one in [one for one in actions if one.doing == "create"][policy.max_new :]}
    kept = tuple(one for one in actions if one.doing != "create" or one.fingerprint not in late)
    deferred = tuple(wants[one.fingerprint] for one in actions if one.fingerprint in late and one.doing == "create")
    return Plan(kept, deferred, tuple(one for one in steps if isinstance(one, Left)))


def _rank(action: Action, wants: Mapping[str, Wanted]) -> tuple[int, str, int, str, int]:
    want = wants.get(action.fingerprint)
    severity, size = (want.severity, want.scope.size) if want is not None else ("", 0)
    return _ORDER.index(action.doing), severity, -size, action.fingerprint, action.number or 0


class _Planner:
    """Decides about one debt after the other."""

    def __init__(self, writer: Writer, policy: Policy) -> None:
        self._writer = writer
        self._looked = writer.looked
        self._now = writer.now
        self._policy = policy

    def steps(self, want: Wanted | None, group: Sequence[Existing]) -> Iterator[Step]:
        """Decide about one debt: ``group`` are the issues that carry its mark, oldest first."""
        ignored = [issue for issue in group if issue.has(IGNORE)]
        if ignored:
            yield _left(ignored[0], f"it has the label `{IGNORE}`")
            return
        candidates = [issue for issue in group if not is_duplicate(issue)]
        there = [issue for issue in candidates if issue.is_open]
        yield from (self._duplicate(younger, there[0]) for younger in there[1:])
        main = next(iter(there or candidates[-1:]), None)
        if want is None:
            yield from [] if main is None or not main.is_open else [self._unwanted(main)]
        elif main is None:
            yield self._create(want)
        else:
            yield from self._present(main, want) if main.is_open else [self._back(main, want)]

    def _present(self, issue: Existing, want: Wanted) -> Iterator[Step]:
        """Decide about an open issue whose debt is there."""
        if issue.block is None or not issue.block.whole:
            yield _left(issue, "one of its two markers is gone")
            return
        state, difference = issue.state, self._difference(issue, want)
        if state is None:
            yield self._update(issue, want, difference, "what it hid could not be read", is_loud=False)
            return
        want = _joined(want, issue, is_partial=bool(difference.unseen))
        moved = difference.new or (difference.gone and not (difference.unseen or state.flaky))
        if moved:
            why = f"{len(difference.new)} new, {len(difference.gone)} gone"
            yield self._update(issue, want, difference, why, is_loud=True)
        elif state.closed is not None:
            yield self._update(issue, want, difference, "still there after a person reopened it", is_loud=False)
        elif want.digest != state.digest and not difference.unseen:
            yield self._update(issue, want, difference, "what it says has changed", is_loud=False)

    def _back(self, issue: Existing, want: Wanted) -> Step:
        """Decide about a closed issue whose debt is there."""
        if issue.reason == "not_planned":
            return self._refused(issue, want)
        age = self._now - issue.closed_at if issue.closed_at is not None else None
        if age is None or age > self._policy.reopen_within:
            return self._create(want, issue)
        if issue.state is not None and issue.state.closed is not None:
            return self._reopen(issue, want, "seen again")
        return _left(issue, "a person closed it as completed; this run may be of an older commit")

    def _refused(self, issue: Existing, want: Wanted) -> Step:
        """A person does not want it, unless it has grown much since."""
        size = issue.state.scope.size if issue.state is not None else 0
        if 0 < size * self._policy.grown_by <= want.scope.size:
            return self._reopen(
                issue, want, f"grown from {size} to {want.scope.size} since it was closed as not planned"
            )
        return _left(issue, "a person closed it as not planned")

    def _unwanted(self, issue: Existing) -> Step:
        """Decide about an open issue whose debt was not found."""
        state = issue.state
        if state is None:
            return _left(issue, "what it hides cannot be read")
        if state.closed is not None:
            return _left(issue, "a person reopened it")
        if issue.fingerprint.partition(":")[0] not in self._looked.versions:
            return _left(issue, "its fingerprint is of another version")
        if not self._looked.covers_all(state):
            return _left(issue, "this run did not look at all of it")
        if state.flaky and not self._is_old(state.written):
            return _left(issue, "it comes and goes: one run without it is no proof yet")
        return self._close(issue, "completed", self._writer.gone(issue, state), "gone")

    def _difference(self, issue: Existing, want: Wanted) -> Difference:
        state = issue.state
        if state is None:
            return Difference(frozenset(), frozenset(), frozenset(), want.scope.fitting())
        return state.scope.after(want.scope.fitting(), lambda path, key: self._looked.covers(state, path, key))

    def _is_old(self, written: str) -> bool:
        try:
            return self._now - datetime.fromisoformat(written) > self._policy.reopen_within
        except (ValueError, TypeError):  # what nobody of us wrote
            return False

    # What each decision comes to.

    def _create(self, want: Wanted, before: Existing | None = None) -> Action:
        want = replace(want, scope=want.scope.fitting())
        edit = Edit(want.title, self._writer.new(want, before), want.labels)
        why = "new" if before is None else f"back after #{before.number}, {ended(before)}"
        milestone = self._policy.milestone
        return Action("create", want.fingerprint, want.title, why, edit, assignees=want.assignees, milestone=milestone)

    def _update(self, issue: Existing, want: Wanted, difference: Difference, why: str, *, is_loud: bool) -> Action:
        comment = self._writer.changed(issue, want, difference) if is_loud else None
        return _on(issue, "update", why, self._edit(issue, want, difference), comment)

    def _reopen(self, issue: Existing, want: Wanted, why: str) -> Action:
        comment = self._writer.again(issue, want, why)
        difference = self._difference(issue, want)
        if issue.state is not None and issue.state.closed is not None:  # what was there then was proven to be gone
            difference = Difference(frozenset(), frozenset(), frozenset(), want.scope.fitting())
        edit = replace(self._edit(issue, want, difference), state="open", reason="reopened")
        return _on(issue, "reopen", why, edit, comment)

    def _edit(self, issue: Existing, want: Wanted, difference: Difference) -> Edit:
        """Return the change that leaves alone what a person has changed."""
        want = replace(want, scope=difference.left)
        is_ours = issue.state is not None and issue.title == issue.state.title and not set_by_person(issue)
        labels = merged_labels(issue, want.labels)
        return Edit(
            title=want.title if is_ours and want.title != issue.title else None,
            body=self._writer.edited(issue, want, difference.unseen),
            labels=labels if set(labels) != set(issue.labels) else None,
        )

    def _duplicate(self, issue: Existing, older: Existing) -> Action:
        comment = self._writer.duplicate(issue, older)
        return self._close(issue, f"duplicate of #{older.number}", comment, f"duplicate of #{older.number}")

    def _close(self, issue: Existing, as_what: str, comment: Comment, why: str) -> Action:
        completed = as_what == "completed"
        edit = Edit(
            body=self._writer.closed(issue, as_what),
            state="closed",
            reason="completed" if completed else "not_planned",
        )
        return _on(issue, "close" if completed else "close-duplicate", why, edit, comment)


def _on(issue: Existing, doing: Doing, why: str, edit: Edit, comment: Comment | None) -> Action:
    since = issue.state.written if issue.state is not None else None
    said = None if issue.has(QUIET) else comment
    return Action(doing, issue.fingerprint, issue.title, why, edit, issue.number, said, since=since)


def _left(issue: Existing, why: str) -> Left:
    return Left(issue.fingerprint, issue.title, issue.number, why)


def _joined(want: Wanted, issue: Existing, *, is_partial: bool) -> Wanted:
    """Keep what a run that knew more has said: the severity where this one cannot judge it, labels of other files."""
    state = issue.state
    if state is None:
        return want
    if is_partial:
        want = replace(want, labels=tuple(dict.fromkeys((*want.labels, *_without_severity(state.labels)))))
    if (want.is_firm and not is_partial) or want.severity <= state.severity:
        return want
    labels = tuple(state.severity if label == want.severity else label for label in want.labels)
    return replace(want, severity=state.severity, title=state.title, labels=labels)


def _without_severity(labels: Iterable[str]) -> list[str]:
    return [label for label in labels if label not in ("P0", "P1", "P2", "P3")]
