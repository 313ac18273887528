"""Tells the recorder which test and phase is on. PYTEST_DONT_REWRITE."""

from __future__ import annotations

import sys as _sys

from pluggy import HookimplMarker

from .format import KIND, NAME, OUTCOME, PHASE, RUNNER, SECONDS, TEST, TEST_ID
from .pytest_fixtures import pytest_fixture_post_finalizer, pytest_fixture_setup
from .pytest_hidden import hide
from .session import recorder

__all__ = ["pytest_fixture_post_finalizer", "pytest_fixture_setup"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Generator

_first = HookimplMarker("pytest")(tryfirst=True)
_around = HookimplMarker("pytest")(hookwrapper=True, tryfirst=True)

_begun: list[bool] = []  # whether pytest runs in this process: programs also import it and run nothing


@_first
def pytest_plugin_registered(plugin: Any, manager: Any) -> None:
    """A plugin is there: if it is this one, pytest begins, and nobody need know who listens."""
    if plugin is _sys.modules[__name__]:
        hide(plugin, manager)
        if not _begun:
            _begun.append(True)
            recorder().phase(None, "import", {KIND: RUNNER, NAME: "pytest"})


@_first
def pytest_configure() -> None:
    """The modules of pytest are there."""
    raises: Any = _sys.modules.get("_pytest.raises") or _sys.modules.get("_pytest.python_api")
    for name in ("RaisesExc", "RaisesContext"):
        recorder().assertions.follow(getattr(raises, name, None))


@_first
def pytest_collection() -> None:
    """Collection begins."""
    recorder().phase(None, "collect")


@_first
def pytest_runtestloop() -> None:
    """Collection is over."""
    recorder().phase(None, None)


@_around
def pytest_runtest_protocol(item: Any) -> Generator[None, Any, None]:
    """A test is on in this process, run by whichever plugin; a controller of workers runs none. It may run others."""
    before = recorder().label
    recorder().phase(item.nodeid, "setup")
    result = yield
    if result.excinfo is None:  # else it is this test in which the run breaks off
        recorder().phase(*before)


@_first
def pytest_runtest_call(item: Any) -> None:
    """A test's own code begins."""
    recorder().phase(item.nodeid, "call")


@_first
def pytest_runtest_teardown(item: Any) -> None:
    """A test's fixtures are torn down."""
    recorder().phase(item.nodeid, "teardown")


@_first
def pytest_runtest_logreport(report: Any) -> None:
    """A phase is over; a controller of workers hears this of theirs, while no test of its own is on."""
    if recorder().label[0] == report.nodeid:
        line = {
            KIND: TEST,
            TEST_ID: report.nodeid,
            PHASE: report.when,
            OUTCOME: report.outcome,
            SECONDS: report.duration,
        }
        recorder().phase(*recorder().label, line)


@_first
def pytest_unconfigure() -> None:
    """What comes after this is the process's end."""
    recorder().phase(None, "exit")
