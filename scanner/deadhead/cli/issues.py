"""``deadhead issues``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deadhead.config import Config, load
from deadhead.errors import DeadheadError, DocumentError
from deadhead.state.folder import state
from deadhead.state.issues import Tracked, remember

if TYPE_CHECKING:
    from deadhead.tracker.execute import Aim, Done
    from deadhead.tracker.github import GitHub


@click.command("issues", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--repo", metavar="OWNER/NAME", help="Whose issues.  [default: $GITHUB_REPOSITORY]")
@click.option("--dry-run", is_flag=True, help="Print what would be done; change nothing.")
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Use this JSON of a garden or a scan; - is standard input.  [default: the last one]",
)
@click.option("--max-new", type=click.IntRange(min=0), help="Create so many issues at most.  [default: 10]")
@click.option("--assign", is_flag=True, default=None, help="Assign new issues to the CODEOWNERS of their files.")
@click.option("--milestone", metavar="TITLE", help="Put new issues into this milestone.")
@click.option("--token-env", metavar="NAME", help="The variable that holds the token.  [default: GITHUB_TOKEN]")
@click.option("--output-format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(
    repo: str | None,
    dry_run: bool,
    source: str | None,
    max_new: int | None,
    assign: bool | None,
    milestone: str | None,
    token_env: str | None,
    output_format: str,
) -> None:
    """Bring GitHub issues in line with the last garden or scan.

    \b
    Examples:
      deadhead issues --repo OWNER/NAME --dry-run     what would be done
      deadhead issues --repo OWNER/NAME               do it
      deadhead issues --from garden.json              in a workflow, which names the repository itself

    One debt is one issue. What is there is changed only when something has changed; an issue is closed only when a run
    has shown that its subject is gone; what people have changed stays.

    Exit codes: 0 the issues are in line, also where --max-new put some off; 2 something could not be done.
    """
    from deadhead.tracker.shown import document, done_line, summary, table

    config = load(Path.cwd())
    github = forge(repo, token_env, dry_run=dry_run)
    github.check()
    aim = _aim(config, source, github, max_new, assign, milestone)
    now = datetime.now(UTC)
    existing = github.issues(aim.policy.base)
    plan = aim.plan(existing, now)
    if dry_run:
        out = document(plan, github.host.repository) if output_format == "json" else f"{table(plan)}\n"
        click.echo(out, nl=False)
        return
    from deadhead.tracker.execute import carry_out
    from deadhead.tracker.known import known

    to_people = output_format == "table"

    def note(one: Done) -> None:
        click.echo(done_line(one), err=not to_people or one.error is not None)

    done = carry_out(plan, aim, github, now, note)
    _remember(config.root, known(existing, done, f"{github.host.web}/{github.host.repository}"))
    carried = [one.action.doing for one in done if one.error is None]
    if to_people:
        click.echo(summary(carried, len(plan.deferred)))
    else:
        click.echo(document(plan, github.host.repository, done), nl=False)
    sys.exit(2 if len(carried) < len(done) else 0)


def _remember(root: Path, issues: Mapping[str, Tracked]) -> None:
    """Have the next worklog lead to the issues; that they are in line is what counts."""
    try:
        remember(root, issues)
    except OSError as error:
        click.echo(f"deadhead: {state(root)}: cannot be written: {error.strerror}", err=True)


def forge(
    repo: str | None, token_env: str | None, *, dry_run: bool, permissions: Mapping[str, str] | None = None
) -> GitHub:
    """Return the repository that options and environment name; a dry run can do without credentials."""
    from deadhead.tracker.credentials import NOBODY, credentials, host
    from deadhead.tracker.github import GitHub

    where = host(os.environ, repo)
    try:
        known = credentials(os.environ, token_env)
    except DeadheadError:
        if not dry_run or token_env is not None:
            raise
        known = NOBODY  # what everybody may see is enough for a look
    return GitHub(where, known, tell=lambda line: click.echo(f"deadhead: {line}", err=True), permissions=permissions)


def _aim(
    config: Config, source: str | None, github: GitHub, max_new: int | None, assign: bool | None, milestone: str | None
) -> Aim:
    from deadhead.tracker.records import Policy
    from deadhead.tracker.source import aim

    settings = config.issues
    title = milestone or settings.milestone
    policy = Policy(
        base=settings.labels[0],
        max_new=settings.max_new if max_new is None else max_new,
        reopen_within=timedelta(days=settings.reopen_days),
        grown_by=settings.grown_by,
        milestone=github.milestone(title) if title else None,
    )
    blob = f"{github.host.web}/{github.host.repository}/blob"
    text = _text(config.root, source)
    try:
        return aim(text, config, policy, blob, assign=settings.assign if assign is None else assign)
    except DocumentError as error:
        raise DeadheadError(f"{_named(source)}: {error}", hint=error.hint) from None


def _named(source: str | None) -> str:
    return "the last garden or scan" if source is None else "standard input" if source == "-" else source


def _text(root: Path, source: str | None) -> str:
    from deadhead.state.results import last

    if source == "-":
        return sys.stdin.buffer.read().decode(errors="replace")
    file = Path(source) if source is not None else last(root)
    if file is None:
        raise DeadheadError(
            f"no garden and no scan is kept in {state(root)}",
            hint="run `deadhead garden -- COMMAND` or `deadhead scan` first, or give --from FILE",
        )
    try:
        return file.read_bytes().decode(errors="surrogateescape")
    except OSError as error:
        raise DeadheadError(f"{file}: cannot be read: {error.strerror}") from None
