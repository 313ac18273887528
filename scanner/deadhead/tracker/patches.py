"""Fixes as a diff that an issue can show: of the first files, from the edits that a report holds."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from deadhead.document.untrusted import shortened
from deadhead.finding import Edit, Finding

_FILES = 2
_LINES = 24
_WIDTH = 200


def patches(root: Path, findings: Sequence[Finding], place: Callable[[str], str]) -> dict[str, str]:
    """Return unified diffs of safe fixes, by path; ``place`` is how a path is shown."""
    shown: dict[str, str] = {}
    for path in dict.fromkeys(finding.path for finding in findings if finding.fix == "safe"):
        diff = _diff(root / path, place(path), [one for one in findings if one.path == path])
        if diff:
            shown[path] = diff
        if len(shown) == _FILES:
            break
    return shown


def _diff(file: Path, path: str, findings: Iterable[Finding]) -> str:
    try:
        before = file.read_bytes().decode().splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return ""
    edits = [
        edit
        for finding in findings
        for patch in finding.fixes[:1]
        if patch.applicability == "safe"
        for edit in patch.edits
    ]
    after = _edited(before, dict.fromkeys(edits))
    lines = list(difflib.unified_diff(before, after, path, path, n=1)) if after is not None else []
    more = [f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else []
    return "\n".join([*(shortened(line.rstrip("\r\n"), _WIDTH) for line in lines[:_LINES]), *more])


def _edited(lines: list[str], edits: Iterable[Edit]) -> list[str] | None:
    """Return the lines with the edits made, None where one is outside of the text or two overlap."""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    text, last = "".join(lines), len("".join(lines)) + 1
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        if edit.span.end_line >= len(starts):
            return None
        start = starts[edit.span.line - 1] + edit.span.column - 1
        stop = starts[edit.span.end_line - 1] + edit.span.end_column - 1
        if not start <= stop <= last:
            return None
        text, last = text[:start] + edit.text + text[stop:], start
    return text.splitlines(keepends=True)
