"""What a project's files, tests above all, give another meaning for a while: patches, replaced attributes, fake clocks.

A fix that takes a name away from under such a patch breaks the test, or makes it pass without testing anything.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deadhead.static.files import read_bytes
from deadhead.static.foreign import dotted, imported_names, meant, module_names, package_of
from deadhead.static.source import Source, Unparsable

_SOMEWHERE = "?"
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


@dataclass(frozen=True, slots=True)
class Patch:
    """A dotted name that is replaced, ``?.name`` for an attribute of something the file does not tell, and where.

    ``imports`` are the modules and names that the patching file imports.
    """

    target: str
    place: str
    imports: frozenset[str]

    @property
    def member(self) -> str:
        """The last part of what is replaced."""
        return self.target.rpartition(".")[2]


class Patches:
    """Looks for what is replaced in the files of a project."""

    def __init__(self, root: Path, src: Sequence[str], names: Iterable[str], fakes: Iterable[str]) -> None:
        """``names`` are those of interest: variables and members that fixes touch.

        ``fakes`` are calls that change what such names do: ``package.function()``, or with a keyword in the brackets.
        """
        self.root, self.src = root, src
        self.fakes = frozenset(fakes)
        called = {name.partition("(")[0].rpartition(".")[2] for name in self.fakes}
        self._callers = tuple(name.encode() for name in sorted(called))
        every = b"|".join(re.escape(name.encode()) for name in sorted(set(names)))
        self._quoted = re.compile(rb"[.\"'](?:" + every + rb")[\"']")
        self._assigned = re.compile(rb"\.(?:" + every + rb")[ \t]*=[^=]")

    def find(self, files: Iterable[tuple[str, Path]]) -> list[Patch]:
        """Return the patches in ``files``, each given by its name in reports and its path."""
        patches: list[Patch] = []
        for name, path in files:
            try:
                raw = read_bytes(path)
                if self._may_patch(name, raw):
                    patches += self._in_file(Source(name, raw))
            except (OSError, Unparsable):
                continue  # the scan itself tells of these
        return patches

    def _may_patch(self, name: str, raw: bytes) -> bool:
        if any(caller in raw for caller in self._callers):
            return True
        if b"patch.multiple" in raw:
            return True
        if (b"patch" in raw or b"setattr" in raw) and self._quoted.search(raw):
            return True
        return "test" in name and self._assigned.search(raw) is not None

    def _in_file(self, source: Source) -> Iterator[Patch]:
        tree = source.parse()
        package = package_of(source.path, module_names(source.path, self.root, self.src))
        imported = imported_names(tree, package)
        known = frozenset(imported.values())
        for node in ast.walk(tree):
            place = f"{source.path}:{getattr(node, 'lineno', 1)}"
            yield from (Patch(target, place, known) for target in _targets(node, imported))
            if isinstance(node, ast.Call):
                yield from (Patch(fake, place, known) for fake in self.fakes & _shapes(node, imported))


def _targets(node: ast.AST, imported: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Call():
            yield from _called(node, imported)
        case ast.Assign(targets=targets):
            for target in targets:
                yield from _assigned(target, imported)
        case _:
            pass


def _assigned(target: ast.expr, imported: dict[str, str]) -> Iterator[str]:
    if isinstance(target, ast.Attribute):
        name = meant(target, imported)
        if name is not None:
            yield name


def _called(node: ast.Call, imported: dict[str, str]) -> Iterator[str]:
    spelled = dotted(node.func) or [""]
    name, is_patch = spelled[-1], "patch" in spelled[:-1]
    first, second = [*node.args[:2], None, None][:2]
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    if name in ("patch", "setattr", "delattr") and _DOTTED.fullmatch(text):
        yield text
    elif first is None:
        return
    elif name == "multiple" and is_patch:
        owner = text or meant(first, imported) or _SOMEWHERE
        yield from (f"{owner}.{keyword.arg}" for keyword in node.keywords if keyword.arg)
    elif isinstance(second, ast.Constant) and (name in ("setattr", "delattr") or (name == "object" and is_patch)):
        yield f"{meant(first, imported) or _SOMEWHERE}.{second.value!s}"


def _shapes(node: ast.Call, imported: dict[str, str]) -> set[str]:
    """Return a call as a rule may know it for a fake: the function's name, with no or one of its keywords."""
    name = meant(node.func, imported)
    if name is None:
        return set()
    return {f"{name}()", *(f"{name}({keyword.arg})" for keyword in node.keywords if keyword.arg)}
