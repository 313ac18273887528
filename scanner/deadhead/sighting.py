"""What a test run saw: warnings with the frames they came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from deadhead.failure import Failure, Logged

Origin = Literal["self", "direct", "indirect", "undetermined"]
RawSpan = tuple[int, int, int, int]


class Frame(NamedTuple):
    """One frame of the stack under a warning; ``span`` has the columns of ``ast``, UTF-8 bytes from 0."""

    path: str
    line: int
    function: str
    in_project: bool
    span: RawSpan | None = None
    owner: str | None = None
    text: str | None = None


class Seen(NamedTuple):
    """How often a sighting was seen in one phase of one test."""

    test: str | None
    phase: str | None
    times: int


@dataclass(frozen=True)
class Sighting:
    """A warning as often as it came from one place by one way.

    ``categories`` are the dotted names of its class and bases, its own first; ``named`` is the path and line that the
    warning itself names, None where a filter hid it; ``stack`` goes outwards from where it was raised. What is
    ``retold`` was read from what a run printed: a stack of the one place that it names, categories by their bare names.
    """

    categories: tuple[str, ...]
    message: str
    stack: tuple[Frame, ...]
    named: tuple[str, int] | None
    shown: bool
    expected: bool
    seen: tuple[Seen, ...]
    retold: bool = False

    @property
    def category(self) -> str:
        """The warning's own category."""
        return self.categories[0]

    @property
    def count(self) -> int:
        """How often it was seen in all."""
        return sum(seen.times for seen in self.seen)

    @property
    def tests(self) -> tuple[str, ...]:
        """The tests in which it was seen, in order."""
        return tuple(dict.fromkeys(seen.test for seen in self.seen if seen.test is not None))

    @cached_property
    def depth(self) -> int | None:
        """The index in ``stack`` of the innermost frame of the project, None where there is none."""
        return next((index for index, frame in enumerate(self.stack) if frame.in_project), None)

    @property
    def frame(self) -> Frame | None:
        """The frame of the project that the warning is about: the innermost one.

        Where that is the project's own call of ``warnings.warn``, it is the caller that this names.
        """
        if self.depth is None:
            return None
        innermost = self.stack[self.depth]
        if self.depth == 0 and self.origin == "self" and self.named is not None:
            named = (frame for frame in self.stack if frame.in_project and (frame.path, frame.line) == self.named)
            return next(named, innermost)
        return innermost

    @property
    def place(self) -> tuple[str, int, RawSpan | None] | None:
        """Path, line and span of the project's code that this is about; None where none of it is on the stack.

        A warning that names a file none of whose frames is on the stack (one given while compiling) is about that file.
        """
        frame = self.frame
        named = self.named
        on_stack = named is not None and any(named[0] == one.path for one in self.stack)
        if named is not None and named[1] and not on_stack and _is_project_path(named[0]):
            return *named, None
        return None if frame is None else (frame.path, frame.line, frame.span)

    @property
    def origin(self) -> Origin:
        """Who called what: self, the project its own; direct, the project a library; indirect, a library another."""
        if self.depth is None or not self.stack:
            return "undetermined"
        innermost = self.stack[0]
        if innermost.in_project:
            if self.retold and self.named is not None:  # which may be the caller of who warned
                return "self" if "warnings.warn" in (innermost.text or "") else "undetermined"
            return "self" if "warn" in (innermost.text or "") else "direct"
        if self.depth == 1 or (self.named is not None and _is_project_path(self.named[0])):
            return "direct"
        return "indirect"

    @property
    def library_place(self) -> tuple[str, int]:
        """Path and line of the library's code that a warning from outside the project is about.

        The place that the warning names; where a filter hid that, the caller of the module that gave the warning.
        """
        if self.named is not None and self.named[1]:
            return self.named
        if not self.stack:
            return "<unknown>", 1
        innermost = self.stack[0]
        by_hand = "warn" in (innermost.text or "") or "deprecated" in (innermost.text or "")
        callers = (frame for frame in self.stack if frame.path != innermost.path)
        frame = next(callers, innermost) if by_hand else innermost
        return frame.path, frame.line


def library_name(path: str) -> str:
    """Return the path of a library's file from ``site-packages`` or the standard library's folder on, others as is."""
    for folder in ("/site-packages/", "/dist-packages/"):
        if folder in path:
            return path[path.rindex(folder) + 1 :]
    found = re.search(r"/(python3\.\d+/.*)", path)
    return found.group(1) if found and path.startswith("/") else path


def _is_project_path(path: str) -> bool:
    """Whether a path of a record is one below the root: those are the relative ones."""
    return not path.startswith(("/", "<", "../")) and path[1:3] not in (":\\", ":/") and path not in ("sys", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one phase of one test ended."""

    test: str
    phase: str
    outcome: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Record:
    """All that one run left: sightings merged over processes, digests of project files, outcomes, notes to the user.

    ``logs`` are log records of WARNING and above from outside of failing tests. ``loaded`` are the project's files that
    it loaded, None where it was cut off before all of its processes told.
    """

    sightings: tuple[Sighting, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    loaded: frozenset[str] | None = None
    outcomes: tuple[Outcome, ...] = ()
    failures: tuple[Failure, ...] = ()
    logs: tuple[Logged, ...] = ()
    notes: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
