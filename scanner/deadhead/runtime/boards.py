"""The folder in memory in which recorded processes keep what they have noted of tests and not yet written to the disk.

The other side is :mod:`deadhead.runtime.target.deadhead_recorder.board`: a process has a file there of the same name as
its file in the record. What a killed process has left in it belongs at the end of that.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from deadhead.runtime.target.deadhead_recorder.board import END

_MEMORY = Path("/dev/shm")  # of Linux: a file system that is never on a disk


@contextmanager
def boards(record: Path) -> Generator[Path | None]:
    """A folder for boards, None where there is no place for one; afterwards what is left on them is in ``record``."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="deadhead-", dir=_MEMORY)) if _MEMORY.is_mount() else None
    except OSError:
        folder = None
    try:
        yield folder
    finally:
        if folder is not None:
            for board in folder.iterdir():
                with suppress(OSError):  # a full disk has no room for it: the run is not to fail by that
                    _collect(board, record / board.name)
            shutil.rmtree(folder, ignore_errors=True)


def _collect(board: Path, file: Path) -> None:
    """Append to ``file`` the lines of ``board`` that it has not got: a process may be killed between the two."""
    left = board.read_bytes().partition(END)[0]
    if left and file.exists():
        written = file.read_bytes()
        known = {*written.splitlines()}
        missing = [line for line in left.splitlines() if line not in known]
        if missing:
            with file.open("ab") as stream:
                stream.write(b"\n".join([b"" if written.endswith(b"\n") else b"\n", *missing, b""]).lstrip(b"\n"))
