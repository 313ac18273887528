"""The folder in memory in which recorded processes keep what they have noted of tests and not yet written to the disk.

The other side is :mod:`deadhead.runtime.target.deadhead_recorder.board`: a process has a file there of the same name as
its file in the record. What a killed process has left in it belongs at the end of that.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from deadhead.runtime.target.deadhead_recorder.board import END
from deadhead.runtime.temporary import Temporary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

    StrPath = str | os.PathLike[str]

_MEMORY = "/dev/shm"  # of Linux: a file system that is never on a disk


@contextmanager
def boards(record: StrPath) -> Generator[str]:
    """A folder for boards, "" where there is no place for one; afterwards what is left on them is in ``record``."""
    made = None
    if os.path.ismount(_MEMORY):
        with suppress(OSError):
            made = Temporary(_MEMORY, "deadhead-")
    if made is None:
        yield ""
        return
    with made as folder:
        try:
            yield folder
        finally:
            with suppress(OSError):  # whoever tidies up may have removed the folder
                for name in os.listdir(folder):
                    with suppress(OSError):  # a full disk has no room for it: the run is not to fail by that
                        _collect(os.path.join(folder, name), os.path.join(record, name))


def _collect(board: str, file: str) -> None:
    """Append to ``file`` the lines of ``board`` that it has not got: a process may be killed between the two."""
    left = _read(board).partition(END)[0]
    if left and os.path.exists(file):
        written = _read(file)
        known = {*written.splitlines()}
        missing = [line for line in left.splitlines() if line not in known]
        if missing:
            with open(file, "ab") as stream:
                stream.write(b"\n".join([b"" if written.endswith(b"\n") else b"\n", *missing, b""]).lstrip(b"\n"))


def _read(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read()
