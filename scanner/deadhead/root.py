"""Where a project begins: asked before anything else, so by strings and with few imports."""

from __future__ import annotations

import os

from deadhead.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def root_of(start: str) -> tuple[str, str | None]:
    """Return the project's root for a folder, and the file that configures it.

    The nearest ancestor with ``[tool.deadhead]``, else the top of the git work tree, else the folder itself.
    """
    for folder in _with_parents(start):
        file = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(file) and _has_table(file):
            return folder, file
    return work_tree(start) or start, None


def work_tree(start: str) -> str | None:
    """Return the top of the git work tree around a folder, None where there is none."""
    return next((folder for folder in _with_parents(start) if os.path.exists(os.path.join(folder, ".git"))), None)


def table_of(file: str | os.PathLike[str]) -> dict[str, Any] | None:
    """Return ``[tool.deadhead]`` of a file, None where it has none; raises ConfigError where it cannot be read."""
    return _table(file, _read(file))


def _has_table(file: str) -> bool:
    raw = _read(file)
    return _is_headed(raw) or _table(file, raw) is not None


def _is_headed(raw: bytes) -> bool:
    """Whether it is plain without parsing that there is the table: a line is its head, and no string has lines."""
    has_texts = b'"""' in raw or b"'''" in raw
    return not has_texts and any(line.startswith((b"[tool.deadhead]", b"[tool.deadhead.")) for line in raw.splitlines())


def _read(file: str | os.PathLike[str]) -> bytes:
    try:
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from None


def _table(file: str | os.PathLike[str], raw: bytes) -> dict[str, Any] | None:
    if b"deadhead" not in raw:
        return None  # not ours to complain about
    tool = _document(file, raw).get("tool", {})
    table = tool.get("deadhead") if isinstance(tool, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{file}: tool.deadhead must be a table")
    return table  # pyright: ignore[reportUnknownVariableType]


def _document(file: str | os.PathLike[str], raw: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(raw.decode())
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{file}: not valid TOML: line {line} is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{file}: not valid TOML: nested too deeply") from None


def _with_parents(folder: str) -> Iterator[str]:
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
