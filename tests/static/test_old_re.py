"""What repeats possessively says the same on a Python whose ``re`` gets such repeats wrong (before 3.11.5)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ..interpreters import every

ROOT = Path(__file__).parents[2]
#: Says what the expressions make of all files below a folder.
SCRIPT = r"""
import json, sys
from pathlib import Path
from deadhead.static.excerpt import Excerpt
from deadhead.static.literals import literals
from deadhead.static.words import any_of, behind_dot
behind = behind_dot(any_of([b"path", b"join", b"text"]))
told = {}
for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    data = path.read_bytes()
    texts = [literal.start for literal in literals(data.decode(), r"\\[^\n\r\\\"'abfrtvx0-7]")]
    places = [match.start() for match in behind.finditer(data)]
    told[str(path)] = texts, places, Excerpt.of(data, places[:3]).text.decode()
print(json.dumps(told))
"""


def told(python: str, folder: Path) -> dict[str, object]:
    """Return what a Python tells of all files below a folder."""
    done = subprocess.run(
        [python, "-c", SCRIPT, str(folder)],
        env={"PYTHONPATH": str(ROOT / "scanner"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=60,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_such_a_python_finds_the_same_literals_and_functions() -> None:
    old = next((python for release, python in every("3.11") if release < (3, 11, 5)), None)
    if old is None:
        pytest.skip("no Python 3.11 before 3.11.5 on this machine")
    assert told(old, ROOT / "scanner") == told(sys.executable, ROOT / "scanner")
    assert told(old, ROOT / "tests") == told(sys.executable, ROOT / "tests")
