"""Tells the recorder which test of ``unittest`` is on, and how it ended: also under nose2 and Django.

``TestCase.run`` itself says so by the attributes it sets: ``_outcome`` at both ends of a test, ``expecting_failure``
between its phases, ``success`` where one fails. They become data descriptors, so that nothing stands on the stack of
a test that would not without us: ``stacklevel``, tracebacks and ``sys._getframe`` are as in the bare run.
"""

from __future__ import annotations

import sys as _sys
from sys import _getframe  # pyright: ignore[reportPrivateUsage]
from time import perf_counter

from .chain import text_of
from .failures import chain, failure, guard
from .format import KIND, OUTCOME, PHASE, SECONDS, TEST, TEST_ID
from .unittest_failures import phase_of, told, uncollected
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
        self._cls: Any = None  # of outcomes in ``unittest.case``
        self._follows = False

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
            *_, test, reason = args
            if not isinstance(test, part) and self._may():
                guard(self._skipped, test, str(reason))
            told.append(test)
            try:
                return original(*args)
            finally:
                told.pop()

        owner._addSkip = _addSkip

    def _skipped(self, test: Any, reason: str) -> None:
        name = name_of(test, self._recorder.places)
        self._recorder.write(_line(name, "setup", "skipped", 0.0), failure(name, "call", "skipped", reason=reason))

    def _may(self) -> bool:
        """Whether no test is on: pytest runs these by its own names, and tests run others for their own ends."""
        return not self._on and self._recorder.is_outside

    def _outcome(self, test: Any, outcome: Any) -> None:
        if type(outcome) is self._cls and self._may():  # others keep other things there
            self._follow()
            running = _Running(test, name_of(test, self._recorder.places), outcome, self._recorder)
            self._on.append(running)
            self._recorder.phase(running.name, "setup")
        elif outcome is None and self._on:
            for running in [running for running in self._on if running.test is test]:
                self._on.remove(running)
                running.interrupt(_sys.exc_info()[1])
                line = running.over()
                guard(running.end)
                self._recorder.phase(*running.before, line)

    def _follow(self) -> None:
        """Follow what tells of phases, from the first test on that is not run by pytest."""
        if not self._follows:
            self._follows = True
            self._cls.expecting_failure = _Followed("expecting_failure", self._expecting)
            self._cls.success = _Followed("success", self._success)

    def _expecting(self, outcome: Any, expecting: bool) -> None:
        """Set when the set-up is over, and again when the test's own code is."""
        running = self._on[-1] if self._on else None
        if running is None or running.outcome is not outcome or running.phase == "teardown":
            return
        if running.phase == "setup" and not outcome.success:
            return  # of the end
        line = running.over()
        running.begin("call" if running.phase == "setup" else "teardown", expecting)
        self._recorder.phase(running.name, running.phase, line)

    def _success(self, outcome: Any, success: bool) -> None:
        """Set to False in the function that handles what was raised, where that is in a variable, and at its end."""
        running = self._on[-1] if self._on else None
        if not success and running is not None and running.outcome is outcome:
            handling = _getframe(2).f_locals
            part = handling.get("test_case")
            part = None if part is running.test else part
            if handling.get("exc_info") is not None:
                guard(running.fail, handling["exc_info"][1], part)
            elif "e" in handling:
                guard(running.skip, handling["e"])


class _Running:
    """A test that is on: its name, its phase, how this goes, and what was on before.

    Runners have results of their own, and not all of these tell what they are told; so it is told from here.
    """

    def __init__(self, test: Any, name: str, outcome: Any, recorder: Recorder) -> None:
        self.test, self.name, self.outcome = test, name, outcome
        self._recorder, self.before = recorder, recorder.label
        self._around = _sys.exc_info()[1]  # tests may be run while something is being handled
        self._expects = False
        self._foreseen: list[Json] = []  # the exception that was
        self.begin("setup", False)

    def begin(self, phase: str, expecting: bool) -> None:
        """The next phase begins; ``expecting`` whether its failure is."""
        self.phase = phase
        self._expects = self._expects or expecting
        self._how = ""
        self._since = perf_counter()

    def skip(self, reason: BaseException) -> None:
        """The test is skipped in this phase, or a part of it, which a failure outweighs."""
        self._how = self._how or "skipped"
        self._tell(self.phase, "skipped", reason=text_of(reason))

    def fail(self, error: BaseException, part: Any) -> None:
        """Something was raised in this phase, perhaps in a ``part`` of the test."""
        self._how = "failed"
        missing = uncollected(self.test, error)
        if missing is not None:
            self._recorder.write(missing)
        else:
            phase = phase_of(error) or self.phase
            describe = getattr(part, "_subDescription", None)
            reason = str(describe()) if callable(describe) else ""
            self._recorder.lesser_logs()
            self._tell(phase, "failed" if phase == "call" else "error", chain(error), reason)

    def interrupt(self, error: BaseException | None) -> None:
        """The test was left by ``error``, if by any."""
        if error is not None and error is not self._around:
            guard(self.fail, error, None)

    def over(self) -> Line:
        """The line of the phase that is over; as with pytest, an expected failure is a skip, its absence a failure."""
        how = self._how or "passed"
        if self._expects and self.phase == "call" and how == "passed":
            foreseen = getattr(self.outcome, "expectedFailure", None)
            how = "skipped" if foreseen else "failed"
            self._foreseen = guard(chain, foreseen[1]) or [] if foreseen else []
        return _line(self.name, self.phase, how, perf_counter() - self._since)

    def end(self) -> None:
        """The test is over."""
        if self._expects and self.outcome.success:
            self._tell("call", "xfailed" if self._foreseen else "xpassed", self._foreseen)

    def _tell(self, phase: str, outcome: str, links: list[Json] | None = None, reason: str = "") -> None:
        self._recorder.write(failure(self.name, phase, outcome, links=links, reason=reason))


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
