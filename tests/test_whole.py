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


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    write_whole(pipe, b"new")
    assert reader.communicate(timeout=10)[0] == b"new"
    assert os.listdir(tmp_path) == ["pipe"]
