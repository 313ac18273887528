"""A session of ``pdb`` in a recorded run is that of the bare run: nobody steps into the recorder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .recorded import run, write

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """\
import warnings


def old(number):
    warnings.warn("old", DeprecationWarning)
    return number + 1


breakpoint()
number = 1
number = 2
old(number)
print("warned")
old(number)
print("warned")
"""
STEPS = {"into": "s", "past the end": "n"}


@pytest.mark.parametrize("target", ["3.8", "3.11", "3.13"], indirect=True)
@pytest.mark.parametrize("steps", STEPS)
def test_every_step_is_one_of_the_program(target: Path, tmp_path: Path, steps: str) -> None:
    """From the second stop on: Python 3.13 stops a line later for the first time where another tool follows lines.

    Library code that the recorder calls is stepped over, as that which prints a warning.
    """
    commands = ["b 11", "c", "w", *[STEPS[steps]] * 600, "c"]
    root = write(tmp_path / "project", {"main.py": SCRIPT, "steps": "\n".join(commands)})
    shell = ["sh", "-c", '"$0" main.py < steps', str(target)]
    runs = [run(shell, root, folder) for folder in (None, tmp_path / "record")]
    bare, done = ([str(one.code), *one.stdout.partition("Breakpoint 1")[1:]] for one in runs)
    if steps == "into":
        assert "main.py(6)old()->3" in bare[2]
        assert "deadhead" not in done[2]
        bare, done = ([one[0], *re.findall(r"main\.py\(.*", one[2])] for one in (bare, done))
    assert done == bare
