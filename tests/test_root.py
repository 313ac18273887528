"""Where a project begins, with as little reading of its configuration as that takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from deadhead.errors import ConfigError
from deadhead.root import root_of

TEXT = 'text = """\n[tool.deadhead]\n"""\n'


@pytest.mark.parametrize(
    ("text", "is_root"),
    [
        ("[tool.deadhead]\n", True),
        ("[project]\nname = 'a'\n[tool.deadhead.issues] # ours\n", True),
        ("[tool]\ndeadhead = { select = ['all'] }\n", True),
        ("tool.deadhead.select = ['all']\n", True),
        (f"{TEXT}[tool.deadhead]\n", True),
        (TEXT, False),
        ("# [tool.deadhead]\n", False),
        ("[tool.deadhead-more]\n", False),
        ("[project]\ndependencies = ['deadhead']\n", False),
        ("[project]\n", False),
    ],
)
def test_a_table_makes_a_folder_the_root(tmp_path: Path, text: str, is_root: bool) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    (tmp_path / "top").mkdir()
    root, file = root_of(str(tmp_path / "top"))
    assert Path(root) == (tmp_path if is_root else tmp_path / "top")
    assert file == (str(tmp_path / "pyproject.toml") if is_root else None)


def test_what_cannot_be_parsed_is_told_where_that_matters(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[project\ndependencies = ['deadhead']\n")
    with pytest.raises(ConfigError, match=r"pyproject.toml: not valid TOML: "):
        root_of(str(tmp_path))
    file.write_text("[project\n")  # not ours to complain about
    assert root_of(str(tmp_path)) == (str(tmp_path), None)
