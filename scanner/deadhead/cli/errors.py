"""How a command ends when something could not be done."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager

import click

from deadhead.errors import DeadheadError


@contextmanager
def explained() -> Generator[None]:
    """Turn an error that the user can mend into a message and its exit code."""
    _write_what_the_terminal_can_show()
    try:
        _check_folder()
        yield
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("deadhead: stopped", err=True)
        sys.exit(130)  # as a shell says of what Ctrl-C has stopped
    except DeadheadError as error:
        click.echo(f"deadhead: {error}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output has gone away, as `head` does: nothing is wrong, and nobody to tell.
        sys.stderr.close()
        sys.exit(1)
    except Exception:  # noqa: BLE001 - a defect of ours must not look like "there are findings"
        traceback.print_exc()
        click.echo("deadhead: this is a defect of deadhead; please report it with the lines above", err=True)
        sys.exit(2)


def _check_folder() -> None:
    try:
        os.getcwd()
    except OSError as error:
        raise DeadheadError(f"the current folder is not there: {error.strerror}") from None


def _write_what_the_terminal_can_show() -> None:
    """Have escapes in place of characters that the encoding of standard output lacks, not an error."""
    stream: object = sys.stdout
    if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
        stream.reconfigure(errors="backslashreplace")
