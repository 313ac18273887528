"""What to do when GitHub does not do what it was asked: wait and try again, or say what is wrong. No network here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from deadhead.errors import DeadheadError

#: How often a request is tried that gets no answer, or that the server has an error of its own with.
ATTEMPTS = 5
#: GitHub's hour, and a little: a longer wait than that is somebody else's mistake.
LONGEST = 3700.0
_PATIENT = 20  # times to wait for the same request
_SECONDARY = 60.0  # seconds that GitHub asks for where it does not say


class TrackerError(DeadheadError):
    """GitHub does not do what it was asked; ``is_final`` tells that it will do nothing else either."""

    def __init__(self, message: str, *, hint: str | None = None, is_final: bool = True, status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.is_final = is_final
        self.status = status


class Answer(NamedTuple):
    """What came back: ``status`` is 0 where nothing did, and ``message`` then says why."""

    status: int
    headers: Mapping[str, str]
    message: str


class Wait(NamedTuple):
    """Try again after so many seconds; ``is_open`` tells that the request may have been carried out all the same."""

    seconds: float
    why: str
    is_open: bool


class Asked(NamedTuple):
    """What was asked for, in words, and the permission that it takes."""

    what: str
    needs: str
    repository: str
    source: str


def verdict(answer: Answer, asked: Asked, attempt: int, now: datetime) -> Wait | TrackerError:
    """Return what to do about an answer that is no success; ``attempt`` counts from 1."""
    limited = _limited(answer, attempt, now)
    if limited is not None:
        if limited.seconds > LONGEST or attempt > _PATIENT:
            return TrackerError(f"GitHub asks to wait {limited.seconds / 60:.0f} minutes", hint="try again later")
        return limited
    if answer.status == 0 or answer.status >= 500 or answer.status == 408:
        if attempt < ATTEMPTS:
            return Wait(float(2 ** (attempt - 1)), _trouble(answer), is_open=True)
        return TrackerError(
            f"GitHub could not {asked.what}, tried {attempt} times: {_trouble(answer)}",
            hint="run the same command again: what is done already is not done twice",
        )
    return _refusal(answer, asked)


def _limited(answer: Answer, attempt: int, now: datetime) -> Wait | None:
    """Return how long a rate limit is to be waited out, None where the answer tells of none."""
    if answer.status not in (403, 429):
        return None
    after = _number(answer.headers.get("retry-after"))
    if after is not None:
        return Wait(after + 0.1, "GitHub's secondary rate limit", is_open=False)
    if answer.headers.get("x-ratelimit-remaining") == "0":
        reset = _number(answer.headers.get("x-ratelimit-reset"))
        seconds = _SECONDARY if reset is None else max(reset - _server_time(answer, now), 0) + 1
        return Wait(seconds, "GitHub's rate limit", is_open=False)
    if "rate limit" in answer.message.lower() or answer.status == 429:
        return Wait(_SECONDARY * 2 ** (attempt - 1), "GitHub's secondary rate limit", is_open=False)
    return None


def _server_time(answer: Answer, now: datetime) -> float:
    """Return the server's own time: ours may be wrong."""
    try:
        return parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        return now.timestamp()


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.strip().isdecimal() else None


def _trouble(answer: Answer) -> str:
    return f"it answered {answer.status}" if answer.status else answer.message


def _refusal(answer: Answer, asked: Asked) -> TrackerError:
    said = f": {answer.message}" if answer.message else ""
    if answer.status == 401:
        return TrackerError(
            f"GitHub does not know the credentials of {asked.source}{said}",
            hint="they are mistyped, expired or revoked, or of another server than GITHUB_API_URL names",
        )
    if answer.status == 403:
        needed = _needed(answer) or asked.needs
        return TrackerError(
            f"the credentials of {asked.source} may not {asked.what} in {asked.repository}{said}",
            hint=f"they need the permission `{needed}`; in a workflow: `permissions:` with `{needed}`",
        )
    if answer.status == 404:
        return TrackerError(
            f"GitHub cannot {asked.what}: there is no {asked.repository}, or {asked.source} may not see it",
            hint=f"check the name; a private repository needs the permission `{asked.needs}`",
            is_final=asked.needs.endswith("read"),
            status=404,
        )
    if answer.status == 410:
        return TrackerError(f"GitHub cannot {asked.what}: issues are turned off or it was deleted", is_final=False)
    refused = f"GitHub refuses to {asked.what} ({answer.status}){said}"
    return TrackerError(refused, is_final=answer.status != 422, status=answer.status)


def _needed(answer: Answer) -> str:
    """Return what GitHub itself says is needed."""
    accepted = answer.headers.get("x-accepted-github-permissions", "")
    return accepted.partition(";")[0].replace("=", ": ").replace("_", "-").strip()


def clock(now: datetime, seconds: float) -> str:
    """Return when a wait is over, for people."""
    until = datetime.fromtimestamp(now.timestamp() + seconds, UTC).astimezone()
    return f"{until:%H:%M:%S}"
