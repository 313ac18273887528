"""What real git says of renames and of changed lines, with names that are hard to quote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deadhead.gate.git import GitError, changed, renames
from deadhead.git import git_state

from .repository import ENV, commit, git, write

BODY = "".join(f"line_{number} = {number}\n" for number in range(20))
ODD = 'an "odd" näme\t.py'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a baseline, and the project below its top."""
    root = tmp_path / "services" / "shop"
    commit(tmp_path, {"services/shop/a.py": BODY, f"services/shop/{ODD}": BODY + "b = 1\n", "c.py": BODY + "c = 1\n"})
    commit(tmp_path, {"services/shop/.deadhead-baseline": "x\n"})
    return root


def test_renames_that_are_committed_staged_or_neither(root: Path) -> None:
    git(root, "mv", "a.py", "a2.py")
    commit(root.parent.parent)
    git(root, "mv", "a2.py", "a3.py")
    (root / ODD).rename(root / "näme.py")
    write(root, {"näme.py": BODY + "b = 2\n"})
    before = git(root, "status", "--porcelain")
    assert renames(root, root / ".deadhead-baseline") == {"a.py": "a3.py", ODD: "näme.py"}
    assert git(root, "status", "--porcelain") == before


def test_without_git_nothing_is_known(tmp_path: Path, root: Path) -> None:
    assert renames(root, root / "another-baseline") == {}
    assert renames(tmp_path / "nowhere", tmp_path / "b") == {}


def test_a_repository_within_hides_no_rename(root: Path) -> None:
    git(root, "init", "-q", "within")
    (root / "within" / "x.py").write_text(BODY)
    (root / "a.py").rename(root / "a2.py")
    assert renames(root, root / ".deadhead-baseline") == {"a.py": "a2.py"}


def test_in_a_hook_the_work_tree_is_asked_that_the_root_is_in(root: Path) -> None:
    """``git commit -a`` has an index of its own; in a second work tree git also says where the repository is."""
    second = root.parents[1] / "second"
    git(root, "worktree", "add", "-q", str(second))
    project = second / "services" / "shop"
    hook = Path(git(root, "rev-parse", "--path-format=absolute", "--git-path", "hooks").strip()) / "pre-commit"
    code = (
        "from pathlib import Path; from deadhead.gate.git import changed, renames; from deadhead.git import git_state\n"
        "root = Path.cwd(); since = changed(root, 'HEAD')\n"
        "print(renames(root, root / '.deadhead-baseline'), [at for at in range(30) if since.touches('a2.py', at, at)],"
        " git_state(root)[1])"
    )
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\ncd services/shop\n{sys.executable} - >"$OUT" <<EOF\n{code}\nEOF\n')
    hook.chmod(0o755)
    for number, options in enumerate((("-a",), ("-a", "--amend"), ("--only", "services/shop/c.py"))):
        commit_in = project if number < 2 else root
        git(commit_in, "mv", "a.py", "a2.py")
        write(commit_in, {"a2.py": BODY + "last = 1\n", "c.py": "c = 1\n"})
        git(commit_in, "add", "c.py")
        out = root.parents[1] / f"out-{number}"
        top = commit_in.parents[1]
        line = ["git", "commit", "-q", "-m", "x", *options]
        subprocess.run(line, cwd=top, env={**ENV, "OUT": str(out)}, check=True)
        assert out.read_text() == "{'a.py': 'a2.py'} [21] True\n", options
        git(commit_in, "reset", "-q", "--hard", "HEAD^")


def test_changed_lines(root: Path) -> None:
    text = BODY.replace("line_3 = 3\n", "").replace("line_9 = 9\n", "line_9 = 9\nnew = 1\nnew = 2\n")
    write(root, {"a.py": text, ODD: "first = 1\n" + BODY + "b = 1\n", "new.py": "x = 1\n"})
    since = changed(root, "HEAD")
    lines = {name: [at for at in range(1, 25) if since.touches(name, at, at)] for name in ("a.py", ODD, "../../c.py")}
    assert lines == {"a.py": [10, 11], ODD: [1], "../../c.py": []}
    assert since.touches("new.py", 1, 1)
    assert since.touches("a.py", 1, 10)
    assert not since.touches("a.py", 12, 20)


def test_what_the_other_branch_did_is_no_change_of_ours(root: Path) -> None:
    git(root, "switch", "-q", "-c", "work")
    commit(root, {"a.py": BODY + "ours = 1\n"})
    git(root, "switch", "-q", "main")
    commit(root, {"a.py": "theirs = 1\n" + BODY})
    git(root, "switch", "-q", "work")
    since = changed(root, "main")
    assert [at for at in range(1, 25) if since.touches("a.py", at, at)] == [21]


def test_unknown_revisions_are_explained(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(GitError, match="git knows no revision `origin/main`") as caught:
        changed(root, "origin/main")
    assert caught.value.hint == "`git fetch origin main` may know it"
    with pytest.raises(GitError, match="git knows no revision `--output=x`"):
        changed(root, "--output=x")
    with pytest.raises(GitError, match="not a git repository"):
        changed(tmp_path_factory.mktemp("bare"), "HEAD")


def test_lines_in_submodules(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    commit(inner, {"a.py": "x = 1\n", "b.py": "x = 1\n"})
    commit(outer, {"project/c.py": "x = 1\n"})
    project, allow = outer / "project", ("-c", "protocol.file.allow=always")
    for name in ("old", "new ü"):
        git(outer, *allow, "submodule", "--quiet", "add", "--force", "--name", name, str(inner), f"project/{name}")
        _ = commit(outer) if name == "old" else None
    git(outer, *allow, "submodule", "--quiet", "add", str(inner), "elsewhere")
    write(project, {"old/a.py": "x = 1\ny = 1\n", "old/d.py": "x = 1\n", "c.py": "x = 2\n"})
    commit(project / "old", {"b.py": "y = 1\nx = 1\n"})
    since = changed(project, "HEAD")
    places = [("old/a.py", 1), ("old/a.py", 2), ("old/b.py", 1), ("old/b.py", 2), ("old/d.py", 1), ("new ü/a.py", 1)]
    assert [since.touches(*place, place[1]) for place in places] == [False, True, True, False, True, True]
    assert [since.touches("c.py", 1, 1), since.touches("elsewhere/a.py", 1, 1)] == [True, False]


def test_what_git_advises_is_passed_on(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In containers of CI the work tree often belongs to somebody else."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(GitError, match="git: detected dubious ownership in repository at ") as caught:
        changed(root, "HEAD")
    assert "git config --global --add safe.directory" in (caught.value.hint or "")


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    write(tmp_path, {"a.py": "x = 1\n", "b.py": "x = 1\n"})
    git(tmp_path, "add", "a.py")
    assert [changed(tmp_path, "HEAD").touches(name, 1, 1) for name in ("a.py", "b.py")] == [True, True]
    commit(tmp_path)
    assert not changed(tmp_path, "HEAD").touches("a.py", 1, 1)
    assert changed(tmp_path, "HEAD^").touches("a.py", 1, 1)
    with pytest.raises(GitError, match=r"no revision `HEAD\^\^`"):
        changed(tmp_path, "HEAD^^")


def test_a_shallow_clone_does_not_guess(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    top = root.parents[1]
    commit(top, {"c.py": "theirs = 1\n"})
    git(top, "switch", "-q", "-c", "work", "HEAD^")
    commit(top, {"services/shop/a.py": BODY + "ours = 1\n"})
    clone = tmp_path_factory.mktemp("clone") / "top"
    git(top, "clone", "-q", "--depth=1", f"file://{top}", str(clone))
    for revision in ("HEAD^", "origin/main"):
        with pytest.raises(GitError, match="git knows no revision") as caught:
            changed(clone, revision)
        assert "fetch-depth" in (caught.value.hint or "")
    git(clone, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    with pytest.raises(GitError, match="does not know where `origin/main` and the current commit went apart") as caught:
        changed(clone, "origin/main")
    assert "fetch-depth" in (caught.value.hint or "")
    git(clone, "fetch", "-q", "--unshallow")
    since = changed(clone, "origin/main")
    assert [since.touches("services/shop/a.py", 21, 21), since.touches("c.py", 1, 1)] == [True, False]


def test_settings_of_the_user_s_change_nothing(root: Path) -> None:
    odd = {
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.external": "false",
        "diff.interHunkContext": "50",
        "diff.renames": "false",
        "diff.wordRegex": ".",
        "color.ui": "always",
        "core.quotePath": "false",
    }
    for key, value in odd.items():
        git(root, "config", key, value)
    (root / "a.py").rename(root / "a2.py")
    write(root, {"a2.py": f"first = 1\n{BODY}last = 1\n"})
    git(root, "add", "-A")
    since = changed(root, "HEAD")
    assert [at for at in range(1, 30) if since.touches("a2.py", at, at)] == [1, 22]
    assert renames(root, root / ".deadhead-baseline") == {"a.py": "a2.py"}


def test_nobody_else_is_locked_out(root: Path) -> None:
    """What git writes only to be quicker next time, it does not write for us."""
    os.utime(root / "a.py", (1, 1))
    index = root.parents[1] / ".git" / "index"
    before = index.read_bytes()
    assert changed(root, "HEAD").touches("a.py", 1, 1) is False
    assert renames(root, root / ".deadhead-baseline") == {}
    assert git_state(root)[1] is False
    assert index.read_bytes() == before
