"""Tells the recorder what the tests of ``unittest`` do not tell: what fails around them, or keeps them from running.

Tests with a ``run`` of their own, which :mod:`~deadhead_recorder.unittest_hook` does not hear of, are told from what
their results are told.
"""

from __future__ import annotations

import sys as _sys
from functools import wraps
from sys import _getframe  # pyright: ignore[reportPrivateUsage]

from .chain import text_of
from .failures import chain, failure, guard
from .session import recorder
from .unittest_names import name_of, name_of_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable

    from .encode import Json, Line

    Method = Callable[..., Any]

__unittest = True  # its tracebacks leave out the frames of such modules

_RESULTS = ("TestResult", "PluggableTestResult")
_LOADERS = {"unittest.loader": "_make_failed_test", "nose2.loader": "_makeFailedTest"}
_PHASES = {
    "_callSetUp": "setup",
    "_callTearDown": "teardown",
    "_callTestMethod": "call",
    "_callCleanup": "teardown",
    "doClassCleanups": "teardown",
    "doModuleCleanups": "teardown",
}
_SEARCHED = 200  # frames of a traceback
_REPLAYED = 10  # frames of a stack

told: list[object] = []  # the test that is being skipped as a whole, which is told by other means
_uncollected: list[tuple[object, list[Json]]] = []  # stand-ins for what could not be imported, and why it could not


def hold(module: ModuleType) -> None:
    """Watch the results, loaders and suites of a module that was just imported."""
    for name in _RESULTS:
        for method, note in _NOTES.items():
            watch(module.__dict__.get(name), method, note)
    watch(module.__dict__.get("PluggableTestLoader", module), _LOADERS.get(module.__name__, ""), _not_collected)
    watch(module.__dict__.get("TestSuite"), "_addClassOrModuleLevelException", _around)
    watch(module.__dict__.get("StartUpFailure"), "__init__", _not_found)


def watch(owner: Any, name: str, note: Method) -> None:
    """Have ``note`` told of each call of a method, before it, with its arguments."""
    method: Method | None = getattr(owner, "__dict__", {}).get(name)
    if method is not None:
        setattr(owner, name, _noting(method, note))


def _noting(method: Method, note: Method) -> Method:
    @wraps(method)
    def noted(*args: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        guard(note, *args, *named.values())
        return method(*args, **named)

    return noted


def uncollected(test: Any, error: BaseException) -> Line | None:
    """The line of a module that could not be imported, if it is that which ``error`` stands for in a test's place."""
    for links in [links for stand_in, links in _uncollected if stand_in is error]:
        module = name_of_missing(getattr(test, "_testMethodName", ""), recorder().places)
        return failure(module, "collect", "error", links=links)
    return None


def _around(_: object, _result: object, error: BaseException, name: str, _info: object = None) -> None:
    """A fixture of a class or module failed, or skips all of its tests."""
    if _counts():
        if type(error).__name__ == "SkipTest":
            _write(name, "call", "skipped", [], text_of(error))
        else:
            _write(name, "teardown" if name.startswith("tearDown") else "setup", "error", chain(error))


def _raised(_: object, test: Any, err: Any) -> None:
    if _counts() and type(test).__name__ != "_ErrorHolder":
        phase = phase_of(err[1]) or "call"
        _write(test, phase, "failed" if phase == "call" else "error", chain(err[1]))


def _skipped(_: object, test: Any, reason: Any) -> None:
    if _counts() and type(test).__name__ != "_ErrorHolder":
        _write(test, "call", "skipped", [], str(reason))


def _expected(_: object, test: Any, err: Any) -> None:
    if _counts():
        _write(test, "call", "xfailed", chain(err[1]))


def _unexpected(_: object, test: Any) -> None:
    if _counts():
        _write(test, "call", "xpassed", [])


_NOTES: dict[str, Method] = {
    "addError": _raised,
    "addFailure": _raised,
    "addSkip": _skipped,
    "addExpectedFailure": _expected,
    "addUnexpectedSuccess": _unexpected,
}


def _not_collected(*args: Any) -> None:
    """A stand-in for a test is made, with an exception that holds the cause's traceback as text."""
    stand_in = next((value for value in args if isinstance(value, BaseException)), None)
    if stand_in is not None:
        _uncollected.append((stand_in, chain(_sys.exc_info()[1] or stand_in)))


def _not_found(_: object, _options: object, module: str, info: Any = None, *_more: object) -> None:
    """A stand-in of zope.testrunner's is made for a module, with how its import failed."""
    if info and _counts():
        _write(name_of_missing(module, recorder().places), "collect", "error", chain(info[1]))


def _write(test: Any, phase: str, outcome: str, links: list[Json], reason: str = "") -> None:
    if outcome in ("failed", "error"):
        recorder().lesser_logs()
    recorder().write(failure(name_of(test, recorder().places), phase, outcome, links=links, reason=reason))


def phase_of(error: BaseException) -> str | None:
    """The phase of a test in which it failed, as far as the runner's own functions on the way there tell."""
    step = error.__traceback__
    for _ in range(_SEARCHED):
        if step is None:
            break
        phase = _PHASES.get(step.tb_frame.f_code.co_name)
        if phase is not None:
            return phase
        step = step.tb_next
    return None


def _counts() -> bool:
    """Whether what a result hears now is the run's: tests run tests, and results are handed on by other processes."""
    pytest: Any = _sys.modules.get(f"{__package__}.pytest_failures")
    if told or not recorder().is_outside or recorder().inside_test or (pytest is not None and pytest.is_on()):
        return False
    frame = _getframe(1)
    for _ in range(_REPLAYED):
        if frame.f_code.co_name == "handle_event":  # Django's, of tests that run in parallel
            return False
        if frame.f_back is None:
            break
        frame = frame.f_back
    return True
