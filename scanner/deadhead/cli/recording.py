"""Recording a command: what there is to do before it starts, and what is told at its end.

Every recorded run waits for what comes before it, so this is done without click and with few imports. The others come
while the command runs.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from importlib import import_module

from deadhead.errors import RecordError, say
from deadhead.root import root_of
from deadhead.runtime.launcher import launch
from deadhead.state.folder import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Asked = tuple[str | None, bool, Sequence[str]]


def asked(arguments: Sequence[str]) -> Asked | None:
    """Return where the record goes if not to the usual place, whether lines are wanted, and the command.

    None where this is more than options of a recording, ``--`` and a command: it is for click to read or to explain.
    """
    out, lines = None, True
    words = iter(arguments)
    for word in words:
        name, _, value = word.partition("=")
        if word == "--":
            command = [*words]
            return (out, lines, command) if command else None
        if name == "--out":
            out = value if word != name else next(words, "")
            if not out or out.startswith("-"):
                return None
        elif word in ("--lines", "--no-lines"):
            lines = word == "--lines"
        else:
            return None
    return None


def record(out: str | None, lines: bool, command: Sequence[str]) -> int:
    """Run a command, leave its record in ``out`` and tell of it; return its exit code, or die of its signal.

    Raises, before it is run, RecordError where nothing can be written, ConfigError where the project's root cannot be
    told.
    """
    root, _ = root_of(os.getcwd())
    folder = os.path.abspath(out or os.path.join(root, NAME, "record"))
    code, is_recorded = launch(command, root=root, out=folder, lines=lines, meanwhile=_get_ready)
    if is_recorded:
        try:
            report(folder)
        except RecordError as error:  # the command has left something else there
            say(f"deadhead: {error}")
    if code < 0:
        _die_of(-code)
    return code


def _get_ready() -> None:
    """Import what the report needs; where the command replaces our files just now, the report tries again."""
    with suppress(ImportError):
        for name in ("deadhead.report.text", "deadhead.runtime.reader"):
            import_module(name)


def report(folder: str) -> None:
    """Tell on standard error what a record holds."""
    from pathlib import Path

    from deadhead.report.text import number
    from deadhead.runtime.reader import read

    found = read(Path(folder), brief=True)
    places = {sighting.place[:2] for sighting in found.sightings if sighting.place is not None}
    count = sum(sighting.count for sighting in found.sightings)
    told = f"{number(count, 'warning')} from {number(len(places), 'place')} of this project"
    for words in (f"recorded {told} in {shortest(folder)}", *found.notes):
        say(f"deadhead: {words}")


def shortest(path: str) -> str:
    """Return a path from the current folder, if there is one."""
    try:
        return os.path.relpath(path)
    except (OSError, ValueError):  # the current folder is gone, or on another drive
        return path


def _die_of(number: int) -> None:
    """End as the child did, so that whoever waits for us sees the same signal."""
    with suppress(OSError):  # SIGKILL has no handler that could be in the way
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
