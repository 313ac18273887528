"""The Pythons of this machine: the tests' own, those on PATH, and pyenv's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

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


@cache
def coverage_site(minor: int) -> Path:
    """Return a folder with coverage.py for a Python 3 of this minor version, made at the first use and then kept."""
    python = interpreter(minor)
    made = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "deadhead-tests" / f"coverage3.{minor}"
    if python is None:
        pytest.skip(f"no Python 3.{minor} on this machine")
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=made.parent))
        pip = [python, "-m", "pip", "install", "-q", "--target", str(building), "coverage"]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            pytest.skip("cannot install coverage")
        building.replace(made)
    return made
