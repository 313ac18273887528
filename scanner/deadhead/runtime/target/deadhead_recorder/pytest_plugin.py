"""Tells the recorder which test and phase is on, and how it goes. PYTEST_DONT_REWRITE.

Hooks are plain functions where that will do: pluggy shows in the traceback of an internal error that passes through a
wrapper, and takes ten times as long for one. A suite may have a thousand tests a second, so what a test that passes
costs is counted in microseconds.
"""

from __future__ import annotations

import sys as _sys

from pluggy import HookimplMarker

from . import pytest_failures as failures
from .format import KIND, NAME, RUNNER
from .masking import test_line
from .pytest_fixtures import pytest_fixture_post_finalizer, pytest_fixture_setup
from .pytest_hidden import hide
from .session import recorder

__all__ = ["pytest_fixture_post_finalizer", "pytest_fixture_setup"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Generator

_plain = HookimplMarker("pytest")
_first = HookimplMarker("pytest")(tryfirst=True)
_around = HookimplMarker("pytest")(hookwrapper=True, tryfirst=True)

_CRASHED = "???"  # the phase of xdist's report of a test whose worker is gone

_recorder = recorder()
_ledger, _phase, _keep = _recorder.ledger, _recorder.phase, _recorder.keep
_is_inside = failures.is_inside
_latest: list[Any] = [None, ""]  # the test that is on, and its name
_begun: list[bool] = []  # whether pytest runs in this process: programs also import it and run nothing
_config: list[Any] = []  # of the run that is on; tests run pytest too, and are what is on meanwhile


@_first
def pytest_plugin_registered(plugin: Any, manager: Any) -> None:
    """A plugin is there: if it is this one, pytest begins, and nobody need know who listens."""
    if plugin is _sys.modules[__name__]:
        hide(plugin, manager)
        if not _begun and failures.is_free():
            _begun.append(True)
            _recorder.phase(None, "import", {KIND: RUNNER, NAME: "pytest"})


@_first
def pytest_cmdline_main() -> None:
    """The command line was understood."""
    failures.understood()


@_first
def pytest_sessionstart() -> None:
    """A run begins."""
    failures.begun()


@_first
def pytest_configure(config: Any) -> None:
    """The modules of pytest are there."""
    if failures.is_free():
        _config[:] = [config]
    raises: Any = _sys.modules.get("_pytest.raises") or _sys.modules.get("_pytest.python_api")
    for name in ("RaisesExc", "RaisesContext"):
        _recorder.assertions.follow(getattr(raises, name, None))


@_first
def pytest_collection(session: Any) -> None:
    """Collection begins."""
    if _is_run(session):
        _recorder.phase(None, "collect")


@_first
def pytest_runtestloop(session: Any) -> None:
    """Collection is over."""
    if _is_run(session):
        _recorder.phase(None, None)
        _recorder.begin_tests()


@_around
def pytest_runtest_protocol(item: Any) -> Generator[None, Any, None]:
    """A test is on in this process, run by whichever plugin; a controller of workers runs none. It may run others."""
    if not _config or item.config is not _config[0]:
        yield
        return
    before = _ledger.label
    _latest[:] = item, str(item.nodeid)  # it is asked for its name once, because it puts it together every time
    _phase(_latest[1], "setup")
    result = yield
    _latest[:] = None, ""
    if result.excinfo is None:  # else it is this test in which the run breaks off
        _phase(*before)


@_first
def pytest_runtest_setup(item: Any) -> None:
    """A test begins, perhaps for another time."""
    if item is _latest[0] and _ledger.label[1] != "setup":
        _phase(_latest[1], "setup")


@_first
def pytest_runtest_call(item: Any) -> None:
    """A test's own code begins."""
    if item is _latest[0]:
        _phase(_latest[1], "call")


@_first
def pytest_runtest_teardown(item: Any) -> None:
    """A test's fixtures are torn down."""
    if item is _latest[0]:
        _phase(_latest[1], "teardown")


def _is_run(node: Any) -> bool:
    """Whether a test or session is of the run, not of one that a test makes."""
    return bool(_config) and node.config is _config[0]


@_plain  # for pytest's own, which knows what a test of unittest raised, is to come before it
def pytest_runtest_makereport(item: Any, call: Any) -> None:
    """A phase is over; its report is not made yet."""
    if call.excinfo is not None or failures.untold:
        failures.over(item, call)


@_first
def pytest_runtest_logreport(report: Any) -> None:
    """A phase is reported; under xdist, once more to the controller, while no test of its own is on."""
    phase, test, outcome = report.when, report.nodeid, report.outcome
    if phase == _CRASHED:
        failures.crashed(report)
    elif test is _latest[1] or (_ledger.label[0] == test and not _is_inside()):
        _keep(test_line(test, phase, outcome, report.duration))
        if outcome != "passed" or failures.untold:
            failures.reported(report)


@_first
def pytest_exception_interact(call: Any, report: Any) -> None:
    """Something failed: if no test, a file could not be collected."""
    if getattr(report, "when", "collect") == "collect":
        failures.uncollected(call, report)


@_first
def pytest_collectreport(report: Any) -> None:
    """A file was collected; or skipped as a whole."""
    if report.outcome == "skipped":
        failures.skipped(report)


@_first
def pytest_internalerror(excinfo: Any) -> None:
    """Pytest itself failed, or a plugin."""
    failures.broken(excinfo, "internal error")


@_first
def pytest_keyboard_interrupt(excinfo: Any) -> None:
    """The run was broken off, by a person or by ``pytest.exit``."""
    failures.broken(excinfo, "interrupted")


@_first
def pytest_sessionfinish(exitstatus: Any) -> None:
    """A run is over."""
    failures.ended(exitstatus)


@_first
def pytest_unconfigure(config: Any) -> None:
    """What comes after this is the process's end."""
    if config in _config:
        _recorder.phase(None, "exit")
