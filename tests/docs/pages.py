"""Pages of documentation as programs: the commands that they show, the files that they write, what is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..gate.repository import ENV

REPOSITORY = Path(__file__).parents[2]
DOCS = REPOSITORY / "docs"
PAGES = [REPOSITORY / "README.md", *sorted(DOCS.glob("*.md")), DOCS / "reference" / "commands.md"]
WORKFLOWS = sorted((DOCS / "ci").glob("*.yml"))
_COMMAND = re.compile(r"(?: {4,}(?:- )?|.*\brun: )((?:cd \S+ && )?(?:deadhead|scan) .*?)(?:\s+#.*)?")
_BLOCK = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: its language, the file that it is to be, its text."""

    language: str
    file: str
    text: str


class Shown(NamedTuple):
    """A command with its output."""

    command: str
    output: str


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        language, _, file = match["info"].partition(" file=")
        yield Block(language, file, match["text"])


def console(text: str) -> Iterator[Shown]:
    """Yield the commands of a console block, each with what is printed below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Shown(command, output)


def commands(page: Path) -> Iterator[str]:
    """Yield the commands of a page's indented lines, or of a workflow, without the remarks behind them."""
    for line in _BLOCK.sub("", page.read_text(encoding="utf-8")).splitlines():
        command = _COMMAND.fullmatch(line)
        if command is not None:
            yield command[1]


def run(command: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command line as a reader would, with what it prints and complains of in one."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{ENV['PATH']}"
    env = {**ENV, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100", **more}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def is_like(output: str, shown: str) -> bool:
    """Whether an output is as shown, where ``…`` stands for anything, and a line of it for any lines."""
    pattern = re.escape(shown.strip()).replace("…", r"(?:.|\n)*?")
    return re.fullmatch(pattern, output.strip()) is not None
