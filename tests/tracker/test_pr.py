"""``deadhead pr`` against a GitHub-shaped server: a branch, a pull request, and what people do with them."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deadhead.tracker.propose import blob

from .conftest import Repository
from .emulator import ROBOT, Fault

OLD = "from datetime import datetime\n\nprint(datetime.utcnow())\n"
FIXED = "from datetime import datetime, timezone\n\nprint(datetime.now(timezone.utc).replace(tzinfo=None))\n"
LATIN = "# -*- coding: latin-1 -*-\nimport logging\n\nlogging.warn('\xe4')\n".encode("latin-1")
BRANCH = "deadhead/datetime-utcnow"


class Shop:
    """A project that is on GitHub and here."""

    def __init__(self, repository: Repository, root: Path) -> None:
        self.repository = repository
        self.root = root
        self.write("pyproject.toml", b"[tool.deadhead]\n")
        self.write("pkg/a.py", OLD.encode())
        self.write("pkg/b.py", LATIN)

    def write(self, path: str, data: bytes, branch: str = "main") -> None:
        """Change a file on GitHub, and here where it is the main branch."""
        if branch == "main":
            (self.root / path).parent.mkdir(exist_ok=True)
            (self.root / path).write_bytes(data)
        known = {} if not self.has(path, branch) else {"sha": self.file(path, branch)["sha"]}
        content = base64.b64encode(data).decode()
        values = {"message": f"Write {path}", "content": content, "branch": branch, **known}
        self.repository.call("PUT", f"/contents/{path}", values)

    def has(self, path: str, branch: str) -> bool:
        tree = self.repository.call("GET", f"/git/trees/{self.head(branch)}?recursive=1")
        return path in {one["path"] for one in tree["tree"]}

    def file(self, path: str, branch: str = BRANCH) -> dict[str, Any]:
        found: dict[str, Any] = self.repository.call("GET", f"/contents/{path}?ref={branch}")
        return found

    def text(self, path: str, branch: str = BRANCH) -> bytes:
        return base64.b64decode(self.file(path, branch)["content"])

    def head(self, branch: str = BRANCH) -> str:
        sha: str = self.repository.call("GET", f"/git/ref/heads/{branch}")["object"]["sha"]
        return sha

    def run(self, command: str, *arguments: str, code: int = 0) -> str:
        """Run a command and return what it printed."""
        line = [str(Path(sys.executable).parent / "deadhead"), command, *arguments]
        env = {
            **os.environ,
            "GITHUB_TOKEN": ROBOT,
            "GITHUB_API_URL": self.repository.server.url,
            "GITHUB_REPOSITORY": self.repository.name,
        }
        done = subprocess.run(line, cwd=self.root, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert ROBOT not in done.stdout + done.stderr
        return done.stdout + done.stderr

    def pr(self, *arguments: str) -> str:
        return self.run("pr", *(arguments or ("--rule", "datetime-utcnow"))).strip()

    def pull(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = self.repository.call("GET", f"/pulls/{number}")
        return found


@pytest.fixture
def shop(repository: Repository, tmp_path: Path) -> Shop:
    return Shop(repository, tmp_path)


def test_opened_and_kept_up_to_date(shop: Shop) -> None:
    shop.run("scan", code=1)
    shop.run("issues")
    issue = next(one["number"] for one in shop.repository.issues() if "datetime-utcnow" in one["title"])
    assert shop.pr("--rule", "datetime-utcnow", "--dry-run") == f"{BRANCH}: would open: 1 files"
    opened = shop.pr()
    number = int(opened.rpartition("#")[2].rstrip(")"))
    assert opened == f"{BRANCH}: opened (pull request #{number})"
    pull = shop.pull(number)
    assert (pull["title"], pull["base"]["ref"]) == ("Replace deprecated uses: datetime-utcnow", "main")
    assert f"\nCloses #{issue}.\n" in pull["body"] and "1 place in 1 file." in pull["body"]
    assert (shop.text("pkg/a.py").decode(), shop.text("pkg/b.py")) == (FIXED, LATIN)
    assert (shop.root / "pkg/a.py").read_text() == OLD
    with shop.repository.server.writes() as writes:
        assert shop.pr() == f"{BRANCH}: nothing: it is up to date (pull request #{number})"
    assert writes == []
    shop.write("pkg/c.py", OLD.encode())
    before = shop.head()
    assert shop.pr() == f"{BRANCH}: updated (pull request #{number})"
    assert shop.text("pkg/c.py").decode() == FIXED
    commit = shop.repository.call("GET", f"/git/commits/{shop.head()}")
    assert [parent["sha"] for parent in commit["parents"]] == [before, shop.head("main")]


def test_commits_of_others_stay(shop: Shop) -> None:
    shop.pr()
    shop.write("pkg/a.py", b"mine\n", BRANCH)
    mine = shop.head()
    shop.write("pkg/c.py", OLD.encode())
    assert "nothing: the branch has commits of others" in shop.pr()
    assert shop.head() == mine


def test_an_amended_commit_is_another_s(shop: Shop) -> None:
    shop.pr()
    ours = shop.repository.call("GET", f"/git/commits/{shop.head()}")
    tree = shop.repository.call("GET", f"/git/commits/{shop.head('main')}")["tree"]["sha"]
    parents = [parent["sha"] for parent in ours["parents"]]
    amended = {"message": ours["message"], "tree": tree, "parents": parents}
    sha = shop.repository.call("POST", "/git/commits", amended)["sha"]
    shop.repository.call("PATCH", f"/git/refs/heads/{BRANCH}", {"sha": sha, "force": True})
    assert "nothing: the branch has commits of others" in shop.pr()


def test_a_closed_pull_request_stays_closed(shop: Shop) -> None:
    number = int(shop.pr().rpartition("#")[2].rstrip(")"))
    shop.repository.call("PATCH", f"/pulls/{number}", {"state": "closed"})
    shop.write("pkg/c.py", OLD.encode())
    with shop.repository.server.writes() as writes:
        assert f"nothing: a person has closed pull request #{number}" in shop.pr()
    assert writes == []


def test_after_a_merge_there_is_a_new_one(shop: Shop) -> None:
    first = int(shop.pr().rpartition("#")[2].rstrip(")"))
    shop.repository.call("PUT", f"/pulls/{first}/merge", {"merge_method": "merge"})
    (shop.root / "pkg/a.py").write_text(FIXED)
    shop.write("pkg/c.py", OLD.encode())
    second = int(shop.pr().rpartition("#")[2].rstrip(")"))
    assert second > first and shop.text("pkg/c.py").decode() == FIXED


def test_what_a_person_wrote_stays(shop: Shop) -> None:
    number = int(shop.pr().rpartition("#")[2].rstrip(")"))
    body = shop.pull(number)["body"]
    shop.repository.call("PATCH", f"/pulls/{number}", {"body": f"Mine.\n{body}\nAlso.", "title": "Clock"})
    shop.write("pkg/c.py", OLD.encode())
    shop.pr()
    pull = shop.pull(number)
    assert pull["title"] == "Clock" and "2 places in 2 files" in pull["body"]
    assert pull["body"].startswith("Mine.\n<!-- deadhead:pull") and pull["body"].endswith("\nAlso.")


def test_files_that_are_other_on_github_are_left_out(shop: Shop) -> None:
    (shop.root / "pkg/a.py").write_text(f"{OLD}print()\n")
    said = shop.pr()
    assert "pkg/a.py was left out: it is other on GitHub than here" in said
    assert "nothing: no safe fix is to be made" in said


def test_other_encodings_and_packages(shop: Shop) -> None:
    shop.pr("--package", "python")
    assert shop.text("pkg/b.py", "deadhead/python") == LATIN.replace(b"warn(", b"warning(")
    assert "there is no rule `datetime-utcno`\n  did you mean `datetime-utcnow`?" in shop.run(
        "pr", "--rule", "datetime-utcno", code=2
    )


def test_lost_answers(shop: Shop) -> None:
    for path in (r".*/git/refs", r".*/pulls"):
        shop.repository.server.faults.append(Fault("POST", path, after=True))
    assert ": opened (" in shop.pr()
    assert len(shop.repository.call("GET", "/pulls?state=all")) == 1


def test_the_hash_of_git(tmp_path: Path) -> None:
    for data in (b"", b"x\r\n\xff"):
        done = subprocess.run(["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True)
        assert blob(data) == done.stdout.decode().strip()
