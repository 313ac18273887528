"""``deadhead garden``."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from deadhead.analyse import analyse
from deadhead.cli.options import Selection, selects
from deadhead.cli.progress import Progress
from deadhead.cli.recording import shortest
from deadhead.config import Config
from deadhead.debt import SEVERITIES
from deadhead.errors import DeadheadError
from deadhead.garden.make import garden_of
from deadhead.garden.model import Garden
from deadhead.garden.started import Started
from deadhead.git import git_state
from deadhead.report import garden_json, garden_table
from deadhead.runtime.launcher import launch
from deadhead.runtime.reader import read
from deadhead.sighting import Record
from deadhead.state.folder import state
from deadhead.state.issues import recall
from deadhead.state.results import keep
from deadhead.whole import write_whole

FORMATS = ("markdown", "json", "html", "text")
_SUFFIXES = {".md": "markdown", ".json": "json", ".html": "html", ".htm": "html", ".txt": "text"}


class _WithCommand(click.Command):
    """A command whose arguments end at ``--``; what comes after it is another command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep what comes after ``--``."""
        at = args.index("--") if "--" in args else len(args)
        ctx.obj = tuple(args[at + 1 :])
        return super().parse_args(ctx, args[:at])


@click.command("garden", cls=_WithCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(readable=False))
@click.option("--focus", default="tests", show_default=True, help="What is tested; runs of one focus are compared.")
@click.option(
    "--record", "record", multiple=True, type=click.Path(path_type=Path), help="Use this record; run no command."
)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="P1",
    show_default=True,
    help="Exit with 1 where something is as severe as this.",
)
@click.option("--output-format", type=click.Choice(FORMATS), help="Print the worklog instead of a table.")
@click.option("--output-file", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the worklog there.")
@selects
@click.pass_obj
def command(
    command_line: tuple[str, ...],
    /,
    paths: tuple[str, ...],
    focus: str,
    record: tuple[Path, ...],
    fail_on: str,
    output_format: str | None,
    output_file: Path | None,
    **selection: Any,
) -> None:
    """Run tests, group their failures by cause, write the worklog.

    The project, or PATHS, is scanned too. Failures with one cause are one entry, with the tests, the places and the
    cause in a sentence; so is each deprecation. Each is graded from P0 to P3 and compared with the last run of the
    focus. The worklog goes to .deadhead/worklogs.

    \b
    Examples:
      deadhead garden -- python -m pytest
      deadhead garden --focus goldenpath -- python -m pytest tests/mission_critical -q
      deadhead garden --record .deadhead/record          a run that is recorded already
      deadhead garden -o worklog.html -- python -m pytest

    Exit codes: 0 nothing as severe as --fail-on, 1 something is, 2 something could not be done.
    """
    if bool(command_line) == bool(record):
        raise click.UsageError("give a command after --, or a record with --record")
    given = [Path(os.path.abspath(path)) for path in paths]
    settings = Selection(**selection).settings(given)
    printed = output_format if output_file is None else None
    recorded, started = _recorded(record) if record else _run(command_line, settings, aside=printed is not None)
    with Progress() as progress:
        report = analyse(settings, given or [settings.root], recorded, progress)
    revision, dirty = git_state(settings.root)
    garden = garden_of(replace(report, revision=revision, dirty=dirty), recorded, started, focus, settings)
    _write(garden, output_format, output_file)
    sys.exit(_exit_code(garden, fail_on))


def _run(command_line: Sequence[str], settings: Config, *, aside: bool) -> tuple[Record, Started]:
    """Run a command under the recorder; ``aside`` has it print to standard error."""
    folder = state(settings.root) / "record"
    began = time.time()
    with _stdout_aside(aside):
        code, is_recorded = launch(command_line, root=settings.root, out=folder)
    if not is_recorded:
        raise DeadheadError(f"`{shlex.join(command_line)}` left no record, so there is no run to garden")
    return read(folder), Started(tuple(command_line), code, began, time.time() - began)


@contextmanager
def _stdout_aside(wanted: bool) -> Generator[None]:
    """Have what child processes print to standard output go to standard error."""
    if not wanted:
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _recorded(folders: Sequence[Path]) -> tuple[Record, Started]:
    record = read(*folders)
    return record, Started(record.command, None, record.started or time.time(), record.ended - record.started)


def _write(garden: Garden, output_format: str | None, output_file: Path | None) -> None:
    """Write the worklog where it is kept and where it was asked for, and print it or the table."""
    root = garden.report.root
    keep(root, "garden", garden_json.render(garden))
    usual = state(root) / "worklogs" / f"{garden.run.id}.md"
    _put(usual, _rendered(garden, "markdown"))
    if output_file is not None:
        _put(output_file, _rendered(garden, output_format or _SUFFIXES.get(output_file.suffix.lower(), "markdown")))
    elif output_format is not None:
        click.echo(_rendered(garden, output_format).encode(errors="backslashreplace"), nl=False)
        return
    click.echo(garden_table.render(garden), nl=False)
    click.echo(f"Worklog: {output_file or shortest(str(usual))}")


def _rendered(garden: Garden, form: str) -> str:
    if form == "json":
        return garden_json.render(garden)
    from deadhead.report.worklog.build import render

    return render(garden, form, recall(garden.report.root))  # type: ignore[arg-type]


def _put(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text.encode(errors="backslashreplace"))
    except OSError as error:
        raise DeadheadError(f"{file}: cannot be written: {error.strerror}") from None


def _exit_code(garden: Garden, fail_on: str) -> int:
    if garden.report.exit_code == 2:
        return 2
    return int(any(entry.severity <= fail_on for entry in garden.entries)) if fail_on != "never" else 0
