"""The worklog is told of the issues as they are after a plan was carried out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from deadhead.state.issues import Tracked
from deadhead.tracker.execute import Done
from deadhead.tracker.known import known
from deadhead.tracker.records import Action, Edit

from ..project import Project
from .conftest import Repository
from .emulator import ROBOT

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


def test_the_next_worklog_leads_to_the_issues(repository: Repository, tmp_path: Path) -> None:
    project = Project(tmp_path, {"test_a.py": "def test_a():\n    raise ConnectionRefusedError(111, 'refused')\n"})
    settings = {"GITHUB_API_URL": repository.server.url, "GITHUB_REPOSITORY": repository.name, "GITHUB_TOKEN": ROBOT}

    def deadhead(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [str(Path(sys.executable).parent / "deadhead"), *arguments]
        env = {**os.environ, **settings}
        return subprocess.run(line, cwd=project.root, env=env, capture_output=True, text=True, check=False)

    assert deadhead("garden", "--", sys.executable, "-m", "pytest", "-q").returncode == 1
    done = deadhead("issues")
    assert done.returncode == 0, done.stderr
    (issue,) = repository.issues()
    told = deadhead("garden", "--record", ".deadhead/record", "--output-format", "markdown").stdout
    link = f"[`#{issue['number']}`](<{repository.server.url}/{repository.name}/issues/{issue['number']}>)"
    assert f"- **Tracker:** {link} open\n" in told
    assert f"- [x] Issue 1 is in the tracker: {link}\n" in told
