"""``python -m deadhead.reference FOLDER`` writes the reference."""

from __future__ import annotations

import sys
from pathlib import Path

from deadhead.reference.pages import pages


def main() -> None:
    """Write each page below the folder that is given."""
    folder = Path(sys.argv[1])
    for name, text in pages().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


main()
