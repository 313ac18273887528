"""Keeps what fixtures of a wider scope do out of the tests that happen to run first or last.

In which test a session's fixture is set up depends on the order of tests and on the worker; the node whose fixture it
is does not. That one is set up is told by a hook, and that this is over by ``cached_result``, which is assigned to
then: a wrapper around the hook would be paid for by every fixture of every test. PYTEST_DONT_REWRITE.
"""

from __future__ import annotations

from pluggy import HookimplMarker

from .pytest_failures import is_inside
from .session import recorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Tuple

    Label = Tuple[Optional[str], Optional[str]]

_PHASE = "fixture"
_RESULT = "cached_result"

_hook = HookimplMarker("pytest")(tryfirst=True)
_recorder = recorder()
_ledger, _phase = _recorder.ledger, _recorder.phase

_being_set_up: dict[int, Callable[[], None]] = {}  # by the ids of the fixtures, what is to be done when it is over
_classes: dict[type, type] = {}
_torn_down: list[tuple[Any, Label]] = []  # what was on when each that is torn down began to be


@_hook
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    """A fixture is set up; what is asked for last comes first when it is torn down."""
    if fixturedef.scope != "function" and not is_inside():
        _begin(fixturedef, _name(request))


def _begin(fixturedef: Any, name: str | None) -> None:
    before = _ledger.label
    _phase(name, _PHASE)
    mine = _ledger.label

    def torn_down() -> None:
        _torn_down.append((fixturedef, _ledger.label))
        _phase(name, _PHASE)

    def over() -> None:
        if _ledger.label is mine:  # else it failed before there was a result, and another phase began
            _phase(*before)
        fixturedef.addfinalizer(torn_down)

    _being_set_up[id(fixturedef)] = over
    cls: type = type(fixturedef)  # pyright: ignore[reportUnknownVariableType]
    if cls not in _classes.values():
        if cls not in _classes:
            _classes[cls] = _following(cls)
        fixturedef.__class__ = _classes[cls]


def _following(base: type) -> type:
    """A class like ``base`` that tells when the result of a fixture is there, and gives it its own class back."""

    def get(fixturedef: Any) -> Any:
        return fixturedef.__dict__[_RESULT]

    def put(fixturedef: Any, result: Any) -> None:
        fixturedef.__dict__[_RESULT] = result
        fixturedef.__class__ = base
        _being_set_up.pop(id(fixturedef))()

    return type(base.__name__, (base,), {_RESULT: property(get, put), "__module__": base.__module__})


@_hook
def pytest_fixture_post_finalizer(fixturedef: Any) -> None:
    """A fixture is torn down, or there was nothing to do."""
    if _torn_down and _torn_down[-1][0] is fixturedef:
        _phase(*_torn_down.pop()[1])


def _name(request: Any) -> str | None:
    name = str(request.node.nodeid)
    return (f"{name}[{request.param_index}]" if hasattr(request, "param") else name) or None
