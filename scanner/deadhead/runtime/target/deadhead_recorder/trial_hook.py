"""Tells the recorder of the tests of ``twisted.trial``, whose test case has a ``run`` of its own, from its results.

All that is known of such a test is its beginning, its end and what its result is told: its one phase is the call.
"""

from __future__ import annotations

from sys import _getframe  # pyright: ignore[reportPrivateUsage]
from time import perf_counter

from .failures import chain, failure
from .format import KIND, OUTCOME, PHASE, SECONDS, TEST, TEST_ID
from .session import recorder
from .unittest_failures import watch
from .unittest_names import name_of, name_of_missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .encode import Json, Line

_PHASE = "call"
_REPLAYS = "twisted.trial._dist.distreporter"  # hands on what the workers' results were told
_SEARCHED = 20  # frames
_DECORATED = 3  # times
_FAILING = ("failed", "xpassed")

_recorder = recorder()
_on: list[tuple[Any, str, float]] = []  # the test that is on, its name and when it began
_ended: list[str] = []  # how it went until now


def hold(module: Any) -> None:
    """Watch the results of ``twisted.trial.reporter``."""
    for method, note in _NOTES.items():
        watch(module.TestResult, method, _of_undecorated(note))


def _of_undecorated(note: Callable[..., None]) -> Callable[..., None]:
    """Have ``note`` told of the tests themselves, which trial decorates anew for each call."""

    def noted(_: object, test: Any, *rest: Any) -> None:
        for _depth in range(_DECORATED):
            test = getattr(test, "_originalTest", test)
        note(test, *rest)

    return noted


def _began(test: Any) -> None:
    if _recorder.is_outside and not _is_replayed() and not _runs_by_itself(test) and not _is_stand_in(test):
        name = name_of(test, _recorder.places)
        _on.append((test, name, perf_counter()))
        _recorder.phase(name, _PHASE)


def _over(test: Any) -> None:
    if _on and _on[0][0] is test:
        name, since = _on.pop()[1:]
        outcome = _ended[0] if _ended else "passed"
        outcome = {"xfailed": "skipped", "xpassed": "failed"}.get(outcome, outcome)
        del _ended[:]
        line: Line = {KIND: TEST, TEST_ID: name, PHASE: _PHASE, OUTCOME: outcome, SECONDS: perf_counter() - since}
        _recorder.phase(None, None, line)


def _raised(test: Any, error: Any) -> None:
    if _is_stand_in(test) and _recorder.is_outside and not _is_replayed():
        name = name_of_missing(str(test.id()), _recorder.places)
        _recorder.write(failure(name, "collect", "error", links=_chain(error)))
    else:
        _tell(test, "failed", _chain(error))


def _skipped(test: Any, reason: Any) -> None:
    _tell(test, "skipped", [], str(reason))


def _expected(test: Any, error: Any, todo: Any = None) -> None:
    _tell(test, "xfailed", _chain(error), str(getattr(todo, "reason", None) or ""))


def _unexpected(test: Any, todo: Any = None) -> None:
    _tell(test, "xpassed", [], str(getattr(todo, "reason", None) or ""))


_NOTES: dict[str, Callable[..., None]] = {
    "startTest": _began,
    "stopTest": _over,
    "addError": _raised,
    "addFailure": _raised,
    "addSkip": _skipped,
    "addExpectedFailure": _expected,
    "addUnexpectedSuccess": _unexpected,
}


def _tell(test: Any, outcome: str, links: list[Json], reason: str = "") -> None:
    if _on and _on[0][0] is test:  # else one of another process, or of ``unittest``
        _ended[:0] = [outcome] if outcome in _FAILING else []
        _ended[len(_ended) :] = [outcome]
        if outcome == "failed":
            _recorder.lesser_logs()
        _recorder.write(failure(_on[0][1], _PHASE, outcome, links=links, reason=reason))


def _chain(error: Any) -> list[Json]:
    """The chain of what trial was told: ``sys.exc_info()``, or Twisted's copy of it, or text."""
    value: Any = error[1] if isinstance(error, tuple) else getattr(error, "value", None)  # pyright: ignore
    return chain(value) if isinstance(value, BaseException) else []


def _runs_by_itself(test: Any) -> bool:
    """Whether a test is one of ``unittest``, which are followed by other means."""
    cls: Any = type(test)  # pyright: ignore[reportUnknownVariableType]
    return getattr(getattr(cls, "run", None), "__module__", "") == "unittest.case"


def _is_stand_in(test: Any) -> bool:
    """Whether a test stands for a module that could not be imported."""
    return type(test).__name__ == "ErrorHolder"


def _is_replayed() -> bool:
    step: Any = _getframe(1)
    for _ in range(_SEARCHED):
        if step is None:
            return False
        if step.f_globals.get("__name__") == _REPLAYS:
            return True
        step = step.f_back
    return False
