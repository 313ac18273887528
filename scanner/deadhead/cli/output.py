"""A report to where the user wants it, in the format that was asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click

from deadhead.errors import DeadheadError
from deadhead.git import git_state
from deadhead.outcome import Report
from deadhead.report import text
from deadhead.report.style import Style, printed

#: What is made for people, in the encoding of their terminal; the rest is for programs, in UTF-8.
TEXTS = ("full", "concise")
#: The formats for programs, and the modules that render them.
_RENDERERS = {
    "json": "deadhead.report.json",
    "json-lines": "deadhead.report.json_lines",
    "github": "deadhead.report.github",
    "gitlab": "deadhead.report.gitlab",
    "sarif": "deadhead.report.sarif",
    "junit": "deadhead.report.junit",
    "markdown": "deadhead.report.markdown",
}
FORMATS = (*TEXTS, *_RENDERERS)


class Output(NamedTuple):
    """What the command line asks to be done with a report."""

    output_format: str
    output_file: Path | None = None
    statistics: bool = False
    exit_zero: bool = False

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules that it takes to render a report, besides those that are there."""
        if self.statistics and self.output_format in TEXTS:
            return ("tabulate",)
        return (_RENDERERS[self.output_format],) if self.output_format in _RENDERERS else ()

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
        click.echo(data.decode() if output.output_format in TEXTS else data, nl=False, color=style.colour)
    if output.output_format == "github":
        _summarise(report)


def _summarise(report: Report) -> None:
    """Add the tables to the summary of the job, where GitHub runs one."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        from deadhead.report import markdown

        try:
            with open(file, "a", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(markdown.render(report))
        except OSError as error:
            raise DeadheadError(f"GITHUB_STEP_SUMMARY: {file} cannot be written: {error.strerror}") from None


def write(file: Path, data: bytes) -> None:
    """Write a file that the user has named. Raises :class:`~deadhead.errors.DeadheadError`."""
    from deadhead.whole import write_whole

    try:
        write_whole(file, data)
    except OSError as error:
        raise DeadheadError(f"{file}: cannot be written: {error.strerror}") from None


def rendered(report: Report, output: Output, style: Style) -> str:
    """Return a report in the format that was asked for."""
    shown = shown_from_here(report.root)
    if output.statistics and output.output_format in TEXTS:
        table = text.statistics(report)
        return f"{table}\n{text.summary(report, style)}" if table else text.summary(report, style)
    if output.output_format in _RENDERERS:
        if output.output_format in ("json", "json-lines"):
            revision, dirty = git_state(report.root)
            report = replace(report, revision=revision, dirty=dirty)
        render: Callable[[Report], str] = import_module(_RENDERERS[output.output_format]).render
        return render(report)
    body = text.concise(report, style, shown) if output.output_format == "concise" else text.full(report, style, shown)
    return body + text.summary(report, style)


def shown_from_here(root: Path) -> text.Shown:
    """Return how a path below the root is shown to a user."""
    spelled = spelled_from_here(root)
    return lambda path: printed(spelled(path))


def spelled_from_here(root: Path) -> text.Shown:
    """Return how a path below the root is spelled from where the user stands."""
    here = Path.cwd()

    @cache  # a file may have hundreds of findings
    def spelled(path: str) -> str:
        full = root / path
        return full.relative_to(here).as_posix() if full.is_relative_to(here) else path

    return spelled
