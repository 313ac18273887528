"""What the worklog may say of the tracker: its issues by what they are about, once a plan is carried out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from deadhead.state.issues import Tracked
from deadhead.tracker.execute import Done
from deadhead.tracker.records import Edit, Existing


def known(existing: Iterable[Existing], done: Iterable[Done], repository: str) -> dict[str, Tracked]:
    """Return the issues by fingerprint, of several about the same an open one before the latest.

    ``repository`` is the address under which its issues are.
    """
    issues = {one.number: one for one in existing if one.fingerprint}
    about = {one.number: one.fingerprint for one in issues.values()}
    for number, action in [(one.number, one.action) for one in done if one.error is None]:
        if number is not None:
            issues[number] = _edited(
                issues.get(number, Existing(number, action.title, "", (), is_open=True)), action.edit
            )
            about[number] = action.fingerprint
    ordered = sorted(issues.values(), key=lambda one: (one.is_open, one.number))
    return {about[one.number]: _tracked(one, repository) for one in ordered}


def _edited(issue: Existing, edit: Edit) -> Existing:
    return replace(
        issue,
        title=edit.title or issue.title,
        labels=issue.labels if edit.labels is None else edit.labels,
        is_open=issue.is_open if edit.state is None else edit.state == "open",
    )


def _tracked(issue: Existing, repository: str) -> Tracked:
    url = issue.url or f"{repository}/issues/{issue.number}"
    return Tracked(issue.number, url, issue.title, "open" if issue.is_open else "closed", issue.labels)
