"""The hooks as the real pre-commit installs and runs them."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from .repository import ENV, commit, git, write

REPOSITORY = Path(__file__).parents[2]
PARTS = ("pyproject.toml", ".pre-commit-hooks.yaml", "README.md", "LICENSE", "scanner", "rules")
OLD = "from datetime import datetime\n\nprint(datetime.utcnow())\n"
FIXED = "from datetime import datetime, timezone\n\nprint(datetime.now(timezone.utc).replace(tzinfo=None))\n"
CLEAN = "print(1)\n"


class Hooks:
    """A clone of this repository that projects take hooks from, installed once."""

    def __init__(self, folder: Path) -> None:
        self.clone = folder / "deadhead"
        self.clone.mkdir()
        for part in PARTS:
            source, target = REPOSITORY / part, self.clone / part
            ignore = shutil.ignore_patterns("__pycache__")
            _ = shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy(source, target)
        self.revision = commit(self.clone)
        self.env = {**ENV, "PRE_COMMIT_HOME": str(folder / "home"), "PRE_COMMIT_COLOR": "never"}

    def run(self, project: Path, *arguments: str) -> tuple[int, str]:
        """Run pre-commit in a project; return its exit code and what it printed."""
        line = [sys.executable, "-m", "pre_commit", *arguments]
        done = subprocess.run(line, cwd=project, env=self.env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def project(self, root: Path, files: Mapping[str, str], hook: str = "deadhead") -> Path:
        """Make a project with one hook; its files are staged, and not committed."""
        config = f"repos:\n- repo: {self.clone}\n  rev: {self.revision}\n  hooks:\n  - id: {hook}\n"
        commit(root, {".pre-commit-config.yaml": config, "pyproject.toml": "[tool.deadhead]\n"})
        write(root, files)
        git(root, "add", "-A")
        return root


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """The hooks, in a home of their own."""
    return Hooks(tmp_path_factory.mktemp("hooks"))


pytestmark = pytest.mark.slow


def test_try_repo(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, {"a b.py": OLD})
    code, said = hooks.run(project, "try-repo", str(hooks.clone), "deadhead", "--files", "a b.py")
    assert (code, "a b.py:3:7: datetime-utcnow " in said) == (1, True), said


def test_passes_and_fails(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, {"a.py": CLEAN, "old.txt": OLD})
    assert hooks.run(project, "run")[0] == 0
    write(project, {"with space/ä b.py": OLD})
    git(project, "add", "-A")
    code, said = hooks.run(project, "run")
    assert (code, "with space/ä b.py:3:7: datetime-utcnow" in said) == (1, True), said


def test_what_is_excluded_stays_out(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, {"gen/a.py": OLD, "pyproject.toml": '[tool.deadhead]\nexclude = ["gen"]\n'})
    assert hooks.run(project, "run", "--all-files")[0] == 0


def test_deleted_files(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, {"a.py": CLEAN, "b.py": CLEAN})
    commit(project)
    git(project, "rm", "-q", "a.py")
    (project / "b.py").unlink()
    write(project, {"c.py": CLEAN})
    git(project, "add", "c.py")
    code, said = hooks.run(project, "run")
    assert code == 0, said


def test_fix_then_stage_then_commit(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, {"a b.py": OLD}, "deadhead-fix")
    hooks.run(project, "install")
    done = subprocess.run(
        ["git", "commit", "-m", "one"], cwd=project, env=hooks.env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "files were modified by this hook" in done.stderr) == (1, True)
    assert (project / "a b.py").read_text() == FIXED
    assert git(project, "show", ":a b.py") == OLD
    git(project, "add", "-A")
    subprocess.run(["git", "commit", "-qm", "one"], cwd=project, env=hooks.env, capture_output=True, check=True)
    assert git(project, "show", "HEAD:a b.py") == FIXED


def test_with_a_baseline(hooks: Hooks, tmp_path: Path) -> None:
    configured = '[tool.deadhead]\nbaseline = ".deadhead-baseline"\n'
    project = hooks.project(tmp_path, {"a.py": OLD, "b.py": OLD, "pyproject.toml": configured})
    program = str(Path(sys.executable).parent / "deadhead")
    subprocess.run([program, "baseline", "update"], cwd=project, env=ENV, capture_output=True, check=True)
    commit(project)
    write(project, {"a.py": "# shifted\n" + OLD})
    git(project, "mv", "b.py", "c.py")
    git(project, "add", "-A")
    assert hooks.run(project, "run")[0] == 0
    write(project, {"a.py": OLD + "print(datetime.utcnow(), 2)\n"})
    git(project, "add", "-A")
    code, said = hooks.run(project, "run")
    assert (code, "a.py:4:7: datetime-utcnow" in said, "c.py" in said) == (1, True, False), said


def test_ten_clean_files_take_little_more_than_starting_up(tmp_path: Path) -> None:
    source = (REPOSITORY / "scanner" / "deadhead" / "config.py").read_text()
    names = [f"file_{number}.py" for number in range(10)]
    commit(tmp_path, {"pyproject.toml": "[tool.deadhead]\n", **dict.fromkeys(names, source)})
    program = str(Path(sys.executable).parent / "deadhead")
    hook = [program, "scan", "--no-record", "--force-exclude", "--output-format", "concise", *names]
    subprocess.run(hook, cwd=tmp_path, env=ENV, capture_output=True, check=True)
    assert _seconds(hook, tmp_path) - _seconds([program, "--version"], tmp_path) < 0.5


def _seconds(line: list[str], folder: Path) -> float:
    """Return the processor's time for a command: the wall's depends on what else the machine does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(line, cwd=folder, env=dict(os.environ), capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
