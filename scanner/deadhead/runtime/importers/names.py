"""The names that runners give to tests, brought into one form."""

from __future__ import annotations

import re

from deadhead.failure import Phase

_UNITTEST = re.compile(r"(\w+) \(([\w.<>]*)\)")
_FIXTURES: dict[str, Phase] = {
    "setUpClass": "setup",
    "setUpModule": "setup",
    "setUp": "setup",
    "asyncSetUp": "setup",
    "tearDownClass": "teardown",
    "tearDownModule": "teardown",
    "tearDown": "teardown",
    "asyncTearDown": "teardown",
}


#: The classes of tests that stand for a module which could not be imported, of unittest and of nose2.
_STAND_INS = ("_FailedTest.", "LoadTestsFailure.")


def stands_for(dotted: str) -> str | None:
    """Return the module for which a test stands that is named so, None where it is a test."""
    return next((dotted.partition(one)[2] for one in _STAND_INS if one in dotted), None)


def of_unittest(text: str) -> tuple[str, Phase] | None:
    """Return the id, and the phase that failed, of ``test_a (pkg.mod.Case.test_a) (i=1)``; None for anything else.

    The id is ``pkg.mod.Case::test_a``; of a fixture of a class or module the dotted name of that; of what could not be
    imported the module's.
    """
    found = _UNITTEST.match(text)
    if found is None:
        return None
    name, dotted = found.groups()
    if stands_for(dotted) or dotted.startswith("unittest.loader."):
        return f"{stands_for(dotted) or name}::", "collect"
    if name in _FIXTURES:
        return f"{dotted}::", _FIXTURES[name]
    return f"{dotted.removesuffix(f'.{name}')}::{name}", "call"


def phase_of(function: str) -> Phase:
    """Return the phase that a test method of ``unittest`` fails in when its outermost function is this."""
    return _FIXTURES.get(function, "call")


def of_headline(headline: str) -> str:
    """Return what follows the file in the id of a test that pytest heads ``TestCase.test_a[x.y]``."""
    name, bracket, parameters = headline.partition("[")
    return name.replace(".", "::") + bracket + parameters


def without_subtest(headline: str) -> str:
    """Return a headline without the message and the parameters of a subtest."""
    return re.sub(r"(?: \[[^]]*\])?(?: \(.*\))?$", "", headline)
