"""The ends and forks of a process, at which counts must be written and files changed."""

from __future__ import annotations

import atexit as _atexit
import os as _os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


def watch(finish: Callable[[], None], forked: Callable[[], None]) -> None:
    """Call ``finish`` when the process exits in order, ``forked`` in each child forked from it.

    What forks a child ends it with ``os._exit``, of which :mod:`~deadhead_recorder.launches` hears.
    """
    _atexit.register(finish)
    if hasattr(_os, "register_at_fork"):
        _os.register_at_fork(after_in_child=forked)


def watch_signals(module: Any, may_end: Callable[[], None]) -> None:
    """Call ``may_end`` when the program gives a signal its default action, as servers do that end by it when tidy.

    ``signal.signal`` asks this function for the numbers of its arguments before it does anything.
    """
    original: Any = getattr(module, "_enum_to_int", None)
    if original is None:
        return

    def _enum_to_int(value: Any) -> Any:
        if value is module.SIG_DFL:
            may_end()
        return original(value)

    module._enum_to_int = _enum_to_int
