"""GitHub: the only module that talks to the network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests
from github import Auth, Github, GithubException, GithubIntegration
from jwt import PyJWTError

from deadhead.tracker.block import found
from deadhead.tracker.credentials import Credentials, Host
from deadhead.tracker.faults import Answer, Asked, TrackerError, Wait, clock, verdict
from deadhead.tracker.records import Action, Comment, Edit, Existing, Label

_TIMEOUT = 30  # seconds without an answer
_PAGE = 100
_AT_ONCE = 10  # writes without a pause
_READ, _WRITE = "issues: read", "issues: write"

Tell = Callable[[str], None]
Look = Callable[[], Any]


class GitHub:
    """One repository's issues and labels.

    Every request goes through :meth:`ask`, which waits out limits, repeats what failed without an answer, and lets
    nothing out that holds the credentials. Raises :class:`~deadhead.tracker.faults.TrackerError`.
    """

    def __init__(
        self,
        host: Host,
        credentials: Credentials,
        *,
        tell: Tell = lambda line: None,  # noqa: ARG005
        permissions: Mapping[str, str] | None = None,
        pace: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``tell`` is told of waits; ``pace`` is how many seconds GitHub wants between two writes of many.

        ``permissions`` are all that a GitHub App's token is to have.
        """
        self.host = host
        self._credentials = credentials
        self._tell = tell
        self._sleep = sleep
        self._pace = pace
        self._writes = 0
        self._permissions = dict(permissions or {"issues": "write"})
        self._github: Github | None = None

    def check(self) -> None:
        """Raise TrackerError where the repository has another name by now, or takes no issues.

        Requests to an old name are redirected, but without what they ask for: all issues would be read as ours.
        """
        found = self.ask("GET", "", "look at it", "metadata: read")[1]
        name = str(found["full_name"])
        if name.casefold() != self.host.repository.casefold():
            raise TrackerError(f"{self.host.repository} is called {name} now", hint=f"give --repo {name}")
        if found.get("archived"):
            raise TrackerError(f"{name} is archived: nothing can be changed there")
        if not found.get("has_issues", True):
            raise TrackerError(f"{name} has its issues turned off", hint="they are turned on in its settings")

    # Issues and labels.

    def issues(self, label: str) -> list[Existing]:
        """Return all issues with a label, open and closed, oldest first."""
        # In the order of creation, so that issues made meanwhile do not move others to a page that was read already.
        filters = {"state": "all", "labels": label, "sort": "created", "direction": "asc"}
        return [
            _existing(one) for one in self.pages("/issues", "list its issues", filters) if "pull_request" not in one
        ]

    def labels(self) -> list[str]:
        """Return the names of the repository's labels."""
        return [one["name"] for one in self.pages("/labels", "list its labels")]

    def add_label(self, label: Label) -> None:
        """Create a label; that another run has created it meanwhile is as well."""
        data = {"name": label.name, "color": label.colour, "description": label.description}
        try:
            self.post("/labels", data, "create a label", lambda: self._label(label.name))
        except TrackerError:
            if self._label(label.name) is None:
                raise

    def _label(self, name: str) -> Any:
        names = {one.casefold() for one in self.labels()}
        return {"name": name} if name.casefold() in names else None

    def create(self, action: Action, label: str) -> int:
        """Create an issue and return its number; one that a lost request has created already is found."""
        data = {**action.edit.values, "assignees": list(action.assignees)}
        if action.milestone is not None:
            data["milestone"] = action.milestone
        made = self.post("/issues", data, "create an issue", lambda: self._made(action.fingerprint, label))
        return int(made["number"])

    def _made(self, fingerprint: str, label: str) -> Any:
        """Return the open issue with a mark among the newest, if there is one."""
        filters = {"state": "open", "labels": label, "sort": "created", "direction": "desc"}
        _, newest = self.ask("GET", "/issues", "list its issues", _READ, parameters={**filters, "per_page": _PAGE})
        marks = ((one, found(one.get("body") or "")) for one in newest)
        return next((one for one, block in marks if block is not None and block.fingerprint == fingerprint), None)

    def edit(self, number: int, edit: Edit) -> None:
        """Change an issue in one request."""
        self.ask("PATCH", f"/issues/{number}", f"change issue #{number}", _WRITE, data=edit.values)

    def comment(self, number: int, comment: Comment, since: str | None = None) -> None:
        """Comment on an issue, unless the comment is there already; ``since`` is when it can have been made first."""
        if self._commented(number, comment, since) is None:
            self.post(
                f"/issues/{number}/comments",
                {"body": comment.body},
                f"comment on issue #{number}",
                lambda: self._commented(number, comment, since),
            )

    def _commented(self, number: int, comment: Comment, since: str | None) -> Any:
        parameters = {"since": since} if since else {}
        comments = self.pages(f"/issues/{number}/comments", f"read the comments on issue #{number}", parameters)
        return next((one for one in comments if comment.marker in (one.get("body") or "")), None)

    def may_be_assigned(self, login: str) -> bool:
        """Whether somebody can be assigned issues; GitHub refuses the whole issue otherwise."""
        try:
            self.ask("GET", f"/assignees/{quote(login)}", "look who can be assigned", _READ)
        except TrackerError:
            return False
        return True

    def milestone(self, title: str) -> int:
        """Return the number of the open milestone with a title."""
        milestones = list(self.pages("/milestones", "list its milestones"))
        for one in milestones:
            if title in (one["title"], str(one["number"])):
                return int(one["number"])
        names = ", ".join(f"`{one['title']}`" for one in milestones) or "none"
        raise TrackerError(f"{self.host.repository} has no open milestone `{title}`", hint=f"open are: {names}")

    # Requests.

    def pages(
        self, path: str, what: str, parameters: dict[str, str] | None = None, needs: str = _READ
    ) -> Iterator[Any]:
        """Yield the values of a list, page after page."""
        page = 1
        while True:
            asked: dict[str, object] = {**(parameters or {}), "per_page": _PAGE, "page": page}
            headers, values = self.ask("GET", path, what, needs, parameters=asked)
            yield from values
            if 'rel="next"' not in headers.get("link", ""):
                return
            page += 1

    def post(self, path: str, data: dict[str, Any], what: str, look: Look | None, needs: str = _WRITE) -> Any:
        """Create something and return it; ``look`` finds it where the answer was lost."""
        return self.ask("POST", path, what, needs, data=data, look=look)[1]

    def ask(
        self,
        verb: str,
        path: str,
        what: str,
        needs: str,
        *,
        parameters: dict[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        look: Look | None = None,
    ) -> tuple[dict[str, str], Any]:
        """Make a request below the repository's address and return the headers and values of the answer.

        ``look`` finds what a request that had no answer has made all the same; it is not repeated then.
        """
        asked = Asked(what, needs, self.host.repository, self._credentials.source)
        self._keep_pace(verb)
        attempt = 1
        while True:
            outcome = self._once(verb, f"/repos/{self.host.repository}{path}", parameters, data)
            if not isinstance(outcome, Answer):
                return outcome
            decided = verdict(outcome, asked, attempt, datetime.now(UTC))
            if isinstance(decided, TrackerError):
                raise decided
            self._wait(decided)
            attempt += 1
            made = look() if look is not None and decided.is_open else None
            if made is not None:
                return {}, made

    def _keep_pace(self, verb: str) -> None:
        """Pause before a write, once there were some."""
        self._writes += verb != "GET"
        if verb != "GET" and self._writes > _AT_ONCE and self._pace:
            self._sleep(self._pace)

    def _wait(self, wait: Wait) -> None:
        until = clock(datetime.now(UTC), wait.seconds)
        self._tell(f"waiting {wait.seconds:.0f} s, until {until}: {wait.why}")
        self._sleep(wait.seconds)

    def _once(
        self, verb: str, url: str, parameters: dict[str, object] | None, data: Mapping[str, object] | None
    ) -> tuple[dict[str, str], Any] | Answer:
        """Make a request once; what fails comes back as an answer without any object of the library in it."""
        try:
            requester = self._connected().requester
            return requester.requestJsonAndCheck(verb, url, parameters=parameters, input=data)
        except GithubException as error:
            return Answer(error.status, dict(error.headers or {}), self._credentials.hidden(_message(error)))
        except requests.RequestException as error:
            return Answer(0, {}, self._credentials.hidden(_reason(error)))
        except PyJWTError:
            return Answer(401, {}, "the private key cannot be used")
        except (AssertionError, RuntimeError, ValueError, AttributeError, TypeError) as error:
            # PyGithub's ways to say that what answers is not GitHub: a redirect elsewhere, a page in place of JSON.
            said = self._credentials.hidden(str(error))
            return Answer(400, {}, f"{self.host.api} does not answer as GitHub does: {said}")

    def _connected(self) -> Github:
        if self._github is None:
            self._github = Github(
                auth=self._auth(),
                base_url=self.host.api,
                timeout=_TIMEOUT,
                user_agent="deadhead",
                per_page=_PAGE,
                retry=None,  # its retries repeat a create blindly
                seconds_between_requests=None,
                seconds_between_writes=None,
            )
        return self._github

    def _auth(self) -> Auth.Auth | None:
        known = self._credentials
        if not known.app and not known.token:
            return None
        if known.token:
            return Auth.Token(known.token)
        app = Auth.AppAuth(known.app, known.key)
        if known.installation is not None:
            return app.get_installation_auth(known.installation, self._permissions)
        owner, _, name = self.host.repository.partition("/")
        integration = GithubIntegration(auth=app, base_url=self.host.api, timeout=_TIMEOUT, retry=None)
        return app.get_installation_auth(integration.get_repo_installation(owner, name).id, self._permissions)


def _existing(one: dict[str, Any]) -> Existing:
    closed = one.get("closed_at")
    return Existing(
        number=one["number"],
        title=one["title"],
        body=one.get("body") or "",
        labels=tuple(label["name"] for label in one["labels"]),
        is_open=one["state"] == "open",
        reason=one.get("state_reason"),
        closed_at=datetime.fromisoformat(closed) if closed else None,
        url=one.get("html_url", ""),
    )


def _message(error: GithubException) -> str:
    """Return GitHub's own words."""
    data: Any = error.data
    if not isinstance(data, dict):
        return ""
    said = str(data.get("message") or "")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return said[:300]


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return f"no answer within {_TIMEOUT} seconds"
    if isinstance(error, requests.ConnectionError):
        return "the connection failed"
    return type(error).__name__
