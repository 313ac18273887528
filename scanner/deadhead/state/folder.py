"""The folder ``.deadhead`` of a project."""

from __future__ import annotations

from pathlib import Path

NAME = ".deadhead"


def state(root: Path) -> Path:
    """Return where the project at ``root`` has its state."""
    return root / NAME


def made(root: Path) -> Path:
    """Return the folder, made where it is not there; it ignores itself in git. Raises ``OSError``."""
    folder = state(root)
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder
