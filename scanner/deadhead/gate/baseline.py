"""The file of a baseline: a line of JSON for each known finding, sorted, so that git can merge it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deadhead.errors import DeadheadError
from deadhead.gate.entry import Entry, numbered
from deadhead.whole import write_whole

SCHEMA = "deadhead/baseline/1"
DEFAULT = ".deadhead-baseline"

_KEYS = {"path", "rule", "scope", "symbol", "snippet", "ordinal", "context"}
_TYPES = {"ordinal": int, "run": bool}
_UPDATE = "take the version back that git has, or delete it: `deadhead baseline update` then writes a new one"


class BaselineError(DeadheadError):
    """A baseline is missing or broken; the message names the file, and the line where there is one."""


def read(file: Path) -> tuple[Entry, ...]:
    """Return what a baseline knows. Raises :class:`BaselineError`: without one, nothing can be told to be new."""
    try:
        # what is a line to JSON, and to git: a snippet may hold other characters that end one
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise BaselineError(f"{file}: there is no baseline", hint="`deadhead baseline update` writes one") from None
    except OSError as error:
        raise BaselineError(f"{file}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BaselineError(f"{file}: this is no baseline: not UTF-8", hint=_UPDATE) from None
    if not lines[0] or _value(file, 1, lines[0]).get("schema") != SCHEMA:
        raise BaselineError(f"{file}: this is no baseline: the first line does not say {SCHEMA}", hint=_UPDATE)
    found = [_entry(file, number, line) for number, line in enumerate(lines[1:], 2) if line.strip()]
    return tuple(sorted(set(found)))


def text(entries: Iterable[Entry]) -> str:
    """Return the text of a baseline: no totals and no time stamps, since every branch would change those."""
    lines = [{"schema": SCHEMA}, *(_values(entry) for entry in numbered(set(entries)))]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def write(file: Path, content: str) -> None:
    """Write a baseline, whole or not at all. Raises :class:`BaselineError`."""
    try:
        write_whole(file, content.encode(errors="backslashreplace"))
    except OSError as error:
        raise BaselineError(f"{file}: cannot be written: {error.strerror}") from None


def _values(entry: Entry) -> dict[str, Any]:
    values = entry._asdict()
    return values if entry.run else {key: value for key, value in values.items() if key != "run"}


def _entry(file: Path, number: int, line: str) -> Entry:
    values = _value(file, number, line)
    known = {key: value for key, value in values.items() if key in Entry._fields}
    if not known.keys() >= _KEYS or any(type(value) is not _TYPES.get(key, str) for key, value in known.items()):
        raise BaselineError(f"{file}:{number}: this is no entry of a baseline", hint=_UPDATE)
    return Entry(**known)


def _value(file: Path, number: int, line: str) -> dict[str, Any]:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        hint = "keep the lines of both sides; with `merge=union` in .gitattributes there are no conflicts"
        raise BaselineError(f"{file}:{number}: git has left a conflict here", hint=hint)
    try:
        value = json.loads(line)
    except ValueError as error:
        raise BaselineError(f"{file}:{number}: this is no baseline: {error}", hint=_UPDATE) from None
    if not isinstance(value, dict):
        raise BaselineError(f"{file}:{number}: this is no entry of a baseline", hint=_UPDATE)
    return value  # pyright: ignore[reportUnknownVariableType]
