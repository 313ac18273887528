"""What a program printed while it ran: warnings, and tracebacks of warnings that a filter made errors.

An error handler may have caught such a one: then a test fails with an HTTP 500, and what it printed holds the cause.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from deadhead.runtime.importers import captured, traces
from deadhead.runtime.importers.told import Told, Where, is_category
from deadhead.runtime.importers.warned import Warned, located, with_source

#: Without any of these, which are quick to look for, a text holds no warning.
_HINT = re.compile(r":\d{1,9}: [A-Za-z_]|^Traceback \(most", re.MULTILINE)
_BEGIN = "Traceback (most recent call last):"


class Printed:
    """Gathers what lines of output tell of warnings."""

    def __init__(self) -> None:
        self._warned: Counter[Warned] = Counter()
        self._thrown: dict[traces.Thrown, None] = {}
        self._latest: Warned | None = None
        self._traceback: traces.Traceback | None = None

    def feed(self, line: str) -> bool:
        """Take a line; whether it tells of a warning."""
        if self._traceback is not None:
            self._traced(self._traceback, line)
            return False
        if self._latest is not None and self._quoted(line):
            return True
        if line.startswith(_BEGIN):
            self._traceback = traces.Traceback()
            self._traceback.feed(line)
        elif ": " in line:
            logged = captured.record_of(line)
            own = logged is None or logged.logger == "py.warnings"
            self._latest = located(logged.message if logged else line) if own else None
        return self._latest is not None

    def _traced(self, traceback: traces.Traceback, line: str) -> None:
        """Take a line of a traceback; the first that is not indented is the exception."""
        traceback.feed(line)
        if line[:1].isspace():
            return
        self._traceback = None
        chain = traceback.chain()
        if chain and chain[-1].steps and is_category(chain[-1].type):
            self._thrown[chain[-1]] = None

    def _quoted(self, line: str) -> bool:
        """Settle the warning before this line, with the source that it may quote; whether it does."""
        latest, self._latest = self._latest, None
        sourced = with_source(latest, line) if latest else None
        if latest is not None:
            self._warned[sourced or latest] += 1
        return sourced is not None

    def tell(self, told: Told, where: Where, *, at_end: bool = True) -> bool:
        """Tell what there is, as of one test; whether there is anything.

        A traceback that is both on standard error and in the log came once.
        """
        if at_end:
            self._quoted("")
        for warned, times in self._warned.items():
            told.warned(warned, where, times)
        for thrown in self._thrown:
            told.spilled(thrown, where)
        found = bool(self._warned or self._thrown)
        self._warned.clear()
        self._thrown.clear()
        return found


def tell(told: Told, texts: Iterable[str], where: Where) -> None:
    """Tell what the texts that one test printed hold."""
    printed = Printed()
    for text in texts:
        for line in text.split("\n") if _HINT.search(text) else ():
            printed.feed(line)
    printed.tell(told, where)
