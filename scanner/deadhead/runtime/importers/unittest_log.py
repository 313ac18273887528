"""What ``unittest`` prints: a line a test with ``-v``, and a paragraph a failure at the end."""

from __future__ import annotations

import re

from deadhead.failure import FailureOutcome, Phase
from deadhead.runtime.importers import names, traces
from deadhead.runtime.importers.told import Told, Where

_RULE = "=" * 70
_DASHES = "-" * 70
_HEAD = re.compile(r"(ERROR|FAIL|UNEXPECTED SUCCESS)(?: \[[\d.]+s\])?: (\S.*)")
_UNEXPECTED = "UNEXPECTED SUCCESS"
_RAN = re.compile(r"Ran (\d+) tests? in [\d.]+s")
_TEST = re.compile(r" *(\w+ \([\w.<>]+\)(?: \[.*\])?(?: \(.*\))?)(?: \.\.\. .*)?")
_UNENDED = re.compile(r"^(?:\w+ \([\w.<>]+\) \.\.\. )+(?=\w+ \([\w.<>]+\) \.\.\. )")
_ENDED = re.compile(r"(?:.* \.\.\. )?(ok|FAIL|ERROR|expected failure|unexpected success|skipped (['\"])(.*)\2)")


class UnittestLog:
    """Takes the lines of one ``unittest`` run."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._pending: tuple[str, Phase] | None = None
        self._is_after_rule = False
        self._head: str | None = None
        self._is_dashed = False
        self._is_silent = False
        self._traceback = traces.Traceback()
        self._outcomes: dict[str, str] = {}

    @property
    def where(self) -> Where:
        """The test that is on, by the lines of ``-v``, and its phase."""
        return self._pending or (None, None)

    def feed(self, line: str) -> bool:
        """Take a line; whether it is one of a failure or the end, so that nobody else need look at it."""
        if line == _RULE:
            self._end()
            self._is_after_rule = True
            return True
        if self._is_after_rule:
            self._is_after_rule = False
            head = _HEAD.fullmatch(line)
            if head and head.group(1) == _UNEXPECTED:  # all that there is to say
                self._ended(names.of_unittest(head.group(2)) or (head.group(2), "call"), "unexpected success", None)
                return True
            self._head = head.group(2) if head else None
            return head is not None
        if self._head is not None:
            return self._in_failure(line)
        return self._verbose(line) or self._ran(line)

    def _in_failure(self, line: str) -> bool:
        if line == _DASHES:
            if self._is_dashed:
                self._end()
            self._is_dashed = True
        elif self._is_dashed:
            self._is_silent = self._is_silent or line in ("Stdout:", "Stderr:")
            if not self._is_silent:
                self._traceback.feed(line)
        return not self._is_silent

    def _ran(self, line: str) -> bool:
        found = _RAN.fullmatch(line)
        if found:
            self.finish()
        return found is not None

    def _verbose(self, line: str) -> bool:
        """Take a line that names a test, or that tells how the one named before it ended."""
        # Before 3.11 nothing, not even the end of the line, follows the name of a test with a failed subtest.
        line = _UNENDED.sub("", line) if line.count(" ... ") > 1 else line
        test = _TEST.fullmatch(line) if "(" in line else None
        if test:
            self._pending = names.of_unittest(test.group(1)) or self._pending
        ended = _ENDED.fullmatch(line) if self._pending else None
        if ended and self._pending:
            self._ended(self._pending, ended.group(1), ended.group(3))
            self._pending = None
        return ended is not None

    def _ended(self, which: tuple[str, Phase], word: str, reason: str | None) -> None:
        test, phase = which
        if reason is not None:
            self.told.failed(test, phase, "skipped", reason=reason)
        elif word in ("expected failure", "unexpected success"):
            self.told.failed(test, phase, "xfailed" if word == "expected failure" else "xpassed")
        elif word == "ok":
            self.told.ended(test, phase, "passed")

    def _end(self) -> None:
        """A failure's paragraph is over."""
        if self._head is not None and self._is_dashed:
            failed(self.told, self._head, self._traceback.chain(), self._traceback.words)
        self._head, self._is_dashed, self._is_silent = None, False, False
        self._traceback = traces.Traceback()

    def finish(self) -> None:
        """The run is over, or the log."""
        self._end()
        self._pending = None


def failed(told: Told, head: str, chain: tuple[traces.Thrown, ...], words: str, seconds: float = 0.0) -> None:
    """Tell of the failure of a test that ``unittest`` names ``head``; its traceback shows in which phase."""
    test, phase = names.of_unittest(head) or (head, "call")
    steps = chain[-1].steps if chain else ()
    if phase == "call" and steps:
        phase = names.phase_of(steps[0].function)
    outcome: FailureOutcome = "failed" if phase == "call" else "error"
    told.failed(test, phase, outcome, chain, "" if chain else words, seconds)
