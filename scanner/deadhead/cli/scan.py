"""``deadhead scan``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deadhead.analyse import analyse, analyse_text
from deadhead.cli.progress import Progress
from deadhead.config import Config, find_root, git_state, git_top, load, parse_target
from deadhead.errors import DeadheadError
from deadhead.finding import Unreadable
from deadhead.outcome import Report
from deadhead.report import text
from deadhead.report.style import Style
from deadhead.scan.tree import Tree
from deadhead.sighting import Record

if TYPE_CHECKING:
    from deadhead.fix.apply import Fixed, Fixes, Refused

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


def _names(_ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names and parameter.name == "select":
        raise click.BadParameter("no rule is named")
    return names if values else None


def _globs(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return globs on paths as seen from where the user stands."""
    globs = _names(ctx, parameter, values)
    return globs and tuple(os.path.abspath(glob) if "/" in glob.strip("/") else glob for glob in globs)


def _target(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    try:
        return None if value is None else parse_target(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command("scan", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(readable=False))
@click.option("--fix", is_flag=True, help="Apply safe fixes to the files.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply unsafe fixes where there is no safe one."
)
@click.option("--diff", is_flag=True, help="Print what --fix would change as a diff; change nothing.")
@click.option("--select", multiple=True, metavar="RULE", callback=_names, help="Only these rules.")
@click.option("--ignore", multiple=True, metavar="RULE", callback=_names, help="All rules but these.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", callback=_globs, help="Leave these out in place of the default."
)
@click.option("--extend-exclude", multiple=True, metavar="GLOB", callback=_globs, help="Leave these out too.")
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
@click.option("--stdin-filename", type=click.Path(path_type=Path), help="With - as PATHS: the name of what is read.")
def command(
    paths: tuple[str, ...],
    records: tuple[Path, ...],
    no_record: bool,
    config: Path | None,
    isolated: bool,
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    exclude: tuple[str, ...] | None,
    extend_exclude: tuple[str, ...] | None,
    target_version: tuple[int, int] | None,
    stdin_filename: Path | None,
    **options: object,
) -> None:
    """Find deprecated uses in PATHS, by default the project's root; - reads a file from standard input.

    \b
    Examples:
      deadhead scan                       the whole project, graded by the last record
      deadhead scan src --statistics      a table instead of a list
      deadhead scan --fix --diff          what would be fixed
      deadhead scan --fix                 fix it
      deadhead scan --output-format json -o report.json

    Exit codes: 0 nothing to object to, 1 findings, 2 something could not be done.
    """
    if "" in paths:
        raise click.UsageError("a path is empty")
    if stdin_filename is not None and not stdin_filename.name:
        raise click.UsageError("--stdin-filename names no file")
    given = [Path(os.path.abspath(path)) for path in paths if path != "-"]
    name = Path(os.path.abspath(stdin_filename or "stdin.py"))
    start = _start(given if len(given) == len(paths) else [name], isolated)
    settings = load(start, config, isolated=isolated).replaced(
        select=select, ignore=ignore, exclude=exclude, extend_exclude=extend_exclude, target_version=target_version
    )
    wanted = Options(**options)  # type: ignore[arg-type]
    if len(given) < len(paths):
        if given:
            raise click.UsageError("- cannot be combined with other paths")
        sys.exit(_scan_text(settings, name, wanted))
    if stdin_filename is not None:
        raise click.UsageError("--stdin-filename needs - in place of paths")
    record = _record(settings, records, no_record)
    with Progress() as progress:
        report = analyse(settings, given or [settings.root], record, progress)
    sys.exit(_finish(report, settings, wanted))


def _start(paths: Sequence[Path], isolated: bool) -> Path:
    """Return the folder whose project is scanned: where the user stands, unless all paths lie outside of that."""
    here = Path.cwd()
    root = git_top(here) or here if isolated else find_root(here)[0]
    if not paths or any(path.is_relative_to(root) for path in paths):
        return here
    return paths[0] if os.path.isdir(paths[0]) else paths[0].parent


def _scan_text(settings: Config, path: Path, options: Options) -> int:
    """Scan standard input; with ``--fix`` the text goes to standard output, the report to standard error."""
    from deadhead.fix.apply import Fixed, fix, refusals
    from deadhead.fix.files import diff
    from deadhead.fix.project import Choice, left_after
    from deadhead.static.outside import ALONE

    raw = sys.stdin.buffer.read()
    report = analyse_text(settings, path, raw)
    if not options.fix and not options.diff:
        _print(report, options)
        return _exit_code(report, options)
    name = report.paths[0]
    choice = Choice(options.unsafe_fixes, settings.prefer)
    outcome = fix(Tree(settings).examiner(path), name, raw, choice, report.outside.get(name, ALONE))
    report, refused = _with_crashes(report, [outcome]), refusals(outcome)
    fixed = [outcome] if isinstance(outcome, Fixed) else []
    if options.diff:
        sys.stdout.buffer.write(b"".join(diff(one, name) for one in fixed))
        return _diff_code(report, fixed, refused, options)
    sys.stdout.buffer.write(fixed[0].after if fixed else raw)
    report = replace(report, findings=left_after(report.findings, fixed))
    click.echo(_rendered(report, options, Style()), err=True, nl=False)
    _tell(refused, report, "was")
    return 2 if refused else _exit_code(report, options)


def _exit_code(report: Report, options: Options) -> int:
    return 0 if options.exit_zero and report.exit_code == 1 else report.exit_code


def _record(settings: Config, records: tuple[Path, ...], no_record: bool) -> Record | None:
    if no_record:
        return None
    from deadhead.runtime.reader import read

    if records:
        return read(*records)
    usual = settings.root / ".deadhead" / "record"
    return read(usual) if os.path.isdir(usual) else None


def _finish(report: Report, settings: Config, options: Options) -> int:
    if options.diff:
        return _show_diff(report, settings, options)
    if options.fix:
        report, refused = _fix(report, settings, options)
    else:
        refused = []
    _print(report, options)
    _tell(refused, report, "was")
    return 2 if refused else _exit_code(report, options)


def _fixes(report: Report, settings: Config, options: Options) -> list[Fixed | Refused | Unreadable]:
    from deadhead.fix.project import Choice, fix_all

    choice = Choice(options.unsafe_fixes, settings.prefer)
    return list(fix_all(report.root, report.findings, report.outside, Tree(settings).examiner, choice))


def _show_diff(report: Report, settings: Config, options: Options) -> int:
    from deadhead.fix.apply import Fixed, refusals
    from deadhead.fix.files import diff, real_name

    outcomes = _fixes(report, settings, options)
    shown = _shown(report.root)
    # git changes nothing through a link
    names = {one.path: shown(real_name(report.root, one.path)) for one in outcomes}
    out = b"".join(diff(one, names[one.path]) for one in outcomes if isinstance(one, Fixed))
    if options.output_file is None:
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()
    else:
        _write(options.output_file, out)
    fixed = [one for one in outcomes if isinstance(one, Fixed)]
    click.echo(f"Would fix {_in_files(fixed)}.", err=True)
    refused = [one for outcome in outcomes for one in refusals(outcome)]
    return _diff_code(_with_crashes(report, outcomes), fixed, refused, options)


def _diff_code(
    report: Report, fixed: Sequence[Fixed], refused: Sequence[Refused | Unreadable], options: Options
) -> int:
    """Tell what a diff does not show, and return the exit code."""
    _tell(refused, report, "would be")
    for crash in report.errors:
        where = f" on {_shown(report.root)(crash.path)}" if crash.path else ""
        click.echo(f"deadhead: rule {crash.rule} failed{where}: {crash.reason}", err=True)
    code = report.exit_code if report.exit_code == 2 else int(bool(fixed))
    return 0 if options.exit_zero and code == 1 else code


def _tell(refused: Sequence[Refused | Unreadable], report: Report, was: str) -> None:
    """Say which files, and which single fixes in files that are changed, are left alone, and why."""
    from deadhead.fix.apply import Refused

    for one in refused:
        what = _shown(report.root)(one.path)
        if isinstance(one, Refused) and one.rule is not None:
            what = f"{what}:{one.line}: {one.rule}"
        click.echo(f"deadhead: {what} {was} left alone: {one.reason}", err=True)


def _with_crashes(report: Report, outcomes: Sequence[Fixes]) -> Report:
    """Add the rules that failed on a fixed text to those that failed on the text as it was."""
    from deadhead.fix.apply import crashes

    new = (crash for outcome in outcomes for crash in crashes(outcome))
    return replace(report, errors=tuple(dict.fromkeys((*report.errors, *new))))


def _fix(report: Report, settings: Config, options: Options) -> tuple[Report, list[Refused | Unreadable]]:
    from deadhead.fix.apply import Fixed, Refused, refusals
    from deadhead.fix.files import write
    from deadhead.fix.project import left_after

    fixed: list[Fixed] = []
    refused: list[Refused | Unreadable] = []
    outcomes = _fixes(report, settings, options)
    for one in outcomes:
        refused += refusals(one)
        if isinstance(one, Fixed):
            try:
                write(report.root / one.path, one.after)
                fixed.append(one)
            except OSError as error:
                refused.append(Refused(one.path, f"cannot be written: {error.strerror or error}"))
    if fixed:
        click.echo(f"Fixed {_in_files(fixed)}.", err=True)
    report = _with_crashes(report, outcomes)
    return replace(report, findings=left_after(report.findings, fixed)), refused


def _in_files(fixed: Sequence[Fixed]) -> str:
    findings = sum(len(one.mended) for one in fixed)
    return f"{text.number(findings, 'finding')} in {text.number(len(fixed), 'file')}"


def _print(report: Report, options: Options) -> None:
    to_terminal = options.output_file is None and sys.stdout.isatty()
    style = Style(to_terminal and not os.environ.get("NO_COLOR"))
    out = _rendered(report, options, style)
    # Names of files need not be text. What stands for their odd bytes is an escape in JSON as well.
    data = out.encode(errors="backslashreplace")
    if options.output_file is not None:
        _write(options.output_file, data)
    else:
        click.echo(data if options.output_format == "json" else data.decode(), nl=False, color=style.colour)


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise DeadheadError(f"{file}: cannot be written: {error.strerror}") from None


def _rendered(report: Report, options: Options, style: Style) -> str:
    if options.output_format == "json":
        from deadhead.report import json

        revision, dirty = git_state(report.root)
        return json.render(replace(report, revision=revision, dirty=dirty))
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
