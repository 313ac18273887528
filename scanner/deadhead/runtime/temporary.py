"""Folders for the time of a run: gone after it, and those of runs that were killed when the next one begins.

A run holds a lock on its folder, which ends with the process, however that ends. Process ids would not do: they come
again, and are others in other containers that share the place.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing is known of others
    fcntl = None  # type: ignore[assignment]

_YOUNG = 60.0  # seconds, in which whoever has made a folder comes to lock it


@contextmanager
def temporary(parent: Path, prefix: str, suffix: str = "") -> Generator[Path]:
    """A new folder in ``parent``, gone afterwards unless it was moved; raises OSError where there can be none."""
    for left in parent.glob(f"{prefix}*{suffix}"):
        with suppress(OSError):
            _clear(left)
    folder = Path(tempfile.mkdtemp(prefix=prefix, suffix=suffix, dir=parent))
    lock = _lock(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _clear(folder: Path) -> None:
    """Remove a folder of this user that no process holds."""
    state = folder.lstat()
    if hasattr(os, "getuid") and state.st_uid == os.getuid() and time.time() - state.st_mtime > _YOUNG:
        lock = _lock(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
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
