"""The oldest Python that a project says it runs on, read when the first fix asks for it."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from configparser import ConfigParser, Error
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deadhead.static.source import Source, Unparsable

Minor = tuple[int, int]

_CLAUSE = re.compile(r"(===?|~=|!=|<=?|>=?|\^|~)?\s*v?(\d+)(?:\.(\d+))?([^,\s|<>=!~^]*)")
#: Operators that say where the versions begin; nothing stands for poetry's ``3.8`` and ``3.8.*``.
_LOWER = frozenset(["", ">=", ">", "==", "===", "~=", "^", "~"])


@dataclass(frozen=True, slots=True)
class Requires:
    """What the projects at and below ``root`` require, by folder."""

    root: Path
    known: dict[Path, Minor | None] = field(default_factory=dict[Path, "Minor | None"], repr=False, compare=False)

    def oldest(self, folder: Path) -> Minor | None:
        """Return the oldest Python that the code in a folder is for: the nearest word on it, up to the root.

        None where nobody says, or says it in a way that takes a program to find out.
        """
        if folder not in self.known:
            inside = folder.is_relative_to(self.root)
            own = _of_folder(folder) if inside else None
            above = folder.parent if inside and own is None and folder != self.root else None
            self.known[folder] = own if above is None else self.oldest(above)
        return self.known[folder]


def _of_folder(folder: Path) -> Minor | None:
    for name, read in _READERS.items():
        file = folder / name
        for text in read(file) if os.path.isfile(file) else ():
            oldest = parse_requirement(text)
            if oldest is not None:
                return oldest
    return None


def parse_requirement(text: str) -> Minor | None:
    """Return the oldest version that a requirement such as ``>=3.8,!=3.9.*`` allows, None if it names none.

    Clauses that are not understood are passed over; of poetry's alternatives, set apart by ``||``, the oldest counts.
    """
    found = [_lowest(part) for part in text.split("|") if part.strip()]
    known = [version for version in found if version is not None]
    return min(known) if known and len(known) == len(found) else None


def _lowest(text: str) -> Minor | None:
    lower: list[Minor] = []
    barred: set[Minor] = set()
    for operator, major, minor, rest in _CLAUSE.findall(text):
        version = int(major), int(minor or 0)
        if operator in _LOWER:
            lower.append(version)
        elif operator == "!=" and minor and rest == ".*":
            barred.add(version)
    if not lower:
        return None
    major, minor = max(lower)
    while (major, minor) in barred:
        minor += 1
    return major, minor


def _in_pyproject(file: Path) -> Iterator[str]:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return  # whoever reads settings from it complains
    for keys in (("project", "requires-python"), ("tool", "poetry", "dependencies", "python")):
        value: Any = document
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None  # pyright: ignore
        if isinstance(value, str):
            yield value


def _in_setup_cfg(file: Path) -> Iterator[str]:
    parser = ConfigParser(interpolation=None)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Error):
        return
    yield parser.get("options", "python_requires", fallback="")


def _in_setup(file: Path) -> Iterator[str]:
    """Yield the literal arguments ``python_requires`` of a script."""
    try:
        tree = Source.read(file, file.name).parse()
    except (OSError, Unparsable):
        return
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="python_requires", value=ast.Constant(value=str(text))):
                yield text
            case _:
                pass


_READERS: dict[str, Callable[[Path], Iterator[str]]] = {
    "pyproject.toml": _in_pyproject,
    "setup.cfg": _in_setup_cfg,
    "setup.py": _in_setup,
}
