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
    from typing import Any

_first = HookimplMarker("pytest")(tryfirst=True)

_around: list[tuple[str | None, str | None]] = []  # what was on when each test that is on began

recorder().phase(None, "import", {KIND: RUNNER, NAME: "pytest"})


@_first
def pytest_plugin_registered(plugin: Any, manager: Any) -> None:
    """A plugin is there: if it is this one, nobody need know."""
    if plugin is _sys.modules[__name__]:
        hide(plugin, manager)


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


@_first
def pytest_runtest_protocol(item: Any) -> None:
    """A test begins, in this process: a controller of workers runs none. It may be run by another one."""
    _around.append(recorder().label)
    recorder().phase(item.nodeid, "setup")


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
        over = report.when == "teardown" and _around
        recorder().phase(*(_around.pop() if over else recorder().label), line)


@_first
def pytest_unconfigure() -> None:
    """What comes after this is the process's end."""
    recorder().phase(None, "exit")
