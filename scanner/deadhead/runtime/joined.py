"""A record whose root was another folder of the same project: its paths, as they are from this root."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from deadhead.lines import Lines
from deadhead.runtime.importers.places import Places
from deadhead.runtime.importers.settle import settled
from deadhead.sighting import Record


def joined(record: Record, root: Path) -> Record:
    """Return a record with its files found again by the ends of their paths, where they are the very same.

    Records hold paths relative to their root, so that it does not matter where that was; only where none of them is
    there from this root can it have been another folder, as that of one package of many.
    """
    if not record.digests or any((root / path).is_file() for path in record.digests):
        return record
    places = Places(root)
    for path in record.digests:
        places.learn(path)
    found = {path: file for path in record.digests if (file := places.find(path)) is not None}
    if not any(_digest(root / file) == record.digests[path] for path, file in found.items()):
        return record
    digests = {found.get(path, path): digest for path, digest in record.digests.items()}
    loaded = None if record.loaded is None else frozenset(found.get(path, path) for path in record.loaded)
    lines = None if record.lines is None else _moved(record.lines, found)
    return replace(settled(record, _Found(found)), digests=digests, loaded=loaded, lines=lines)


def _moved(lines: Lines, found: Mapping[str, str]) -> Lines:
    files = {found.get(path, path): codes for path, codes in lines.files.items()}
    return replace(lines, files=files, partial=frozenset(found.get(path, path) for path in lines.partial))


class _Found:
    """The files that were found."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find(self, path: str) -> str | None:
        """Return where a file is now."""
        return self._files.get(path)

    def ending(self, path: str) -> str | None:  # noqa: ARG002 - a record has whole paths
        """Return nothing."""
        return None

    def gone(self, path: str) -> str | None:  # noqa: ARG002 - what is not found keeps its name
        """Return nothing."""
        return None


def _digest(file: Path) -> str | None:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None
