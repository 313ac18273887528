"""The last scan and the last garden of a project, kept as JSON for commands that work on results."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

from deadhead.state.folder import made, state
from deadhead.whole import write_whole

Kept = Literal["scan", "garden"]
_NAMES: tuple[Kept, ...] = ("scan", "garden")


def keep(root: Path, what: Kept, text: str) -> None:
    """Keep a document, whole or not at all; where the folder cannot be written, nothing is kept."""
    with contextlib.suppress(OSError):
        write_whole(made(root) / f"{what}.json", text.encode(errors="backslashreplace"))


def last(root: Path) -> Path | None:
    """Return the file of the scan or garden that was kept last, None where there is none."""
    files = [file for name in _NAMES if (file := state(root) / f"{name}.json").is_file()]
    return max(files, key=lambda file: file.stat().st_mtime_ns, default=None)
