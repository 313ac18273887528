"""The ends and forks of a process, at which counts must be written and files changed."""

from __future__ import annotations

import atexit as _atexit
import os as _os
import sys as _sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


def watch(finish: Callable[[], None], forked: Callable[[], None]) -> None:
    """Call ``finish`` when the process exits in order, ``forked`` in each child forked from it.

    Children of ``multiprocessing`` skip ``atexit``; there ``finish`` is called too when they end.
    """

    def at_fork() -> None:
        forked()
        _at_end_of_multiprocessing(finish)

    _atexit.register(finish)
    if hasattr(_os, "register_at_fork"):
        _os.register_at_fork(after_in_child=at_fork)


def before_exit(finish: Callable[[], None]) -> None:
    """Call ``finish`` before ``os._exit``, by which most forked children end; for those alone, as it replaces it."""
    end: Any = _os._exit  # pyright: ignore[reportPrivateUsage]
    if getattr(end, "__module__", "") == __name__:  # a fork of a fork
        return

    def _exit(status: int) -> None:
        try:
            finish()
        finally:
            end(status)

    _os._exit = _exit  # type: ignore[assignment]


def _at_end_of_multiprocessing(finish: Callable[[], None]) -> None:
    """Ask for a finaliser after the fork: the child forgets those of its parent before it runs these requests."""
    util: Any = _sys.modules.get("multiprocessing.util")
    if util is not None:

        def finalize(_: object) -> None:
            util.Finalize(None, finish, exitpriority=-100)

        util.register_after_fork(finish, finalize)
