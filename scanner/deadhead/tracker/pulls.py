"""Branches and pull requests of a repository, as ``deadhead pr`` needs them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from deadhead.tracker.faults import TrackerError
from deadhead.tracker.github import GitHub

_CODE, _CHANGE_CODE = "contents: read", "contents: write"
_PULLS, _CHANGE_PULLS = "pull-requests: read", "pull-requests: write"


class Commit(NamedTuple):
    """A commit and its tree."""

    sha: str
    tree: str
    message: str = ""


class File(NamedTuple):
    """A file of a tree: its mode and the hash of its content."""

    mode: str
    blob: str


class Ahead(NamedTuple):
    """What one commit has beyond another one: commits, and the content's hash of each file that differs."""

    commits: tuple[Commit, ...]
    files: Mapping[str, str]


class Pull(NamedTuple):
    """A pull request."""

    number: int
    is_open: bool
    is_merged: bool
    body: str


class Pulls:
    """The part of GitHub that has to do with code. Raises :class:`~deadhead.tracker.faults.TrackerError`."""

    def __init__(self, github: GitHub) -> None:
        self.github = github
        self._owner = github.host.repository.partition("/")[0]

    def default_branch(self) -> str:
        """Return the name of the branch that pull requests go to."""
        return str(self._get("", "look at it", _CODE)["default_branch"])

    def branch(self, name: str) -> Commit | None:
        """Return the last commit of a branch, None where there is no such branch."""
        try:
            found = self._get(f"/git/ref/heads/{quote(name)}", f"read the branch `{name}`", _CODE)
        except TrackerError as error:
            if error.status == 404:
                return None
            raise
        sha = found["object"]["sha"]
        commit = self._get(f"/git/commits/{sha}", "read a commit", _CODE)
        return Commit(sha, commit["tree"]["sha"], commit["message"])

    def files(self, tree: str) -> dict[str, File]:
        """Return the files of a tree by path; of one that is too large only some."""
        found = self._get(f"/git/trees/{tree}?recursive=1", "read its files", _CODE)
        return {one["path"]: File(one["mode"], one["sha"]) for one in found["tree"] if one["type"] == "blob"}

    def ahead(self, base: str, head: str) -> Ahead:
        """Return what ``head`` has beyond ``base``."""
        found = self._get(f"/compare/{base}...{head}", "compare commits", _CODE)
        commits = (
            Commit(one["sha"], one["commit"]["tree"]["sha"], one["commit"]["message"]) for one in found["commits"]
        )
        return Ahead(tuple(commits), {one["filename"]: one["sha"] for one in found.get("files", ())})

    def tree(self, base: str, files: Mapping[str, tuple[str, bytes]]) -> str:
        """Create a tree like another one but for some files, given as mode and content; return its hash."""
        entries = [self._entry(path, mode, data) for path, (mode, data) in files.items()]
        data = {"base_tree": base, "tree": entries}
        return str(self.github.post("/git/trees", data, "write files", None, _CHANGE_CODE)["sha"])

    def _entry(self, path: str, mode: str, data: bytes) -> dict[str, Any]:
        entry = {"path": path, "mode": mode, "type": "blob"}
        try:
            return {**entry, "content": data.decode()}
        except UnicodeDecodeError:
            blob = {"content": base64.b64encode(data).decode(), "encoding": "base64"}
            return {**entry, "sha": self.github.post("/git/blobs", blob, "write a file", None, _CHANGE_CODE)["sha"]}

    def commit(self, message: str, tree: str, parents: Iterable[str]) -> str:
        """Create a commit that no branch has yet; return its hash."""
        data = {"message": message, "tree": tree, "parents": list(parents)}
        return str(self.github.post("/git/commits", data, "make a commit", None, _CHANGE_CODE)["sha"])

    def move(self, name: str, commit: str, *, is_new: bool) -> None:
        """Let a branch end at a commit, only ever forwards: what others have put there meanwhile stays."""
        what = f"push to the branch `{name}`"
        if is_new:
            made = {"ref": f"refs/heads/{name}", "sha": commit}
            self.github.post("/git/refs", made, what, lambda: self.branch(name), _CHANGE_CODE)
        else:
            moved = {"sha": commit, "force": False}
            self.github.ask("PATCH", f"/git/refs/heads/{quote(name)}", what, _CHANGE_CODE, data=moved)

    def pulls(self, branch: str) -> list[Pull]:
        """Return the pull requests of a branch, newest first."""
        filters = {"state": "all", "head": f"{self._owner}:{branch}", "sort": "created", "direction": "desc"}
        found = self.github.pages("/pulls", "list its pull requests", filters, _PULLS)
        return [_pull(one) for one in found if one["head"]["ref"] == branch]

    def open(self, branch: str, base: str, title: str, body: str) -> int:
        """Open a pull request and return its number."""
        data = {"title": title, "head": branch, "base": base, "body": body}
        made = self.github.post("/pulls", data, "open a pull request", lambda: self._opened(branch), _CHANGE_PULLS)
        return int(made["number"])

    def _opened(self, branch: str) -> dict[str, int] | None:
        return next(({"number": pull.number} for pull in self.pulls(branch) if pull.is_open), None)

    def rewrite(self, number: int, body: str) -> None:
        """Change the text of a pull request."""
        what = f"change pull request #{number}"
        self.github.ask("PATCH", f"/pulls/{number}", what, _CHANGE_PULLS, data={"body": body})

    def _get(self, path: str, what: str, needs: str) -> Any:
        return self.github.ask("GET", path, what, needs)[1]


def _pull(one: dict[str, Any]) -> Pull:
    return Pull(one["number"], one["state"] == "open", one.get("merged_at") is not None, one.get("body") or "")
