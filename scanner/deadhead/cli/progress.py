"""A progress bar on standard error, for scans on a terminal that take more than a moment."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_PATIENCE = 0.5  # seconds without a bar


class Progress:
    """Shows how many of the files are done; a context manager, told of them by being called."""

    def __init__(self) -> None:
        """Show nothing yet."""
        self._wanted = sys.stderr.isatty()
        self._started = time.monotonic()
        self._done = 0
        self._bar: ProgressBar[int] | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)

    def __call__(self, done: int, total: int) -> None:
        """Take note that ``done`` more of ``total`` files are done."""
        self._done += done
        if self._bar is not None:
            self._bar.update(done)
        elif self._wanted and time.monotonic() - self._started > _PATIENCE:
            self._bar = click.progressbar(length=total, label="Scanning", file=sys.stderr, show_pos=True)
            self._bar.__enter__()
            self._bar.update(self._done)
