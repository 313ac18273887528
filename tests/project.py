"""Projects that tests make, run under the recorder and scan."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from deadhead.analyse import analyse
from deadhead.config import load
from deadhead.finding import Finding
from deadhead.outcome import Report
from deadhead.runtime.reader import read
from deadhead.sighting import Record


class Project:
    """A folder with source and tests of its own."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        """Write ``files`` (dedented) below ``root``."""
        self.root = root
        for name, text in {"pyproject.toml": "[tool.deadhead]\n", **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")

    def record(self, *command: str, python: str = sys.executable) -> Record:
        """Run a command with the arguments ``command`` of Python under the recorder, in the project's folder."""
        code = (
            "import os, sys; from pathlib import Path; from deadhead.runtime.launcher import launch;"
            "sys.exit(launch(sys.argv[1:], root=Path.cwd(), out=Path('.deadhead/record'))[0])"
        )
        line = [sys.executable, "-c", code, python, "-B", *(command or ("-m", "pytest", "-q"))]
        subprocess.run(line, cwd=self.root, capture_output=True, check=False)
        return read(self.root / ".deadhead" / "record")

    def scan(self, record: Record | None = None) -> Report:
        """Scan the whole project."""
        return analyse(load(self.root), [self.root], record)


def at(report: Report, path: str, line: int) -> Finding:
    """Return the one finding on a line."""
    (finding,) = [one for one in report.findings if (one.path, one.span.line) == (path, line)]
    return finding
