"""Errors that a user can mend: each says what is wrong, where, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO


def say(*lines: str) -> None:
    """Write lines to standard error, if there is any: it may have been closed, or its reader, or be a full disk."""
    stream: TextIO | None = sys.stderr
    if stream is not None:
        try:
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()
        except OSError:
            sys.stderr = None  # nobody is there to tell, also at the end: the exit code is to be what it would be


def close_to(name: str, known: Iterable[str]) -> str | None:
    """Return the question whether one of the known names was meant, if one is like ``name`` or has it in it."""
    import difflib

    names = list(known)
    close = difflib.get_close_matches(name, names, n=1) or [one for one in names if len(name) > 3 and name in one]
    return f"did you mean `{close[0]}`?" if close else None


class DeadheadError(Exception):
    """Something could not be done; ``hint`` says what to do about it.

    Commands print it as one message on standard error and exit with ``exit_code``.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class ConfigError(DeadheadError):
    """A setting is wrong; the message names the file and the key."""


class RecordError(DeadheadError):
    """A record cannot be read or written."""


class DocumentError(DeadheadError):
    """A JSON document is not what its contract says."""
