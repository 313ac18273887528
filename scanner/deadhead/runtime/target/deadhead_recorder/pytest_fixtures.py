"""Keeps what fixtures of a wider scope do out of the tests that happen to run first or last.

In which test a session's fixture is set up depends on the order of tests and on the worker; the node whose fixture it
is does not. PYTEST_DONT_REWRITE.
"""

from __future__ import annotations

from pluggy import HookimplMarker

from .pytest_failures import is_inside
from .session import recorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterator

_PHASE = "fixture"

_hook = HookimplMarker("pytest")

_torn_down: list[tuple[Any, tuple[str | None, str | None]]] = []  # what was on when each that is torn down began to be


@_hook(hookwrapper=True, tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> Iterator[None]:
    """A fixture is set up; what is asked for last comes first when it is torn down."""
    if fixturedef.scope == "function" or is_inside():
        yield
        return
    before, name = recorder().label, _name(request)
    recorder().phase(name, _PHASE)
    yield
    recorder().phase(*before)

    def torn_down() -> None:
        _torn_down.append((fixturedef, recorder().label))
        recorder().phase(name, _PHASE)

    fixturedef.addfinalizer(torn_down)


@_hook(tryfirst=True)
def pytest_fixture_post_finalizer(fixturedef: Any) -> None:
    """A fixture is torn down, or there was nothing to do."""
    if _torn_down and _torn_down[-1][0] is fixturedef:
        recorder().phase(*_torn_down.pop()[1])


def _name(request: Any) -> str | None:
    name = str(request.node.nodeid)
    return (f"{name}[{request.param_index}]" if hasattr(request, "param") else name) or None
