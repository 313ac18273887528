"""What real git says of renames and of changed lines, with names that are hard to quote."""

from __future__ import annotations

from pathlib import Path

import pytest

from deadhead.gate.git import GitError, changed, renames

from .repository import commit, git, write

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
    assert "fetch-depth" in (caught.value.hint or "")
    with pytest.raises(GitError, match="git knows no revision `--output=x`"):
        changed(root, "--output=x")
    with pytest.raises(GitError, match="not a git repository"):
        changed(tmp_path_factory.mktemp("bare"), "HEAD")
