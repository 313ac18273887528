"""Who we are on GitHub, as Actions and other machines say it: in the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from deadhead.errors import DeadheadError

API = "https://api.github.com"
_REPOSITORY = re.compile(r"[A-Za-z0-9-_.]+/[A-Za-z0-9-_.]+")
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Credentials:
    """A token, or a GitHub App's id and key; ``source`` says where they are from, and is all that is ever shown."""

    source: str
    token: str = field(default="", repr=False)
    app: str = ""
    key: str = field(default="", repr=False)
    installation: int | None = None

    def hidden(self, text: str) -> str:
        """Return a text without the secrets, whoever put them into it."""
        for secret in (self.token, self.key):
            if secret:
                text = text.replace(secret, "***")
        return text


NOBODY = Credentials("nobody")


@dataclass(frozen=True)
class Host:
    """A repository and where it is: ``api`` and ``web`` are addresses without a slash at the end."""

    repository: str
    api: str
    web: str


def credentials(environment: Mapping[str, str], token_name: str | None = None) -> Credentials:
    """Return the credentials of the environment. Raises :class:`~deadhead.errors.DeadheadError` where there are none.

    The variable ``token_name``, else ``GITHUB_TOKEN``, else ``DEADHEAD_APP_ID`` with ``DEADHEAD_APP_PRIVATE_KEY`` and,
    where the App's installation is not to be looked up, ``DEADHEAD_APP_INSTALLATION_ID``.
    """
    name = token_name or "GITHUB_TOKEN"
    token = environment.get(name, "").strip()
    if token:
        # A header that is refused is quoted in the complaint: a token with a line break would be shown.
        if not _PRINTABLE.fullmatch(token):
            raise DeadheadError(f"${name} is no token: it holds spaces, line breaks or characters that are not ASCII")
        return Credentials(f"${name}", token=token)
    if token_name is None and environment.get("DEADHEAD_APP_ID"):
        return _app(environment)
    raise DeadheadError(
        f"there are no credentials for GitHub: ${name} is not set",
        hint="in a workflow: `env: GITHUB_TOKEN: ${{ github.token }}`; a GitHub App: $DEADHEAD_APP_ID",
    )


def _app(environment: Mapping[str, str]) -> Credentials:
    key, number = environment.get("DEADHEAD_APP_PRIVATE_KEY", ""), environment.get("DEADHEAD_APP_INSTALLATION_ID", "")
    if not key.strip().startswith("-----BEGIN"):
        raise DeadheadError("$DEADHEAD_APP_PRIVATE_KEY is not set to a private key in PEM form")
    if number and not number.isdecimal():
        raise DeadheadError("$DEADHEAD_APP_INSTALLATION_ID is no number")
    app = environment["DEADHEAD_APP_ID"]
    return Credentials("$DEADHEAD_APP_PRIVATE_KEY", app=app, key=key, installation=int(number) if number else None)


def host(environment: Mapping[str, str], repository: str | None) -> Host:
    """Return the repository to work on, from the option or as Actions gives it.

    Raises :class:`~deadhead.errors.DeadheadError` where it is not known.
    """
    name = repository or environment.get("GITHUB_REPOSITORY", "")
    if not name:
        raise DeadheadError(
            "it is not known which repository's issues: give --repo OWNER/NAME or set GITHUB_REPOSITORY"
        )
    if not _REPOSITORY.fullmatch(name):
        raise DeadheadError(f"`{name}` is no repository", hint="it is given as OWNER/NAME")
    api = environment.get("GITHUB_API_URL", "").rstrip("/") or API
    if not re.fullmatch(r"https?://[^/@\s]+(/\S*)?", api):
        raise DeadheadError(
            "$GITHUB_API_URL is no address of a server", hint=f"it looks like {API}, without user or password"
        )
    web = environment.get("GITHUB_SERVER_URL", "").rstrip("/") or _web(api)
    return Host(name, api, web)


def _web(api: str) -> str:
    """Return where people look at what an API is of."""
    return api.removesuffix("/api/v3").replace("://api.", "://", 1)
