"""One process's recorder: its parts, put together."""

from __future__ import annotations

import sys as _sys
from os import environ

from .emissions import Emissions
from .expected import Assertions
from .format import ENV_LINES, ENV_RECORD, ENV_ROOT, EXIT, KIND
from .ledger import Ledger
from .lifetime import before_exit, watch
from .lines import Lines
from .places import Places
from .pytest_hook import PytestFinder
from .sightings import Sightings
from .writer import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
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
        self._writer = Writer(folder, root)
        self._ledger = Ledger(self._writer, _inherited())
        self._sightings = Sightings(places, self._writer, self._ledger, assertions)
        self._emissions = Emissions(self._sightings, assertions)
        self._lines = Lines(places, self._writer, self._sightings.sources, environ.get(ENV_LINES) != "0")
        watch(self._finish, self._forked)
        _sys.meta_path.insert(0, PytestFinder())
        self._emissions.hold()
        self._writer.begin()

    @property
    def label(self) -> tuple[str | None, str | None]:
        """The test and phase that are on in this process."""
        return self._ledger.label

    def phase(self, test: str | None, phase: str | None, *lines: Line) -> None:
        """A test or phase begins: write the counts of the one before, then ``lines``."""
        self._ledger.enter(test, phase, *lines)
        self._emissions.hold()
        self._lines.write_if_due()

    def _finish(self) -> None:
        self._lines.finish()
        self._ledger.enter(self.label[0], "exit", *self._sightings.loaded(), {KIND: EXIT})
        self._ledger.eager = True  # nothing will come after that could write the counts

    def _forked(self) -> None:
        self._writer.restart()
        self._ledger.restart()
        self._sightings.restart()
        if self._lines.on:
            self._lines.restart()
            before_exit(self._finish)


def _inherited() -> tuple[str | None, str | None]:
    """The test that started this process: pytest leaves ``tests/test_a.py::test_b (call)`` in the environment."""
    test, _, phase = environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")
    return (test, phase.rstrip(")")) if test else (None, None)
