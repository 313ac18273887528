"""What ``[tool.deadhead]`` says about the garden: critical paths, components, severities, causes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_args

from deadhead.debt import SEVERITIES, Kind
from deadhead.errors import ConfigError, close_to
from deadhead.finding import Severity


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """``[tool.deadhead.critical-paths.NAME]``: globs on test ids and on paths, and what is at stake there."""

    name: str
    tests: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    impact: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseRule:
    """``[[tool.deadhead.causes]]``, and each rule that deadhead brings: how a sort of cause is told and named.

    It holds for an exception of the chain where ``exception`` (a regex for all of its type's name), ``message`` (one
    that is found in its text) and ``frame`` (one that is found in the path of its innermost frame) do, each unless it
    is empty; a skip and a log line have a message only. In ``cause``, ``advice`` and ``slug``, ``{subject}`` is the
    group of that name in ``message``, else the address that the chain names, ``{owner}`` and any other group likewise,
    ``{met}`` the function of the project that met it, in ``advice`` ``{every}`` the subjects of all its failures; of
    ``[one|another]`` that one holds which has all its names.
    """

    name: str
    kind: Kind
    exception: str = ""
    message: str = ""
    frame: str = ""
    cause: str = ""
    advice: str = ""
    slug: str = ""


def read_components(file: Path, key: str, value: object) -> Mapping[str, tuple[str, ...]]:
    """Return globs by component."""
    return {name: _strings(file, f"{key}.{name}", globs) for name, globs in _table(file, key, value).items()}


def read_critical_paths(file: Path, key: str, value: object) -> tuple[CriticalPath, ...]:
    """Return the critical paths, in the order of the file."""
    paths: list[CriticalPath] = []
    for name, table in _table(file, key, value).items():
        where = f"{key}.{name}"
        read = _read(file, where, table, CriticalPath, {"name"})
        if not read.get("tests") and not read.get("paths"):
            raise ConfigError(
                f"{file}: tool.deadhead.{where} names no tests and no paths", hint='tests = ["tests/x/*"]'
            )
        paths.append(CriticalPath(name, **read))
    return tuple(paths)


def read_causes(file: Path, key: str, value: object) -> tuple[CauseRule, ...]:
    """Return the rules of causes, in the order of the file."""
    if not isinstance(value, list):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be tables, [[tool.deadhead.{key}]]")
    return tuple(_cause(file, f"{key}[{index}]", table) for index, table in enumerate(value))  # pyright: ignore


def _cause(file: Path, where: str, table: object) -> CauseRule:
    read = _read(file, where, table, CauseRule, set())
    for needed in ("name", "kind"):
        if needed not in read:
            raise ConfigError(f"{file}: tool.deadhead.{where} lacks `{needed}`")
    if read["kind"] not in get_args(Kind):
        hint = close_to(read["kind"], get_args(Kind)) or f"one of {', '.join(get_args(Kind))}"
        raise ConfigError(f"{file}: tool.deadhead.{where}.kind: there is no kind `{read['kind']}`", hint=hint)
    if not read.get("exception") and not read.get("message"):
        raise ConfigError(f"{file}: tool.deadhead.{where} has neither `exception` nor `message`")
    for pattern in ("exception", "message", "frame"):
        try:
            re.compile(read.get(pattern, ""))
        except re.error as error:
            raise ConfigError(f"{file}: tool.deadhead.{where}.{pattern} is no regular expression: {error}") from None
    return CauseRule(**read)


def severities(rows: Iterable[str]) -> Callable[[Path, str, object], Mapping[str, Severity]]:
    """Return the reader of ``[tool.deadhead.severity]``, whose keys are among ``rows``."""
    known = list(rows)

    def read(file: Path, key: str, value: object) -> Mapping[str, Severity]:
        table = _table(file, key, value)
        for row, severity in table.items():
            if row not in known:
                hint = close_to(row, known) or f"known keys: {', '.join(known)}"
                raise ConfigError(f"{file}: unknown key `{row}` in [tool.deadhead.{key}]", hint=hint)
            if severity not in SEVERITIES:
                raise ConfigError(f"{file}: tool.deadhead.{key}.{row} must be one of {', '.join(SEVERITIES)}")
        return table

    return read


def _read(file: Path, where: str, value: object, cls: type, without: set[str]) -> dict[str, Any]:
    """Return the values of a table whose keys are the fields of ``cls``."""
    types = {field.name: str(field.type) for field in fields(cls) if field.name not in without}
    read: dict[str, Any] = {}
    for key, one in _table(file, where, value).items():
        if key not in types:
            hint = close_to(key, types) or f"known keys: {', '.join(types)}"
            raise ConfigError(f"{file}: unknown key `{key}` in [tool.deadhead.{where}]", hint=hint)
        many = types[key].startswith("tuple")
        read[key] = _strings(file, f"{where}.{key}", one) if many else _string(file, f"{where}.{key}", one)
    return read


def _table(file: Path, key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a table")
    return value  # pyright: ignore[reportUnknownVariableType]


def _strings(file: Path, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):  # pyright: ignore[reportUnknownVariableType]
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a list of strings")
    return tuple(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _string(file: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a string")
    return value
