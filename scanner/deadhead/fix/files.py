"""Fixed files shown as a diff, and where links among them lead."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from deadhead.fix.apply import Fixed
from deadhead.static.files import relative_name

_SPECIAL = re.compile(rb'[\x00-\x1f\x7f"\\]')


def real_name(root: Path, path: str) -> str:
    """Return the path from the root of what a path leads to through links; ``path`` itself where it leads outside."""
    real, top = (Path(os.path.realpath(one)) for one in (root / path, root))
    return relative_name(real, top) if real.is_relative_to(top) else path


def leads_outside(root: Path, path: str) -> str | None:
    """Return where a file leads to if it is a link out of the project, which is not for it to change."""
    real, top = (Path(os.path.realpath(one)) for one in (root / path, root))
    return str(real) if (root / path).is_symlink() and not real.is_relative_to(top) else None


def diff(fixed: Fixed, shown: str) -> bytes:
    """Return a unified diff in the file's own bytes, as ``git apply`` takes it."""
    old, new = fixed.before.split(b"\n"), fixed.after.split(b"\n")
    before, after = (_quoted(side + os.fsencode(shown)) for side in (b"a/", b"b/"))
    lines = difflib.diff_bytes(difflib.unified_diff, _ended(old), _ended(new), before, after, lineterm=b"\n")
    return b"".join(_marked(lines))


def _quoted(name: bytes) -> bytes:
    """Return a path as git writes it in a diff: in quotes where it holds what would be mistaken."""
    if not _SPECIAL.search(name):
        return name
    return b'"' + _SPECIAL.sub(lambda match: b"\\%03o" % match.group()[0], name) + b'"'


def _ended(lines: list[bytes]) -> list[bytes]:
    """Give every line its ending back; git's lines end at ``\\n`` only."""
    ended = [line + b"\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _marked(lines: Iterator[bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"
