"""What a test run saw: warnings with the frames they came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from deadhead.failure import Failure, Logged
from deadhead.lines import Lines
from deadhead.outcome import Origin

RawSpan = tuple[int, int, int, int]

_WARNS = re.compile(r"\(*[\w.]*warn\w*\s*\(", re.IGNORECASE)
_WARNS_SOMEWHERE = re.compile(r"\bwarn\w*\s*\(")
_STACKLEVEL = re.compile(r"stacklevel\s*=\s*(\d+)")
_WRAPPERS = ("warn", "deprecat")


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
    warning itself names, None where a filter hid it; ``stack`` goes outwards from where it was raised. ``wraps`` is the
    project's function whose deprecation a library's decorator announced. What is ``retold`` was read from what a run
    printed: a stack of the one place that it names, categories by their bare names. ``made`` is where in the project
    the coroutine was made that nobody awaited.
    """

    categories: tuple[str, ...]
    message: str
    stack: tuple[Frame, ...]
    named: tuple[str, int] | None
    shown: bool
    expected: bool
    seen: tuple[Seen, ...]
    wraps: str | None = None
    retold: bool = False
    made: tuple[str, int] | None = None

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

        Where that is the project's own call of ``warnings.warn``, it is the caller that this names, and where it names
        a function that is only there to warn, the one that called it.
        """
        if self.depth is None:
            return None
        innermost = self.stack[self.depth]
        if self.depth or not _gives_warning(innermost):
            return innermost
        return self._blamed(innermost)

    def _blamed(self, innermost: Frame) -> Frame:
        """Return the frame that the project's own warning blames, or the project's that called that one."""
        spliced = (frame for frame in self.stack[self._level :] if frame.in_project and not _is_wrapper(frame))
        return next(spliced, innermost)

    @property
    def _level(self) -> int:
        """The index in the stack of the frame that the warning names, 0 where that is not known."""
        if self.named is not None:
            return next((at for at, frame in enumerate(self.stack) if (frame.path, frame.line) == self.named), 0)
        stacklevel = _STACKLEVEL.search(self.stack[0].text or "")
        return max(0, int(stacklevel[1]) - 1) if stacklevel else 0

    @property
    def place(self) -> tuple[str, int, RawSpan | None] | None:
        """Path, line and span of the project's code that this is about; None where none of it is on the stack.

        A warning that names a file none of whose frames is on the stack (one given while compiling) is about that file.
        """
        if self.made is not None:  # it warns wherever it is dropped
            return *self.made, None
        frame = self.frame
        named = self.named
        on_stack = named is not None and any(named[0] == one.path for one in self.stack)
        if named is not None and named[1] and not on_stack and is_project_path(named[0]):
            return *named, None
        return None if frame is None else (frame.path, frame.line, frame.span)

    @property
    def origin(self) -> Origin:
        """Who called what: self, the project its own; direct, the project a library; indirect, a library another."""
        if self.made is not None:
            return "direct"
        if self.depth is None:
            return "undetermined"
        if self.wraps is not None:
            return "self"
        if self.depth == 0:
            if self.retold and self.named is not None:  # which may be the caller of who warned
                return "self" if "warnings.warn" in (self.stack[0].text or "") else "undetermined"
            return "self" if _gives_warning(self.stack[0]) else "direct"
        if self.named is not None and is_project_path(self.named[0]):
            return "direct"
        between = [frame for frame in self.stack[: self.depth] if not frame.path.startswith("<")]
        raising = [frame for frame in between if not _is_wrapper(frame)] or between
        return "direct" if len({_package(frame.path) for frame in raising}) <= 1 else "indirect"

    @property
    def library_place(self) -> tuple[str, int]:
        """Path and line of the library's code that a warning from outside the project is about.

        The place that the warning names; where a filter hid that, the caller of the module that gave the warning.
        """
        if self.named is not None and self.named[1]:
            return self.named
        if not self.stack:
            return ("<unknown>" if self.named is None else self.named[0]), 1
        innermost = self.stack[0]
        callers = (frame for frame in self.stack if frame.path != innermost.path)
        frame = next(callers, innermost) if _gives_warning(innermost) or _is_wrapper(innermost) else innermost
        return frame.path, frame.line


def _gives_warning(frame: Frame) -> bool:
    """Whether a frame is at a call of ``warnings.warn`` or kin; without columns, whether its line holds one."""
    text = frame.text or ""
    return bool(_WARNS.match(text) if frame.span is not None else _WARNS_SOMEWHERE.search(text))


def _is_wrapper(frame: Frame) -> bool:
    """Whether a function is there only to give warnings, going by its name."""
    name = frame.function.rpartition(".")[2].lower()
    return any(word in name for word in _WRAPPERS) and not name.startswith("test")


def _package(path: str) -> str:
    """Return the distribution's top-level name, or the standard library's module, that a file belongs to."""
    parts = library_name(path).split("/")
    return parts[1] if len(parts) > 1 and not path.startswith(parts[0]) else path


def library_name(path: str) -> str:
    """Return the path of a library's file from ``site-packages`` or the standard library's folder on, others as is."""
    for folder in ("/site-packages/", "/dist-packages/"):
        if folder in path:
            return path[path.rindex(folder) + 1 :]
    found = re.search(r"/(python3\.\d+/.*)", path)
    return found.group(1) if found and path.startswith("/") else path


def is_project_path(path: str) -> bool:
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
    it loaded, None where it was cut off before all of its processes told; ``lines`` are those that it executed, None
    where it did not note them; ``started`` and ``ended`` are seconds since the epoch.
    ``complete`` is false where the process that ran the tests did not end in order; ``command`` are that one's words.
    """

    sightings: tuple[Sighting, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    loaded: frozenset[str] | None = None
    outcomes: tuple[Outcome, ...] = ()
    failures: tuple[Failure, ...] = ()
    logs: tuple[Logged, ...] = ()
    notes: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
    lines: Lines | None = None
    started: float = 0.0
    ended: float = 0.0
    processes: int = 0
    complete: bool = True
    command: tuple[str, ...] = ()
