"""One process's recorder: its parts, put together."""

from __future__ import annotations

import sys as _sys
from _operator import is_
from os import environ

from . import debuggers
from .emissions import Emissions
from .expected import assertions
from .filters import FilterList
from .format import (
    ARGV,
    ENV_AROUND,
    ENV_LINES,
    ENV_RECORD,
    ENV_ROOT,
    ENV_TEST,
    EXIT,
    KIND,
    LAUNCH,
    PHASE,
    PID,
    PYTHONIC,
    REASON,
    TEST_ID,
)
from .importing import Finder
from .launches import Launches
from .ledger import CLOCK, Ledger
from .lifetime import watch, watch_signals
from .lines import Lines
from .logs import Logs
from .places import Places
from .sightings import Sightings
from .uncaught import Uncaught
from .writer import Writer, command_line, shortened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable, Dict, Tuple

    from .encode import Line

    Grip = Tuple[Dict[str, Any], str, Any]

_get: Callable[[dict[str, Any], str], Any] = dict.get  # pyright: ignore
_running: list[Recorder] = []  # at most one: a process has one ``warnings`` module


def start() -> None:
    """Start recording, once, if the environment asks for it."""
    folder, root = environ.get(ENV_RECORD), environ.get(ENV_ROOT)
    if folder and root and not _running:
        _running.append(Recorder(folder, root))


def recorder() -> Recorder:
    """The recorder of this process."""
    return _running[0]


class Recorder:
    """Starts with its creation and ends with the process."""

    def __init__(self, folder: str, root: str) -> None:
        self.places, self.assertions = Places(root), assertions()
        self._clock = CLOCK
        self._writer = Writer(folder, root)
        self._left = self.is_fork = False
        inherited = _inherited()
        self.inside_test = inherited[0] is not None
        self.ledger = Ledger(self._writer, inherited)
        self._sightings = Sightings(self.places, self._writer, self.ledger, self.assertions)
        self._emissions = Emissions(self._sightings, self.assertions)
        wanted = environ.get(ENV_LINES) != "0"
        self._lines = Lines(self.places, self._writer, self._sightings.sources, self.trouble, wanted)
        self.logs = Logs(self.places, self.ledger, self._sightings)
        self._log_hook: Any = None
        self._uncaught = Uncaught(self.logs, self.places, self.trouble)
        #: Keeps the text of whole lines, to be written with what comes next.
        self.keep = self._writer.keep
        self.begin_tests = self._writer.begin_tests
        self.at_exit: list[Callable[[], None]] = []
        watch(self._finish, self._forked)
        self._launches = Launches(self._launched, self._leave, self._finish, self.trouble)
        self._launches.watch()
        self._grips: list[tuple[Any, ...]] = []  # where something of ours is, under which name, and what it is
        self._await()
        self._emissions.hold()
        self._hold()
        self._writer.begin()

    @property
    def is_outside(self) -> bool:
        """Whether no test is on, in which whatever else runs tests does so for its own ends."""
        return self.label[0] is None

    @property
    def label(self) -> tuple[str | None, str | None]:
        """The test and phase that are on in this process."""
        return self.ledger.label

    def phase(self, test: str | None, phase: str | None, *lines: Line) -> None:
        """A test or phase begins: write the counts of the one before, then ``lines``.

        All of this happens four times in a test, so where nothing is to be done it takes one frame.
        """
        ledger = self.ledger
        if lines or ledger.dirty or self._writer.board is None or (test is None and ledger.inside):
            ledger.enter(test, phase, *lines)
        else:
            ledger.label = test, phase
        spaces, names, values = self._grips
        in_place = all(map(is_, map(_get, spaces, names), values))
        if not in_place or type(self._emissions.space.get("filters")) is not FilterList:
            self._hold()
        if self._lines.noted and self._clock() >= self._lines.due:
            self._lines.write()

    def _hold(self) -> None:
        """Take hold again of what was replaced behind the recorder's back, which is rare."""
        self._emissions.hold_on()
        self._uncaught.hold()
        grips = [*self._emissions.grips(), *self._uncaught.grips()]
        if self._log_hook is not None:
            self._log_hook.hold()
            grips += self._log_hook.grips()
        self._grips = [*zip(*grips)]

    def note(self, *lines: Line) -> None:
        """Write lines that nothing counts when the test is over."""
        self._writer.note(*lines)

    def write(self, *lines: Line) -> None:
        """Write lines that nothing counts."""
        self._writer.write(*lines)

    def lesser_logs(self) -> None:
        """The phase that is on has failed: write what was logged in it below WARNING, too."""
        if self._log_hook is not None:
            self._log_hook.flush()

    def trouble(self, error: Exception) -> None:
        """Note a fault of ours."""
        try:
            self._sightings.failed(error)
        except Exception:  # noqa: BLE001 - the interpreter is going down, and there is nobody left to tell
            return

    def _await(self) -> None:
        """Have the parts that few processes need loaded with what they are for."""
        Finder(
            {
                "logging": self._logging,
                "threading": self._threading,
                "multiprocessing.process": self._uncaught.watch_children,
                "_posixsubprocess": self._launches.watch_subprocess,
                "signal": lambda module: watch_signals(module, self._may_end),
                "_pytest.config": lambda module: _part("pytest_hook").add_plugin(module),
                "unittest.case": lambda module: _part("unittest_hook").UnittestHook(self).watch(module),
                "unittest.result": _unittest,
                "unittest.loader": _unittest,
                "unittest.suite": _unittest,
                "nose2.result": _unittest,
                "nose2.loader": _unittest,
                "zope.testrunner.find": _unittest,
                "twisted.trial.reporter": lambda module: _part("own_run_hook").hold(module.TestResult),
                "testtools.testresult.real": _testtools,
                "testtools.testcase": lambda module: _part("own_run_hook").hold_case(module.TestCase),
                "bdb": lambda module: debuggers.watch(module, self.places),
                "tox.tox_env.api": lambda module: _part("tox_hook").pass_on(module),
                "tox.config": lambda module: _part("tox_hook").pass_on_in_old(module),
            },
            {"logging": lambda module: self._log_hook.hold(module)},  # noqa: PLW0108 - there is none yet
            self.trouble,
        ).begin()

    def _threading(self, module: ModuleType) -> None:
        self._hold()
        if hasattr(module, "_register_atexit"):  # before other threads are waited for, perhaps without end
            module._register_atexit(self._uncaught.end)

    def _logging(self, module: ModuleType) -> None:
        self._log_hook = _part("log_hook").LogHook(self.logs, self.ledger, self.trouble)
        self._log_hook.hold(module)
        self._hold()

    def _finish(self) -> None:
        for callback in self.at_exit:
            callback()
        self._uncaught.end()
        self._lines.finish()
        self._leave()
        self.ledger.eager = True  # nothing will come after that could write the counts

    def _may_end(self) -> None:
        """A signal may end the process from now on."""
        self._lines.write()
        self._writer.note(*self._sightings.loaded())
        self.ledger.write()
        self._writer.flush()

    def _leave(self) -> None:
        """The process ends, or becomes another program unless that fails."""
        lines: list[Line] = [] if self._left else [*self._sightings.loaded(), {KIND: EXIT}]
        self._left = True
        self._lines.write()
        self.ledger.leave(*lines)

    def _launched(self, pid: int, argv: list[str], is_python: bool, reason: str | None) -> None:
        test, phase = self.label
        if is_python or test is not None:
            words = shortened(argv if is_python else argv[:1])
            line: Line = {KIND: LAUNCH, PID: pid, ARGV: words, PYTHONIC: is_python, REASON: reason}
            self._writer.write({**line, TEST_ID: test, PHASE: phase})

    def _forked(self) -> None:
        self._left = False
        self.is_fork = True
        self._writer.restart()
        self.ledger.restart()
        self._sightings.restart()
        if self._lines.on:
            self._lines.restart()
        self.logs.restart()
        self._uncaught.restart()


def _unittest(module: ModuleType) -> None:
    _part("unittest_failures").hold(module)


def _testtools(module: ModuleType) -> None:
    _part("own_run_hook").hold(module.ExtendedToOriginalDecorator)


def _part(name: str) -> Any:
    """A part of the recorder that few processes need."""
    kept = _sys.dont_write_bytecode
    _sys.dont_write_bytecode = False  # as when the recorder starts
    try:
        return __import__(f"{__package__}.{name}", fromlist=["*"])
    finally:
        _sys.dont_write_bytecode = kept


def _inherited() -> tuple[str | None, str | None]:
    """The test that started this process: pytest leaves its name in the environment.

    A fork server outlives that test and starts processes for others, which it cannot tell.
    """
    name = environ.get(ENV_TEST, "")
    test, _, phase = name.rpartition(" (") if name != environ.get(ENV_AROUND) else ("", "", "")
    serves = any("multiprocessing.forkserver import main" in word for word in command_line())
    return (test, phase.rstrip(")")) if test and not serves else (None, None)
