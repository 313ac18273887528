"""The tests that do not pass, and what keeps them from running, as pytest's hooks tell of them. PYTEST_DONT_REWRITE."""

from __future__ import annotations

from _pytest.config import ConftestImportFailure, UsageError

from .failures import chain, failure, guard
from .format import (
    BEFORE,
    FRAMES,
    FUNCTION,
    IN_PROJECT,
    KIND,
    LINE,
    MESSAGE,
    OUTCOME,
    PATH,
    PHASE,
    SECONDS,
    TEST,
    TEST_ID,
    TYPE,
    UNTOLD,
)
from .session import recorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict

    from .encode import Json, Line

    Raised = Dict[str, Any]

_STRICT = "[XPASS(strict)]"
_SKIPPING = "_pytest.outcomes"  # the functions for tests to call
_CONFTEST = "ImportError while loading conftest"
_USAGE, _NOTHING = 4, 5  # exit codes

# A test may run pytest itself, in this process or in one of its own: what happens there is none of the run's.
_recorder = recorder()
_sessions: list[bool] = []  # those that are on, and whether each is such a one

untold: dict[tuple[str, str], list[Json]] = {}  # of what was raised in a phase that is not reported yet
_usage: list[str] = []  # what the latest usage error says, until it is known whether it ended the run


def understood() -> None:
    """The command line was understood."""
    if not _sessions:
        _usage.clear()


def is_free() -> bool:
    """Whether a run that begins now is the run of this process, not one inside of a test or of another run."""
    return not _sessions and _recorder.is_outside


def begun() -> None:
    """A run begins."""
    _sessions.append(not is_free())


def over(item: Any, call: Any) -> None:
    """A phase is over; its report is not made yet."""
    if not is_inside():
        guard(_over, item.nodeid, call)


def _over(test: str, call: Any) -> None:
    links = untold.pop((test, call.when), None)
    if links is not None:  # an attempt that nobody will hear of
        _recorder.write(failure(test, call.when, _outcome(call.when), links=links, rerun=True))
    if call.excinfo is not None:
        error = call.excinfo.value
        untold[test, call.when] = [] if _is_mark(error) else chain(error)
        _recorder.lesser_logs()


def _untold() -> None:
    """A forked process ends, and its parent will report what happened in it, without exceptions."""
    if _recorder.is_fork:
        for (test, phase), links in [*untold.items()]:
            if links:
                _recorder.write({**failure(test, phase, _outcome(phase), links=links), UNTOLD: True})
        untold.clear()


def _is_mark(error: BaseException) -> bool:
    """Whether a test is skipped by a mark or a decorator: where pytest itself raises that tells nothing."""
    if type(error).__name__ != "Skipped":
        return False
    raising, step = "", error.__traceback__
    while step is not None:
        module = step.tb_frame.f_globals.get("__name__")
        raising = raising if module == _SKIPPING else str(module)
        step = step.tb_next
    return raising.startswith("_pytest.")


def reported(report: Any) -> None:
    """A phase is reported."""
    if not is_inside():
        guard(_reported, report)


def _reported(report: Any) -> None:
    links = untold.pop((report.nodeid, report.when), [])
    outcome = _judged(report)
    if outcome is not None:
        links, reason = _explained(report, links, outcome)
        rerun = report.outcome == "rerun"
        line = failure(report.nodeid, report.when, outcome, report.duration, links, reason, rerun)
        if outcome in ("skipped", "xfailed"):  # of which a suite may be full
            _recorder.note(line)
        else:
            _recorder.write(line)


def _judged(report: Any) -> str | None:
    """How a report's phase ended, in the record's words; None where it passed."""
    if report.outcome == "skipped":
        return "xfailed" if hasattr(report, "wasxfail") else "skipped"
    if report.outcome == "passed":
        return None
    words: object = report.longrepr  # as text it would take longer than all the rest
    return "xpassed" if isinstance(words, str) and words.startswith(_STRICT) else _outcome(report.when)


def _outcome(phase: str) -> str:
    return "failed" if phase == "call" else "error"


def _explained(report: Any, links: list[Json], outcome: str) -> tuple[list[Json], str]:
    """The chain, and pytest's own words where they say more."""
    if outcome == "skipped":
        return links, _skip_reason(report.longrepr)
    if outcome == "xfailed":
        return links, str(report.wasxfail).replace("reason: ", "", 1)
    if outcome == "xpassed":
        return [], str(report.longrepr)[len(_STRICT) :].strip()
    if hasattr(report.longrepr, "errorstring"):
        return _missing_fixture(report, links), report.longrepr.errorstring
    if any(frame[IN_PROJECT] for raised in _raised(links) for frame in raised[FRAMES]):
        describe = getattr(report, "sub_test_description", getattr(report, "_sub_test_description", None))
        return links, str(describe()) if callable(describe) else ""
    return links or _from_words(report), report.longreprtext


def _raised(links: list[Json]) -> list[Raised]:
    return [raised for raised in links if isinstance(raised, dict)]


def _skip_reason(words: Any) -> str:
    text = str(words[2] if isinstance(words, tuple) else words)  # pyright: ignore[reportUnknownArgumentType]
    return text.replace("Skipped: ", "", 1)


def _missing_fixture(report: Any, links: list[Json]) -> list[Json]:
    """The chain of a fixture look-up, whose exception says nothing: pytest's words, and who asked for it."""
    words = report.longrepr
    path, ours = _recorder.places.locate(str(words.filename))
    name = report.nodeid.rpartition("::")[2]
    frame: Line = {PATH: path, LINE: words.firstlineno + 1, FUNCTION: name, IN_PROJECT: ours}
    for raised in _raised(links[-1:]):
        raised[MESSAGE] = words.errorstring.partition("\n")[0]
        raised[FRAMES] = [frame]
    return links[-1:]


def _from_words(report: Any) -> list[Json]:
    """A chain for a report that was made elsewhere, such as in a forked process, from where it says it failed."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is None:
        return []
    name, colon, message = crash.message.partition(": ")
    if not colon or not name.replace(".", "").isidentifier():
        name, message = "AssertionError", crash.message
    path, ours = _recorder.places.locate(crash.path)
    frame: Line = {PATH: path, LINE: crash.lineno, FUNCTION: "", IN_PROJECT: ours}
    return [{TYPE: name, MESSAGE: message, FRAMES: [frame], BEFORE: None}]


def crashed(report: Any) -> None:
    """A worker is gone, and with it the test that was on."""
    if not is_inside():
        guard(_crashed, report)


def _crashed(report: Any) -> None:
    line: Line = {KIND: TEST, TEST_ID: report.nodeid, PHASE: "call", OUTCOME: "crashed", SECONDS: 0.0}
    _recorder.write(line, failure(report.nodeid, "", "crashed", reason=str(report.longrepr)))


def uncollected(call: Any, report: Any) -> None:
    """A file could not be collected."""
    if not is_inside():
        guard(_uncollected, call, report)


def _uncollected(call: Any, report: Any) -> None:
    error = call.excinfo.value
    if type(error) is not ConftestImportFailure:  # that one has been told
        links, reason = _explained(report, chain(error), "error")
        seconds = getattr(call, "duration", call.stop - call.start)
        _recorder.write(failure(report.nodeid, "collect", "error", seconds, links, reason))


def skipped(report: Any) -> None:
    """A file was skipped as a whole."""
    if not is_inside():
        guard(_skipped, report)


def _skipped(report: Any) -> None:
    _recorder.write(failure(report.nodeid, "collect", "skipped", reason=_skip_reason(report.longrepr)))


def broken(excinfo: Any, reason: str) -> None:
    """The run came to no end of its own; or it ends for failures that have been told."""
    if not is_inside() and type(excinfo.value).__name__ != "Interrupted":
        guard(_broken, excinfo, reason)


def _broken(excinfo: Any, reason: str) -> None:
    links = chain(excinfo.value)
    told_by_worker = any(f[FUNCTION].endswith("worker_internal_error") for r in _raised(links) for f in r[FRAMES])
    if not told_by_worker:
        test, phase = _recorder.label
        known = phase if phase in ("collect", "setup", "call", "teardown", "exit") else "collect"
        _recorder.write(failure(test or "", known, "error", links=links, reason=reason))


def ended(exitstatus: int) -> None:
    """A run is over."""
    if not is_inside():
        if exitstatus == _NOTHING:
            _recorder.write(failure("", "collect", "error", reason="no tests collected"))
        elif exitstatus != _USAGE:
            _usage.clear()
    del _sessions[-1:]


def _told(cls: Any, told: Callable[[Any], None]) -> None:
    """Have the exceptions of a class of pytest's tell when they are made: no hook hears of them."""
    made = cls.__init__

    def __init__(self: Any, *args: Any, **named: Any) -> None:  # noqa: N807 - what it is
        made(self, *args, **named)
        if _recorder.label[0] is None and not is_inside():
            guard(told, self)

    cls.__init__ = __init__


def _misused(error: Any) -> None:
    _usage[:] = ["\n".join([str(part) for part in error.args])]


def _misused_to_the_end() -> None:
    """The process ends, and a usage error was the last that was heard of the run."""
    if _usage:
        _recorder.write(failure("", "collect", "error", reason="usage error: " + _usage[0]))


def _conftest(error: Any) -> None:
    cause = getattr(error, "cause", None) or error.excinfo[1]
    path = _recorder.places.locate(str(error.path))[0]
    _recorder.write(failure(path, "collect", "error", links=chain(cause), reason=_CONFTEST))


def is_on() -> bool:
    """Whether pytest runs, so that what else runs tests does so inside of it."""
    return _recorder.inside_test or bool(_sessions)


def is_inside() -> bool:
    """Whether what pytest tells now is of a run inside a test."""
    return _recorder.inside_test or _sessions[-1:] == [True]


_told(UsageError, _misused)
_told(ConftestImportFailure, _conftest)
_recorder.at_exit += [lambda: guard(_misused_to_the_end), lambda: guard(_untold)]
