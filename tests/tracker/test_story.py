"""Ten runs in the life of a repository, each with the writes that it makes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deadhead.config import Config
from deadhead.finding import Finding, Span
from deadhead.outcome import Report
from deadhead.report.json import render
from deadhead.tracker.credentials import Credentials, Host
from deadhead.tracker.execute import Aim, Done, carry_out
from deadhead.tracker.github import GitHub
from deadhead.tracker.records import Existing, Plan, Policy
from deadhead.tracker.source import aim

from .conftest import Repository
from .emulator import ROBOT

RULES = tuple(f"rule-{number:02}" for number in range(30))
FILES = ("a.py", "b.py", "c.py")
#: Of each rule, how many findings in which file.
Found = Mapping[str, Mapping[str, int]]


def scan(found: Found, files: Iterable[str] = FILES, revision: str = "0123456789abcdef") -> str:
    """The JSON of a scan."""
    findings = [
        _finding(rule, path, number)
        for rule, places in found.items()
        for path, count in places.items()
        for number in range(count)
    ]
    report = Report(Path(), (3, 14), (".",), 3, RULES, tuple(files), tuple(findings), revision=revision)
    return render(report)


def _finding(rule: str, path: str, number: int) -> Finding:
    return Finding(
        rule=rule,
        package="python",
        symbol=f"module.{rule}",
        kind="call",
        path=path,
        span=Span(number + 1, 1, number + 1, 9),
        scope="",
        message=f"{rule} is deprecated",
        since="3.12",
        gone=None,
        use="something else",
        url="https://example.org/",
        severity="P3",
        fingerprint=f"1:{rule}{path}{number}",
    )


class Runs:
    """Runs against one repository, ``later`` than the server's clock tells."""

    def __init__(self, repository: Repository, root: Path) -> None:
        self.repository = repository
        self.config = Config(root)
        self.later = timedelta()

    def client(self) -> GitHub:
        url = self.repository.server.url
        host = Host(self.repository.name, url, "https://github.example")
        return GitHub(host, Credentials("$GITHUB_TOKEN", token=ROBOT), pace=0, sleep=list[float]().append)

    def aim(self, text: str) -> Aim:
        blob = f"https://github.example/{self.repository.name}/blob"
        return aim(text, self.config, Policy(), blob, assign=False)

    def __call__(self, text: str, client: GitHub | None = None) -> tuple[Plan, list[Done]]:
        client = client or self.client()
        what, now = self.aim(text), datetime.now(UTC) + self.later
        plan = what.plan(client.issues("deadhead"), now)
        return plan, carry_out(plan, what, client, now, list[Done]().append)

    def writes(self, text: str) -> list[str]:
        with self.repository.server.writes() as writes:
            self(text)
        return [write.replace(f"/repos/{self.repository.name}", "") for write in writes]


@pytest.fixture
def runs(repository: Repository, tmp_path: Path) -> Runs:
    return Runs(repository, tmp_path)


def on(number: int) -> list[str]:
    """The writes of a comment and a change of one issue."""
    return [f"POST /issues/{number}/comments", f"PATCH /issues/{number}"]


def states(repository: Repository) -> dict[int, str]:
    return {one["number"]: one["state"] for one in repository.issues()}


def test_ten_runs(runs: Runs, repository: Repository) -> None:
    found: dict[str, dict[str, int]] = {rule: {"a.py": 1, "b.py": 1} for rule in RULES[:8]}

    # 1. Eight debts are eight issues, and three labels.
    assert runs.writes(scan(found)) == ["POST /labels"] * 3 + ["POST /issues"] * 8

    # 2. Fifteen more at once: ten are let through, and it is said that five wait.
    found |= {rule: {"a.py": 1} for rule in RULES[8:23]}
    with repository.server.writes() as writes:
        plan, done = runs(scan(found))
    assert (len(writes), len(done), len(plan.deferred)) == (10, 10, 5)
    assert runs.writes(scan(found)) == ["POST /issues"] * 5
    assert states(repository) == dict.fromkeys(range(1, 24), "open")

    # 3. Nothing has changed, at another commit and on other lines.
    assert runs.writes(scan(found, revision="fedcba9876543210")) == []

    # 4. The scope of one grows.
    first = repository.issues()[0]
    mine = next(rule for rule in RULES if rule in first["title"])
    found[mine] = {"a.py": 2, "c.py": 2}
    assert runs.writes(scan(found)) == on(1)
    assert repository.comments(1)[0].partition("\n")[0] == (
        "Still present at 0123456: 3 new places, 1 gone. New in `a.py`, `c.py`. Gone from `b.py`."
    )

    # 5. A person edits title, text and labels; after that the scope grows again.
    person = {
        "title": "Look into this",
        "labels": ["deadhead", "P0", "mine"],
        "body": f"Note.\r\n\n{body(repository, 1)}",
    }
    repository.call("PATCH", "/issues/1", person)
    assert runs.writes(scan(found)) == []
    found[mine] = {"a.py": 3, "c.py": 2}
    assert runs.writes(scan(found)) == on(1)
    edited = repository.issues()[0]
    assert edited["title"] == "Look into this"
    assert [label["name"] for label in edited["labels"]] == ["deadhead", "P0", "mine"]
    assert edited["body"].startswith("Note.\r\n\n<!-- deadhead:issue")
    assert "5 more places" not in edited["body"] and edited["body"].count("https://github.example") == 5

    # 6. It is fixed; a run that did not see all of it proves nothing.
    gone = {rule: places for rule, places in found.items() if rule != mine}
    assert runs.writes(scan(gone, files=["a.py", "b.py"])) == []
    assert runs.writes(scan(gone)) == on(1)
    closed = repository.issues()[0]
    assert (closed["state"], closed["state_reason"]) == ("closed", "completed")
    assert runs.writes(scan(gone)) == []

    # 7. It is back after 3 days, and fixed again.
    runs.later = timedelta(days=3)
    assert runs.writes(scan(found)) == on(1)
    assert states(repository)[1] == "open"
    assert runs.writes(scan(gone)) == on(1)

    # 8. It is back after 30 days: a new issue that links the old one.
    runs.later = timedelta(days=30)
    assert runs.writes(scan(found)) == ["POST /issues"]
    assert states(repository)[1] == "closed"
    assert "- #1, closed as completed on " in body(repository, 24)

    # 9. A person does not want it.
    repository.call("PATCH", "/issues/24", {"state": "closed", "state_reason": "not_planned"})
    assert runs.writes(scan(found)) == []
    runs.later = timedelta(days=300)
    assert runs.writes(scan(found)) == []

    # 10. A part of the project is scanned.
    assert runs.writes(scan({}, files=["b.py"])) == []
    assert list(states(repository).values()).count("open") == 22


def body(repository: Repository, number: int) -> str:
    text: str = repository.call("GET", f"/issues/{number}")["body"]
    return text


class Together(GitHub):
    """A client that goes on only when the other one has listed the issues, too."""

    meeting: threading.Barrier | None = None

    def issues(self, label: str) -> list[Existing]:
        found = super().issues(label)
        if self.meeting is not None:
            self.meeting.wait(10)
            self.meeting = None
        return found


def test_two_at_once_leave_one_issue_each(runs: Runs, repository: Repository) -> None:
    found = {rule: {"a.py": 1} for rule in RULES[:4]}
    meeting = threading.Barrier(2)
    failed: list[Exception] = []

    def run() -> None:
        client = runs.client()
        together = Together(client.host, Credentials("$GITHUB_TOKEN", token=ROBOT), pace=0)
        together.meeting = meeting
        try:
            runs(scan(found), together)
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    issues = repository.issues()
    assert len(issues) > 4  # they did meet
    assert sorted(issue["title"] for issue in issues if issue["state"] == "open") == sorted(
        {issue["title"] for issue in issues}
    )
    for issue in issues:
        same = [one["number"] for one in issues if one["title"] == issue["title"]]
        assert (issue["state"] == "open") == (issue["number"] == min(same))
        if issue["state"] == "closed":
            assert repository.comments(issue["number"])[0].startswith(f"Closed as a duplicate of #{min(same)}")
    assert runs.writes(scan(found)) == []


def test_killed_between_two_creates(runs: Runs, repository: Repository) -> None:
    found = {rule: {"a.py": 1} for rule in RULES[:4]}

    class Killed(BaseException):
        pass

    client = runs.client()
    create, made = client.create, list[int]()

    def dying(action: object, label: str) -> int:
        if len(made) == 2:
            raise Killed
        made.append(create(action, label))  # type: ignore[arg-type]
        return made[-1]

    client.create = dying  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        runs(scan(found), client)
    assert runs.writes(scan(found)) == ["POST /issues"] * 2
    assert len({issue["title"] for issue in repository.issues()}) == len(repository.issues()) == 4


def test_five_hundred_issues(runs: Runs, repository: Repository) -> None:
    """Listed and planned in under 3 seconds of our own time, in five requests, and nothing is written."""
    rules = [f"rule-{number}" for number in range(500)]
    text = scan({rule: dict.fromkeys(FILES, 4) for rule in rules})
    what = runs.aim(text)
    everything = replace(what, policy=replace(what.policy, max_new=500))
    repository.call("POST", "/labels", {"name": "deadhead"})
    for action in everything.plan([], datetime.now(UTC)).actions:
        repository.call("POST", "/issues", action.edit.values)
    client, first = runs.client(), len(repository.server.asked)
    client.labels()
    started = time.thread_time()
    plan = runs.aim(text).plan(client.issues("deadhead"), datetime.now(UTC))
    took = time.thread_time() - started
    assert plan == Plan()
    assert len(repository.server.asked) - first == 6
    assert took < 3, took
