"""Keeps what is noted of tests where a kill does not reach it, without a system call: in memory shared with a file.

The file lies in a folder in memory that whoever starts the recording has made, and collects when the run is over (see
:mod:`deadhead.runtime.boards`). All of its pages are there from the start, so a full disk is no matter, and no
descriptor of it stays open, which takes Python 3.13. Elsewhere there is no board, and each test is written to the disk.
"""

from __future__ import annotations

import os as _os
import sys as _sys
from os import close
from os import open as os_open

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SIZE = 1 << 16
END = b"\0"  # after the text
_CREATE = _os.O_RDWR | _os.O_CREAT | _os.O_EXCL | getattr(_os, "O_CLOEXEC", 0)


def board(path: str) -> Board | None:
    """A new board in the file ``path``, None where there can be none."""
    allocate: Any = getattr(_os, "posix_fallocate", None)
    if allocate is None or _sys.version_info < (3, 13):
        return None
    try:
        descriptor = os_open(path, _CREATE, 0o600)
        try:
            allocate(descriptor, 0, SIZE)
            return Board(path, __import__("mmap").mmap(descriptor, SIZE, trackfd=False))
        finally:
            close(descriptor)
    except (ImportError, OSError, ValueError):
        return None


class Board:
    """Text that is on its way to the record's file."""

    def __init__(self, path: str, memory: Any) -> None:
        self._path = path
        self._memory = memory
        self._put = memory.write  # one step of C, which no other thread or finaliser comes into
        self._unlink = _os.unlink

    def add(self, text: str) -> bool:
        """Put ``text``, which is ASCII, behind what is there; False where there is no room."""
        try:
            self._put(text.encode())
        except ValueError:
            return False
        return True

    def clear(self) -> None:
        """All of it is in the record's file. Whoever is killed before this leaves some lines twice."""
        length = self._memory.tell()
        if length:
            self._memory[:1] = END
            self._memory[1:length] = END * (length - 1)
            self._memory.seek(0)

    def remove(self) -> None:
        """Nothing more comes."""
        try:
            self._unlink(self._path)
        except OSError:  # whoever has made the folder was quicker
            return
