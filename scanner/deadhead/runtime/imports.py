"""Runs that were elsewhere, from the files they left to one record of this project."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from deadhead.errors import RecordError
from deadhead.runtime.importers import junit, log, reportlog
from deadhead.runtime.importers.combine import combined
from deadhead.runtime.importers.lines import chunks, lines
from deadhead.runtime.importers.places import Places
from deadhead.runtime.importers.settle import learn, settled
from deadhead.runtime.importers.told import Told
from deadhead.sighting import Record

_LONGEST_REPORT = 1 << 26  # characters of one line of a report log, with all that its test has printed
_SHOWN = 5

_READERS: dict[str, Callable[[Iterator[str], str], Told]] = {
    "junit": junit.read,
    "reportlog": lambda pieces, name: reportlog.read(lines(pieces, _LONGEST_REPORT), name),
    "log": lambda pieces, name: log.read(lines(pieces), name),
}


def import_files(files: Mapping[str, Sequence[str]], root: Path) -> Record:
    """Return the record of what ``files``, by their kind (junit, reportlog, log), tell; ``-`` is standard input.

    Paths are those of the project's files below ``root`` wherever these can be told. Raises
    :class:`~deadhead.errors.RecordError` for a file that cannot be read or is of another kind.
    """
    if sum(name == "-" for names in files.values() for name in names) > 1:
        raise RecordError("standard input can be read only once", hint="give the other input by its file name")
    places = Places(root)
    told = {kind: [_read(kind, name) for name in names] for kind, names in files.items()}
    records = {kind: [one.record() for one in many] for kind, many in told.items()}
    for kind, many in records.items():
        for one, record in zip(told[kind], many, strict=True):
            learn(record, places)
            for folder in one.roots:
                places.rooted(folder)
    whole = combined({kind: [settled(record, places) for record in many] for kind, many in records.items()})
    return replace(whole, notes=(*whole.notes, *_notes(places)))


def _read(kind: str, name: str) -> Told:
    shown = "standard input" if name == "-" else name
    try:
        with _opened(name) as stream:
            return _READERS[kind](chunks(stream, shown), shown)
    except OSError as error:
        raise RecordError(f"cannot read {shown}: {error.strerror or error}") from None


@contextmanager
def _opened(name: str) -> Generator[BinaryIO]:
    if name == "-":
        yield sys.stdin.buffer
        return
    with open(name, "rb") as stream:
        yield stream


def _notes(places: Places) -> Iterator[str]:
    """Yield what is to be said about paths that more than one file could be."""
    paths = sorted(places.ambiguous)
    if paths:
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        shown = ", ".join(paths[:_SHOWN])
        yield f"left as they are, because several files of the project end so: {shown}{more}"
