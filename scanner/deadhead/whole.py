"""Files written whole or not at all: whoever reads finds the old text or the new one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Put ``data`` in place of a file, or make it; what was there stays until all is written. Raises ``OSError``.

    What is no regular file, such as a pipe or ``/dev/stdout``, is written to.
    """
    if file.exists() and not file.is_file():
        file.write_bytes(data)
        return
    import tempfile  # a scan that finds nothing writes nothing

    target = file.resolve()
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        os.replace(name, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
