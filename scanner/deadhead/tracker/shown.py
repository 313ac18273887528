"""A plan for people and for programs: as a table and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from deadhead.document.untrusted import one_line, shortened
from deadhead.tracker.execute import Done
from deadhead.tracker.records import Action, Plan

SCHEMA = "deadhead/plan/1"
_PAST = {
    "create": "created",
    "update": "updated",
    "reopen": "reopened",
    "close": "closed",
    "close-duplicate": "closed as duplicates",
}
_WIDTH = 60


def table(plan: Plan) -> str:
    """Return what is to be done as a table, and in a sentence."""
    from tabulate import tabulate

    rows = [[action.doing, _issue(action.number), _short(action.title), _what(action)] for action in plan.actions]
    rows += [["defer", "", _short(want.title), "more are new than --max-new allows"] for want in plan.deferred]
    rows += [["leave", _issue(left.number), _short(left.title), left.why] for left in plan.left]
    shown = tabulate(rows, headers=["do", "issue", "title", "why"], disable_numparse=True) + "\n\n" if rows else ""
    return shown + summary([action.doing for action in plan.actions], len(plan.deferred), to_do=True)


def summary(doings: Sequence[str], deferred: int, *, to_do: bool = False) -> str:
    """Say in a sentence what was done, or is to be."""
    counts = Counter(doings)
    parts = [
        f"{counts[doing]} to {doing}" if to_do else f"{counts[doing]} {past}"
        for doing, past in _PAST.items()
        if counts[doing]
    ]
    said = ", ".join(parts) if parts else "Nothing to do: the issues are in line"
    rest = (
        f"; {deferred} new {'one waits' if deferred == 1 else 'ones wait'} for a later run (--max-new)"
        if deferred
        else ""
    )
    return f"{said}{rest}."


def done_line(done: Done) -> str:
    """Say that one thing was done, or why not."""
    what = f"{_issue(done.number)} {one_line(done.action.title)}".strip()
    if done.error is not None:
        return f"not {_PAST[done.action.doing]}: {what}: {done.error}"
    return f"{_PAST[done.action.doing]} {what}: {done.action.why}"


def document(plan: Plan, repository: str, done: Iterable[Done] | None = None) -> str:
    """Return the plan, and what has come of it, as a JSON document that ends with a newline."""
    outcomes = {id(one.action): one for one in done or ()}
    actions = (
        [_action(action) for action in plan.actions]
        if done is None
        else [{**_action(one.action), "number": one.number, "error": one.error} for one in outcomes.values()]
    )
    values: dict[str, Any] = {
        "schema": SCHEMA,
        "repository": repository,
        "dry_run": done is None,
        "actions": actions,
        "deferred": [
            {"fingerprint": want.fingerprint, "title": want.title, "severity": want.severity} for want in plan.deferred
        ],
        "left": [left._asdict() for left in plan.left],
    }
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"


def _action(action: Action) -> dict[str, Any]:
    return {
        "do": action.doing,
        "fingerprint": action.fingerprint,
        "number": action.number,
        "title": action.title,
        "why": action.why,
        "edit": action.edit.values,
        "comment": action.comment.body if action.comment is not None else None,
        "assignees": list(action.assignees),
        "milestone": action.milestone,
    }


def _what(action: Action) -> str:
    return f"{action.why} (with a comment)" if action.comment is not None else action.why


def _issue(number: int | None) -> str:
    return f"#{number}" if number is not None else ""


def _short(title: str) -> str:
    return shortened(one_line(title), _WIDTH)
