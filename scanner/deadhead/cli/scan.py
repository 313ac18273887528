"""``deadhead scan``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from deadhead import garbage
from deadhead.analyse import analyse, analyse_text
from deadhead.cli.fixing import Fixing, diff_files, fix_files, fix_text, show_diff, tell
from deadhead.cli.gating import Gating, gates, tell_unjudged, tell_verdict
from deadhead.cli.options import Selection, record_of, records, selects
from deadhead.cli.output import FORMATS, Output, rendered, show
from deadhead.cli.progress import Progress
from deadhead.config import Config
from deadhead.git import git_state
from deadhead.outcome import Report
from deadhead.report.style import Style


@click.command("scan", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(readable=False))
@click.option("--fix", is_flag=True, help="Apply safe fixes to the files.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply unsafe fixes where there is no safe one."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change as a diff; change nothing.")
@selects
@click.option("--output-format", type=click.Choice(FORMATS), default="full", show_default=True)
@click.option("--output-file", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there.")
@records
@gates
@click.option("--statistics", is_flag=True, help="Show how often each rule objects, in place of the findings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when there are findings.")
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="With - as PATHS: the name of what is read.")
def command(
    paths: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    output_format: str,
    output_file: Path | None,
    records: tuple[Path, ...],
    no_record: bool,
    baseline: Path | None,
    no_baseline: bool,
    strict: bool,
    since: str | None,
    diff_only: bool,
    statistics: bool,
    exit_zero: bool,
    stdin_filename: Path | None,
    **selection: Any,
) -> None:
    """Find deprecated uses in PATHS, by default in the project.

    With - as PATHS one file is read from standard input.

    \b
    Examples:
      deadhead scan                       the whole project, graded by the last record
      deadhead scan src --statistics      a table instead of a list
      deadhead scan --fix --diff          what would be fixed
      deadhead scan --fix                 fix it
      deadhead scan --output-format json -o report.json
      deadhead scan --baseline .deadhead-baseline    only what is new fails
      deadhead scan --since origin/main   only what is on changed lines

    Exit codes: 0 nothing to object to, 1 findings, 2 something could not be done.
    """
    _check(paths, stdin_filename)
    given = [Path(os.path.abspath(path)) for path in paths if path != "-"]
    name = Path(os.path.abspath(stdin_filename or "stdin.py"))
    settings = Selection(**selection).settings(given if len(given) == len(paths) else [name])
    fixing = Fixing(fix, unsafe_fixes, diff)
    gating = Gating(baseline, no_baseline, strict, since, diff_only)
    gating.check(fix=fix or diff)
    output = Output(output_format, output_file, statistics, exit_zero)
    if len(given) < len(paths):
        sys.exit(_scan_text(settings, name, fixing, gating, output))
    record = record_of(settings, records, no_record)
    if record is None and not no_record:
        tell_unjudged(settings)
    with garbage.left_alone():
        with Progress() as progress:
            soon = (*output.modules, "deadhead.report.json", "deadhead.state.results")
            report = analyse(settings, given or [settings.root], record, progress, soon)
        garbage.kept()
    sys.exit(_finish(report, settings, fixing, gating, output))


def _check(paths: tuple[str, ...], stdin_filename: Path | None) -> None:
    if "" in paths:
        raise click.UsageError("a path is empty")
    if stdin_filename is not None and not stdin_filename.name:
        raise click.UsageError("--stdin-filename names no file")
    if "-" in paths and len(set(paths)) > 1:
        raise click.UsageError("- cannot be combined with other paths")
    if "-" not in paths and stdin_filename is not None:
        raise click.UsageError("--stdin-filename needs - in place of paths")


def _scan_text(settings: Config, path: Path, fixing: Fixing, gating: Gating, output: Output) -> int:
    """Scan standard input; with ``--fix`` the text goes to standard output, the report to standard error."""
    raw = sys.stdin.buffer.read()
    report = analyse_text(settings, path, raw)
    if not fixing.fix and not fixing.diff:
        report = gating.passed(report, settings)
        show(report, output)
        tell_verdict(report)
        return output.exit_code(report)
    from deadhead.fix.apply import refusals

    report, outcomes = fix_text(report, raw, settings, fixing)
    if fixing.diff:
        name = report.paths[0]
        return show_diff(report, outcomes, {name: name}, output)
    report = gating.passed(report, settings)
    click.echo(rendered(report, output, Style()), err=True, nl=False)
    refused = [one for outcome in outcomes for one in refusals(outcome)]
    tell(refused, report, "was")
    tell_verdict(report)
    return 2 if refused else output.exit_code(report)


def _finish(report: Report, settings: Config, fixing: Fixing, gating: Gating, output: Output) -> int:
    if fixing.diff:
        return diff_files(report, settings, fixing, output)
    report, refused = fix_files(report, settings, fixing) if fixing.fix else (report, [])
    if "." in report.paths:
        _keep(report)
    report = gating.passed(report, settings)
    show(report, output)
    tell(refused, report, "was")
    tell_verdict(report)
    return 2 if refused else output.exit_code(report)


def _keep(report: Report) -> None:
    """Keep a scan of the whole project for the commands that work on results."""
    from deadhead.report.json import render
    from deadhead.state.results import keep

    revision, dirty = git_state(report.root)
    keep(report.root, "scan", render(replace(report, revision=revision, dirty=dirty)))
