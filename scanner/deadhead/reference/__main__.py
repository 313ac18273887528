"""``python -m deadhead.reference FOLDER`` writes the reference; with ``--check`` it tells what is not up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from deadhead.reference.pages import reference, rule_pages


def write(folder: Path) -> None:
    """Write each page below a folder."""
    for name, text in {**reference(), **rule_pages()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def outdated(folder: Path) -> list[Path]:
    """Return the pages, of those that are kept, that say something else in a folder, or are not there."""
    pages = {folder / name: text for name, text in reference().items()}
    return [page for page, text in pages.items() if not page.is_file() or page.read_text(encoding="utf-8") != text]


def main() -> int:
    """Write the pages, or check them."""
    *options, name = sys.argv[1:]
    if options != ["--check"]:
        write(Path(name))
        return 0
    found = outdated(Path(name))
    if found:
        print(f"not up to date: {', '.join(map(str, found))}; `make docs` writes them", file=sys.stderr)
    return len(found) > 0


sys.exit(main())
