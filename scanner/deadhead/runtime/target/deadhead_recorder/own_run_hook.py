"""Tells the recorder of the tests of ``twisted.trial`` and ``testtools``, whose test cases have a ``run`` of their own.

All that is known of such a test is its beginning, its end and what its result is told: its one phase is the call.
"""

from __future__ import annotations

from sys import _getframe  # pyright: ignore[reportPrivateUsage]
from time import perf_counter

from .chain import text_of
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
_UNCOLLECTED = "ErrorHolder"  # trial's
_FAILING = ("failed", "xpassed")


_recorder = recorder()
_on: list[tuple[Any, Any, str, float]] = []  # the test that is on, its first result, its name and when it began
_ended: list[str] = []  # how it went until now
_caught: list[BaseException] = []  # what testtools caught in it, which it does not tell the result


def hold(cls: Any) -> None:
    """Watch a class of results that such tests are told to."""
    for method, note in _NOTES.items():
        watch(cls, method, _of_undecorated(note))


def hold_case(cls: Any) -> None:
    """Watch what the test cases of testtools catch."""
    watch(cls, "onException", _catch)


def _catch(test: Any, info: Any, *_: object) -> None:
    if _on and _on[0][0] is test:
        _caught.append(info[1])


def _of_undecorated(note: Callable[..., None]) -> Callable[..., None]:
    """Have ``note`` told of the tests themselves, which trial decorates anew for each call, by their first result."""

    def noted(result: Any, test: Any, *rest: Any) -> None:
        for _depth in range(_DECORATED):
            test = getattr(test, "_originalTest", test)
        if not _on or _on[0][0] is not test or _on[0][1] is result:
            note(result, test, *rest)

    return noted


def _began(result: Any, test: Any) -> None:
    if _recorder.is_outside and not _is_replayed() and not _runs_by_itself(test) and not _is_stand_in(test):
        name = name_of(test, _recorder.places)
        _on.append((test, result, name, perf_counter()))
        _recorder.phase(name, _PHASE)


def _over(_: object, test: Any) -> None:
    if _on and _on[0][0] is test:
        name, since = _on.pop()[2:]
        outcome = _ended[0] if _ended else "passed"
        outcome = {"xfailed": "skipped", "xpassed": "failed"}.get(outcome, outcome)
        del _ended[:], _caught[:]
        line: Line = {KIND: TEST, TEST_ID: name, PHASE: _PHASE, OUTCOME: outcome, SECONDS: perf_counter() - since}
        _recorder.phase(None, None, line)


def _raised(_: object, test: Any, *told: Any) -> None:
    if type(test).__name__ == _UNCOLLECTED and _recorder.is_outside and not _is_replayed():
        name = name_of_missing(str(test.id()), _recorder.places)
        _recorder.write(failure(name, "collect", "error", links=_chain(told)))
    else:
        _tell(test, "failed", _chain(told))


def _skipped(_: object, test: Any, *told: Any) -> None:
    _tell(test, "skipped", [], text_of(_caught[-1]) if _caught else str(told[0]))


def _expected(_: object, test: Any, *told: Any) -> None:
    _tell(test, "xfailed", _chain(told), _todo(told))


def _unexpected(_: object, test: Any, *told: Any) -> None:
    _tell(test, "xpassed", [], _todo(told))


def _todo(told: Any) -> str:
    """The reason that trial's tests give for what is to be done."""
    return next((str(word.reason) for word in told if getattr(word, "reason", None)), "")


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
        _recorder.write(failure(_on[0][2], _PHASE, outcome, links=links, reason=reason))


def _chain(told: Any) -> list[Json]:
    """The chain of what a result was told: ``sys.exc_info()``, or Twisted's copy of it; text takes what was caught."""
    found: list[Any] = [word[1] if type(word) is tuple else getattr(word, "value", None) for word in told]
    errors = [*_caught, *[error for error in found if isinstance(error, BaseException)]]
    return chain(errors[-1]) if errors else []


def _runs_by_itself(test: Any) -> bool:
    """Whether a test is one of ``unittest``, which are followed by other means."""
    cls: Any = type(test)  # pyright: ignore[reportUnknownVariableType]
    return getattr(getattr(cls, "run", None), "__module__", "") == "unittest.case"


def _is_stand_in(test: Any) -> bool:
    """Whether a test stands for a module that could not be imported, or, with testtools, for one of another process."""
    return type(test).__name__ in (_UNCOLLECTED, "PlaceHolder", "RemotedTestCase")


def _is_replayed() -> bool:
    step: Any = _getframe(1)
    for _ in range(_SEARCHED):
        if step is None:
            return False
        if step.f_globals.get("__name__") == _REPLAYS:
            return True
        step = step.f_back
    return False
