"""Whether needles, excerpts and bodies that wait lose anything: ``python bench/exact.py FOLDER…``.

It scans as ever, and then parses every file as a whole and walks all of it. The findings have to be the same to the
last byte, and so do the rules that failed. Only what is parsed is known to be no Python: what is found in files that
turn out to be none as a whole is not compared. Folders default to the standard libraries of all Pythons found beside
this one. Parsing all takes a minute for a million lines.
"""

from __future__ import annotations

import difflib
import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any
from unittest import mock

from deadhead.analyse import analyse
from deadhead.config import load
from deadhead.report import json as report
from deadhead.static import replacing
from deadhead.static.later import Later
from deadhead.static.module import Module
from deadhead.static.needles import Needles

_SHOWN = 40  # lines of a difference


def reported(folder: Path) -> dict[str, Any]:
    """Return what a scan finds, as JSON."""
    return report.document(analyse(load(folder, isolated=True), [folder]))


def told(document: dict[str, Any], unreadable: Collection[str]) -> str:
    """Return the findings and crashed rules of a report, but for those in ``unreadable`` files."""
    parts = {part: [one for one in document[part] if one["path"] not in unreadable] for part in ("findings", "errors")}
    return json.dumps(parts, indent=1)


def reported_in_full(folder: Path) -> dict[str, Any]:
    """Return what a scan finds that parses every file, and all of each."""
    everything = mock.Mock(return_value=True)
    with (
        mock.patch.multiple(Needles, names_in=everything, tokens_in=everything),
        mock.patch.multiple(replacing.Needles, may_replace=everything, excerpt=mock.Mock(return_value=None)),
        mock.patch.object(Later, "takes", return_value=False),
        mock.patch.object(Module, "parsed_in_part", return_value=None),
    ):
        return reported(folder)


def beside() -> list[Path]:
    """Return the standard libraries of the Pythons beside this one, this one's last."""
    own = Path(sys.base_prefix)
    found = [path for path in own.parent.glob("*/lib/python3.*") if path.is_dir() and own not in path.parents]
    return [*sorted(found), *own.glob("lib/python3.*")]


def main() -> None:
    """Compare for each folder of the command line, or for the standard libraries."""
    failed = False
    for folder in [Path(argument).resolve() for argument in sys.argv[1:]] or beside():
        in_part, whole = reported(folder), reported_in_full(folder)
        unreadable = {one["path"] for one in whole["unreadable"]}
        quick, full = told(in_part, unreadable), told(whole, unreadable)
        same = quick == full
        failed = failed or not same
        findings = quick.count('"fingerprint": ')
        print(f"{folder}: {'the same' if same else 'DIFFERENT'}, {findings} findings")
        lines = difflib.unified_diff(quick.splitlines(), full.splitlines(), "needles", "parsed", lineterm="", n=1)
        print("\n".join([] if same else list(lines)[:_SHOWN]), end="")
    sys.exit(failed)


if __name__ == "__main__":
    main()
