"""The folder of a record, which is there as a whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress

from deadhead.errors import RecordError
from deadhead.runtime.target.deadhead_recorder.format import SUFFIX
from deadhead.runtime.temporary import Temporary, remove
from deadhead.state.folder import NAME, make

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator

_HINT = "name another folder with --out"
_TAKEN = "move that away, or name another folder with --out"


@contextmanager
def new_folder(out: str) -> Generator[str]:
    """A new folder beside ``out``, gone afterwards unless it was moved; raises RecordError where there can be none."""
    out = _followed(out)
    _check(out)
    parent, name = os.path.split(out)
    try:
        if os.path.basename(parent) == NAME:
            make(parent)
        else:
            os.makedirs(parent, exist_ok=True)
        made = Temporary(parent, f"{name}-", ".part")
    except OSError as error:
        raise RecordError(f"cannot write a record to {out}: {error.strerror}", hint=_HINT) from error
    with made as folder:
        yield folder


def replace(out: str, folder: str) -> None:
    """Move ``folder`` to ``out``: a reader finds one whole record or the other, or for a moment none.

    Raises RecordError where that cannot be, or something that is no record has come there.
    """
    out = _followed(out)
    _check(out)
    old = f"{os.path.splitext(folder)[0]}.old"
    try:
        if os.path.exists(out):
            os.rename(out, old)
        os.rename(folder, out)
    except OSError as error:
        with suppress(OSError):  # where it was not moved away, or nothing can be moved any more
            os.rename(old, out)
        raise RecordError(f"cannot replace the record in {out}: {error.strerror}") from error
    remove(old)


def keep(folder: str) -> str:
    """Move ``folder`` to a place of its own beside it, and return that. Raises OSError."""
    kept = os.path.splitext(folder)[0]
    os.rename(folder, kept)
    return kept


def _followed(out: str) -> str:
    """Where the record really lies: a link to it stays a link."""
    return os.path.realpath(out) if os.path.islink(out) else out


def _is_current(folder: str) -> bool:
    try:
        return os.path.samefile(folder, os.curdir)
    except FileNotFoundError:  # the current folder is gone
        return False


def _check(out: str) -> None:
    """Raise RecordError where there is anything but a record: it would be replaced by one."""
    try:
        others = [name for name in os.listdir(out) if not name.endswith(SUFFIX)]
    except FileNotFoundError:
        return
    except OSError as error:
        raise RecordError(f"cannot write a record to {out}: {error.strerror}", hint=_HINT) from error
    if others or _is_current(out):
        what = f"it holds {min(others)}" if others else "it is the current folder"
        raise RecordError(f"{out} is no record, which could be replaced: {what}", hint=_TAKEN if others else _HINT)
