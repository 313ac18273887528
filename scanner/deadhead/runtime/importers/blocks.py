"""The failures that pytest prints, and the tests in its short summary that they are of."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence

from deadhead.failure import FailureOutcome, Phase
from deadhead.runtime.importers import names, traces
from deadhead.runtime.importers.printed import Printed

_CAPTURED = re.compile(r"-+ Captured (\w+)(?: (\w+))? -+")
_AT = re.compile(r"ERROR (at setup of|at teardown of|collecting) (.+)")
_FIXTURE = re.compile(r"file (.+), line \d+$", re.MULTILINE)
_GENERATED = re.compile(r"-+ generated \S.* -+")  # what reporters say behind the last failure
_LONGEST = 20_000  # lines of a log that are kept


class Block:
    """One failure as it is printed: a headline, a traceback, and what was captured."""

    def __init__(self, headline: str, title: str) -> None:
        self.outcome: FailureOutcome = "xfailed" if title == "XFAILURES" else "failed"
        self.phase: Phase = "call"
        self.headline = headline
        self.traceback = traces.Traceback()
        self.captured: str | None = None
        self.printed = Printed()
        self.log: list[str] = []
        found = _AT.fullmatch(headline)
        if found:
            self.outcome, self.headline = "error", found.group(2)
            phases: dict[str, Phase] = {"at setup of": "setup", "at teardown of": "teardown"}
            self.phase = phases.get(found.group(1), "collect")

    def feed(self, line: str) -> None:
        """Take a line."""
        found = _CAPTURED.fullmatch(line) if line.startswith("--") else None
        if found:
            self.captured = found.group(1)
        elif line.startswith("-") and _GENERATED.fullmatch(line):
            self.captured = "reporters"
        elif self.captured is None:
            self.traceback.feed(line)
        else:
            self.printed.feed(line)
            if self.captured == "log" and len(self.log) < _LONGEST:
                self.log.append(line)


class Tests:
    """The tests that the summary names, to be taken by the failures that are printed above it in the same order."""

    def __init__(self, summary: Mapping[str, Sequence[tuple[str, str]]], *, by_order: bool) -> None:
        """``by_order`` says that those printed without a headline are as many as there are."""
        self._by_order = by_order
        self._open = {word: deque(entries) for word, entries in summary.items()}

    def take(self, word: str, block: Block, chain: tuple[traces.Thrown, ...]) -> str | None:
        """Return the test that a printed failure is of; a failed test may have failed in its teardown as well."""
        entries = self._open.get(word, deque())
        for entry in entries:
            if self._is_of(entry, block, chain):
                entries.remove(entry)
                return entry[0]
        return None

    def _is_of(self, entry: tuple[str, str], block: Block, chain: tuple[traces.Thrown, ...]) -> bool:
        test, message = entry
        if block.phase == "collect":
            return test == block.headline or test.partition("::")[0] == block.headline
        if not block.headline:  # --tb=line
            said = f"{chain[-1].type}: {chain[-1].message}" if chain else ""
            short = message.removesuffix("...").rstrip()
            return self._by_order or (bool(short) and (said.startswith(short) or f": {short}" in said))
        tail = test.partition("::")[2]
        headlines = (block.headline, names.without_subtest(block.headline), block.headline.removeprefix("[doctest] "))
        return tail in headlines or tail in [names.of_headline(one) for one in headlines]

    def left(self) -> list[tuple[str, str, str]]:
        """Return the word, test and message of those that nothing was printed of."""
        return [(word, *entry) for word, entries in self._open.items() for entry in entries]


def split_summary(rest: str) -> tuple[str, str]:
    """Return the test and the message of a line of the summary; a parameter may hold the dash between them."""
    start = 0
    while (end := rest.find(" - ", start)) >= 0:
        test = rest[:end]
        if "[" not in test or test.endswith("]"):
            return test, rest[end + 3 :]
        start = end + 3
    before, space, after = rest.partition(" ") if "[" not in rest else rest.partition("] ")
    return (before + space.strip(), after) if space else (rest, "")  # until pytest 6 without a dash


def guessed(block: Block, chain: tuple[traces.Thrown, ...]) -> str:
    """Return the id of a test from its headline, and from the traceback the file that it must be in."""
    if block.phase == "collect":
        return block.headline
    tail = names.of_headline(names.without_subtest(block.headline))
    function = tail.partition("[")[0].rpartition("::")[2]
    steps = [step for thrown in reversed(chain) for step in thrown.steps]
    own = [step for step in steps if step.function == function] or [step for step in steps if "test" in step.path]
    file = _FIXTURE.match(block.traceback.words.partition("\n")[2])  # after "fixture 'x' not found"
    path = (own or steps)[0].path if steps else file.group(1) if file else ""
    return f"{path}::{tail}" if path and tail else tail or path
