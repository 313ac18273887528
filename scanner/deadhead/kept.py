"""The last scan and the last garden of a project, kept as JSON in ``.deadhead/`` for commands that work on results."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Literal

Kept = Literal["scan", "garden"]
_NAMES: tuple[Kept, ...] = ("scan", "garden")


def keep(root: Path, what: Kept, text: str) -> None:
    """Keep a document, whole or not at all; where the folder cannot be written, nothing is kept."""
    with contextlib.suppress(OSError):
        folder = root / ".deadhead"
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{what}-")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
        os.replace(name, folder / f"{what}.json")


def last(root: Path) -> Path | None:
    """Return the file of the scan or garden that was kept last, None where there is none."""
    files = [file for name in _NAMES if (file := root / ".deadhead" / f"{name}.json").is_file()]
    return max(files, key=lambda file: file.stat().st_mtime_ns, default=None)
