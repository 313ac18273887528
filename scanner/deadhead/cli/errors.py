"""How a command ends when something could not be done."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
from contextlib import contextmanager

from deadhead.errors import DeadheadError, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import NoReturn


_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def explained() -> Generator[None]:
    """Turn an error that the user can mend into a message and its exit code."""
    # What is left in memory goes with the process: to look through it for garbage takes a tenth of a large scan.
    atexit.register(gc.freeze)
    _have_streams()
    _write_what_the_terminal_can_show()
    try:
        _check_folder()
        yield
    except KeyboardInterrupt:
        say("")  # the terminal has shown ^C
        stop()
    except DeadheadError as error:
        say(f"deadhead: {error}", *([f"  {error.hint}"] if error.hint else []))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone away, as `head` does: nothing is wrong, and nobody to tell.
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.errno not in _FULL:
            _defect()
        sys.stdout = None  # which could not be written either, at the end
        say(f"deadhead: cannot write {error.filename or 'the output'}: {error.strerror}")
        sys.exit(2)
    except Exception:  # noqa: BLE001 - a defect of ours must not look like "there are findings"
        _defect()


def _defect() -> NoReturn:
    import traceback

    traceback.print_exc()
    say("deadhead: this is a defect of deadhead; please report it with the lines above")
    sys.exit(2)


def stop() -> NoReturn:
    """End as what Ctrl-C has stopped."""
    say("deadhead: stopped")
    sys.exit(130)  # as a shell says of it


def _check_folder() -> None:
    try:
        os.getcwd()
    except OSError as error:
        raise DeadheadError(f"the current folder is not there: {error.strerror}") from None


def _have_streams() -> None:
    """Where the shell has closed one, as `>&-` does, nothing comes from it and what is written to it goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):  # in the order of their descriptors
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - to the end


def _write_what_the_terminal_can_show() -> None:
    """Have escapes in place of characters that the encoding of standard output lacks, not an error."""
    stream: object = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")
