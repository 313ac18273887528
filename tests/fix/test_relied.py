"""Names that other files take from a fixed file stay there, and none is added that they would take along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ..project import Project

UTIL = """
    import datetime as dt
    from threading import currentThread


    def name():
        return currentThread().getName()
"""
TAKERS = {
    "by name": ("from util import currentThread", True),
    "by another name": ("from util import currentThread as current", True),
    "as an attribute": ("import util\n\nutil.currentThread", True),
    "all of it": ("from util import *", True),
    "in a patch": ('from unittest import mock\n\nmock.patch("util.currentThread")', True),
    "something else": ("from util import name", False),
    "of another module": ("from other.util2 import currentThread", False),
}


def fix(project: Project) -> None:
    """Run ``scan --fix``."""
    line = [sys.executable, "-m", "deadhead", "scan", "--fix", "--exit-zero"]
    subprocess.run(line, cwd=project.root, check=True, capture_output=True)


@pytest.mark.parametrize("taker", TAKERS)
def test_an_import_that_others_take_stays(tmp_path: Path, taker: str) -> None:
    text, stays = TAKERS[taker]
    project = Project(tmp_path, {"util.py": UTIL, "taker.py": text + "\n"})
    fix(project)
    fixed = (project.root / "util.py").read_text()
    assert "currentThread()" not in fixed or taker == "in a patch"
    assert ("import currentThread" in fixed) is stays


CLOCK = """
    from datetime import datetime


    def now():
        return datetime.utcnow()
"""


@pytest.mark.parametrize(
    ("taker", "public", "added"),
    [
        ("from clock import *", "", "timezone as _timezone"),
        ("from clock import *", '__all__ = ["now"]\n', "datetime, timezone"),
        ("from clock import now", "", "datetime, timezone"),
        ("from .clock import *", "", "timezone as _timezone"),
    ],
)
def test_a_name_that_others_would_take_along_is_a_private_one(
    tmp_path: Path, taker: str, public: str, added: str
) -> None:
    folder = "pkg/" if taker.startswith("from .") else ""
    files = {f"{folder}clock.py": CLOCK, f"{folder}taker.py": f"{taker}\n", f"{folder}__init__.py": ""}
    project = Project(tmp_path, files)
    path = project.root / folder / "clock.py"
    path.write_text(path.read_text() + public)
    fix(project)
    assert added in path.read_text()


def test_the_project_still_works(tmp_path: Path) -> None:
    taker = "from util import *\n\ntimezone = 'mine'\nfrom clock import *\n\nprint(currentThread().name, timezone)\n"
    project = Project(tmp_path, {"util.py": UTIL, "clock.py": CLOCK, "taker.py": taker})
    before = subprocess.run([sys.executable, "taker.py"], cwd=project.root, capture_output=True, check=True).stdout
    fix(project)
    after = subprocess.run([sys.executable, "taker.py"], cwd=project.root, capture_output=True, check=True).stdout
    assert before == after == b"MainThread mine\n"
