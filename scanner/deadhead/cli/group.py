"""The commands of click: one module per command, imported when the command is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Generator
from contextlib import contextmanager

import click

import deadhead
from deadhead import garbage
from deadhead.cli.errors import stop
from deadhead.errors import close_to

_COMMANDS = {
    "baseline": "deadhead.cli.baseline",
    "completion": "deadhead.cli.completion",
    "garden": "deadhead.cli.garden",
    "issues": "deadhead.cli.issues",
    "pr": "deadhead.cli.pr",
    "record": "deadhead.cli.record",
    "rules": "deadhead.cli.rules",
    "scan": "deadhead.cli.scan",
}


class Commands(click.Group):
    """A group whose commands are imported only when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        module = _COMMANDS.get(cmd_name)
        with garbage.left_alone():  # nothing that is imported is any
            return None if module is None else importlib.import_module(module).command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that ``args`` begin with; offer one of a like name where there is none."""
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            close = close_to(args[0], _COMMANDS) or f"the commands are: {', '.join(sorted(_COMMANDS))}"
            ctx.fail(f"there is no command `{args[0]}`: {close}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"deadhead {deadhead.__version__}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
def _group() -> None:
    """Find deprecated uses in Python code, prove them with the warnings of a real test run, and fix them.

    \b
    deadhead record -- python -m pytest    run the tests, keep their warnings
    deadhead scan                          what is deprecated, and what the run proved
    deadhead scan --fix                    fix it
    deadhead garden -- python -m pytest    what the failing tests have in common, as a worklog
    """


def commands() -> click.Group:
    """Return the group of all commands."""
    return _group


def main() -> None:
    """Run ``deadhead``."""
    with _told():
        sys.exit(_group.main(prog_name="deadhead", standalone_mode=False))


def scan() -> None:
    """Run ``scan``, the short cut for ``deadhead scan``."""
    with _told():
        sys.exit(importlib.import_module("deadhead.cli.scan").command.main(prog_name="scan", standalone_mode=False))


@contextmanager
def _told() -> Generator[None]:
    """End as click does where a command was called wrongly or stopped."""
    try:
        yield
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:  # click has begun a new line
        stop()
