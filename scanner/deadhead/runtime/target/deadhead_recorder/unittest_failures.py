"""Tells the recorder of the tests of ``unittest`` and ``nose2`` that do not pass, from what their results are told."""

from __future__ import annotations

import sys as _sys
from functools import wraps
from sys import _getframe  # pyright: ignore[reportPrivateUsage]

from .failures import chain, failure, guard
from .session import recorder
from .unittest_names import name_of, name_of_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, Callable

    from .encode import Json

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
_SEARCHED = 200  # frames of a stack
_REPLAYED = 5

told: list[str] = []  # the tests whose failures are told, until the next test begins
_uncollected: list[tuple[object, list[Json]]] = []  # stand-ins for what could not be imported, and why it could not


def hold(module: ModuleType) -> None:
    """Watch the results and loaders of a module that was just imported."""
    for name in _RESULTS:
        for method, note in _NOTES.items():
            watch(module.__dict__.get(name), method, note)
    watch(module.__dict__.get("PluggableTestLoader", module), _LOADERS.get(module.__name__, ""), _not_collected)
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


def _raised(_: object, test: Any, err: Any) -> None:
    error = err[1]
    missing = [links for stand_in, links in _uncollected if stand_in is error]
    if missing:
        told.append(_name(test))
        module = getattr(test, "_testMethodName", "")
        _write(name_of_missing(module, recorder().places), "collect", "error", missing[0])
    elif _counts():
        phase = _phase(test, err)
        _write(_name(test), phase, "failed" if phase == "call" else "error", chain(error))


def _sub_test(_: object, test: Any, subtest: Any, err: Any) -> None:
    if err is not None and _counts():
        describe = getattr(subtest, "_subDescription", None)
        _write(_name(test), "call", "failed", chain(err[1]), str(describe()) if callable(describe) else "")


def _skipped(_: object, test: Any, reason: Any) -> None:
    if _counts():
        _write(_name(test), _label()[1] or "call", "skipped", [], str(reason))


def _expected(_: object, test: Any, err: Any) -> None:
    if _counts():
        _write(_name(test), "call", "xfailed", chain(err[1]))


def _unexpected(_: object, test: Any) -> None:
    if _counts():
        _write(_name(test), "call", "xpassed", [])


_NOTES: dict[str, Method] = {
    "addError": _raised,
    "addFailure": _raised,
    "addSubTest": _sub_test,
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


def _write(test: str, phase: str, outcome: str, links: list[Json], reason: str = "") -> None:
    told.append(test)
    if outcome in ("failed", "error"):
        recorder().lesser_logs()
    recorder().write(failure(test, phase, outcome, links=links, reason=reason))


def _label() -> tuple[str | None, str | None]:
    """The test and phase that are on, as whoever follows the tests of ``unittest`` names them."""
    return recorder().label


def _name(test: Any) -> str:
    """The test's own id; of a part of one, the whole's."""
    whole = getattr(test, "test_case", test)
    return _label()[0] or name_of(whole, recorder().places)


def _phase(test: Any, err: Any) -> str:
    """Where a test failed: the runner's own functions on the way there tell it; for a class or module, its name."""
    if type(test).__name__ == "_ErrorHolder":
        return "teardown" if str(test.id()).startswith("tearDown") else "setup"
    traceback = err[2]
    for _ in range(_SEARCHED):
        if traceback is None:
            break
        phase = _PHASES.get(traceback.tb_frame.f_code.co_name)
        if phase is not None:
            return phase
        traceback = traceback.tb_next
    return _label()[1] or "call"


def _counts() -> bool:
    """Whether what a result hears now is the run's: tests run tests, and results are handed on by other processes."""
    pytest: Any = _sys.modules.get(f"{__package__}.pytest_failures")
    if recorder().inside_test or (pytest is not None and pytest.is_on()):
        return False
    frame = _getframe(1)
    running = 0
    for depth in range(_SEARCHED):
        code = frame.f_code
        if depth < _REPLAYED and code.co_name == "handle_event":  # Django's, of tests that run in parallel
            return False
        running += code.co_name == "run" and frame.f_globals.get("__name__") == "unittest.case"
        if frame.f_back is None:
            break
        frame = frame.f_back
    return running < 2
