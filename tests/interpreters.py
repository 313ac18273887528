"""The Pythons of this machine: the tests' own, those on PATH, and pyenv's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

#: Minor versions of Python 3 that the tests ask for, oldest first.
MINORS = tuple(range(8, 15))


@cache
def interpreter(minor: int) -> str | None:
    """Return a Python 3 of this minor version that really runs, None where there is none."""
    if minor == sys.version_info.minor:
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    installed = sorted(pyenv.glob(f"3.{minor}.*/bin/python"))
    found = str(installed[-1]) if installed else shutil.which(f"python3.{minor}")
    # A pyenv shim is there for every version that pyenv knows, and answers "command not found".
    runs = found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0
    return found if runs else None
