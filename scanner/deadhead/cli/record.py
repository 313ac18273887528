"""``deadhead record``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from deadhead.config import find_root
from deadhead.report.text import number
from deadhead.runtime.launcher import launch
from deadhead.runtime.reader import read


@click.command("record", context_settings={"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]})
@click.option("--out", type=click.Path(path_type=Path), help="The record's folder.  [default: .deadhead/record]")
@click.option("--lines/--no-lines", default=True, help="Note which lines run (Python 3.12 and newer).  [default: yes]")
@click.argument("command_line", metavar="-- COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
def command(out: Path | None, lines: bool, command_line: tuple[str, ...]) -> None:
    """Run a test command and keep every warning it gives, with the expression it came from.

    \b
    Examples:
      deadhead record -- python -m pytest
      deadhead record -- python -m pytest -n 4 tests/unit
      deadhead record -- python manage.py test
      deadhead record -- tox

    The command's output and exit code are its own. Nothing is installed in its environment. Processes that it starts
    are recorded too; those that cannot be are named at the end.
    """
    root, _ = find_root(Path.cwd())
    folder = Path(os.path.abspath(out)) if out else root / ".deadhead" / "record"
    code = launch(command_line, root=root, out=folder, lines=lines)
    if code not in (126, 127):
        _report(folder)
    if code < 0:
        _die_of(-code)
    sys.exit(code)


def _report(folder: Path) -> None:
    record = read(folder)
    places = {sighting.place[:2] for sighting in record.sightings if sighting.place is not None}
    count = sum(sighting.count for sighting in record.sightings)
    shown = os.path.relpath(folder)
    told = f"{number(count, 'warning')} from {number(len(places), 'place')} of this project"
    for words in (f"recorded {told} in {shown}", *record.notes):
        click.echo(f"deadhead: {words}", err=True)


def _die_of(number: int) -> None:
    """End as the child did, so that whoever waits for us sees the same signal."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
