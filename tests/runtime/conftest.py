"""The interpreters that recorded programs run on, each in an environment with pytest but without this product."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]
_PACKAGES = ["pytest", "pytest-xdist"]


def _interpreter(version: str) -> str | None:
    """A Python of this version: the tests' own, one on PATH, or one of pyenv's."""
    if version == "{}.{}".format(*sys.version_info):
        return sys.executable
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    installed = sorted(pyenv.glob(f"{version}.*/bin/python"))
    return str(installed[-1]) if installed else shutil.which(f"python{version}")


def _environment(version: str, *packages: str) -> Path:
    """The Python of a virtual environment for this version, made at the first use and kept in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "deadhead-tests"
    made = cache / "-".join([f"python{version}", *packages]).replace("=", "")
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=cache))
        _build(version, building, packages or _PACKAGES)
        if not made.exists():  # another worker may have been quicker
            building.replace(made)
    return made / "bin" / "python"


def _build(version: str, folder: Path, packages: Sequence[str]) -> None:
    python = _interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on PATH or in pyenv")
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", *packages]
    for command in ([python, "-m", "venv", str(folder)], install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"cannot make an environment for Python {version}: {done.stderr.strip()[-500:]}")


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Path:
    """The Python of a target's environment, for the version, and packages, that the test is parametrised with."""
    return _environment(*str(request.param).split())
