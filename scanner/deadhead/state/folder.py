"""The folder ``.deadhead`` of a project."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

NAME = ".deadhead"


def state(root: Path) -> Path:
    """Return where the project at ``root`` has its state."""
    return root / NAME


def made(root: Path) -> Path:
    """Return the folder, made where it is not there. Raises ``OSError``."""
    folder = state(root)
    make(str(folder))
    return folder


def make(folder: str) -> None:
    """Make the folder where it is not there; it ignores itself in git. Raises ``OSError``."""
    os.makedirs(folder, exist_ok=True)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        with open(ignore, "w", encoding="utf-8") as stream:
            stream.write("*\n")
