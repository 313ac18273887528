"""Tells the recorder which test of ``unittest`` is on, and how it ended: also under nose2 and Django.

``TestCase.run`` itself says so by the attributes it sets: ``_outcome`` at both ends of a test, ``expecting_failure``
between its phases, ``success`` where one fails. They become data descriptors, so that nothing stands on the stack of
a test that would not without us: ``stacklevel``, tracebacks and ``sys._getframe`` are as in the bare run.
"""

from __future__ import annotations

import sys as _sys
from time import perf_counter

from .chain import text_of
from .failures import chain, failure, guard
from .format import KIND, OUTCOME, PHASE, SECONDS, TEST, TEST_ID
from .unittest_failures import told
from .unittest_names import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .encode import Json, Line
    from .session import Recorder


class UnittestHook:
    """The recorder's grip on ``unittest.case``."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._on: list[_Running] = []  # at most one
        self._cls: Any = None  # of ``unittest.case``, whose attributes are not followed yet

    def watch(self, module: Any) -> None:
        """Follow the attributes that ``TestCase.run`` sets, where this version sets them."""
        case: Any = module.TestCase
        self._cls = module._Outcome
        case._outcome = _Followed("_outcome", self._outcome)
        self._watch_skips(module, case)
        self._recorder.assertions.follow(module._AssertRaisesContext)

    def _watch_skips(self, module: Any, case: Any) -> None:
        """A test that is skipped as a whole sets none of them."""
        owner: Any = module if hasattr(module, "_addSkip") else case
        original, part = owner._addSkip, module._SubTest

        def _addSkip(*args: Any) -> Any:  # noqa: N802
            test = args[-2]
            whole = not any(running.test is test for running in self._on) and not isinstance(test, part)
            if whole and self._may():
                self._recorder.write(_line(name_of(test, self._recorder.places), "setup", "skipped", 0.0))
            return original(*args)

        owner._addSkip = _addSkip

    def _may(self) -> bool:
        """Whether no test is on: pytest runs these by its own names, and tests run others for their own ends."""
        return not self._on and self._recorder.is_outside

    def _outcome(self, test: Any, outcome: Any) -> None:
        if outcome is not None and self._may():
            self._follow()
            running = _Running(test, name_of(test, self._recorder.places), outcome, self._recorder.label)
            self._on.append(running)
            del told[:]
            self._recorder.phase(running.name, "setup")
        elif outcome is None and self._on:
            for running in [running for running in self._on if running.test is test]:
                self._on.remove(running)
                running.fail(_sys.exc_info()[1])
                line = running.over()
                guard(self._tell, running)
                self._recorder.phase(*running.before, line)

    def _tell(self, running: _Running) -> None:
        """Tell of a test's failures, unless its result was told: runners have results of their own that are not."""
        untold = [] if running.name in told else running.raised
        for phase, how, links, reason in untold:
            outcome = how if how == "skipped" or phase == "call" else "error"
            self._recorder.write(failure(running.name, phase, outcome, links=links, reason=reason))

    def _follow(self) -> None:
        """Follow what tells of phases, from the first test on that is not run by pytest."""
        if self._cls is not None:
            self._cls.expecting_failure = _Followed("expecting_failure", self._expecting)
            self._cls.success = _Followed("success", self._success)
            self._cls = None

    def _expecting(self, outcome: Any, expecting: bool) -> None:
        """Set when the set-up is over, and again when the test's own code is."""
        running = self._on[-1] if self._on else None
        if running is None or running.outcome is not outcome or running.phase == "teardown":
            return
        if running.phase == "setup" and not outcome.success:
            return  # of the end
        running.fail(_sys.exc_info()[1])  # of an interruption
        line = running.over()
        running.begin("call" if running.phase == "setup" else "teardown", expecting)
        self._recorder.phase(running.name, running.phase, line)

    def _success(self, outcome: Any, success: bool) -> None:
        running = self._on[-1] if self._on else None
        if not success and running is not None and running.outcome is outcome:
            running.fail(_sys.exc_info()[1])


class _Running:
    """A test that is on: its name, its phase, how this goes, and what was on before."""

    def __init__(self, test: Any, name: str, outcome: Any, before: Any) -> None:
        self.test, self.name, self.outcome, self.before = test, name, outcome, before
        self._around = _sys.exc_info()[1]  # tests may be run while something is being handled
        self.raised: list[tuple[str, str, list[Json], str]] = []  # phase, how it ended, exceptions, reason of a skip
        self.begin("setup", False)

    def begin(self, phase: str, expecting: bool) -> None:
        """The next phase begins; ``expecting`` whether its failure is."""
        self.phase, self._expected = phase, expecting and phase == "call"
        self._how = ""
        self._since = perf_counter()

    def fail(self, error: BaseException | None) -> None:
        """Something was raised in this phase, or in one of its subtests; a failure outweighs a skip."""
        if error is not None and error is not self._around and self._how != "failed":
            self._how = "skipped" if type(error).__name__ == "SkipTest" else "failed"
            if not self._expected and (self.phase, self._how) not in [one[:2] for one in self.raised]:
                links: list[Json] = [] if self._how == "skipped" else guard(chain, error) or []
                self.raised.append((self.phase, self._how, links, text_of(error) if self._how == "skipped" else ""))

    def over(self) -> Line:
        """The line of the phase that is over; as with pytest, an expected failure is a skip, its absence a failure."""
        how = self._how or "passed"
        if self._expected and how == "passed":
            how = "skipped" if getattr(self.outcome, "expectedFailure", None) else "failed"
        return _line(self.name, self.phase, how, perf_counter() - self._since)


class _Followed:
    """An attribute that stays where it was, in the instance's dictionary, and tells of each value it is given."""

    def __init__(self, name: str, told: Callable[[Any, Any], None]) -> None:
        self._name = name
        self._told = told

    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return None  # nose2 asks for all that ``dir`` tells of a class
        if self._name not in instance.__dict__:
            raise AttributeError(f"{owner.__name__!r} object has no attribute {self._name!r}")
        return instance.__dict__[self._name]

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self._name] = value
        self._told(instance, value)

    def __delete__(self, instance: Any) -> None:
        del instance.__dict__[self._name]


def _line(test: str, phase: str, outcome: str, seconds: float) -> Line:
    return {KIND: TEST, TEST_ID: test, PHASE: phase, OUTCOME: outcome, SECONDS: seconds}
