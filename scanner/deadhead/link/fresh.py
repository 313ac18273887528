"""Which sightings hold for the files as they are now.

A record has the digest of each project file that it names. What was read from a log has none: there the source line
that the log quotes has to be the line that is in the file now. Where a log quotes none, as a report log does, a line
that is still there has to do; the link then asks for a finding of the same name in the statement around it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from deadhead.sighting import Record, Sighting
from deadhead.static.source import Source, Unparsable

_BEYOND_ASCII = re.compile(r"(?:[^\x00-\x7f]|\?)+")


class Fresh:
    """The project files that a record's sightings are about, and which of these still hold."""

    def __init__(self, root: Path, record: Record) -> None:
        """Read the files."""
        self._digests = record.digests
        self._known: dict[str, Source | None] = {}
        self._unchanged = {path for path, digest in record.digests.items() if _is(self._source(root, path), digest)}
        self.sightings = [one for one in record.sightings if self._holds(root, one)]
        self.sources = {path: source for path in self._paths() if (source := self._known.get(path))}

    def _paths(self) -> Iterable[str]:
        """Yield the files that are as they were, as far as anything can tell."""
        yield from self._unchanged
        for sighting in self.sightings:
            if sighting.retold and sighting.place is not None and _quoted(sighting) is not None:
                yield sighting.place[0]

    def _source(self, root: Path, path: str) -> Source | None:
        if path not in self._known:
            try:
                self._known[path] = Source(path, (root / path).read_bytes())
            except (OSError, Unparsable):
                self._known[path] = None
        return self._known[path]

    def _holds(self, root: Path, sighting: Sighting) -> bool:
        place = sighting.place
        if place is None:
            return True
        if sighting.retold:
            source = self._source(root, place[0])
            return source is not None and _has_line(source, place[1], _quoted(sighting))
        return place[0] not in self._digests or place[0] in self._unchanged


def _is(source: Source | None, digest: str) -> bool:
    return source is not None and hashlib.sha256(source.raw).hexdigest() == digest


def _quoted(sighting: Sighting) -> str | None:
    """Return the source line that was printed with a warning, stripped; None where none was."""
    place = sighting.place
    frames = (frame for frame in sighting.stack if place is not None and (frame.path, frame.line) == place[:2])
    return next((frame.text for frame in frames), None)


def _has_line(source: Source, line: int, quoted: str | None) -> bool:
    """Whether a file has a line of that number, and on it what was quoted; a log may have lost its special letters."""
    if not 0 < line <= len(source.line_starts):
        return False
    start = source.line_starts[line - 1]
    end = source.line_starts[line] if line < len(source.line_starts) else None
    now = source.text[start:end].decode("utf-8", "replace").strip()
    return quoted is None or now == quoted or _BEYOND_ASCII.sub("?", now) == _BEYOND_ASCII.sub("?", quoted)
