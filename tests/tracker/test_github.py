"""Talking to a GitHub-shaped server: what is read, what is written, and what happens when it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest

from deadhead.tracker.credentials import Credentials, Host
from deadhead.tracker.execute import Aim, Done, carry_out
from deadhead.tracker.faults import TrackerError
from deadhead.tracker.github import GitHub
from deadhead.tracker.records import Comment, Edit, Label, Policy

from .conftest import Repository
from .emulator import APP, INSTALLATION, PRIVATE_KEY, ROBOT, Fault
from .world import BASE, START, debt, looked

TOKEN = Credentials("$GITHUB_TOKEN", token=ROBOT)
POLICY = Policy(base=BASE)
ISSUES = r".*/issues"


class Client(GitHub):
    """A client that does not sleep but keeps count of it."""

    def __init__(self, repository: Repository, credentials: Credentials = TOKEN) -> None:
        self.waited: list[float] = []
        self.told: list[str] = []
        host = Host(repository.name, repository.server.url, repository.server.url)
        super().__init__(host, credentials, tell=self.told.append, pace=0, sleep=self.waited.append)


def aim(*names: str) -> Aim:
    return Aim(tuple(debt(name) for name in names), looked(rules=names), POLICY, (BASE,))


def run(client: GitHub, what: Aim) -> list[Done]:
    existing = client.issues(BASE)
    return carry_out(what.plan(existing, START), what, client, START, list[Done]().append)


def test_what_is_written_is_read_back(repository: Repository) -> None:
    client = Client(repository)
    with repository.server.writes() as writes:
        (done,) = run(client, aim("utcnow"))
    assert [write.partition(" ")[0] for write in writes] == ["POST"] * 4  # three labels, one issue
    (issue,) = client.issues(BASE)
    assert (issue.number, issue.title, issue.is_open) == (done.number, "warning-test-active-dev-P2-utcnow", True)
    assert issue.labels == (BASE, "P2", "tech-debt") and issue.body == done.action.edit.body
    labels = {one["name"]: one for one in repository.call("GET", "/labels?per_page=100")}
    assert (labels["P2"]["color"], labels["P2"]["description"]) == (
        "fbca04",
        "Medium: fails or will be gone, and is used",
    )
    assert labels["tech-debt"]["description"] == "Works today, costs tomorrow"
    with repository.server.writes() as writes:
        assert run(client, aim("utcnow")) == []
    assert writes == []


def test_pages(repository: Repository) -> None:
    repository.call("POST", "/labels", {"name": BASE})
    for number in range(205):
        repository.call("POST", "/issues", {"title": f"issue {number}", "labels": [BASE]})
    first = len(repository.server.asked)
    assert [issue.title for issue in Client(repository).issues(BASE)] == [f"issue {number}" for number in range(205)]
    assert len(repository.server.asked) - first == 3


def test_an_app(repository: Repository) -> None:
    app = Credentials("$DEADHEAD_APP_PRIVATE_KEY", app=str(APP), key=PRIVATE_KEY)
    for known in (app, replace(app, installation=INSTALLATION)):
        run(Client(repository, known), aim("utcnow"))
    (issue,) = repository.issues()
    assert issue["user"]["login"] == "deadhead-app[bot]"
    with pytest.raises(TrackerError, match=r"does not know the credentials of \$DEADHEAD_APP_PRIVATE_KEY"):
        run(Client(repository, replace(app, key="-----BEGIN RSA PRIVATE KEY-----\nx")), aim("utcnow"))


LIMITS = {
    "retry-after": (Fault("POST", ISSUES, 403, headers={"Retry-After": "7"}, body="{}"), 7),
    "secondary": (Fault("POST", ISSUES, 429, body='{"message": "You have exceeded a secondary rate limit"}'), 60),
    "primary": (
        Fault(
            "POST",
            ISSUES,
            403,
            headers={
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset": "1767614460",
                "Date": "Mon, 05 Jan 2026 12:00:00 GMT",
            },
            body='{"message": "API rate limit exceeded for user"}',
        ),
        61,
    ),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_rate_limits_are_waited_out(repository: Repository, limit: str) -> None:
    client = Client(repository)
    fault, seconds = LIMITS[limit]
    repository.server.faults.append(replace(fault))
    run(client, aim("utcnow"))
    assert client.waited == [pytest.approx(seconds, abs=0.2)]  # pyright: ignore[reportUnknownMemberType]
    assert "rate limit" in client.told[0] and client.told[0].startswith(f"waiting {seconds} s, until ")
    assert len(repository.issues()) == 1


LOST: dict[str, Callable[[], Fault]] = {
    "502 before": lambda: Fault("POST", ISSUES, 502, body="<html>Bad Gateway</html>"),
    "502 after": lambda: Fault("POST", ISSUES, 502, body="<html>Bad Gateway</html>", after=True),
    "reset before": lambda: Fault("POST", ISSUES),
    "reset after": lambda: Fault("POST", ISSUES, after=True),
    "twice": lambda: Fault("POST", ISSUES, times=2),
    "listing": lambda: Fault("GET", ISSUES, 500, times=2),
    "labels": lambda: Fault("POST", ".*/labels", after=True),
}


@pytest.mark.parametrize("lost", LOST)
def test_lost_answers_make_no_second_issue(repository: Repository, lost: str) -> None:
    client = Client(repository)
    repository.server.faults.append(LOST[lost]())
    run(client, aim("utcnow", "warn"))
    assert sorted(issue["title"][-6:] for issue in repository.issues()) == ["2-warn", "utcnow"]
    assert client.waited[0] == 1.0 and sum(client.waited) <= 3


def test_a_time_out_after_success(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deadhead.tracker.github._TIMEOUT", 1)
    repository.server.faults.append(Fault("POST", ISSUES, 201, hang=2, after=True))
    client = Client(repository)
    run(client, aim("utcnow"))
    assert len(repository.issues()) == 1
    assert client.told[0].endswith(": no answer within 1 seconds")


def test_a_lost_comment_is_not_repeated(repository: Repository) -> None:
    client = Client(repository)
    run(client, aim("utcnow"))
    repository.server.faults.append(Fault("POST", r".*/comments", after=True))
    comment = Comment("Something", "changed-1-abcd")
    client.comment(1, comment)
    client.comment(1, comment)
    assert repository.comments(1) == ["Something\n\n<!-- deadhead:comment changed-1-abcd -->"]


def test_a_server_that_stays_down(repository: Repository) -> None:
    client = Client(repository)
    repository.server.faults.append(Fault("GET", ISSUES, 503, times=99))
    with pytest.raises(TrackerError, match=r"^GitHub could not list its issues, tried 5 times: it answered 503$"):
        client.issues(BASE)
    assert client.waited == [1, 2, 4, 8]


REFUSED: dict[int, tuple[str, dict[str, str], str, str]] = {
    401: (
        '{"message": "Bad credentials"}',
        {},
        "GitHub does not know the credentials of $GITHUB_TOKEN: Bad credentials",
        "mistyped, expired or revoked",
    ),
    403: (
        '{"message": "Resource not accessible by integration"}',
        {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"},
        "the credentials of $GITHUB_TOKEN may not create an issue in {}: Resource not accessible by integration",
        "they need the permission `issues: write`",
    ),
    404: ('{"message": "Not Found"}', {}, "GitHub cannot create an issue: there is no {}", "`issues: write`"),
    410: (
        '{"message": "Issues are disabled for this repo"}',
        {},
        "GitHub cannot create an issue: issues are turned off",
        "",
    ),
    422: ('{"message": "Validation Failed"}', {}, "GitHub refuses to create an issue (422): Validation Failed", ""),
}


@pytest.mark.parametrize("status", REFUSED)
def test_refusals_say_what_is_missing(repository: Repository, status: int) -> None:
    body, headers, message, hint = REFUSED[status]
    repository.server.faults.append(Fault("POST", ISSUES, status, headers=headers, body=body))
    what = aim("utcnow")
    action = what.plan([], START).actions[0]
    with pytest.raises(TrackerError) as caught:
        Client(repository).create(action, BASE)
    assert str(caught.value).startswith(message.format(repository.name))
    assert hint in (caught.value.hint or "")


def test_one_refused_issue_does_not_keep_the_others_back(repository: Repository) -> None:
    repository.server.faults.append(Fault("POST", ISSUES, 422, body='{"message": "Validation Failed"}'))
    done = run(Client(repository), aim("utcnow", "warn"))
    assert [one.error for one in done] == ["GitHub refuses to create an issue (422): Validation Failed", None]
    assert len(repository.issues()) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500, None])
def test_the_token_is_nowhere_in_an_error(repository: Repository, status: int | None) -> None:
    body = f'{{"message": "you sent Bearer {ROBOT}"}}'
    repository.server.faults.append(Fault("GET", ISSUES, status, times=9, body=body))
    client = Client(repository)
    with pytest.raises(TrackerError) as caught:
        client.issues(BASE)
    error: BaseException | None = caught.value
    while error is not None:
        assert ROBOT not in f"{error} {error!r} {getattr(error, 'hint', '')} {error.__dict__}"
        error = error.__cause__ or error.__context__
    assert ROBOT not in "".join(client.told)
    assert ROBOT not in repr(client._credentials)  # pyright: ignore[reportPrivateUsage]


def test_what_does_not_answer_as_github(repository: Repository) -> None:
    for body in ("<html>", "[1", '"text"', "[]", "7"):
        repository.server.faults.append(Fault("GET", ISSUES, 404, body=body))
        with pytest.raises(TrackerError):
            Client(repository).issues(BASE)
    redirect = Fault("GET", ISSUES, 301, headers={"Location": "http://127.0.0.1/x"})
    repository.server.faults.append(redirect)
    with pytest.raises(
        TrackerError, match="does not answer as GitHub does: Github server redirected from host localhost"
    ):
        Client(repository).issues(BASE)


CHECKED = {
    '{"full_name": "other/name"}': "is called other/name now",
    '{"full_name": "%s", "archived": true}': "is archived: nothing can be changed there",
    '{"full_name": "%s", "has_issues": false}': "has its issues turned off",
}


@pytest.mark.parametrize("answer", CHECKED)
def test_a_repository_that_is_not_what_it_was(repository: Repository, answer: str) -> None:
    Client(repository).check()
    body = answer.replace("%s", repository.name.upper())
    repository.server.faults.append(Fault("GET", r"/repos/[^/]*/[^/]*", 200, body=body))
    with pytest.raises(TrackerError, match=CHECKED[answer]):
        Client(repository).check()


def test_endless_limits_come_to_an_end(repository: Repository) -> None:
    client = Client(repository)
    repository.server.faults.append(Fault("GET", ISSUES, 429, times=99, headers={"Retry-After": "1"}))
    with pytest.raises(TrackerError, match="GitHub asks to wait"):
        client.issues(BASE)
    assert len(client.waited) == 20


def test_a_label_that_another_run_has_made(repository: Repository) -> None:
    repository.call("POST", "/labels", {"name": "P2"})
    Client(repository).add_label(Label("P2", "fbca04", ""))


def test_edits_and_closing(repository: Repository) -> None:
    client = Client(repository)
    run(client, aim("utcnow"))
    with repository.server.writes() as writes:
        run(client, replace(aim("utcnow"), wanted=()))
    assert writes == [f"POST /repos/{repository.name}/issues/1/comments", f"PATCH /repos/{repository.name}/issues/1"]
    (issue,) = repository.issues()
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")
    client.edit(1, Edit(state="open", reason="reopened"))
    assert client.issues(BASE)[0].is_open


class Killed(BaseException):
    """The end of the process, anywhere."""


@pytest.mark.parametrize("at", range(1, 12))
def test_killed_anywhere_the_next_run_completes(repository: Repository, at: int) -> None:
    run(Client(repository), aim("utcnow", "warn"))
    whole = replace(aim("utcnow", "escape"), looked=looked(rules=["utcnow", "warn", "escape"]))
    moved = replace(whole, wanted=(debt("utcnow", ["b.py:1"]), debt("escape")))
    requests = count(1)

    def watch(method: str, path: str) -> None:
        if next(requests) == at:
            raise Killed

    client = Client(repository)
    once = client._once  # pyright: ignore[reportPrivateUsage]

    def dying(verb: str, url: str, *rest: object) -> object:
        watch(verb, url)
        return once(verb, url, *rest)  # type: ignore[arg-type]

    client._once = dying  # type: ignore[method-assign, assignment]
    try:
        run(client, moved)
    except Killed:
        run(Client(repository), moved)
    states = [(issue["title"].rpartition("-")[2], issue["state"]) for issue in repository.issues()]
    assert states == [("utcnow", "open"), ("warn", "closed"), ("escape", "open")]
    assert [len(repository.comments(number)) for number in (1, 2, 3)] == [1, 1, 0]
    with repository.server.writes() as writes:
        run(Client(repository), moved)
    assert writes == []
