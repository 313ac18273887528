"""Writes the tests that do not pass; loaded by what watches a test runner."""

from __future__ import annotations

from .chain import chain_of
from .format import CHAIN, FAILURE, KIND, OUTCOME, PHASE, REASON, RERUN, SECONDS, TEST_ID
from .masking import bounded
from .session import recorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from .encode import Json, Line

_REASON = 4000


def guard(function: Callable[..., Any], *args: Any) -> Any:
    """Call our own ``function`` in a test runner's process: its faults are noted, and cost the runner nothing."""
    try:
        return function(*args)
    except RecursionError:  # swallowing it aborts Python 3.8
        raise
    except Exception as error:  # noqa: BLE001 - whatever the program's objects may do
        recorder().trouble(error)
        return None


def chain(error: BaseException | None) -> list[Json]:
    """The chain of ``error``, the root cause first, as the record has it."""
    return [] if error is None else chain_of(error, recorder().places)


def failure(
    test: str,
    phase: str,
    outcome: str,
    seconds: float = 0.0,
    links: list[Json] | None = None,
    reason: str = "",
    rerun: bool = False,
) -> Line:
    """The line of one test that did not pass in one phase."""
    return {
        KIND: FAILURE,
        TEST_ID: test,
        PHASE: phase,
        OUTCOME: outcome,
        SECONDS: seconds,
        REASON: bounded(reason, _REASON),
        RERUN: rerun,
        CHAIN: links or [],
    }
