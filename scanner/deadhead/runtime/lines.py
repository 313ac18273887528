"""Puts together which lines the processes of a record executed."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from deadhead.lines import Code, Lines, Run, spread
from deadhead.runtime.target.deadhead_recorder import format as keys

Line = dict[str, Any]


class LinesMerger:
    """The executed lines of all processes, fed line by line."""

    def __init__(self) -> None:
        self._files: dict[str, dict[Code, Run]] = defaultdict(dict)
        self._partial: set[str] = set()
        self._fakes: set[str] = set()
        self._complete = True
        self._sees_hidden = True
        self._any = False
        self._loaded: set[str] = set()
        self._pending: set[str] = set()
        self._is_watching = self._has_ended = self._is_fork = False
        self._unwatched = self._silent_forks = False

    def add(self, line: Line) -> None:
        """Take in one line of the process that is being read, of whatever kind."""
        kind = line[keys.KIND]
        if kind == keys.LINES:
            self._pending.clear()
            self._add(line)
        elif kind == keys.PENDING:
            self._pending.add(line[keys.PATH])
        elif kind == keys.PROCESS:
            self._is_fork = line.get(keys.FORKED, False)
        elif kind == keys.SOURCE:
            self._loaded.add(line[keys.PATH])
        elif kind == keys.WATCH:
            self._any = self._is_watching = True
            self._sees_hidden = self._sees_hidden and line[keys.SEES_HIDDEN]
            self._fakes.update(line[keys.FAKES])
        elif kind == keys.TROUBLE:
            self._complete = self._sees_hidden = False
        elif kind == keys.EXIT:
            self._has_ended = True

    def end(self) -> None:
        """Note that all lines of one process have been taken in."""
        if self._is_watching:
            self._partial |= self._pending
        elif self._is_fork:  # one that executed nothing new, if its parent noted lines
            self._silent_forks = True
        else:
            self._unwatched = True
            self._partial |= self._loaded
            self._complete = self._complete and self._has_ended
        self._loaded, self._pending = set(), set()
        self._is_watching = self._has_ended = self._is_fork = False

    def merged(self) -> Lines | None:
        """Return what all processes executed, None where none noted lines."""
        if not self._any:
            return None
        complete = self._complete and not (self._unwatched and self._silent_forks)
        return Lines(self._files, complete, frozenset(self._partial), self._sees_hidden, frozenset(self._fakes))

    def _add(self, line: Line) -> None:
        codes = self._files[line[keys.PATH]]
        for text in line[keys.CODES]:
            name, first, lines, executed = text.rsplit(":", 3)
            code = name, int(first)
            codes[code] = codes.get(code, Run()) | Run(spread(lines), spread(executed))
