"""When memory is looked through for garbage: not while trees are made and walked, and not at the end.

Trees and scopes are millions of objects. Looking through them while they are in use, again and again, takes longer than
making them; and what refers to itself in a circle is taken apart where it is no longer needed.
"""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

_LITTER = 1_000_000  # objects that may be left over before they are cleared away, less than 200 megabytes


@contextmanager
def left_alone() -> Generator[None]:
    """Keep the garbage collector from running by itself."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def kept() -> None:
    """Take all that there is for no garbage, to the end."""
    gc.freeze()


def clear_away() -> None:
    """Look for garbage if there may be much of it, among what is new only: the program itself is none."""
    if gc.get_count()[0] > _LITTER:
        gc.collect(0)
