"""A report to where the user wants it, in the format that was asked for."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import click

from deadhead.config import git_state
from deadhead.errors import DeadheadError
from deadhead.outcome import Report
from deadhead.report import text
from deadhead.report.style import Style

FORMATS = ("full", "concise", "json")


@dataclass(frozen=True)
class Output:
    """What the command line asks to be done with a report."""

    output_format: str
    output_file: Path | None
    statistics: bool
    exit_zero: bool

    def exit_code(self, report: Report) -> int:
        """Return the exit code for a report."""
        return 0 if self.exit_zero and report.exit_code == 1 else report.exit_code


def show(report: Report, output: Output) -> None:
    """Print a report, or write it to the file that was asked for."""
    to_terminal = output.output_file is None and sys.stdout.isatty()
    style = Style(to_terminal and not os.environ.get("NO_COLOR"))
    out = rendered(report, output, style)
    # Names of files need not be text. What stands for their odd bytes is an escape in JSON as well.
    data = out.encode(errors="backslashreplace")
    if output.output_file is not None:
        write(output.output_file, data)
    else:
        click.echo(data if output.output_format == "json" else data.decode(), nl=False, color=style.colour)


def write(file: Path, data: bytes) -> None:
    """Write a file that the user has named. Raises :class:`~deadhead.errors.DeadheadError`."""
    try:
        file.write_bytes(data)
    except OSError as error:
        raise DeadheadError(f"{file}: cannot be written: {error.strerror}") from None


def rendered(report: Report, output: Output, style: Style) -> str:
    """Return a report in the format that was asked for."""
    if output.output_format == "json":
        from deadhead.report import json

        revision, dirty = git_state(report.root)
        return json.render(replace(report, revision=revision, dirty=dirty))
    shown = shown_from_here(report.root)
    if output.statistics:
        table = text.statistics(report)
        return f"{table}\n{text.summary(report, style)}" if table else text.summary(report, style)
    body = text.concise(report, style, shown) if output.output_format == "concise" else text.full(report, style, shown)
    return body + text.summary(report, style)


def shown_from_here(root: Path) -> text.Shown:
    """Return how a path below the root is spelled from where the user stands."""
    here = Path.cwd()

    def shown(path: str) -> str:
        full = root / path
        return full.relative_to(here).as_posix() if full.is_relative_to(here) else path

    return shown
