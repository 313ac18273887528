"""A coroutine that nobody awaited is blamed on the place where it was made, and what is printed stays as it was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from deadhead.runtime.reader import read

from .conftest import NEWEST
from .recorded import run, write

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = {
    "app.py": """\
import sys


async def ship():
    pass


def start():
    return ship()


def drop(coroutine):
    kept = [coroutine]
    del coroutine
    kept.clear()


drop(start())
print(sys.get_coroutine_origin_tracking_depth())
sys.set_coroutine_origin_tracking_depth(0)
drop(ship())
sys.set_coroutine_origin_tracking_depth(2)
print(sys.get_coroutine_origin_tracking_depth())
drop(ship())
sys.set_coroutine_origin_tracking_depth(0)
print(sys.get_coroutine_origin_tracking_depth())
drop(ship())
""",
    "debug.py": "import asyncio, app\n\n\nasync def main():\n    app.ship()\n\n\nasyncio.run(main(), debug=True)\n",
}


#: Those that the program does not have tracked are blamed on where they are made, too; but not after it did so once.
MADE = [("app.py", 9, 1), ("app.py", 21, 1), ("app.py", 24, 1)]


@pytest.mark.parametrize("target", ["3.8", "3.11", NEWEST], indirect=True)
@pytest.mark.parametrize("options", [[], ["-W", "error"], ["-W", "ignore"]], ids=str)
@pytest.mark.parametrize("script", PROJECT)
def test_where_it_was_made(target: Path, tmp_path: Path, script: str, options: list[str]) -> None:
    root, record = write(tmp_path / "project", PROJECT), tmp_path / "record"
    bare, done = (run([target, *options, script], root, folder) for folder in (None, record))
    assert (done.code, done.stdout) == (bare.code, bare.stdout)
    assert re.sub("0x[0-9a-f]+", "", done.stderr) == re.sub("0x[0-9a-f]+", "", bare.stderr)
    places = sorted((*one.place[:2], one.count) for one in read(record).sightings if one.place)
    dropped = 15 if done.python >= (3, 9) else 27  # a caller keeps its arguments before that
    wanted = [*MADE, ("app.py", dropped, 1), *([("debug.py", 5, 1)] if script == "debug.py" else [])]
    assert places == sorted(wanted)
