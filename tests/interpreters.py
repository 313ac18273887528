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


@cache
def interpreter(version: str) -> str | None:
    """Return a Python of this version (``3.8``) that really runs, None where there is none."""
    if version == "{}.{}".format(*sys.version_info):
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    installed = sorted(pyenv.glob(f"{version}.*/bin/python"))
    found = str(installed[-1]) if installed else shutil.which(f"python{version}")
    # A pyenv shim is there for every version that pyenv knows, and answers "command not found".
    runs = found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0
    return found if runs else None


def needed(version: str) -> str:
    """Return such a Python; without one the test is skipped."""
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    return python


@cache
def coverage_site(version: str) -> Path:
    """Return a folder with coverage.py for a Python of this version, made at the first use and then kept."""
    python = needed(version)
    made = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "deadhead-tests" / f"coverage{version}"
    if not made.exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=made.parent))
        pip = [python, "-m", "pip", "install", "-q", "--target", str(building), "coverage"]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            pytest.skip("cannot install coverage")
        building.replace(made)
    return made
