"""Appends whole lines to this process's own file; failing to do so is never the recorded program's problem."""

from __future__ import annotations

# Names, not modules: a module that others refer to is emptied at shutdown, when finalisers may still warn.
import os as _os
import sys as _sys
from os import close, environ, getpid, getppid
from os import open as os_open
from os import write as os_write
from os.path import basename, join
from time import monotonic, time, time_ns

from .board import board
from .format import (
    ARGV,
    ENV_BOARDS,
    FORKED,
    KIND,
    PARENT,
    PID,
    PROCESS,
    PYTHON,
    REASON,
    ROOT,
    RUN_SCHEMA,
    SCHEMA,
    STARTED,
    SUFFIX,
    TROUBLE,
)
from .masking import encoded, mask_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence

    from .board import Board
    from .encode import Json, Line

_APPEND = _os.O_WRONLY | _os.O_APPEND | getattr(_os, "O_BINARY", 0) | getattr(_os, "O_CLOEXEC", 0)
_CREATE = _APPEND | _os.O_CREAT | _os.O_EXCL
_PYTHON = "{}.{}.{}".format(*_sys.version_info[:3])
_LONGEST_WORD, _MOST_WORDS = 200, 50
_PAUSE = 0.5  # seconds before what could not be written is tried again, with all that came meanwhile
_MOST_PENDING = 1_000_000  # characters


def command_line() -> list[str]:
    """The words that this process was started with, the interpreter's own among them where that can be known."""
    words = getattr(_sys, "orig_argv", None) or getattr(_sys, "argv", [])
    if not hasattr(_sys, "orig_argv"):  # before 3.10
        try:
            with open("/proc/self/cmdline", "rb") as file:
                words = [_os.fsdecode(word) for word in file.read().split(b"\0")[:-1]]
        except (OSError, ValueError):
            pass
    return [str(word) for word in words]


def shortened(argv: Sequence[str]) -> list[Json]:
    """The words of a command line as the record holds them: whole programs may be given with ``-c``, and secrets."""
    words = [str(word) for word in mask_words([*argv[:_MOST_WORDS]])]
    return [word if len(word) <= _LONGEST_WORD else word[: _LONGEST_WORD - 1] + "…" for word in words]


class _System:
    """Functions kept where the tools that fake files and clocks do not look: they replace names in modules."""

    def __init__(self) -> None:
        self.open, self.write, self.close = os_open, os_write, close
        self.time, self.time_ns, self.monotonic = time, time_ns, monotonic


class Writer:
    """One process's file in the record.

    No descriptor stays open between two writes: a program that closes or counts its descriptors, or gets ours back
    for a file of its own after closing it, must not notice. What cannot be written now is written with what comes
    next, as a disk may be full for a while.
    """

    def __init__(self, folder: str, root: str) -> None:
        self._folder = folder
        self._root = root
        self._argv = command_line()
        self._system = _System()
        self.board: Board | None = None
        self._begin(is_fork=False)

    def _begin(self, is_fork: bool) -> None:
        self._path = ""
        self._torn = False
        self._lost = False
        self._again = 0.0  # when to try again after a failure
        self._pending = [encoded(self._process(is_fork)) + "\n"]

    def restart(self) -> None:
        """Begin a new file with the next line: this process is a fork, and the board its parent's."""
        self.board = None
        self._begin(is_fork=True)

    def begin(self) -> None:
        """Create the file, so that a process that never warns is on record too."""
        self.flush()

    def begin_tests(self) -> None:
        """Have a board, where that can be, for the lines of the many tests that may come now."""
        folder = environ.get(ENV_BOARDS)
        if folder and self._path and self.board is None:
            self.board = board(join(folder, basename(self._path)))

    def end(self) -> None:
        """Write what was kept; whatever comes after it is written at once."""
        self._again = 0.0
        self.flush()
        if self.board is not None and not self._pending:
            self.board.remove()
            self.board = None

    def note(self, *lines: Line) -> None:
        """Keep ``lines``, to be written with what comes next."""
        if lines:
            self.keep("".join([encoded(line) + "\n" for line in lines]))

    def keep(self, text: str) -> None:
        """Keep the text of whole lines, to be written with what comes next."""
        self._pending.append(text)
        if self.board is not None and not self.board.add(text):
            self.flush()

    def write(self, *lines: Line) -> None:
        """Append ``lines`` with one system call, or keep them for the next; too many are lost."""
        if lines:
            self.note(*lines)
            self.flush()

    def flush(self) -> None:
        """Write what was kept."""
        pending = self._pending
        if pending and (not self._again or self._system.monotonic() >= self._again):
            self._pending = []
            try:
                self._append(pending[0] if len(pending) == 1 else "".join(pending))
            except OSError:
                self._again = self._system.monotonic() + _PAUSE
                self._keep_for_later(pending)
            else:
                self._again = 0.0
                if self.board is not None:
                    self.board.clear()
                if self._lost:
                    self._lost = False
                    self.write({KIND: TROUBLE, REASON: "lines were lost while the record could not be written"})

    def _keep_for_later(self, pending: list[str]) -> None:
        """Keep what could not be written, the older part of it where it is too much."""
        kept = self._pending = [*pending, *self._pending]
        while len(kept) > 1 and sum(map(len, kept)) > _MOST_PENDING:
            kept.pop()
            self._lost = True

    def _append(self, text: str) -> None:
        """Write all of ``text`` or raise OSError; a part that was written is a line of its own, which is no record."""
        data = ("\n" + text if self._torn else text).encode("ascii")
        system = self._system
        descriptor = system.open(self._path, _APPEND) if self._path else self._create()
        try:
            written = system.write(descriptor, data)
        finally:
            system.close(descriptor)
        self._torn = written < len(data)
        if self._torn:
            raise OSError("a part was written")

    def _create(self) -> int:
        path = join(self._folder, f"{getpid()}-{self._system.time_ns():x}{SUFFIX}")
        descriptor = self._system.open(path, _CREATE, 0o666)
        self._path = path
        return descriptor

    def _process(self, is_fork: bool) -> Line:
        return {
            KIND: PROCESS,
            RUN_SCHEMA: SCHEMA,
            PID: getpid(),
            PARENT: getppid(),
            FORKED: is_fork,
            PYTHON: _PYTHON,
            ARGV: shortened(self._argv),
            ROOT: self._root,
            STARTED: self._system.time(),
        }
