"""Log records by level, logger, place and text, counted by test and phase as sightings are."""

from __future__ import annotations

from .chain import chain_of
from .format import CHAIN, ID, KIND, LEVEL, LINE, LOG, LOGGER, MESSAGE, PATH
from .ledger import Sighting as Counted
from .masking import bounded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Tuple

    from .ledger import Ledger
    from .places import Places
    from .sightings import Sightings

    Key = Tuple[str, str, str, int, str]
    Place = Tuple[str, str, str, int]
    Error = Optional[BaseException]

_TEXTS = 100  # distinct ones at one place
_TEXT = 3000
_MOST = 20_000


class Logs:
    """All log records of this process that are worth keeping."""

    def __init__(self, places: Places, ledger: Ledger, sightings: Sightings) -> None:
        self._places = places
        self._ledger = ledger
        self._sightings = sightings
        self.restart()

    def restart(self) -> None:
        """Forget what was written: this process is a fork, with a file of its own."""
        self._known: dict[Key, Counted] = {}
        self._texts: dict[Place, list[Counted]] = {}

    def seen(self, level: str, logger: str, filename: str, line: int, text: str, error: Error = None) -> None:
        """Count one record, with the exception that it was given."""
        key = (level, logger, filename, line, text)
        found = self._known.get(key)
        if found is None and len(self._known) < _MOST:
            self._first(key, error)
        elif found is not None:
            self._sightings.tick(found)

    def _first(self, key: Key, error: Error) -> None:
        texts = self._texts.setdefault(key[:4], [])
        if len(texts) >= _TEXTS:
            self._sightings.tick(texts[-1])
            return
        found = Counted(self._sightings.number())
        self._known[key] = found
        texts.append(found)
        found.tick()
        self._ledger.touch(found)
        level, logger, filename, line, text = key
        self._ledger.write_one(
            found,
            {
                KIND: LOG,
                ID: found.id,
                LEVEL: level,
                LOGGER: logger,
                MESSAGE: bounded(text, _TEXT),
                PATH: self._places.locate(filename)[0],
                LINE: line,
                CHAIN: [] if error is None else chain_of(error, self._places),
            },
        )
