"""Runs any command under the recorder: through its environment alone, with its own streams, to its own exit code."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

from deadhead.errors import RecordError, say
from deadhead.runtime.boards import boards
from deadhead.runtime.folder import keep, new_folder, replace
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
from deadhead.runtime.target.deadhead_recorder.passing import TARGET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from subprocess import Popen
    from types import FrameType

    from deadhead.runtime.boards import StrPath
    from deadhead.runtime.target.deadhead_recorder.encode import Line

_NOT_FOUND = 127  # as a shell says that there is no such command
_NOT_EXECUTABLE = 126  # and that there is one which cannot be run

_FORWARDED = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2")
_TYPED = ("SIGINT", "SIGQUIT")  # a terminal sends these to the command too


def launch(
    command: Sequence[str],
    *,
    root: StrPath,
    out: StrPath,
    lines: bool = True,
    meanwhile: Callable[[], object] | None = None,
) -> tuple[int, bool]:
    """Run ``command`` and leave its record in the folder ``out``, replacing an older record as a whole.

    ``lines`` asks for the lines that it executes, too; ``meanwhile`` is called once it runs. Returns the command's exit
    code, the negative number of the signal that ended it, or 127 or 126 where it could not be started; and whether its
    record is there. If not, that is said on stderr, and the older record left alone. Raises RecordError, before the
    command is run, if ``out`` is unwritable.
    """
    out = os.path.abspath(out)
    with new_folder(out) as folder:
        with boards(folder) as shared:
            env = environment(os.environ, folder=folder, root=os.path.abspath(root), lines=lines, shared=shared)
            with _Forwarding() as forwarding:
                try:
                    process = _start(command, env)
                except OSError as error:
                    return _refused(command[0], error), False
                try:
                    forwarding.to(process)
                    line = _launch(process.pid, command, env)
                    if meanwhile is not None:
                        meanwhile()
                finally:  # whatever befalls us, it is not left alone
                    code = process.wait()
        return code, _place(folder, out, line)


def environment(
    inherited: Mapping[str, str], *, folder: StrPath, root: StrPath, lines: bool = True, shared: str = ""
) -> dict[str, str]:
    """The environment ``inherited``, with which Python processes record into ``folder``, with boards in ``shared``."""
    path = [entry for entry in inherited.get("PYTHONPATH", "").split(os.pathsep) if entry != TARGET]
    rest = [] if path == [""] else path  # an empty entry is the current folder, an empty variable is none
    added = {"PYTHONPATH": os.pathsep.join([TARGET, *rest]), ENV_RECORD: str(folder), ENV_ROOT: str(root)}
    around = {ENV_AROUND: inherited[ENV_TEST]} if ENV_TEST in inherited else {}
    return {**inherited, **added, **around, ENV_LINES: str(int(lines)), ENV_BOARDS: shared}


def _start(command: Sequence[str], env: Mapping[str, str]) -> _Spawned | Popen[bytes]:
    if hasattr(os, "posix_spawnp"):
        usual = [signal.SIGPIPE, *([signal.SIGXFSZ] if hasattr(signal, "SIGXFSZ") else [])]  # which Python ignores
        with suppress(OSError, ValueError):  # it takes no empty name, and gives up PATH sooner: the other way can tell
            return _Spawned(os.posix_spawnp(command[0], [*command], env, setsigdef=usual))
    import subprocess  # also on Windows

    return subprocess.Popen(command, env=env, close_fds=False)


class _Spawned:
    """A child process, for which ``subprocess`` need not be imported: that takes as long as half of Python's start."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = False

    def wait(self) -> int:
        """Wait for its end; return its exit code, or the negative number of the signal that ended it."""
        status = 0
        with suppress(ChildProcessError):  # it had ended before exit codes were kept
            _, status = os.waitpid(self.pid, 0)
        self._ended = True  # from now on its number may be another's
        return os.waitstatus_to_exitcode(status)

    def send_signal(self, sig: int) -> None:
        """Send it a signal, if it is still there."""
        if not self._ended:
            with suppress(ProcessLookupError):  # the signal came between its end and our knowing of it
                os.kill(self.pid, sig)


def _launch(pid: int, command: Sequence[str], env: Mapping[str, str]) -> Line:
    """The line that the command was started, and why it cannot be recorded."""
    from shutil import which

    from deadhead.runtime.target.deadhead_recorder.judge import judge
    from deadhead.runtime.target.deadhead_recorder.masking import mask_words

    is_python, reason = judge(which(command[0]) or command[0], command, env)
    return {KIND: LAUNCH, PID: pid, ARGV: mask_words([*command]), PYTHONIC: is_python, REASON: reason}


def _place(folder: str, out: str, line: Line) -> bool:
    """Move the record to its place, and return whether it is there; if not, say why: the run is not to fail by it."""
    try:
        if line[REASON] or not os.listdir(folder):
            _tell(line, folder)
        replace(out, folder)
    except FileNotFoundError:
        say(f"deadhead: nothing is recorded: {folder} was removed or moved before the command ended")
    except OSError as error:
        say(f"deadhead: nothing is recorded: {folder}: {error.strerror}")
    except RecordError as error:
        say(f"deadhead: {error}")
        with suppress(OSError):
            say(f"  the record of this run is in {keep(folder)}")
    else:
        return True
    return False


def _tell(line: Line, folder: str) -> None:
    """Record it in place of the command, which cannot be recorded or left nothing."""
    from deadhead.runtime.target.deadhead_recorder.masking import encoded

    with open(os.path.join(folder, f"launcher{SUFFIX}"), "w", encoding="ascii") as stream:
        stream.write(encoded(line) + "\n")


def _refused(name: str, error: OSError) -> int:
    missing = isinstance(error, FileNotFoundError)
    say(f"deadhead: cannot run {name}: {'command not found' if missing else error.strerror}")
    return _NOT_FOUND if missing else _NOT_EXECUTABLE


class _Forwarding:
    """Hands the signals that this process gets on to the command, and outlives them to report how it ended.

    What a person types at the terminal reaches the command from there; a second copy would break off the tidying up
    that the first one began.
    """

    def __init__(self) -> None:
        self._process: _Spawned | Popen[bytes] | None = None
        self._early: list[int] = []
        self._restore: dict[int, object] = {}
        typed = self._ignore if _in_foreground() else self._forward
        names = {**dict.fromkeys(_FORWARDED, self._forward), **dict.fromkeys(_TYPED, typed)}
        self._handlers = {getattr(signal, name): handler for name, handler in names.items() if hasattr(signal, name)}

    def __enter__(self) -> _Forwarding:
        for number, handler in self._handlers.items():
            if signal.getsignal(number) != signal.SIG_IGN:  # else the command is to inherit that, as under `nohup`
                self._set(number, handler)
        return self

    def _set(self, number: int, handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
        with suppress(ValueError):  # only the main thread may
            self._restore[number] = signal.signal(number, handler)

    def __exit__(self, *exc_info: object) -> None:
        for number, handler in self._restore.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def to(self, process: _Spawned | Popen[bytes]) -> None:
        """Forward to ``process``, beginning with what came before it was there."""
        self._process = process
        for number in self._handlers.keys() - self._restore.keys():
            self._set(number, self._handlers[number])  # it may have a handler of its own for what it is to ignore
        if hasattr(signal, "SIGCHLD") and signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN:
            self._set(signal.SIGCHLD, signal.SIG_DFL)  # else the system keeps no exit codes
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
