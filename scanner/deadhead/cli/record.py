"""``deadhead record``."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import click

from deadhead.cli.recording import record, report
from deadhead.config import find_root
from deadhead.state.folder import state

#: What a run that was elsewhere can have left, by how much it tells.
KINDS = ("reportlog", "junit", "log")


def _files(kind: str, what: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """An option that names files of one kind."""
    text = f"Instead of running a command, read {what}; - is standard input. Can be repeated and combined."
    return click.option(f"--from-{kind}", kind, metavar="FILE", multiple=True, help=text)


@click.command("record", context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]})
@click.option("--out", type=click.Path(path_type=Path), help="The record's folder.  [default: .deadhead/record]")
@click.option("--lines/--no-lines", default=True, help="Note which lines run (Python 3.12 and newer).  [default: yes]")
@_files("junit", "JUnit XML, as pytest, unittest-xml-reporting, nose2 and Jenkins write it")
@_files("reportlog", "the JSON lines of pytest-reportlog")
@_files("log", "the text that a run of pytest or unittest printed")
@click.argument("command_line", metavar="-- COMMAND...", nargs=-1, type=click.UNPROCESSED)
def command(out: Path | None, lines: bool, command_line: tuple[str, ...], **files: tuple[str, ...]) -> None:
    """Run a test command and keep every warning it gives.

    Each is kept with the expression that it came from.

    \b
    Examples:
      deadhead record -- python -m pytest
      deadhead record -- python -m pytest -n 4 tests/unit
      deadhead record -- python manage.py test
      deadhead record -- tox
      deadhead record --from-log ci.log --from-junit report.xml     a run that was elsewhere

    The command's output and exit code are its own. Nothing is installed in its environment. Processes that it starts
    are recorded too; those that cannot be are named at the end.
    """
    if any(files.values()) == bool(command_line):
        raise click.UsageError("give a command after --, or files with --from-junit, --from-reportlog, --from-log")
    if command_line:
        sys.exit(record(None if out is None else str(out), lines, command_line))
    root, _ = find_root(Path.cwd())
    _import(files, root, Path(os.path.abspath(out)) if out else state(root) / "record")


def _import(files: Mapping[str, tuple[str, ...]], root: Path, folder: Path) -> None:
    """Make the record from files that tell of runs; what could not be taken from them is said."""
    from deadhead.runtime.imports import import_files
    from deadhead.runtime.store import write

    found = import_files({kind: files[kind] for kind in KINDS if files[kind]}, root)
    write(found, folder, origin=sys.argv)
    for note in found.notes:
        click.echo(f"deadhead: {note}", err=True)
    if found.failures:
        counts = Counter(failure.outcome for failure in found.failures)
        told = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        click.echo(f"deadhead: of tests that did not just pass: {told}", err=True)
    report(str(folder))
