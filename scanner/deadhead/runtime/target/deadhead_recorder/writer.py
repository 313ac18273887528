"""Appends whole lines to this process's own file; failing to do so is never the recorded program's problem."""

from __future__ import annotations

# Names, not modules: a module that others refer to is emptied at shutdown, when finalisers may still warn.
import os as _os
import sys as _sys
from os import close, getpid, getppid
from os import open as os_open
from os import write as os_write
from os.path import join
from time import time, time_ns

from .format import ARGV, FORKED, KIND, PARENT, PID, PROCESS, PYTHON, ROOT, RUN_SCHEMA, SCHEMA, STARTED, SUFFIX
from .masking import encoded, mask_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .encode import Line

_APPEND = _os.O_WRONLY | _os.O_APPEND | getattr(_os, "O_BINARY", 0) | getattr(_os, "O_CLOEXEC", 0)
_CREATE = _APPEND | _os.O_CREAT | _os.O_EXCL
_PYTHON = "{}.{}.{}".format(*_sys.version_info[:3])
_ARGV = [str(word) for word in getattr(_sys, "orig_argv", None) or getattr(_sys, "argv", [])]


class Writer:
    """One process's file in the record.

    No descriptor stays open between two writes: a program that closes or counts its descriptors, or gets ours back
    for a file of its own after closing it, must not notice.
    """

    def __init__(self, folder: str, root: str) -> None:
        self._folder = folder
        self._root = root
        self._path = ""
        self._is_fork = False
        self._torn = False
        self._lost = False

    def restart(self) -> None:
        """Begin a new file with the next line: this process is a fork."""
        self._path = ""
        self._is_fork = True
        self._torn = False

    def begin(self) -> None:
        """Create the file, so that a process that never warns is on record too."""
        try:
            close(self._open())
        except OSError:
            self._lost = True

    def write(self, *lines: Line) -> None:
        """Append ``lines`` with one system call, or lose them."""
        if self._lost or not lines:
            return
        try:
            self._append(self._open(), "".join([encoded(line) + "\n" for line in lines]))
        except OSError:
            self._lost = not self._path

    def _open(self) -> int:
        if self._path:
            return os_open(self._path, _APPEND)
        path = join(self._folder, f"{getpid()}-{time_ns():x}{SUFFIX}")
        descriptor = os_open(path, _CREATE, 0o666)
        self._path = path
        self._append(descriptor, encoded(self._process()) + "\n")
        return os_open(path, _APPEND)

    def _append(self, descriptor: int, text: str) -> None:
        data = ("\n" + text if self._torn else text).encode("ascii")
        try:
            self._torn = os_write(descriptor, data) < len(data)
        finally:
            close(descriptor)

    def _process(self) -> Line:
        return {
            KIND: PROCESS,
            RUN_SCHEMA: SCHEMA,
            PID: getpid(),
            PARENT: getppid(),
            FORKED: self._is_fork,
            PYTHON: _PYTHON,
            ARGV: mask_words(_ARGV),
            ROOT: self._root,
            STARTED: time(),
        }
