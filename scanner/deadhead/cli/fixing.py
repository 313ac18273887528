"""``--fix`` and ``--diff``: what is changed, what would be, and what is left alone."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from deadhead.cli.output import Output, shown_from_here, spelled_from_here, write
from deadhead.config import Config
from deadhead.finding import Unreadable
from deadhead.outcome import Report
from deadhead.report import text
from deadhead.scan.tree import Tree

if TYPE_CHECKING:
    from deadhead.fix.apply import Fixed, Fixes, Refused


class Fixing(NamedTuple):
    """What the command line asks for about fixes."""

    fix: bool
    unsafe_fixes: bool
    diff: bool


def fix_text(report: Report, raw: bytes, settings: Config, fixing: Fixing) -> tuple[Report, Sequence[Fixes]]:
    """Return the outcome for the one file of a report, of which ``raw`` is the text, and what is left to report."""
    from deadhead.fix.apply import Fixed, fix
    from deadhead.fix.project import Choice, left_after
    from deadhead.static.outside import ALONE

    name = report.paths[0]
    tree, file = Tree(settings), settings.root / name
    choice = Choice(fixing.unsafe_fixes, tree.preferred(file))
    outcome = fix(tree.examiner(file), name, raw, choice, report.outside.get(name, ALONE))
    report = _with_crashes(report, [outcome])
    if fixing.diff:
        return report, [outcome]
    fixed = [outcome] if isinstance(outcome, Fixed) else []
    sys.stdout.buffer.write(fixed[0].after if fixed else raw)
    return replace(report, findings=left_after(report.findings, fixed)), [outcome]


def fix_files(report: Report, settings: Config, fixing: Fixing) -> tuple[Report, list[Refused | Unreadable]]:
    """Fix the files of a report; return what is left to report, and what was left alone."""
    from deadhead.fix.apply import Fixed, Refused, refusals
    from deadhead.fix.project import left_after
    from deadhead.whole import write_whole

    fixed: list[Fixed] = []
    refused: list[Refused | Unreadable] = []
    outcomes = _fixes(report, settings, fixing)
    for one in outcomes:
        refused += refusals(one)
        if isinstance(one, Fixed):
            try:
                write_whole(report.root / one.path, one.after)
                fixed.append(one)
            except OSError as error:
                refused.append(Refused(one.path, f"cannot be written: {error.strerror or error}"))
    if fixed:
        click.echo(f"Fixed {_in_files(fixed)}.", err=True)
    report = _with_crashes(report, outcomes)
    return replace(report, findings=left_after(report.findings, fixed)), refused


def diff_files(report: Report, settings: Config, fixing: Fixing, output: Output) -> int:
    """Show what would be changed, and return the exit code."""
    from deadhead.fix.apply import Fixed
    from deadhead.fix.files import real_name

    outcomes = _fixes(report, settings, fixing)
    spelled = spelled_from_here(report.root)
    # git changes nothing through a link
    names = {one.path: spelled(real_name(report.root, one.path)) for one in outcomes}
    code = show_diff(_with_crashes(report, outcomes), outcomes, names, output)
    click.echo(f"Would fix {_in_files([one for one in outcomes if isinstance(one, Fixed)])}.", err=True)
    return code


def show_diff(report: Report, outcomes: Sequence[Fixes], names: dict[str, str], output: Output) -> int:
    """Write the differences, tell what they do not show, and return the exit code."""
    from deadhead.fix.apply import Fixed, refusals
    from deadhead.fix.files import diff

    fixed = [one for one in outcomes if isinstance(one, Fixed)]
    out = b"".join(diff(one, names[one.path]) for one in fixed)
    if output.output_file is None:
        sys.stdout.buffer.write(out)
        sys.stdout.buffer.flush()
    else:
        write(output.output_file, out)
    tell([one for outcome in outcomes for one in refusals(outcome)], report, "would be")
    for crash in report.errors:
        where = f" on {shown_from_here(report.root)(crash.path)}" if crash.path else ""
        click.echo(f"deadhead: rule {crash.rule} failed{where}: {crash.reason}", err=True)
    code = report.exit_code if report.exit_code == 2 else int(bool(fixed))
    return 0 if output.exit_zero and code == 1 else code


def tell(refused: Sequence[Refused | Unreadable], report: Report, was: str) -> None:
    """Say which files, and which single fixes in files that are changed, are left alone, and why."""
    if not refused:
        return
    from deadhead.fix.apply import Refused

    for one in refused:
        what = shown_from_here(report.root)(one.path)
        if isinstance(one, Refused) and one.rule is not None:
            what = f"{what}:{one.line}: {one.rule}"
        click.echo(f"deadhead: {what} {was} left alone: {one.reason}", err=True)


def _fixes(report: Report, settings: Config, fixing: Fixing) -> list[Fixed | Refused | Unreadable]:
    from deadhead.fix.project import Choice, fix_all

    tree = Tree(settings)

    def choice(file: Path) -> Choice:
        return Choice(fixing.unsafe_fixes, tree.preferred(file))

    return list(fix_all(report.root, report.findings, report.outside, tree.examiner, choice))


def _with_crashes(report: Report, outcomes: Sequence[Fixes]) -> Report:
    """Add the rules that failed on a fixed text to those that failed on the text as it was."""
    from deadhead.fix.apply import crashes

    new = (crash for outcome in outcomes for crash in crashes(outcome))
    return replace(report, errors=tuple(dict.fromkeys((*report.errors, *new))))


def _in_files(fixed: Sequence[Fixed]) -> str:
    findings = sum(len(one.mended) for one in fixed)
    return f"{text.number(findings, 'finding')} in {text.number(len(fixed), 'file')}"
