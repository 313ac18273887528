"""What went wrong in a run besides warnings: tests that failed, erred or were skipped, and what was logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

#: ``failed`` in the test's own code, ``error`` in its set-up, teardown or collection, ``crashed`` with its process.
FailureOutcome = Literal["failed", "error", "skipped", "xfailed", "xpassed", "crashed"]
Phase = Literal["collect", "setup", "call", "teardown", "exit"]


class CodePlace(NamedTuple):
    """One frame of a traceback; ``line`` from 1, ``path`` relative to the root for the project's own files."""

    path: str
    line: int
    function: str
    in_project: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """One exception of a chain: its dotted type (builtins without module), its text, and its frames, outermost first.

    ``link`` tells how it comes before the next one in the chain: ``cause`` (raised from it), ``context`` (raised while
    handling it), ``member`` (of an exception group), None for the one that reached the test runner.
    """

    type: str
    message: str
    frames: tuple[CodePlace, ...] = ()
    link: Literal["cause", "context", "member"] | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A log record as often as it came: same logger, level, place and text in the same test and phase.

    ``chain`` is of the exception that it was logged with. What nobody caught comes as one, too: of the logger
    ``threading.excepthook`` where it ended a thread, of ``sys.excepthook`` where it ended a process that another one
    had started, of ``sys.unraisablehook`` where a finaliser raised it.
    """

    level: str
    logger: str
    message: str
    path: str
    line: int
    test: str | None = None
    phase: str | None = None
    count: int = 1
    chain: tuple[Raised, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """One test that did not pass in one phase; for a collection error ``test`` is the module that was collected.

    What ended the command itself, without a test, is a failure of the command, whose words are the ``test`` then.
    Where nothing could run, as with a usage error or where no tests were found, ``test`` is empty. ``rerun`` marks an
    attempt after which the runner tried the test again: the last attempt counts, and what passed then is flaky.
    ``chain`` goes from the root cause to the exception that reached the runner, empty where there is none. ``reason``
    is that of a skip, or the runner's own words where there is no exception. ``logs`` were captured in its phase.
    """

    test: str
    phase: Phase
    outcome: FailureOutcome
    seconds: float = 0.0
    chain: tuple[Raised, ...] = ()
    reason: str = ""
    logs: tuple[Logged, ...] = ()
    rerun: bool = False
