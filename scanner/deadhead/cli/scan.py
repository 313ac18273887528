"""``deadhead scan``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from deadhead.analyse import Report, analyse, examiner_for, select_rules
from deadhead.cli.progress import Progress
from deadhead.config import Config, load, parse_target
from deadhead.errors import DeadheadError
from deadhead.finding import Unreadable
from deadhead.fix.apply import Fixed, Refused
from deadhead.report import text
from deadhead.report.style import Style
from deadhead.sighting import Record

FORMATS = ("full", "concise", "json")


@dataclass(frozen=True)
class Options:
    """What the command line asks for besides the configuration."""

    fix: bool
    unsafe_fixes: bool
    diff: bool
    output_format: str
    output_file: Path | None
    statistics: bool
    exit_zero: bool


def _names(_ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    return names or None


def _target(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    try:
        return None if value is None else parse_target(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("scan", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--fix", is_flag=True, help="Apply safe fixes to the files.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply unsafe fixes where there is no safe one."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change as a diff; change nothing.")
@click.option("--select", multiple=True, metavar="RULE", callback=_names, help="Only these rules.")
@click.option("--ignore", multiple=True, metavar="RULE", callback=_names, help="All rules but these.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", callback=_names, help="Leave these out in place of the default."
)
@click.option("--extend-exclude", multiple=True, metavar="GLOB", callback=_names, help="Leave these out too.")
@click.option("--target-version", metavar="pyXY", callback=_target, help="The newest Python the code must run on.")
@click.option("--output-format", type=click.Choice(FORMATS), default="full", show_default=True)
@click.option("--output-file", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there.")
@click.option(
    "--record", "records", multiple=True, type=click.Path(path_type=Path), help="Use this record of a test run."
)
@click.option("--no-record", is_flag=True, help="Do not use a record.")
@click.option("--statistics", is_flag=True, help="Show how often each rule objects, in place of the findings.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when there are findings.")
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Use this pyproject.toml.")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
def command(
    paths: tuple[Path, ...],
    records: tuple[Path, ...],
    no_record: bool,
    config: Path | None,
    isolated: bool,
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    exclude: tuple[str, ...] | None,
    extend_exclude: tuple[str, ...] | None,
    target_version: tuple[int, int] | None,
    **options: object,
) -> None:
    """Find deprecated uses in PATHS, by default the project's root.

    \b
    Examples:
      deadhead scan                       the whole project, graded by the last record
      deadhead scan src --statistics      a table instead of a list
      deadhead scan --fix --diff          what would be fixed
      deadhead scan --fix                 fix it
      deadhead scan --output-format json -o report.json

    Exit codes: 0 nothing to object to, 1 findings, 2 something could not be done.
    """
    settings = load(Path.cwd(), config, isolated=isolated).replaced(
        select=select, ignore=ignore, exclude=exclude, extend_exclude=extend_exclude, target_version=target_version
    )
    chosen = [Path(os.path.abspath(path)) for path in paths] or [settings.root]
    record = _record(settings, records, no_record)
    with Progress() as progress:
        report = analyse(settings, chosen, record, progress)
    sys.exit(_finish(report, settings, Options(**options)))  # type: ignore[arg-type]


def _record(settings: Config, records: tuple[Path, ...], no_record: bool) -> Record | None:
    from deadhead.runtime.reader import read

    if no_record:
        return None
    if records:
        return read(*records)
    usual = settings.root / ".deadhead" / "record"
    return read(usual) if usual.is_dir() else None


def _finish(report: Report, settings: Config, options: Options) -> int:
    if options.diff:
        return _show_diff(report, settings, options)
    if options.fix:
        report, refused = _fix(report, settings, options)
    else:
        refused = []
    _print(report, options)
    for one in refused:
        click.echo(f"deadhead: {_shown(report.root)(one.path)} was left alone: {one.reason}", err=True)
    code = 2 if refused else report.exit_code
    return 0 if options.exit_zero and code == 1 else code


def _fixes(report: Report, settings: Config, options: Options) -> list[Fixed | Refused | Unreadable]:
    from deadhead.fix.project import Choice, fix_all

    examiner = examiner_for(settings, select_rules(settings).rules)
    return list(fix_all(report, examiner, Choice(options.unsafe_fixes, settings.prefer)))


def _show_diff(report: Report, settings: Config, options: Options) -> int:
    from deadhead.fix.files import diff

    outcomes = _fixes(report, settings, options)
    shown = _shown(report.root)
    out = b"".join(diff(one, shown(one.path)) for one in outcomes if isinstance(one, Fixed))
    if options.output_file is None:
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()
    else:
        options.output_file.write_bytes(out)
    fixed = [one for one in outcomes if isinstance(one, Fixed)]
    click.echo(f"Would fix {_in_files(fixed)}.", err=True)
    code = report.exit_code if report.exit_code == 2 else int(bool(fixed))
    return 0 if options.exit_zero and code == 1 else code


def _fix(report: Report, settings: Config, options: Options) -> tuple[Report, list[Refused | Unreadable]]:
    from deadhead.fix.files import write
    from deadhead.fix.project import after

    fixed: list[Fixed] = []
    refused: list[Refused | Unreadable] = []
    for one in _fixes(report, settings, options):
        if isinstance(one, Fixed):
            try:
                write(report.root / one.path, one.after)
                fixed.append(one)
            except OSError as error:
                refused.append(Refused(one.path, f"cannot be written: {error.strerror or error}"))
        else:
            refused.append(one)
    if fixed:
        click.echo(f"Fixed {_in_files(fixed)}.", err=True)
    return after(report, fixed), refused


def _in_files(fixed: Sequence[Fixed]) -> str:
    findings = sum(len(one.mended) for one in fixed)
    return f"{text.number(findings, 'finding')} in {text.number(len(fixed), 'file')}"


def _print(report: Report, options: Options) -> None:
    to_terminal = options.output_file is None and sys.stdout.isatty()
    style = Style(to_terminal and not os.environ.get("NO_COLOR"))
    out = _rendered(report, options, style)
    if options.output_file is None:
        click.echo(out, nl=False, color=style.colour)
        return
    try:
        options.output_file.write_text(out, encoding="utf-8")
    except OSError as error:
        raise DeadheadError(f"{options.output_file}: cannot be written: {error.strerror}") from None


def _rendered(report: Report, options: Options, style: Style) -> str:
    if options.output_format == "json":
        from deadhead.report import json

        return json.render(report)
    shown = _shown(report.root)
    if options.statistics:
        table = text.statistics(report)
        return f"{table}\n{text.summary(report, style)}" if table else text.summary(report, style)
    body = text.concise(report, style, shown) if options.output_format == "concise" else text.full(report, style, shown)
    return body + text.summary(report, style)


def _shown(root: Path) -> text.Shown:
    """Return how a path below the root is spelled from where the user stands."""
    here = Path.cwd()

    def shown(path: str) -> str:
        full = root / path
        return full.relative_to(here).as_posix() if full.is_relative_to(here) else path

    return shown
