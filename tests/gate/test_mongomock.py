"""A baseline of a real project, mongomock 4.1.2, and twenty edits of it, each with its verdict."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from .repository import ENV, commit, git

pytestmark = pytest.mark.slow

HELPERS, AGGREGATE, VERSION = "mongomock/helpers.py", "mongomock/aggregate.py", "mongomock/__version__.py"
TESTS, TESTS2 = "tests/test__collection_api.py", "tests/test__mongomock.py"
NOW = "    return datetime.utcnow()\n"
PKG = "import pkg_resources\n"
EPOCH = "epoch = datetime.datetime.utcfromtimestamp(0)"
FUTURE = "{'value': datetime.utcnow() + timedelta(seconds=100)}"
HELD = "{'other_value': datetime.utcnow()}"
IN_FUTURE = "CollectionAPITest.test__ttl_index_ignores_record_in_the_future"
Edit = Callable[[Path], object]


def put(name: str, *pairs: tuple[str, str]) -> Edit:
    """Return an edit that replaces texts of a file, the first of each."""

    def edit(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        (root / name).write_text(text, encoding="utf-8")

    return edit


def fresh(name: str, text: str) -> Edit:
    """Return an edit that writes a new file."""
    return lambda root: (root / name).write_text(text)


def rename(old: str, new: str) -> Edit:
    """Return an edit that renames a file or folder."""
    return lambda root: git(root, "mv", old, new)


def both(*edits: Edit) -> Edit:
    """Return one edit made of several."""
    return lambda root: [edit(root) for edit in edits]


@dataclass(frozen=True)
class Case:
    """An edit; where what is then new stands, as ``path:scope``, and what is gone; how many have moved."""

    edit: Edit
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: int = 0


def _utcnow_below_another(root: Path) -> None:
    path = root / HELPERS
    text = path.read_text()
    start, end = text.index("def utcnow():"), text.index("def print_deprecation_warning")
    path.write_text(text[:start] + text[end:] + "\n\n" + text[start:end])


def _utcnow_in_a_file_of_its_own(root: Path) -> None:
    path = root / HELPERS
    text = path.read_text()
    start, end = text.index("def utcnow():"), text.index("def print_deprecation_warning")
    path.write_text(text[:start] + text[end:])
    (root / "mongomock" / "clock.py").write_text("from datetime import datetime\n\n\n" + text[start:end])


CASES = {
    "shift: a comment on top": Case(put(HELPERS, ("from collections", "# Helpers.\n\nfrom collections"))),
    "shift: a function before it": Case(put(HELPERS, ("def utcnow", "def zero():\n    return 0\n\n\ndef utcnow"))),
    "shift: reformatted": Case(put(AGGREGATE, (EPOCH, EPOCH.replace("0", "\n            0,\n")))),
    "shift: deeper": Case(put(HELPERS, (NOW, "    if True:\n        return datetime.utcnow()\n"))),
    "shift: other quotes": Case(put(VERSION, ("'mongomock'", '"mongomock"'))),
    "move: down its file": Case(_utcnow_below_another),
    "move: to another file": Case(_utcnow_in_a_file_of_its_own, moved=1),
    "move: a function renamed": Case(put(HELPERS, ("def utcnow", "def current")), moved=1),
    "move: a class renamed": Case(put(AGGREGATE, ("class _Parser(", "class _Reader(")), moved=1),
    "rename: a file": Case(rename(HELPERS, "mongomock/utilities.py"), moved=1),
    "rename: a file, and its statement edited": Case(
        both(
            rename(HELPERS, "mongomock/utilities.py"),
            put("mongomock/utilities.py", (NOW, NOW.replace("()", "() or 0"))),
        ),
        moved=1,
    ),
    "rename: a folder": Case(rename("tests", "checks"), moved=18),
    "swap: another form in its place": Case(
        put(HELPERS, (NOW, "    return datetime.utcnow\n")),
        new=(f"{HELPERS}:utcnow",),
        gone=(f"{HELPERS}:utcnow",),
    ),
    "swap: another test of the file": Case(
        put(TESTS, (FUTURE, "{}"), (HELD, "{'other_value': datetime.utcnow(), 'b': datetime.utcnow()}")),
        new=(f"{TESTS}:CollectionAPITest.test__ttl_ignored_when_document_does_not_contain_indexed_field",),
        gone=(f"{TESTS}:{IN_FUTURE}",),
    ),
    "swap: another file": Case(
        both(
            put(VERSION, (PKG, "")),
            put("setup.py", ("from setuptools", f"{PKG}from setuptools")),
        ),
        new=("setup.py:",),
        gone=(f"{VERSION}:", f"{VERSION}:"),
    ),
    "new: a second one beside it": Case(
        put(HELPERS, (NOW, "    print(datetime.utcnow())\n" + NOW)), new=(f"{HELPERS}:utcnow",)
    ),
    "new: in a clean file": Case(fresh("mongomock/late.py", "import imp\n"), new=("mongomock/late.py:",)),
    "new: a copy of a file": Case(
        lambda root: shutil.copy(root / VERSION, root / "mongomock" / "copy.py"),
        new=("mongomock/copy.py:", "mongomock/copy.py:"),
    ),
    "fixed: one": Case(put(HELPERS, (NOW, "    return datetime.now()\n")), gone=(f"{HELPERS}:utcnow",)),
    "fixed: a file deleted": Case(lambda root: (root / VERSION).unlink(), gone=(f"{VERSION}:", f"{VERSION}:")),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source release in git, with a baseline."""
    folder = tmp_path_factory.mktemp("mongomock")
    line = ["download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *line, "mongomock==4.1.2"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"the release cannot be had: {done.stderr[-200:]}")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    root = folder / "mongomock-4.1.2"
    commit(root, {"pyproject.toml": '[tool.deadhead]\nbaseline = ".deadhead-baseline"\n'})
    assert "knows 22 findings." in deadhead(root, "baseline", "update").stdout
    commit(root)
    return root


def deadhead(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    line = [str(Path(sys.executable).parent / "deadhead"), *arguments]
    return subprocess.run(line, cwd=root, env=ENV, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_of_an_edit(release: Path, tmp_path: Path, name: str) -> None:
    root, case = tmp_path / "project", CASES[name]
    git(tmp_path, "clone", "-q", str(release), str(root))
    case.edit(root)
    done = deadhead(root, "scan", "--output-format", "json")
    values = json.loads(done.stdout)
    new = [f"{one['path']}:{one['scope']}" for one in values["findings"] if one["status"] == "new"]
    gone = [f"{one['path']}:{one['scope']}" for one in values["baseline"]["gone"]]
    assert (tuple(new), tuple(gone), values["baseline"]["moved"]) == (case.new, case.gone, case.moved)
    assert done.returncode == bool(case.new)
    assert deadhead(root, "baseline", "check").returncode == bool(case.new or case.gone)
