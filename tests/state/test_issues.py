"""What the tracker knows is remembered between commands, and what cannot be read is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadhead.state.issues import Tracked, recall, remember

if TYPE_CHECKING:
    from pathlib import Path

ISSUE = Tracked(822, "https://github.com/acme/shop/issues/822", "redis-connection-refused", "open", ("P1", "é"))


def test_issues_are_recalled_as_they_were_remembered(tmp_path: Path) -> None:
    assert recall(tmp_path) == {}
    remember(tmp_path, {"1:aa": ISSUE, "1:bb": ISSUE._replace(number=3)})
    remember(tmp_path, {"1:aa": ISSUE})
    assert recall(tmp_path) == {"1:aa": ISSUE}
    assert (tmp_path / ".deadhead" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("text", ["", "[]", '{"1:aa": 3}', '{"1:aa": {"number": "x"}}', "\x00"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / ".deadhead").mkdir()
    (tmp_path / ".deadhead" / "issues.json").write_text(text)
    assert recall(tmp_path) == {}
