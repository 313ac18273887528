"""The worklog is told of the issues as they are after a plan was carried out."""

from __future__ import annotations

from deadhead.tracked import Tracked
from deadhead.tracker.execute import Done
from deadhead.tracker.known import known
from deadhead.tracker.records import Action, Edit

AT = "https://github.com/acme/shop"


def _done(number: int | None, fingerprint: str, edit: Edit, error: str | None = None) -> Done:
    return Done(Action("update", fingerprint, "redis-connection-refused", "", edit, number), number, error)


def test_what_was_done_counts_and_what_failed_does_not() -> None:
    title = "redis-connection-refused"
    done = [
        _done(7, "1:aa", Edit(title=title, labels=("P1",))),
        _done(8, "1:bb", Edit(state="closed")),
        _done(None, "1:cc", Edit(title=title), "the server said no"),
        _done(5, "1:aa", Edit(state="closed")),
        _done(9, "1:aa", Edit(state="closed")),
    ]
    assert known((), done, AT) == {
        "1:aa": Tracked(7, f"{AT}/issues/7", title, "open", ("P1",)),
        "1:bb": Tracked(8, f"{AT}/issues/8", title, "closed"),
    }
