"""``deadhead baseline``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from deadhead.analyse import analyse
from deadhead.cli.gating import Gating, asks_for_every_rule, tell_unjudged, tell_verdict
from deadhead.cli.options import Selection, record_of, records, selects
from deadhead.cli.output import Output, show, shown_from_here
from deadhead.cli.progress import Progress
from deadhead.config import Config
from deadhead.errors import DeadheadError
from deadhead.gate import ci
from deadhead.gate.baseline import DEFAULT, read, text, write
from deadhead.gate.entry import numbered
from deadhead.gate.judge import Comparison
from deadhead.outcome import Report
from deadhead.report.text import number

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group("baseline", context_settings=_HELP)
def command() -> None:
    """Accept today's findings, so that only new ones fail.

    \b
    Examples:
      deadhead baseline update            write .deadhead-baseline
      deadhead scan --baseline .deadhead-baseline
      deadhead baseline check             fails for new findings, and for entries that are gone
    """


def _scans(function: Callable[..., None]) -> Callable[..., None]:
    file = click.option(
        "--baseline",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=f"The file, by default the one that is configured, else {DEFAULT} at the project's root.",
    )
    return click.argument("paths", nargs=-1, type=click.Path(readable=False))(file(selects(records(function))))


@command.command(context_settings=_HELP)
@click.option("--force", is_flag=True, help="Write it in CI too.")
@_scans
def update(
    paths: tuple[str, ...],
    baseline: Path | None,
    force: bool,
    records: tuple[Path, ...],
    no_record: bool,
    **selection: Any,
) -> None:
    """Accept the findings of PATHS, by default of the project.

    What is known of other files stays, and what PATHS no longer have is taken out. In CI nothing is written without
    --force: there, a baseline would accept what it is to keep out.

    \b
    Examples:
      deadhead baseline update
      deadhead baseline update src/shop   only what is known of this folder
    """
    service = ci.service(os.environ)
    if service and not force:
        hint = "update it where you work and commit it; --force writes it here"
        raise DeadheadError(f"{service} is no place to update a baseline", hint=hint)
    report, settings = _scan(paths, records, no_record, selection)
    if report.exit_code == 2:
        show(report, Output("concise"))
        raise DeadheadError("something could not be looked at: the baseline is left as it was")
    _write(report, settings, _file(baseline, settings))


@command.command(context_settings=_HELP)
@_scans
def check(
    paths: tuple[str, ...], baseline: Path | None, records: tuple[Path, ...], no_record: bool, **selection: Any
) -> None:
    """Fail for new findings, and for entries that are gone.

    So the baseline says just what PATHS, by default the project, have.

    \b
    Example:
      deadhead baseline check

    Exit codes: 0 it says just what there is, 1 it does not, 2 something could not be done.
    """
    report, settings = _scan(paths, records, no_record, selection)
    if not report.has_record and not no_record:
        tell_unjudged(settings)
    report = Gating(baseline=_file(baseline, settings), strict=True).passed(report, settings)
    show(report, Output("concise"))
    tell_verdict(report)
    sys.exit(report.exit_code)


def _scan(
    paths: tuple[str, ...], records: tuple[Path, ...], no_record: bool, selection: dict[str, Any]
) -> tuple[Report, Config]:
    if "" in paths:
        raise click.UsageError("a path is empty")
    given = [Path(os.path.abspath(path)) for path in paths]
    settings = Selection(**selection).settings(given)
    record = record_of(settings, records, no_record)
    with Progress() as progress:
        return analyse(settings, given or [settings.root], record, progress), settings


def _file(baseline: Path | None, settings: Config) -> Path:
    return Path(os.path.abspath(baseline or settings.baseline or settings.root / DEFAULT))


def _write(report: Report, settings: Config, file: Path) -> None:
    is_first = not file.exists()
    known = () if is_first else read(file)
    entries = numbered(Comparison(report, known, every_rule=asks_for_every_rule(settings)).updated())
    write(file, text(entries))
    places = {entry.place for entry in known}
    added = sum(entry.place not in places for entry in entries)
    changes = "" if is_first else f" ({added} in new places)"
    shown = shown_from_here(report.root)(os.path.relpath(file, report.root))
    click.echo(f"{shown} knows {number(len(entries), 'finding')}{changes}.")
    for one in report.unreadable:
        click.echo(f"{shown_from_here(report.root)(one.path)}: cannot be read, and fails as before: {one.reason}")
    if is_first:
        click.echo(f'Commit it. `baseline = "{file.name}"` in [tool.deadhead] has every scan use it, and the line')
        click.echo(f"`{file.name} merge=union` in .gitattributes spares merges a conflict.")
