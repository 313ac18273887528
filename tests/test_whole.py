"""Files are written whole or not at all."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from deadhead.whole import write_whole


def test_a_new_file_and_one_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    write_whole(file, b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "module.py", tmp_path / "link.py"
    target.write_bytes(b"old")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("failing", ["tempfile.mkstemp", "os.fsync", "os.chmod", "os.replace"])
@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, error: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    monkeypatch.setattr(failing, fail)
    with pytest.raises(type(error)):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    write_whole(pipe, b"new")
    assert reader.communicate(timeout=10)[0] == b"new"
    assert os.listdir(tmp_path) == ["pipe"]
