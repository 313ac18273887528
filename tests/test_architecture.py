"""Imports point one way, and a run that finds nothing does not pay for what it does not use."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import deadhead
import deadhead_rules
from deadhead.ruleset.loading import load

HOUSE = Path(deadhead.__file__).parent
RULES = Path(deadhead_rules.__file__).parent
TARGET = HOUSE / "runtime" / "target"

#: What each part must not import, at any level.
FORBIDDEN = {
    "static": ("scan", "ruleset", "fix", "link", "analyse", "report", "cli", "runtime", "sighting"),
    "scan": ("link", "analyse", "report", "cli", "runtime", "sighting"),
    "ruleset": ("scan", "static", "fix", "link", "analyse", "report", "cli", "runtime"),
    "fix": ("analyse", "link", "report", "cli", "runtime"),
    "runtime": ("static", "fix", "link", "analyse", "report", "cli", "rule"),
    "report": ("cli",),
    "use.py": ("rule", "finding", "static", "fix", "link", "analyse", "report", "cli", "runtime"),
    "rule.py": ("finding", "static", "fix", "link", "analyse", "report", "cli", "runtime"),
    "finding.py": ("static", "fix", "link", "analyse", "report", "cli", "runtime"),
    "sighting.py": ("static", "fix", "link", "analyse", "report", "cli", "rule"),
    "link": ("scan", "fix", "analyse", "report", "cli", "runtime"),
    "tracker": ("scan", "link", "runtime", "cli", "analyse"),
    "garden": ("report", "cli", "analyse", "tracker"),
    "debt.py": ("static", "fix", "link", "analyse", "report", "cli", "runtime", "garden"),
}


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return names


@pytest.mark.parametrize("part", FORBIDDEN)
def test_imports_point_one_way(part: str) -> None:
    place = HOUSE / part
    for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        if path.is_relative_to(TARGET):
            continue
        parts = {name.split(".")[1] for name in imported(path) if name.startswith("deadhead.")}
        assert not parts & set(FORBIDDEN[part]), path


def test_what_runs_in_other_people_s_processes_needs_the_standard_library_alone() -> None:
    own = {"deadhead_recorder", "_pytest", "pluggy", "pytest"}
    for path in sorted(TARGET.rglob("*.py")):
        tops = {name.partition(".")[0] for name in imported(path)}
        assert tops <= set(sys.stdlib_module_names) | own, path
    assert {path.name for path in TARGET.iterdir()} - {"__pycache__"} <= {"deadhead_recorder", "sitecustomize.py"}


def test_one_module_talks_to_the_network() -> None:
    network = {"github", "requests", "urllib3", "jwt", "http", "socket", "urllib.request"}
    paths = [path for path in HOUSE.rglob("*.py") if not path.is_relative_to(TARGET)]
    talking = [
        path for path in paths if network & {part for name in imported(path) for part in (name, name.partition(".")[0])}
    ]
    assert talking == [HOUSE / "tracker" / "github.py"]


def test_only_posix_modules_are_imported_late() -> None:
    for path in sorted(HOUSE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
        assert not top & {"fcntl", "pwd", "grp", "resource", "termios", "pty"}, path


def test_a_clean_scan_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import datetime\nimport logging\n\nlogging.warning(datetime.date.today())\n")
    assert not _imported_by_a_scan(tmp_path) & {"libcst", "tabulate", "github", "yaml"}


def test_the_rules_that_come_along_do_without_libcst(tmp_path: Path) -> None:
    for rule in load().rules:
        for number, example in enumerate(rule.flags):
            (tmp_path / f"{rule.name}_{number}.py").write_text(example.source, encoding="utf-8")
    assert "libcst" not in _imported_by_a_scan(tmp_path, finds=True)


def test_no_module_that_is_looked_at_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import asyncio, xml\n\nasyncio.iscoroutinefunction(xml.etree.cElementTree)\n")
    assert not _imported_by_a_scan(tmp_path, finds=True) & {"asyncio", "xml"}


def _imported_by_a_scan(folder: Path, finds: bool = False) -> set[str]:
    """Return the modules at the top level that are imported when a folder has been scanned."""
    code = (
        "import os, sys; sys.argv[1:] = ['scan', '.']; os.environ['DEADHEAD_PROCESSES'] = '1'\n"
        "from deadhead.cli import main\n"
        f"try:\n    main()\nexcept SystemExit as error:\n    assert error.code == {finds:d}, error.code\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())
