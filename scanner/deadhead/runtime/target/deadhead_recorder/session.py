"""One process's recorder: its parts, put together."""

from __future__ import annotations

import sys as _sys
from os import environ

from .emissions import Emissions
from .expected import Assertions
from .format import ENV_RECORD, ENV_ROOT, EXIT, KIND
from .imported import Awaiting
from .ledger import Ledger
from .lifetime import watch
from .logs import Logs
from .places import Places
from .pytest_hook import PytestFinder
from .sightings import Sightings
from .uncaught import Uncaught
from .writer import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable

    from .encode import Line

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
        places, assertions = Places(root), Assertions()
        self.places = places
        self._writer = Writer(folder, root)
        self._ledger = Ledger(self._writer, _inherited())
        self.inside_test = self.label[0] is not None
        self._sightings = Sightings(places, self._writer, self._ledger, assertions)
        self._emissions = Emissions(self._sightings, assertions)
        self.logs = Logs(places, self._ledger, self._sightings)
        self._log_hook: Any = None
        self._uncaught = Uncaught(self.logs, places, self.trouble)
        self.at_exit: list[Callable[[], None]] = []
        watch(self._finish, self._forked)
        Awaiting(
            {
                "logging": self._logging,
                "threading": lambda _: self._uncaught.hold(),
                "unittest.result": _unittest,
                "unittest.loader": _unittest,
                "nose2.result": _unittest,
                "nose2.loader": _unittest,
            }
        ).begin()
        _sys.meta_path.insert(0, PytestFinder())
        self._emissions.hold()
        self._uncaught.hold()
        self._writer.begin()

    @property
    def label(self) -> tuple[str | None, str | None]:
        """The test and phase that are on in this process."""
        return self._ledger.label

    def phase(self, test: str | None, phase: str | None, *lines: Line) -> None:
        """A test or phase begins: write the counts of the one before, then ``lines``."""
        self._ledger.enter(test, phase, *lines)
        self._emissions.hold()
        self._uncaught.hold()
        if self._log_hook is not None:
            self._log_hook.hold()

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
            self._sightings.trouble(f"{type(error).__name__}: {error}")
        except Exception:  # noqa: BLE001 - the interpreter is going down
            return

    def _logging(self, module: ModuleType) -> None:
        self._log_hook = _loaded("log_hook").LogHook(self.logs, self._ledger, self.trouble)
        self._log_hook.hold(module)

    def _finish(self) -> None:
        for callback in self.at_exit:
            callback()
        self._ledger.enter(self.label[0], "exit", *self._sightings.loaded(), {KIND: EXIT})
        self._ledger.eager = True  # nothing will come after that could write the counts

    def _forked(self) -> None:
        self._writer.restart()
        self._ledger.restart()
        self._sightings.restart()
        self.logs.restart()


def _unittest(module: ModuleType) -> None:
    _loaded("unittest_failures").hold(module)


def _loaded(name: str) -> Any:
    """A part of the recorder that few processes need."""
    kept = _sys.dont_write_bytecode
    _sys.dont_write_bytecode = False  # as when the recorder starts
    try:
        return __import__(f"{__package__}.{name}", fromlist=["*"])
    finally:
        _sys.dont_write_bytecode = kept


def _inherited() -> tuple[str | None, str | None]:
    """The test that started this process: pytest leaves ``tests/test_a.py::test_b (call)`` in the environment."""
    test, _, phase = environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")
    return (test, phase.rstrip(")")) if test else (None, None)
