"""The ends and forks of a process, at which counts must be written and files changed."""

from __future__ import annotations

import atexit as _atexit
import os as _os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable


def watch(finish: Callable[[], None], forked: Callable[[], None]) -> None:
    """Call ``finish`` when the process exits in order, ``forked`` in each child forked from it.

    What forks a child ends it with ``os._exit``, of which :mod:`~deadhead_recorder.launches` hears.
    """
    _atexit.register(finish)
    if hasattr(_os, "register_at_fork"):
        _os.register_at_fork(after_in_child=forked)
