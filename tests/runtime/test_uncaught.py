"""What nobody catches ends a process as it does without the recorder, and is on record with its whole chain."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from deadhead.failure import Raised
from deadhead.runtime.reader import read
from deadhead.sighting import Record

from .conftest import NEWEST
from .recorded import run, write

if TYPE_CHECKING:
    from collections.abc import Sequence

BROKEN = """\
def load():
    try:
        {}["port"]
    except KeyError as error:
        raise RuntimeError("no port") from error
"""
LOADED = ["KeyError: 'port' at broken.py:3", "RuntimeError: no port at broken.py:5"]
CHILDREN = """\
import multiprocessing
import sys

import broken


class Job(multiprocessing.get_context(sys.argv[1]).Process):
    def run(self):
        broken.load()


if __name__ == "__main__":
    jobs = [Job(), multiprocessing.get_context(sys.argv[1]).Process(target=sys.exit, args=(1,))]
    for job in jobs:
        job.start()
        job.join()
        print(job.exitcode)
"""


class Case(NamedTuple):
    """A program, the words to start it with, and the exceptions on record: of the command, and of each child."""

    source: str
    ends: Sequence[str] = ()
    logged: Sequence[Sequence[str]] = ()
    command: tuple[str, ...] = ("main.py",)


CASES = {
    "script": Case("import broken\n\nbroken.load()\n", LOADED),
    "module": Case("import broken\n\nbroken.load()\n", LOADED, command=("-m", "main")),
    "syntax": Case("pass\nx = = 1\n", ["SyntaxError: invalid syntax at main.py:2"]),
    "code": Case("", ["ZeroDivisionError: division by zero at no place"], command=("-c", "1 / 0")),
    "own hook": Case(
        "import sys\n\nimport broken\n\nsys.excepthook = lambda *_: print('mine', _[1])\nbroken.load()\n", LOADED
    ),
    "hook that ends it": Case(
        "import os, sys\n\nimport broken\n\nsys.excepthook = lambda *_: os._exit(7)\nbroken.load()\n", LOADED
    ),
    "no words": Case(
        "class Mute(Exception):\n    def __str__(self):\n        raise KeyError\n\n\nraise Mute\n",
        ["__main__.Mute: <no text: KeyError> at main.py:6"],
    ),
    "exit code": Case("import sys\n\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    sys.exit(1)\n"),
    "exit message": Case("import sys\n\nsys.exit('no port')\n"),
    "interrupted": Case("raise KeyboardInterrupt\n"),
    "handled": Case("import sys, traceback\n\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    traceback.print_exc()\n"),
    "console": Case("import code\n\nout = code.InteractiveConsole()\nout.push('1 / 0')\nout.push('x = =')\n"),
    "killed later": Case(
        "import os, signal, threading, time\n\nimport broken\n\n"
        "def kill():\n    time.sleep(0.5)\n    os.kill(os.getpid(), signal.SIGKILL)\n\n"
        "threading.Thread(target=kill).start()\nbroken.load()\n",
        LOADED,
    ),
    "finaliser": Case(
        "class Untidy:\n    def __del__(self):\n        raise ValueError('late')\n\n\nit = Untidy()\nraise OSError\n",
        ["OSError:  at main.py:7"],
        [["ValueError: late at main.py:3"]],
    ),
    "child": Case(
        "import os\n\nimport broken\n\nif os.fork():\n    os.wait()\nelse:\n    broken.load()\n", [], logged=[LOADED]
    ),
    "subprocess": Case(
        "import subprocess, sys\n\nsubprocess.run([sys.executable, '-c', 'import broken; broken.load()'])\n",
        logged=[LOADED],
    ),
    **{
        method: Case(CHILDREN, logged=[LOADED], command=("main.py", method))
        for method in ("fork", "spawn", "forkserver")
    },
}


def recorded(target: Path, root: Path, *command: str) -> Record:
    """Run a command of Python, recorded, and check that the run is the bare one."""
    bare, done = (run([target, *command], root, folder) for folder in (None, root.parent / "record"))
    shown = [(one.code, one.stdout, re.sub("0x[0-9a-f]+", "", one.stderr)) for one in (bare, done)]
    assert shown[1] == shown[0]
    return read(root.parent / "record")


def told(chain: tuple[Raised, ...]) -> list[str]:
    """Exceptions, each with the innermost place of the project that it was raised at."""
    return [f"{raised.type}: {raised.message.partition(' (')[0]} at {_place(raised)}" for raised in chain]


def _place(raised: Raised) -> str:
    places = [f"{frame.path}:{frame.line}" for frame in raised.frames if frame.in_project]
    return places[-1] if places else "no place"


@pytest.mark.skipif(os.name != "posix", reason="forks and signals of POSIX")
@pytest.mark.parametrize("target", ["3.8", "3.11", NEWEST], indirect=True)
@pytest.mark.parametrize("name", CASES)
def test_what_ends_a_process(target: Path, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    root = write(tmp_path / "project", {"main.py": case.source, "broken.py": BROKEN})
    found = recorded(target, root, *case.command)
    if name == "killed later" and found.pythons[0].startswith("3.8"):
        return  # which has nothing that is called before it waits for threads
    assert [told(one.chain) for one in found.failures] == ([case.ends] if case.ends else [])
    assert [told(one.chain) for one in found.logs] == [*case.logged]
