"""Paths and text as the services know them: from the top of the repository, and Unicode throughout."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from deadhead.git import git_top


def from_top(root: Path) -> Callable[[str], str]:
    """Return how a path below ``root`` is spelled from the top of the git work tree around it."""
    top = git_top(root)
    prefix = "" if top is None or top == root else f"{root.relative_to(top).as_posix()}/"
    return lambda path: path if path.startswith("/") else prefix + path


def unicode(text: str) -> str:
    """Return a text without the stand-ins for odd bytes in names of files, at which strict readers of JSON give up."""
    return text.encode(errors="replace").decode()
