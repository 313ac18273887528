"""The names that other files of a project take from a file: a fix neither takes them away nor adds to them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from deadhead.static.files import read_bytes
from deadhead.static.foreign import absolute, imported_names, meant, module_names, package_of, stars
from deadhead.static.source import Source, Unparsable

Files = Sequence[tuple[str, Path]]


@dataclass(frozen=True, slots=True)
class Relied:
    """The names of one module that other files take from it; with ``every`` they take all that is public."""

    names: frozenset[str] = frozenset()
    every: bool = False

    def on(self, name: str) -> bool:
        """Whether some other file may rely on a name."""
        return name in self.names or (self.every and not name.startswith("_"))


NOTHING = Relied()


def relied_on(paths: Iterable[str], files: Files, root: Path, src: Sequence[str]) -> dict[str, Relied]:
    """Return, for each of ``paths``, the names that others of ``files`` take from it: imported, read, or patched."""
    modules = {path: module_names(path, root, src) for path in paths}
    names: dict[str, set[str]] = {path: set() for path in modules}
    every: set[str] = set()
    words = re.compile(b"|".join(sorted({re.escape(_last(known)) for known in modules.values()} - {b""})) or b"(?!)")
    for name, file in files:
        try:
            raw = read_bytes(file)
            if not words.search(raw):
                continue
            tree = Source(name, raw).parse()
        except (OSError, Unparsable):
            continue
        taken, starred = _taken(tree, package_of(name, module_names(name, root, src)))
        for path, known in modules.items():
            if path != name:
                names[path] |= {rest for one in taken if (rest := _below(one, known))}
                every |= {path} if known & starred else set()
    return {path: Relied(frozenset(names[path]), path in every) for path in modules}


def _last(names: frozenset[str]) -> bytes:
    return min(names, key=len, default="").rpartition(".")[2].encode("utf-8", "surrogateescape")


def _below(taken: str, modules: frozenset[str]) -> str | None:
    """Return the name that ``taken`` is of one of the modules."""
    return next((taken[len(one) + 1 :].partition(".")[0] for one in modules if taken.startswith(f"{one}.")), None)


def _taken(tree: ast.Module, package: str) -> tuple[set[str], set[str]]:
    """Return the dotted names that a file may take from other modules, and the modules it takes everything from."""
    imported = imported_names(tree, package)
    taken = set(imported.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            name = meant(node, imported)
            taken |= {name} if name else set()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            taken |= {node.value} if re.fullmatch(r"\w+(\.\w+)+", node.value) else set()
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node, package)
            taken |= {f"{module}.{alias.name}" for alias in node.names}
    return taken, set(stars(tree, package))
