"""Tests that replace what a fix takes away: they are named, and the fix there is unsafe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deadhead.analyse import analyse_text
from deadhead.config import load

from .project import Project, at

SHOP = {
    "src/shop/__init__.py": "",
    "src/shop/clock.py": """
        import datetime
        import logging

        log = logging.getLogger(__name__)


        class Clock:
            def __init__(self):
                self.log = logging.getLogger("clock")

            def now(self):
                self.log.warn("asked")
                return datetime.datetime.utcnow()


        def report():
            log.warn("told")
    """,
    "src/shop/other.py": """
        import datetime
        import logging

        log = logging.getLogger(__name__)


        def now():
            log.warn("asked")
            return datetime.datetime.utcnow()
    """,
}
PATCHES = {
    "a string": 'mock.patch("shop.clock.datetime")',
    "below the name": 'mock.patch("shop.clock.datetime.datetime")',
    "bare, as a decorator": '@patch("shop.clock.datetime")\ndef test(_): ...',
    "of pytest-mock": 'def test(mocker):\n    mocker.patch("shop.clock.datetime")',
    "an object": 'mock.patch.object(clock, "datetime")',
    "several": "mock.patch.multiple(clock, datetime=1)",
    "several of a string": 'mock.patch.multiple("shop.clock", datetime=1)',
    "a fixture": 'def test(monkeypatch):\n    monkeypatch.setattr(clock, "datetime", 1)',
    "a fixture and a string": 'def test(monkeypatch):\n    monkeypatch.setattr("shop.clock.datetime", 1)',
    "an assignment": "clock.datetime = 1",
    "by its whole name": "import shop.clock\nshop.clock.datetime = 1",
    "relative to nothing": "from shop.clock import datetime as dt\nclock.datetime.datetime = 1",
}
LOOK_ALIKES = {
    "another module": 'mock.patch("shop.other2.datetime")',
    "another name": 'mock.patch("shop.clock.json")',
    "a string that is no target": 'print("shop.clock.datetime")',
    "a class of the test's own": "class clock2:\n    datetime = 1\nclock2.datetime = 1",
    "a request": 'client.patch("/shop/clock/datetime")',
}
HEAD = "from unittest import mock\nfrom unittest.mock import patch\nfrom shop import clock\n\n"


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_of_the_name_by_which_a_use_is_spelled(tmp_path: Path, name: str) -> None:
    report = Project(tmp_path, {**SHOP, "tests/test_clock.py": HEAD + PATCHES[name]}).scan()
    patched = at(report, "src/shop/clock.py", 13)
    (place,) = patched.patched_by
    line = next(number for number, text in enumerate((HEAD + PATCHES[name]).split("\n"), 1) if "datetime" in text)
    assert place.startswith("tests/test_clock.py:")
    assert abs(int(place.rpartition(":")[2]) - line) <= 1
    assert patched.fix == "unsafe"
    others = [one for one in report.findings if one is not patched]
    assert {(one.fix, one.patched_by) for one in others} == {("safe", ())}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_patches_something_else(tmp_path: Path, name: str) -> None:
    report = Project(tmp_path, {**SHOP, "tests/test_clock.py": HEAD + LOOK_ALIKES[name]}).scan()
    assert {(one.fix, one.patched_by) for one in report.findings} == {("safe", ())}


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ('mock.patch.object(clock.Clock, "log", create=True)', [("clock", 12)]),
        ('mock.patch("logging.Logger.warn")', [("clock", 12), ("clock", 17), ("other", 8)]),
        ('import logging\nmock.patch.object(logging.Logger, "warning")', [("clock", 12), ("clock", 17), ("other", 8)]),
        ("import logging\nlogging.setLoggerClass(object)", [("clock", 12), ("clock", 17), ("other", 8)]),
        ('mock.patch("datetime.datetime")', [("clock", 13), ("other", 9)]),
        ('def test(thing):\n    mock.patch.object(thing, "warn")', [("clock", 12), ("clock", 17)]),
        (
            'import freezegun\n@freezegun.freeze_time("2020-01-01", tz_offset=2)\ndef test(): ...',
            [("clock", 13), ("other", 9)],
        ),
        ('import freezegun\n@freezegun.freeze_time("2020-01-01")\ndef test(): ...', []),
    ],
)  # fmt: skip
def test_which_uses_a_patch_concerns(tmp_path: Path, patch: str, lines: list[tuple[str, int]]) -> None:
    report = Project(tmp_path, {**SHOP, "tests/test_clock.py": HEAD + patch}).scan()
    hit = [(Path(one.path).stem, one.span.line) for one in report.findings if one.patched_by]
    assert hit == lines


def test_also_when_only_one_file_is_scanned_and_from_standard_input(tmp_path: Path) -> None:
    project = Project(tmp_path, {**SHOP, "tests/test_clock.py": HEAD + PATCHES["a string"]})
    file = project.root / "src/shop/clock.py"
    report = analyse_text(load(project.root), file, file.read_bytes())
    assert at(report, "src/shop/clock.py", 13).patched_by == ("tests/test_clock.py:5",)


def test_fixing_leaves_patched_tests_passing(tmp_path: Path) -> None:
    test = """
        from unittest import mock

        from shop import clock, other


        def test_now():
            with mock.patch("shop.clock.datetime") as fake:
                fake.datetime.utcnow.return_value = 1
                assert clock.Clock().now() == 1
            assert other.now()
    """
    project = Project(tmp_path, {**SHOP, "tests/test_clock.py": test})
    run = [sys.executable, "-m", "pytest", "-q", "-o", "pythonpath=src", "tests"]
    assert subprocess.run(run, cwd=project.root, capture_output=True, check=False).returncode == 0
    fixed = subprocess.run(
        [sys.executable, "-m", "deadhead", "scan", "--fix"],
        cwd=project.root,
        capture_output=True,
        check=False,
        text=True,
    )
    assert "replaced at tests/test_clock.py:7" in fixed.stdout
    assert "utcnow" in (project.root / "src/shop/clock.py").read_text()
    assert "utcnow" not in (project.root / "src/shop/other.py").read_text()
    assert subprocess.run(run, cwd=project.root, capture_output=True, check=False).returncode == 0
