"""Repositories of git that tests make."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_OTHERS = ("GIT_", "GITHUB_", "GITLAB_", "CI", "PRE_COMMIT")
#: No settings of this machine's, no identity but the test's.
ENV = {
    **{
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GIT_", "GITHUB_", "GITLAB_", "CI", "PRE_COMMIT"))
    },
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(root: Path, *arguments: str, check: bool = True) -> str:
    """Run git in a folder and return what it prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=ENV, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    assert done.returncode == 0 or not check, done.stderr
    return done.stdout


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def commit(root: Path, files: Mapping[str, str] | None = None) -> str:
    """Write files, commit everything, and return the commit; makes the repository where there is none."""
    write(root, files or {})
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "change")
    return git(root, "rev-parse", "HEAD").strip()
