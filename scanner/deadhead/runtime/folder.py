"""The folder of a record, which is there as a whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deadhead.errors import RecordError
from deadhead.runtime.temporary import temporary
from deadhead.state.folder import NAME, made


@contextmanager
def new_folder(out: Path) -> Generator[Path]:
    """A new folder beside ``out``, gone afterwards unless it was moved."""
    with ExitStack() as stack:
        try:
            _make_parent(out.parent)
            folder = stack.enter_context(temporary(out.parent, f"{out.name}-", ".part"))
        except OSError as error:
            message = f"cannot write a record to {out}: {error.strerror}"
            raise RecordError(message, hint="name another folder with --out") from error
        yield folder


def _make_parent(parent: Path) -> None:
    if parent.name == NAME:
        made(parent.parent)
    else:
        parent.mkdir(parents=True, exist_ok=True)


def replace(out: Path, folder: Path) -> None:
    """Move ``folder`` to ``out``: a reader finds one whole record or the other, or for a moment none."""
    old = folder.with_suffix(".old")
    try:
        if out.exists():
            out.rename(old)
        folder.rename(out)
    except OSError as error:
        raise RecordError(f"cannot replace the record in {out}: {error.strerror}") from error
    finally:
        shutil.rmtree(old, ignore_errors=True)
