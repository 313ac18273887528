"""Executed lines from coverage.py's data, for runs on a Python that cannot note them by itself."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

from deadhead.lines import ANY, Code, Lines, Run
from deadhead.sighting import Record

_DATA = ".coverage"
_LATE = 2.0  # seconds after the record's last write at which its coverage data may still be written


def coverage_lines(root: Path, record: Record) -> Lines | None:
    """Return what the data in ``root`` say of the run that made ``record``.

    None where there are none, where they are of another run, or where coverage.py is not installed.
    """
    data = _read(root / _DATA) if _is_of(root / _DATA, record) else None
    if data is None:
        return None
    files = {path: {ANY: run} for path, run in _files(data, root)}
    return Lines(
        files=files,
        complete=record.processes == 1,  # of others it is not known whether they were measured
        partial=_measured_late(files),
        sees_hidden=not record.notes,
        fakes=frozenset(["?"]),  # a replaced clock would not be on record
        exact=False,
    )


def _is_of(path: Path, record: Record) -> bool:
    """Whether a file was written while the record was."""
    try:
        return record.started <= path.stat().st_mtime <= record.ended + _LATE
    except OSError:
        return False


def _read(path: Path) -> Any:
    try:
        coverage: Any = importlib.import_module("coverage")
    except ImportError:
        return None
    data = coverage.CoverageData(basename=str(path))
    try:
        data.read()
    except coverage.CoverageException:
        return None
    return data


def _files(data: Any, root: Path) -> Iterator[tuple[str, Run]]:
    """Yield the measured files by their path below ``root``; coverage.py names them so, too, or absolutely."""
    for name in data.measured_files():
        path = Path(root, name).resolve()
        if path.is_relative_to(root.resolve()):
            lines = _lines_of(path)
            if lines is not None:
                yield path.relative_to(root.resolve()).as_posix(), Run(lines, frozenset(data.lines(name) or ()))


def _lines_of(path: Path) -> frozenset[int] | None:
    """Return the lines of a file that have instructions, by this Python; None where it cannot compile it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return frozenset(line for one in _codes(code) for _, _, line in one.co_lines() if line)


def _codes(code: CodeType) -> Iterator[CodeType]:
    waiting = [code]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += [const for const in one.co_consts if isinstance(const, CodeType)]


def _measured_late(files: Mapping[str, Mapping[Code, Run]]) -> frozenset[str]:
    """Return the files that were loaded before the measuring began: nothing is known of their own statements."""
    runs = {path: codes[ANY] for path, codes in files.items()}
    return frozenset(path for path, run in runs.items() if run.lines and min(run.lines) not in run.executed)
