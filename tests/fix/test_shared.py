"""Names of a module that other files of the project rely on stay; names that a fix adds do not reach other files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from deadhead.analyse import analyse
from deadhead.config import load
from deadhead.fix.apply import Fixed
from deadhead.fix.project import Choice, fix_all
from deadhead.scan.tree import Tree

from ..project import Project

UTIL = "from threading import currentThread\n\n\ndef name():\n    return currentThread().name\n"
STAYS = UTIL.replace("currentThread()", "current_thread()").replace("currentThread", "currentThread, current_thread", 1)
GOES = UTIL.replace("currentThread", "current_thread")


def fixed(root: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of the files that ``scan --fix`` would change."""
    Project(root, files)
    config = load(root)
    report = analyse(config, [root])
    done = list(fix_all(root, report.findings, report.outside, Tree(config).examiner, lambda _: Choice()))
    return {one.path: one.after.decode() for one in done if isinstance(one, Fixed)}


#: Other files, and whether the import of ``util`` that a fix leaves unused has to stay for them.
RELIANT = {
    "taken": ("from lib.util import currentThread\n", True),
    "taken by a relative import": ("from .lib.util import (name,\n    currentThread as thread)\n", True),
    "read": ("import lib.util\n\nlib.util.currentThread\n", True),
    "read by another name": ("from lib import util as u\n\nprint(u.currentThread)\n", True),
    "read from who knows what": ("from lib import util\n\nfor one in [util]: one.currentThread\n", True),
    "patched": ("from unittest import mock\n\nmock.patch('lib.util.currentThread.daemon')\n", True),
    "patched in parts": ("from unittest import mock\n\nmock.patch.object('lib.util', 'currentThread')\n", True),
    "in a string": ("from lib import util\n\ngetattr(util, 'currentThread')\n", True),
    "found by its name": ("import importlib\n\nimportlib.import_module('lib.util').currentThread\n", True),
    "no Python": ("from lib.util import currentThread; (\n", True),
    "other module": ("from util import name\nfrom shop.util import currentThread\n", False),
    "other owner": ("import threading\nfrom lib import util\n\nthreading.currentThread()\n", False),
    "other object": ("for one in []: one.currentThread  # of lib.util\n", False),
    "other name": ("from lib import util\n\nprint(util.name, 'lib.util.currentThreads')\n", False),
    "prose": ("from lib import util\n\nprint('was currentThread in util')\n", False),
    "docstring": ("from lib import util\n\ndef f():\n    'currentThread'\n", False),
}


@pytest.mark.parametrize("case", RELIANT)
def test_who_relies_on_an_import(tmp_path: Path, case: str) -> None:
    other, stays = RELIANT[case]
    after = fixed(tmp_path, {"lib/__init__.py": "", "lib/util.py": UTIL, "other.py": other})
    assert after["lib/util.py"] == (STAYS if stays else GOES)


def test_whatever_is_imported_with_a_star_stays(tmp_path: Path) -> None:
    files = {"util.py": UTIL, "other.py": "from util import *\n", "more.py": "from other import currentThread\n"}
    added = "currentThread, current_thread as _current_thread"
    assert fixed(tmp_path, files) == {
        "util.py": UTIL.replace("currentThread()", "_current_thread()").replace("currentThread", added, 1)
    }
    files["util.py"] += "\n\n__all__ = ['name']\n"
    assert fixed(tmp_path, files) == {"util.py": GOES + "\n\n__all__ = ['name']\n"}


CLOCK = "from datetime import datetime\n\n\ndef now():\n    return datetime.utcnow()\n"
PUBLIC = CLOCK.replace("utcnow()", "now(timezone.utc).replace(tzinfo=None)").replace(
    "datetime\n", "datetime, timezone\n", 1
)
PRIVATE = PUBLIC.replace("timezone\n", "timezone as _timezone\n", 1).replace("(timezone", "(_timezone")
ALL = "\n__all__ = ['now']\n"


@pytest.mark.parametrize(
    ("name", "text", "other", "after"),
    [
        ("clock.py", CLOCK, "from clock import now\n", PUBLIC),
        ("clock.py", CLOCK, "from clock import *\n", PRIVATE),
        ("clock.py", CLOCK + ALL, "from clock import *\n", PUBLIC + ALL),
        ("src/lib/clock.py", CLOCK, "from lib.clock import *\n", PRIVATE),
        ("src/lib/clock.py", CLOCK, "from shop.clock import *\n", PUBLIC),
        ("lib/__init__.py", CLOCK, "", PRIVATE),
        ("lib/__init__.py", CLOCK + ALL, "", PUBLIC + ALL),
    ],
)
def test_an_added_name_stays_where_it_is(tmp_path: Path, name: str, text: str, other: str, after: str) -> None:
    assert fixed(tmp_path, {name: text, "other.py": other}) == {name: after}


def test_the_report_shows_the_edits_that_are_made(tmp_path: Path) -> None:
    report = Project(tmp_path, {"clock.py": CLOCK, "other.py": "from clock import *\n"}).scan()
    texts = [[edit.text for edit in fix.edits] for finding in report.findings for fix in finding.fixes]
    assert texts[0] == [", timezone as _timezone", "datetime.now(_timezone.utc).replace(tzinfo=None)"]


#: A project whose modules lean on each other's names in every way; it prints what it comes to.
LEANING = {
    "util.py": "from threading import currentThread\n\n\ndef name():\n    return currentThread().name\n",
    "clock.py": "from datetime import datetime\n\n\ndef now():\n    return datetime.utcnow()\n",
    "zones.py": "class timezone:\n    name = 'mine'\n",
    "main.py": """
    import util
    from zones import timezone
    from clock import *

    print(util.currentThread().name, timezone.name, now().tzinfo)
    """,
}


def test_the_program_runs_after_its_fixes_as_before(tmp_path: Path) -> None:
    root = Project(tmp_path, LEANING).root
    command = [sys.executable, "-B", "-W", "ignore", "main.py"]
    before = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    fix = [sys.executable, "-m", "deadhead", "scan", "--fix", "--no-record"]
    done = subprocess.run(fix, cwd=root, capture_output=True, text=True, check=False)
    assert "2 files" in done.stderr
    assert "utcnow" not in (root / "clock.py").read_text()
    assert subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout == before
