"""The folder in memory in which recorded processes keep what they have noted of tests and not yet written to the disk.

The other side is :mod:`deadhead.runtime.target.deadhead_recorder.board`: a process has a file there of the same name as
its file in the record. What a killed process has left in it belongs at the end of that.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from deadhead.runtime.target.deadhead_recorder.board import END
from deadhead.runtime.temporary import temporary

_MEMORY = Path("/dev/shm")  # of Linux: a file system that is never on a disk


@contextmanager
def boards(record: Path) -> Generator[Path | None]:
    """A folder for boards, None where there is no place for one; afterwards what is left on them is in ``record``."""
    with ExitStack() as stack:
        folder = None
        if _MEMORY.is_mount():
            with suppress(OSError):
                folder = stack.enter_context(temporary(_MEMORY, "deadhead-"))
        try:
            yield folder
        finally:
            with suppress(OSError):  # whoever tidies up may have removed the folder
                for board in folder.iterdir() if folder is not None else ():
                    with suppress(OSError):  # a full disk has no room for it: the run is not to fail by that
                        _collect(board, record / board.name)


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
