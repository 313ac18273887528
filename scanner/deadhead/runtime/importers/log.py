"""The plain text that a run printed: pytest's or unittest's report, and the warnings of any Python program."""

from __future__ import annotations

import re
from collections.abc import Iterable

from deadhead.errors import RecordError
from deadhead.runtime.importers import captured, traces
from deadhead.runtime.importers.lines import plain
from deadhead.runtime.importers.printed import Printed
from deadhead.runtime.importers.pytest_log import PytestLog
from deadhead.runtime.importers.told import Told
from deadhead.runtime.importers.unittest_log import UnittestLog

_PLATFORM = re.compile(r"platform \S+ -- Python (\d+\.\d+\.\d+)\S*, pytest-")
_WORKER = re.compile(r"\[gw\d+\] \S+ (?:-- )?Python (\d+\.\d+\.\d+)")
_ROOT = re.compile(r"rootdir: (.+?)(?:, (?:configfile|inifile|testpaths): .*)?")
_FATAL = re.compile(r"Fatal Python error: (.+)")
_WORTH = ("WARNING", "ERROR", "CRITICAL")
_INTERNAL = "INTERNALERROR> "


def read(lines: Iterable[str], name: str) -> Told:
    """Return what a log tells. Raises :class:`~deadhead.errors.RecordError` where it is no run's."""
    log = _Log(name)
    for number, line in enumerate(lines):
        if number == 0:
            _check(line, name)
        log.feed(plain(line))
    return log.told_all()


def _check(first: str, name: str) -> None:
    start = first.lstrip("\ufeff \t")
    if start.startswith(("<?xml", "<testsuite")):
        raise RecordError(f"{name} is XML, not the text of a run", hint="give it to --from-junit")
    if start.startswith('{"') and '"$report_type"' in first:
        raise RecordError(f"{name} is a report log, not the text of a run", hint="give it to --from-reportlog")


class _Log:
    """Hands each line to who understands it."""

    def __init__(self, name: str) -> None:
        self.told = Told(name)
        self._pytest = PytestLog(self.told)
        self._unittest = UnittestLog(self.told)
        self._warned = Printed()
        self._internal: traces.Traceback | None = None
        self._is_run = False

    def feed(self, line: str) -> None:
        if line.startswith(_INTERNAL):
            self._broken(line[len(_INTERNAL) :])
        elif self._pytest.begins(line):
            self._is_run = True
        elif self._pytest.section in (None, "other"):
            self._outside(line)
        elif self._pytest.quiet_closing(line):
            self._is_run = True
        else:
            self._pytest.feed(line)

    def _outside(self, line: str) -> None:
        if self._unittest.feed(line):
            self._is_run = True
            if " ... " not in line:
                return
        if self._pytest.quiet_closing(line) or self._pytest.verbose(line):
            self._is_run = True
        else:
            self._output(line)
            self._header(line)

    def _output(self, line: str) -> None:
        """Take a line that a program has printed."""
        self._warned.feed(line)
        self._is_run = self._warned.tell(self.told, self._unittest.where, at_end=False) or self._is_run
        if ": " not in line:
            return
        logged = captured.record_of(line)
        if logged is not None and logged.level in _WORTH and logged.logger != "py.warnings":
            self.told.logged(logged)
        elif found := _FATAL.fullmatch(line):
            self._is_run = True
            self.told.failed("", "exit", "crashed", reason=found.group(1))

    def _header(self, line: str) -> None:
        if found := _ROOT.fullmatch(line):
            self.told.roots.append(found.group(1))
        elif found := _PLATFORM.match(line) or _WORKER.match(line):
            self.told.pythons[found.group(1)] = None
            self._is_run = True

    def _broken(self, line: str) -> None:
        """Take a line of an error of pytest's own."""
        self._internal = self._internal or traces.Traceback()
        self._internal.feed(line)

    def told_all(self) -> Told:
        self._is_run = self._warned.tell(self.told, self._unittest.where) or self._is_run
        if self._internal is not None:
            self._is_run = True
            self.told.failed("", "exit", "crashed", self._internal.chain(), "INTERNALERROR")
        self._unittest.finish()
        self._pytest.finish()
        if not self._is_run:
            raise RecordError(
                f"{self.told.name} tells of no test run and of no warning",
                hint="give the whole output of pytest, of unittest, or of a program run with -W default",
            )
        return self.told
