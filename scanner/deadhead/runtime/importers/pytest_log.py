"""The report that pytest prints: failures, the warnings summary and the short test summary, joined to tests."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Literal

from deadhead.failure import FailureOutcome, Phase
from deadhead.runtime.importers import captured, traces
from deadhead.runtime.importers.blocks import Block, Tests, guessed, split_summary
from deadhead.runtime.importers.told import Told
from deadhead.runtime.importers.warned import of_block

Section = Literal["failures", "warnings", "summary", "other"]

_HEADER = re.compile(r"=+ (\S.*?) =+")
_BLOCK = re.compile(r"_+ ((?!_ )[^_].*?|_\w.*?) _+")
_CLOSING = re.compile(r"(?:=+ )?((?:\d+ [a-z]+(?:, )?)+|no tests ran)(?:.* in \d[\d.]*s(?: \([\d:, a-z]+\))?)(?: =+)?")
_SUMMARY = re.compile(
    r"(?:[(\[].*?[)\]] (?=SUBFAIL))?(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS|SUBFAIL\w*|SUBFAILED\(.*?\)) (.+)"
)
_SKIPPED = re.compile(r"\[(\d{1,6})\] ((?:[A-Za-z]:)?[^:]+(?::\d{1,9})?): ?(.*)")
_WORKER = re.compile(r"\[gw\d+\] \[ *\d+%\] ([A-Z]+) (.+)")
_ENDED = re.compile(r" (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)(?= |$)")
_AFTER = re.compile(r"(?: \((.*)\))?(?: +\[ *\d+%\])? *")
_MANY = re.compile(r"(\S.*): (\d{1,9}) warnings?")
_CRASHED = re.compile(r"worker '\w+' crashed while running '(.+)'")
_TITLES: dict[str, Section] = {
    "ERRORS": "failures",
    "FAILURES": "failures",
    "XFAILURES": "failures",
    "warnings summary": "warnings",
    "warnings summary (final)": "warnings",
    "short test summary info": "summary",
}
_OTHERS = ("test session starts", "PASSES", "XPASSES", "rerun test summary info", "slowest ", "tests coverage")
_OUTCOMES: dict[str, FailureOutcome] = {"XFAIL": "xfailed", "XPASS": "xpassed", "SKIPPED": "skipped"}
_BAD = ("FAILED", "ERROR", "XFAIL", "XPASS")
_LONGEST_PARAGRAPH = 20_000  # lines


class PytestLog:
    """Takes the lines of one pytest run; what is joined at its end goes to ``told``."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._restart()

    def _restart(self) -> None:
        self.section: Section | None = None
        self.is_open = False
        self._title = ""
        self._is_nested = False
        self._block: Block | None = None
        self._blocks: list[tuple[Block, tuple[traces.Thrown, ...]]] = []
        self._paragraph: list[str] = []
        self._summary: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._skipped: list[tuple[int, str, str]] = []
        self._verbose: dict[tuple[str, str], str] = {}  # by test and word, the reason
        self._paragraphs = 0

    # -- lines

    def begins(self, line: str) -> bool:
        """Take a line that begins or ends a section; whether it is one."""
        found = _HEADER.fullmatch(line) if line.startswith("=") else None
        title = found.group(1) if found else ""
        is_end = bool(title) and _CLOSING.fullmatch(line) is not None
        if not (is_end or title in _TITLES or title.startswith(_OTHERS)) or self._is_inside(title, is_end):
            return False
        if is_end:
            self.close(line)
            return True
        if title == "test session starts":
            self.finish()
            self.is_open = True
        self._end_block()
        self._end_paragraph()
        self._title, self.section = title, _TITLES.get(title, "other")
        return True

    def _is_inside(self, title: str, is_end: bool) -> bool:
        """Whether a header is of another run of pytest, whose output a test has captured."""
        if not self._is_capturing:
            return False
        was_nested = self._is_nested
        self._is_nested = title == "test session starts" or (was_nested and not is_end)
        return was_nested or self._is_nested

    def feed(self, line: str) -> None:
        """Take a line of a section."""
        if self.section == "failures":
            self._in_failures(line)
        elif self.section == "warnings":
            self._in_warnings(line)
        elif self.section == "summary":
            self._in_summary(line)

    def verbose(self, line: str) -> bool:
        """Take the line that ``-v`` prints for a test; whether it is one."""
        if "::" not in line:
            return False
        if found := _WORKER.fullmatch(line):
            self._verbose.setdefault((found.group(2).rstrip(), found.group(1)), "")
            return True
        ended = _ENDED.search(line)
        after = _AFTER.fullmatch(line, ended.end()) if ended else None
        if ended and after and "::" in line[: ended.start()]:
            self._verbose[line[: ended.start()], ended.group(1)] = after.group(1) or ""
            return True
        return False

    def quiet_closing(self, line: str) -> bool:
        """Take the closing line of ``-q``; whether it is one."""
        is_closing = line[:1].isdigit() and " in " in line and _CLOSING.fullmatch(line) is not None
        if is_closing and not self._is_capturing:
            self.close(line)
        return is_closing and not self._is_capturing

    @property
    def _is_capturing(self) -> bool:
        return self._block is not None and self._block.captured is not None

    def _in_failures(self, line: str) -> None:
        head = _BLOCK.fullmatch(line) if line.startswith("_") else None
        if head:
            self._end_block()
            self._block = Block(head.group(1), self._title)
            return
        if self._block is None:
            self._block = Block("", self._title)
        if self._block.headline or not self._is_flat(line):
            self._block.feed(line)

    def _is_flat(self, line: str) -> bool:
        """Take the last line of a failure without headline, as ``--tb=line`` prints it; whether it is one."""
        thrown = traces.flat(line) if self._block else None
        if thrown is None or self._block is None:
            return False
        said = self._block.traceback.chain()
        if self._is_capturing and said and (said[-1].type, said[-1].message.partition("\n")[0]) != thrown[:2]:
            return False  # it is what a program printed
        last = said[-1]._replace(steps=thrown.steps) if said else thrown
        self._blocks.append((self._block, (*said[:-1], last)))
        self._block = None
        return True

    def _end_block(self) -> None:
        block, self._block = self._block, None
        chain = block.traceback.chain() if block else ()
        if block and (block.headline or chain):
            self._blocks.append((block, chain))

    def _in_warnings(self, line: str) -> None:
        if line:
            if len(self._paragraph) < _LONGEST_PARAGRAPH:
                self._paragraph.append(line)
            return
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        """Take a paragraph of the warnings summary: tests, one a line or counted by file, then the warning."""
        paragraph, self._paragraph = self._paragraph, []
        where = [line for line in paragraph if not line.startswith("  ")]
        warned = of_block(paragraph[len(where) :])
        if warned is None:
            return
        self._paragraphs += 1
        for line in where or [""]:
            many = _MANY.fullmatch(line)
            if many:
                self.told.warned(warned, times=int(many.group(2)))
            elif "::" in line:
                self.told.warned(warned, (line, None))
            else:
                self.told.warned(warned, (None, "collect" if line else None))

    def _in_summary(self, line: str) -> None:
        found = _SUMMARY.fullmatch(line)
        if found is None:
            expected = self._summary["XFAIL"]
            if line.startswith("  ") and expected and not expected[-1][1]:  # until pytest 6 a line of its own
                expected[-1] = expected[-1][0], line.strip()
            return
        word, rest = found.groups()
        folded = _SKIPPED.fullmatch(rest) if word == "SKIPPED" else None
        if folded:
            self._skipped.append((int(folded.group(1)), folded.group(2), folded.group(3)))
        else:
            test, message = split_summary(rest)
            self._summary["FAILED" if word.startswith("SUBFAIL") else word].append((test, message))

    # -- the end

    def close(self, line: str) -> None:
        """The run is over, by pytest's own last line."""
        self.is_open = False
        self._end_block()
        self._end_paragraph()
        counts = {word: int(number) for number, word in re.findall(r"(\d{1,9}) ([a-z]+?)s?\b", line)}
        bad = counts.get("failed", 0) + counts.get("error", 0)
        shown = len(self._blocks) + len(self._summary["FAILED"]) + len(self._summary["ERROR"])
        if bad and not shown:
            self.told.note(f"pytest counted {bad} failures and errors, but the log shows none: run it without -rN")
        if counts.get("warning") and not self._paragraphs:
            self.told.note(f"pytest counted {counts['warning']} warnings, but the log shows none: --disable-warnings?")
        self.finish()

    def finish(self) -> None:
        """Join what was read: failures with the tests they are of."""
        self._end_block()
        self._end_paragraph()
        if self.is_open:
            self.told.note("a pytest run breaks off before its closing line; what came before is taken")
        self._join()
        self._restart()

    def _join(self) -> None:
        for (test, word), reason in self._verbose.items():
            named = {test for test, _ in self._summary[word]} if word in _BAD else ()
            if word in _BAD and test not in named:
                self._summary[word].append((test, reason))
        flat = sum(not block.headline and block.phase == "call" for block, _ in self._blocks)
        open_ends = Tests(self._summary, by_order=flat == len(self._summary["FAILED"]))
        for block, chain in self._blocks:
            word = {"error": "ERROR", "xfailed": "XFAIL"}.get(block.outcome, "FAILED")
            taken = open_ends.take(word, block, chain)
            if taken or block.headline or not self._summary["FAILED"]:  # else the summary will tell of it
                self._failed(block, taken or guessed(block, chain), chain)
        for word, test, message in open_ends.left():
            self._told_by_summary(word, test, message)
        self._join_skipped()
        for test, word in self._verbose:
            if word == "PASSED":
                self.told.ended(test, "call", "passed")

    def _failed(self, block: Block, test: str, chain: tuple[traces.Thrown, ...]) -> None:
        reason = "" if chain else block.traceback.words
        crashed = _CRASHED.search(reason)
        outcome: FailureOutcome = "crashed" if crashed else block.outcome
        logs = captured.records(block.log)
        test = crashed.group(1) if crashed else test
        self.told.failed(test, block.phase, outcome, chain, reason, logs=logs)
        block.printed.tell(self.told, (test or None, block.phase))

    def _told_by_summary(self, word: str, test: str, message: str) -> None:
        """A test of which nothing but the line in the summary was printed."""
        if word == "PASSED":
            self.told.ended(test, "call", "passed")
            return
        outcome: FailureOutcome = _OUTCOMES.get(word, "error" if word == "ERROR" else "failed")
        parts = traces.split_type(message) if word in ("FAILED", "ERROR") else None
        phase: Phase = "call" if word != "ERROR" else "setup" if "::" in test else "collect"
        chain = (traces.Thrown(*parts, ()),) if parts else ()
        self.told.failed(test, phase, outcome, chain, "" if parts else message)

    def _join_skipped(self) -> None:
        """The summary knows the whole reason of a skip and its place, the lines of ``-v`` the test."""
        named = [(test, reason) for (test, word), reason in self._verbose.items() if word == "SKIPPED"]
        if self._skipped and not all(reason for _, reason in named):  # workers do not tell it
            named = []
        for test, reason in named:
            short = reason.removesuffix("...")
            whole = (full for _, _, full in self._skipped if full.removeprefix("Skipped: ").startswith(short))
            self.told.failed(test, "setup", "skipped", reason=next(whole, reason))
        for _, place, reason in self._skipped if not named else ():
            self.told.failed(place, "setup", "skipped", reason=reason)
