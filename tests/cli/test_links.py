"""Links to files: every file is scanned once, and a fix changes what a link leads to, never the link."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from .test_scan import FIXED, OLD, scan, write

if TYPE_CHECKING:
    from pathlib import Path


def _found(cwd: Path, *arguments: str) -> list[str]:
    done = scan(cwd, "--output-format", "json", *arguments)
    return [one["path"] for one in json.loads(done.stdout)["findings"]]


def _git(cwd: Path, *arguments: str, given: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=cwd, input=given, capture_output=True, check=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with a file, links to it on both sides of it in the alphabet, and one to a folder."""
    project = write(tmp_path / "project", {"m/real.py": OLD})
    for name, target in (("a.py", "m/real.py"), ("m/z.py", "real.py"), ("z.py", "a.py"), ("folder", "m")):
        (project / name).symlink_to(target)
    return project


class TestScan:
    @pytest.mark.parametrize(
        ("paths", "found"),
        [
            ([], ["m/real.py"]),
            (["a.py", "z.py"], ["a.py"]),
            (["z.py", "."], ["m/real.py"]),
            (["folder"], ["folder/real.py"]),
            (["folder", "m/real.py"], ["folder/real.py"]),
            (["m", "m/../m", "m/real.py", "./m"], ["m/real.py"]),
            (["--exclude", "real.py"], ["a.py"]),
        ],
    )
    def test_every_file_once(self, project: Path, paths: list[str], found: list[str]) -> None:
        assert _found(project, *paths) == found

    def test_a_link_out_of_the_project(self, tmp_path: Path, project: Path) -> None:
        (tmp_path / "other.py").write_text(OLD)
        (project / "b.py").symlink_to(tmp_path / "other.py")
        (project / "c.py").symlink_to("../other.py")
        assert _found(project) == ["b.py", "m/real.py"]

    def test_links_that_lead_nowhere_are_reported_once(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"ok.py": OLD})
        (project / "gone.py").symlink_to("nowhere.py")
        (project / "loop.py").symlink_to("loop.py")
        done = scan(project, "--output-format", "json", "gone.py", ".")
        values = json.loads(done.stdout)
        assert {one["path"]: one["reason"] for one in values["unreadable"]} == {
            "gone.py": "No such file or directory",
            "loop.py": "Too many levels of symbolic links",
        }
        assert len(values["unreadable"]) == 2
        assert (len(values["findings"]), done.returncode) == (1, 2)


class TestFix:
    def test_the_target_is_fixed(self, project: Path) -> None:
        (project / "m" / "real.py").rename(project / "kept")
        (project / "m" / "real.py").symlink_to("../kept")
        assert scan(project, "--fix").returncode == 0
        assert (project / "kept").read_text() == FIXED
        assert all((project / name).is_symlink() for name in ("a.py", "z.py", "m/real.py", "m/z.py"))

    @pytest.mark.parametrize("given", [".", "z.py", "folder/real.py"])
    def test_git_applies_the_diff(self, project: Path, given: str) -> None:
        _git(project, "init", "-q")
        _git(project, "add", ".")
        line = [os.path.join(os.path.dirname(sys.executable), "scan"), "--diff", given]
        patch = subprocess.run(line, cwd=project, capture_output=True, check=False).stdout
        _git(project, "apply", "-", given=patch)
        assert (project / "m" / "real.py").read_text() == FIXED

    def test_what_lies_outside_of_the_project_is_left_alone(self, tmp_path: Path, project: Path) -> None:
        outside = tmp_path / "other.py"
        outside.write_text(OLD)
        (project / "b.py").symlink_to(outside)
        assert b"b.py" not in scan(project, "--diff").stdout.encode()
        done = scan(project, "--fix")
        assert (
            done.stderr.splitlines()[-1]
            == f"deadhead: b.py was left alone: it is a link out of the project, to {outside}"
        )
        assert done.returncode == 2
        assert outside.read_text() == OLD
        assert (project / "m" / "real.py").read_text() == FIXED
