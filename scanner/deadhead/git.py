"""Git, asked about the work tree that a folder is in; nothing here changes it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from deadhead.root import work_tree

if TYPE_CHECKING:
    from subprocess import CompletedProcess

#: What git gives to its hooks, about the repository, the index and the folder that it is working on itself.
_OF_A_HOOK = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
)


def ask(
    root: Path, *arguments: str, env: Mapping[str, str] | None = None, told: bytes = b""
) -> CompletedProcess[bytes]:
    """Return what git answers in a folder, and to what it is ``told`` on standard input.

    Raises ``OSError`` where git cannot be run. In a hook, the folder's own work tree is asked all the same. Git takes
    no lock that it can do without, so that whoever works in the repository meanwhile is not disturbed.
    """
    import subprocess

    is_found = git_top(root) is not None  # else only such variables can tell where the repository is
    given = {key: value for key, value in os.environ.items() if not (is_found and key in _OF_A_HOOK)}
    return subprocess.run(
        ["git", "-C", str(root), *arguments],
        input=told,
        capture_output=True,
        check=False,
        env={**given, "GIT_OPTIONAL_LOCKS": "0", **(env or {})},
    )


def git_top(start: Path) -> Path | None:
    """Return the top of the git work tree around a folder, None where there is none."""
    top = work_tree(str(start))
    return None if top is None else Path(top)


def git_state(root: Path) -> tuple[str | None, bool]:
    """Return the commit that the root is at, None where that is no git work tree, and whether files differ from it."""
    try:
        head = _line(root, "rev-parse", "--verify", "HEAD")
        return (head, bool(_line(root, "status", "--porcelain", "--untracked-files=no"))) if head else (None, False)
    except OSError:
        return None, False


def _line(root: Path, *arguments: str) -> str:
    done = ask(root, *arguments)
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
