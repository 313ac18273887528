"""Settings of a project and of its folders, as they reach the look at a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadhead.analyse import analyse
from deadhead.config import load

from ..project import Project

if TYPE_CHECKING:
    from pathlib import Path

COMPAT = """
    import sys

    OLD = sys.version_info < (3, 12)
"""
SHOP = """
    from datetime import datetime
    from shop.compat import OLD

    if OLD:
        datetime.utcnow()
"""


@pytest.mark.parametrize(
    ("src", "is_found"), [('src = ["python/lib"]', False), ('src = ["python"]', True), ("", True), ("src = []", True)]
)
def test_modules_are_found_where_src_says(tmp_path: Path, src: str, is_found: bool) -> None:
    files = {"pyproject.toml": f"[tool.deadhead]\n{src}\n", "python/lib/shop/compat.py": COMPAT, "app/a.py": SHOP}
    report = Project(tmp_path, files).scan()
    assert [one.path for one in report.findings] == (["app/a.py"] if is_found else [])


def test_src_is_below_the_folder_that_configures_it(tmp_path: Path) -> None:
    files = {"sub/pyproject.toml": '[tool.deadhead]\nsrc = ["lib"]\n', "sub/lib/shop/compat.py": COMPAT}
    report = Project(tmp_path, {**files, "sub/app/a.py": SHOP, "app/b.py": SHOP}).scan()
    assert [one.path for one in report.findings] == ["app/b.py"]


@pytest.mark.parametrize("is_much", [False, True])
def test_much_source_is_reported_as_little_is(tmp_path: Path, is_much: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "b.py": "x = 1\n",
        "a.py": "from datetime import datetime\ndatetime.utcnow()\n",
        "d.py": "# deadhead: ignore[nothing-of-the-kind]\n",
        "e.py": "x = '\\d'\n",
    }
    project = Project(tmp_path, files)
    (tmp_path / "c.py").symlink_to("nowhere")
    (tmp_path / "f.py").write_bytes(b"x = '\xe9'\n")
    (tmp_path / "g.py").write_bytes(b"x = 1\0\n")
    if is_much:
        monkeypatch.setattr("deadhead.scan.tree._FEW", 0)
        monkeypatch.setattr("deadhead.scan.tree._SHORT", 0)
    done: list[int] = []
    report = analyse(load(tmp_path), [tmp_path], progress=lambda more, _: done.append(more))
    assert report.scanned == ("a.py", "b.py", "d.py", "e.py")
    assert [one.path for one in report.unreadable] == ["c.py", "f.py", "g.py"]
    assert [one.path for one in report.findings] == ["a.py", "e.py"]
    assert [note.partition(" ")[0] for note in report.notes] == ["d.py:1:"]
    assert (report.files, sum(done)) == (7, 7)
    assert project.scan() == report
