"""The interpreters that recorded programs run on, each in an environment with pytest but without this product."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from ..interpreters import interpreter, needed
from .shop import Run, run

VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
#: The newest one that is here.
NEWEST = next(version for version in reversed(VERSIONS) if interpreter(version))
_PACKAGES = ["pytest", "pytest-xdist"]
# pytest-forked does not know pytest 9.
_TOOLS = [
    *["pytest<9", "django", "freezegun", "nose2", "nox", "pyfakefs", "pytest-forked", "pytest-randomly", "tox"],
    *["tblib", "twisted", "zope.testrunner"],
]


def _environment(version: str, *packages: str, name: str = "python") -> Path:
    """The Python of a virtual environment for this version, made at the first use and kept in the user's cache."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "deadhead-tests"
    kept = ("twisted",) if name == "tools" else packages
    made = cache / "-".join((f"{name}{version}", *kept)).replace("=", "")
    if not made.exists():
        cache.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=cache))
        _build(version, building, packages or _PACKAGES)
        with suppress(OSError):  # another worker may have made it meanwhile
            building.replace(made)
    return made / "bin" / "python"


def _build(version: str, folder: Path, packages: Sequence[str]) -> None:
    python = needed(version)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", *packages]
    for command in ([python, "-m", "venv", str(folder)], install):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"cannot make an environment for Python {version}: {done.stderr.strip()[-500:]}")


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Path:
    """The Python of a target's environment, for the version, and packages, that the test is parametrised with."""
    return _environment(*str(request.param).split())


@pytest.fixture(scope="session")
def tools() -> Path:
    """The Python of an environment with everything that runs tests or comes in their way."""
    return _environment("3.13", *_TOOLS, *_PACKAGES, name="tools")


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The shop's tests, run once as they mostly are."""
    return run(tmp_path_factory.mktemp("shop"), "-ra")
