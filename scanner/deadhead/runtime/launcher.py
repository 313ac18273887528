"""Runs any command under the recorder: through its environment alone, with its own streams, to its own exit code."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from deadhead.runtime.boards import boards
from deadhead.runtime.folder import new_folder, replace
from deadhead.runtime.target.deadhead_recorder.format import (
    ARGV,
    ENV_AROUND,
    ENV_BOARDS,
    ENV_LINES,
    ENV_RECORD,
    ENV_ROOT,
    ENV_TEST,
    KIND,
    LAUNCH,
    PID,
    PYTHONIC,
    REASON,
    SUFFIX,
)
from deadhead.runtime.target.deadhead_recorder.judge import judge
from deadhead.runtime.target.deadhead_recorder.masking import encoded, mask_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import FrameType

    from deadhead.runtime.target.deadhead_recorder.encode import Line

#: The folder that goes on PYTHONPATH.
TARGET = Path(__file__).resolve().parent / "target"

NOT_FOUND = 127  # as a shell says that there is no such command
NOT_EXECUTABLE = 126  # and that there is one which cannot be run

_FORWARDED = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")
_TYPED = ("SIGINT", "SIGQUIT")  # a terminal sends these to the command too


def launch(command: Sequence[str], *, root: Path, out: Path, lines: bool = True) -> int:
    """Run ``command`` and leave its record in the folder ``out``, replacing an older record as a whole.

    ``lines`` asks for the lines that it executes, too. Returns the command's exit code, the negative number of the
    signal that ended it, or 127 or 126 where it could not be started: that is said on stderr and leaves the older
    record alone. Raises RecordError if ``out`` is unwritable.
    """
    out = out.absolute()
    with new_folder(out) as folder:
        with boards(folder) as shared:
            env = environment(os.environ, folder=folder, root=root.absolute(), lines=lines, shared=shared)
            try:
                pid, code = _run(command, env)
            except OSError as error:
                return _refused(command[0], error)
        _tell_of_unrecorded(folder, pid, command, env)
        replace(out, folder)
    return code


def environment(
    inherited: Mapping[str, str], *, folder: Path, root: Path, lines: bool = True, shared: Path | None = None
) -> dict[str, str]:
    """The environment ``inherited``, with which Python processes record into ``folder``, with boards in ``shared``."""
    path = [entry for entry in inherited.get("PYTHONPATH", "").split(os.pathsep) if entry != str(TARGET)]
    rest = [] if path == [""] else path  # an empty entry is the current folder, an empty variable is none
    added = {"PYTHONPATH": os.pathsep.join([str(TARGET), *rest]), ENV_RECORD: str(folder), ENV_ROOT: str(root)}
    around = {ENV_AROUND: inherited[ENV_TEST]} if ENV_TEST in inherited else {}
    return {**inherited, **added, **around, ENV_LINES: str(int(lines)), ENV_BOARDS: str(shared or "")}


def _run(command: Sequence[str], env: Mapping[str, str]) -> tuple[int, int]:
    """Run the command to its end; return its process id and code; raises OSError if it cannot be started."""
    with _Forwarding() as forwarding, subprocess.Popen(command, env=env, close_fds=False) as process:
        forwarding.to(process)
        return process.pid, process.wait()


def _tell_of_unrecorded(folder: Path, pid: int, command: Sequence[str], env: Mapping[str, str]) -> None:
    """Where the command itself cannot be recorded, or left nothing, write for it that it was started, and why."""
    is_python, reason = judge(shutil.which(command[0]) or command[0], command, env)
    if reason or next(folder.iterdir(), None) is None:
        line: Line = {KIND: LAUNCH, PID: pid, ARGV: mask_words([*command]), PYTHONIC: is_python, REASON: reason}
        (folder / f"launcher{SUFFIX}").write_text(encoded(line) + "\n", encoding="ascii")


def _refused(name: str, error: OSError) -> int:
    missing = isinstance(error, FileNotFoundError)
    sys.stderr.write(f"deadhead: cannot run {name}: {'command not found' if missing else error.strerror}\n")
    return NOT_FOUND if missing else NOT_EXECUTABLE


class _Forwarding:
    """Hands the signals that this process gets on to the command, and outlives them to report how it ended.

    What a person types at the terminal reaches the command from there; a second copy would break off the tidying up
    that the first one began.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._restore: dict[int, object] = {}

    def __enter__(self) -> _Forwarding:
        if threading.current_thread() is threading.main_thread():  # only there may handlers be set
            typed = self._ignore if _in_foreground() else self._forward
            handlers = {**dict.fromkeys(_FORWARDED, self._forward), **dict.fromkeys(_TYPED, typed)}
            for name, handler in handlers.items():
                if hasattr(signal, name):
                    number = getattr(signal, name)
                    self._restore[number] = signal.signal(number, handler)
        return self

    def __exit__(self, *exc_info: object) -> None:
        for number, handler in self._restore.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def to(self, process: subprocess.Popen[bytes]) -> None:
        """Forward to ``process``, beginning with what came before it was there."""
        self._process = process
        for number in self._early:
            process.send_signal(number)

    def _forward(self, number: int, _frame: FrameType | None) -> None:
        if self._process is None:
            self._early.append(number)
        else:
            self._process.send_signal(number)

    def _ignore(self, number: int, _frame: FrameType | None) -> None:
        """A handler that does nothing; SIG_IGN would be inherited by the command."""


def _in_foreground() -> bool:
    """Whether signals typed at a terminal go to this process's group, which the command is in too."""
    try:
        with open("/dev/tty", "rb") as terminal:
            return os.tcgetpgrp(terminal.fileno()) == os.getpgrp()
    except (OSError, AttributeError):  # no terminal; on Windows the console does the same
        return sys.platform == "win32"
