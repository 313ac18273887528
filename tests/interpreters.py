"""The Pythons of this machine: the tests' own, those on PATH, and pyenv's."""

from __future__ import annotations

import json
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
    installed = _of_pyenv(version)
    found = str(installed[-1]) if installed else shutil.which(f"python{version}")
    # A pyenv shim is there for every version that pyenv knows, and answers "command not found".
    return found if found and _run(found, "").returncode == 0 else None


def _of_pyenv(version: str) -> list[Path]:
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    return sorted(pyenv.glob(f"{version}.*/bin/python"))


def _run(python: str, code: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([python, "-c", code], capture_output=True, check=False)


def needed(version: str) -> str:
    """Return such a Python; without one the test is skipped."""
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    return python


def every(version: str) -> list[tuple[tuple[int, ...], str]]:
    """Return the release, ``(3, 11, 2)``, and the path of every Python of a version on PATH and of pyenv's."""
    name = f"python{version}"
    on_path = [Path(folder, name) for folder in os.get_exec_path() if Path(folder, name).is_file()]
    told = [
        (json.loads(done.stdout), str(python))
        for python in [*on_path, *_of_pyenv(version)]
        if (done := _run(str(python), "import sys; print(list(sys.version_info[:3]))")).returncode == 0
    ]
    return sorted((tuple(release), python) for release, python in told)


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
