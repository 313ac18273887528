"""Log records as pytest's "Captured log" sections show them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deadhead.failure import Logged

_RECORD = re.compile(r"(CRITICAL|ERROR|WARNING|INFO|DEBUG)\s+(\S+?):([^\s:]+):(\d{1,9}) ?(.*)", re.DOTALL)
_HINT = re.compile(r"^(?:CRITICAL|ERROR|WARNING|INFO|DEBUG)\s+\S+:\d", re.MULTILINE)
_CONTINUED = 100  # lines of one message that are kept


def record_of(line: str) -> Logged | None:
    """Return the record that a line begins, None where it begins none."""
    found = _RECORD.match(line)
    if found is None:
        return None
    level, logger, file, number, message = found.groups()
    return Logged(level, logger, message, file, int(number))


def records_in(text: str) -> Iterator[Logged]:
    """Yield the records of a text of many lines."""
    yield from records(text.split("\n") if _HINT.search(text) else ())


def records(lines: Iterable[str]) -> Iterator[Logged]:
    """Yield the records of a section; a message goes on until the next record."""
    latest: tuple[Logged, list[str]] | None = None
    for line in lines:
        begun = record_of(line)
        if begun is None:
            if latest is not None and len(latest[1]) < _CONTINUED:
                latest[1].append(line)
            continue
        if latest is not None:
            yield _whole(*latest)
        latest = begun, [begun.message]
    if latest is not None:
        yield _whole(*latest)


def _whole(logged: Logged, message: list[str]) -> Logged:
    text = "\n".join(message).rstrip()
    return Logged(logged.level, logged.logger, text, logged.path, logged.line)
