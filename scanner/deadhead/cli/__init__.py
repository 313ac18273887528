"""The command line: commands of click, but for a recording, which begins before click could be imported."""

from __future__ import annotations

import sys

from deadhead.cli.errors import explained


def main() -> None:
    """Run ``deadhead``."""
    with explained():
        if sys.argv[1:2] == ["record"]:
            from deadhead.cli.recording import asked, record

            recording = asked(sys.argv[2:])
            if recording is not None:
                sys.exit(record(*recording))
        from deadhead.cli import group

        group.main()


def scan() -> None:
    """Run ``scan``, the short cut for ``deadhead scan``."""
    with explained():
        from deadhead.cli import group

        group.scan()
