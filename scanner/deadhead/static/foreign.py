"""One file's imports seen from other files: absolute dotted names, and the module names by which a file is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath


def module_names(path: str, root: Path, src: Sequence[str]) -> frozenset[str]:
    """Return the dotted names under which a file below ``root`` may be imported.

    From the folders that packages are imported from, and from the folder above its outermost package.
    """
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    starts = {0, len(parts) - _depth(root, path)}
    for folder in src:
        above = PurePosixPath(folder).parts
        if above and tuple(parts[: len(above)]) == above:
            starts.add(len(above))
    return frozenset(".".join(parts[start:]) for start in starts if start < len(parts))


def _depth(root: Path, path: str) -> int:
    """Return how many parts the canonical name of a file has: itself and the packages around it."""
    file = root / path
    depth = 0 if file.name == "__init__.py" else 1
    for folder in file.parents:
        if folder == root or not (folder / "__init__.py").is_file():
            break
        depth += 1
    return max(1, depth)


def imported_names(tree: ast.Module, package: str) -> dict[str, str]:
    """Return what the imports of a file, wherever they stand, bind: local name to absolute dotted name."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node, package)
            names.update({one.asname or one.name: f"{module}.{one.name}" for one in node.names if one.name != "*"})
    return names


def absolute(node: ast.ImportFrom, package: str) -> str:
    """Return the module of a ``from`` import in a file of ``package``."""
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def package_of(path: str, names: frozenset[str]) -> str:
    """Return the package that relative imports in a file start from."""
    name = min(names, key=len, default="")
    return name if PurePosixPath(path).name == "__init__.py" else name.rpartition(".")[0]


def dotted(node: ast.expr) -> list[str] | None:
    """Return the parts of ``a.b.c``; None for anything but names and attributes."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return [node.id, *reversed(parts)] if isinstance(node, ast.Name) else None


def meant(node: ast.expr, imported: dict[str, str]) -> str | None:
    """Return what a dotted expression denotes by a file's imports; None where they do not tell."""
    parts = dotted(node)
    if parts is None or parts[0] not in imported:
        return None
    return ".".join([imported[parts[0]], *parts[1:]])


def stars(tree: ast.Module, package: str) -> Iterator[str]:
    """Yield the modules that a file imports all names from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            yield absolute(node, package)
