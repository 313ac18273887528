"""Folders for the time of a run: gone after it, and those of runs that were killed when the next one begins.

A run holds a lock on its folder, which ends with the process, however that ends. Process ids would not do: they come
again, and are others in other containers that share the place.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

try:
    import fcntl
except ImportError:  # Windows: nothing is known of others
    fcntl = None  # type: ignore[assignment]

_YOUNG = 60.0  # seconds, in which whoever has made a folder comes to lock it


class Temporary:
    """A new folder in ``parent``, gone after the block unless it was moved. Raises OSError where there can be none."""

    def __init__(self, parent: str, prefix: str, suffix: str = "") -> None:
        with suppress(OSError):  # where nothing can be listed, there may still be a new one
            for left in os.listdir(parent):
                if left.startswith(prefix) and left.endswith(suffix):
                    with suppress(OSError):
                        _clear(os.path.join(parent, left))
        self.path = os.path.join(parent, f"{prefix}{os.urandom(8).hex()}{suffix}")
        os.mkdir(self.path, 0o700)
        self._lock = _lock(self.path)

    def __enter__(self) -> str:
        return self.path

    def __exit__(self, *_: object) -> None:
        remove(self.path)
        if self._lock is not None:
            os.close(self._lock)


def remove(folder: str) -> None:
    """Remove a folder with all that is in it, as far as that can be."""
    if os.path.lexists(folder):
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


def _clear(folder: str) -> None:
    """Remove a folder of this user that no process holds."""
    state = os.lstat(folder)
    if hasattr(os, "getuid") and state.st_uid == os.getuid() and time.time() - state.st_mtime > _YOUNG:
        lock = _lock(folder)
        if lock is not None:
            remove(folder)
            os.close(lock)


def _lock(folder: str) -> int | None:
    """The descriptor that holds a folder until it is closed, None where another process does or nobody can."""
    if fcntl is None:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
