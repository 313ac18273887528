"""What is kept between scans: files that have not changed are not read again, and nothing else is different."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from deadhead.analyse import analyse
from deadhead.config import load

from ..project import Project

USE = "from datetime import datetime\ndatetime.utcnow()\n"
FAKE = "from unittest.mock import patch\nimport app\npatch('app.datetime')\n"


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every project be one that it pays for."""
    monkeypatch.setattr("deadhead.scan.tree._FEW", 0)
    monkeypatch.setattr("deadhead.scan.tree._SHORT", 0)
    monkeypatch.setattr("deadhead.static.cache._WORTH_IT", 0)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a project whose files have not changed for a while."""
    files = {"app.py": USE, "other.py": "x = 1\n", "test_app.py": FAKE, "text.py": "x = '\\d'\n"}
    Project(tmp_path, files)
    age(*tmp_path.glob("*.py"))
    return tmp_path


def age(*paths: Path) -> None:
    """Let files have changed a while ago; the times of their entries cannot be set, only waited for."""
    for path in paths:
        os.utime(path, (1, 1))
    time.sleep(2.1)


def found(root: Path, **settings: object) -> set[str]:
    """Return the files and rules of what a scan finds, with the places that replace it."""
    report = analyse(load(root).replaced(**settings), [root])
    return {" ".join((one.path, one.rule, *one.patched_by)) for one in report.findings}


def kept(root: Path) -> dict[str, object]:
    """Return the answers that are kept, by questions and files."""
    files = (root / ".deadhead" / "cache").glob("*.json")
    return {f"{file.stem} {name}": one for file in files for name, (_, one) in json.loads(file.read_text()).items()}


ALL = {"app.py datetime-utcnow test_app.py:3", "text.py invalid-escape-sequence"}


def test_what_is_kept_is_asked_first_and_gives_the_same(root: Path) -> None:
    assert (found(root), found(root)) == (ALL, ALL)
    assert (root / ".deadhead" / ".gitignore").read_text() == "*\n"
    # That it is asked shows where it is made to say something wrong.
    for file in (root / ".deadhead" / "cache").glob("*.json"):
        file.write_text(file.read_text().replace("true", "false"))
    assert found(root) == {"text.py invalid-escape-sequence"}
    assert found(root, cache=False) == ALL


def test_a_file_that_changes_is_read_again(root: Path) -> None:
    found(root)
    (root / "other.py").write_text(USE)
    (root / "app.py").write_text("x = 1\n")
    assert found(root) == {"other.py datetime-utcnow", "text.py invalid-escape-sequence"}
    (root / "other.py").unlink()
    (root / "app.py").write_text(USE)
    assert found(root) == ALL


def test_the_same_size_and_time_of_change_are_not_enough(root: Path) -> None:
    found(root)
    other = root / "other.py"
    other.write_text("'\\z'\n\n")
    os.utime(other, (1, 1))
    assert other.stat().st_size == len("x = 1\n")
    assert found(root) == ALL | {"other.py invalid-escape-sequence"}


def test_a_file_that_has_just_changed_is_not_relied_upon(root: Path) -> None:
    (root / "other.py").write_text(USE)
    found(root)
    assert {name.split()[1] for name in kept(root)} == {"app.py", "test_app.py", "text.py"}


def test_other_rules_ask_another_question(root: Path) -> None:
    assert found(root, ignore=("datetime-utcnow",)) == {"text.py invalid-escape-sequence"}
    assert found(root) == ALL


def test_a_broken_file_is_as_if_it_were_not_there(root: Path) -> None:
    found(root)
    whole = kept(root)
    for text in ("", "{", "[]", "[" * 100_000, '{"app.py": 1}', '{"app.py": [[1], true]}', "\udc80"):
        for file in (root / ".deadhead" / "cache").glob("*.json"):
            file.write_text(text, errors="surrogateescape")
        assert found(root) == ALL
        assert kept(root) == whole


def test_nothing_is_kept_without_it_or_where_it_cannot_be(root: Path) -> None:
    found(root, cache=False)
    assert not (root / ".deadhead").exists()
    (root / ".deadhead").write_text("a file, no folder")
    assert found(root) == ALL


def test_the_oldest_answers_go(root: Path) -> None:
    for number in range(12):
        found(root, target_version=(3, 13), select=("datetime-utcnow", *(["imp-module"] * (number % 2))))
        found(root, target_version=(3, 8 + number % 6))
    assert len(list((root / ".deadhead" / "cache").glob("*.json"))) <= 8
