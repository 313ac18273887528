"""The GitHub-shaped server, one a worker, and a repository of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from .emulator import OWNER, ROBOT, GitHubShaped, require

_numbers = count(1)


class Repository:
    """A repository on the server; ``call`` does what a person would, past the proxy."""

    def __init__(self, server: GitHubShaped) -> None:
        self.server = server
        self.name = f"{OWNER}/shop{next(_numbers)}"
        server.call("POST", "/user/repos", {"name": self.name.partition("/")[2], "auto_init": True}, ROBOT)

    def call(self, method: str, path: str, data: object = None) -> Any:
        return self.server.call(method, f"/repos/{self.name}{path}", data, ROBOT)

    def issues(self) -> list[dict[str, Any]]:
        """All issues, oldest first."""
        found: list[dict[str, Any]] = []
        while page := self.call(
            "GET", f"/issues?state=all&sort=created&direction=asc&per_page=100&page={len(found) // 100 + 1}"
        ):
            found += page
            if len(page) < 100:
                break
        return sorted(found, key=lambda issue: issue["number"])

    def comments(self, number: int) -> list[str]:
        return [one["body"] for one in self.call("GET", f"/issues/{number}/comments?per_page=100")]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitHubShaped]:
    """The server, started once."""
    require()
    started = GitHubShaped(tmp_path_factory.mktemp("emulate"))
    yield started
    started.stop()


@pytest.fixture
def repository(server: GitHubShaped) -> Iterator[Repository]:
    """A repository of the test's own; no fault is left over from another test."""
    server.faults.clear()
    yield Repository(server)
    server.faults.clear()
