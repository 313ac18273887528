"""Names that a file imports from other files of its project, looked up only when a version test needs one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from deadhead.static.collect import collect
from deadhead.static.excerpt import Excerpt
from deadhead.static.facts import Facts
from deadhead.static.files import read_bytes
from deadhead.static.names import Names
from deadhead.static.requires import Requires
from deadhead.static.scopes import END, Binding, lookup
from deadhead.static.source import Source, Unparsable


@dataclass(frozen=True)
class Project:
    """The files around a scanned one: their root, other folders of packages, and what was read of files so far."""

    root: Path
    src: tuple[Path, ...] = ()
    read: dict[str, Names | None] = field(default_factory=dict[str, "Names | None"], repr=False, compare=False)
    requires: Requires = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "requires", Requires(self.root))

    def names(self, path: str) -> Names | None:
        """Return the names of a file, None if it is not there or cannot be read."""
        if path not in self.read:
            self.read[path] = _names(path)
        return self.read[path]


@dataclass(frozen=True, slots=True)
class Other:
    """What a name is bound to in the module that it was imported from."""

    names: Names
    bindings: Sequence[Binding]
    elsewhere: Elsewhere


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The other modules as one file sees them."""

    project: Project
    path: Path

    def find(self, qualified: str) -> Other | None:
        """Return the bindings of ``package.module.name``, relative or absolute, None where that is not to be found."""
        module, _, name = qualified.rpartition(".")
        for path in self._candidates(module or "."):
            names = self.project.names(path)
            if names is None:
                continue
            root = names.found.module
            return Other(names, lookup(root, name, END, root.block) or [], Elsewhere(self.project, Path(path)))
        return None

    def is_submodule(self, name: str) -> bool:
        """Whether the file is a package's ``__init__`` and the package has a module of that name beside it."""
        beside = self.path.parent / name
        return self.path.name == "__init__.py" and (os.path.exists(beside.with_suffix(".py")) or os.path.isdir(beside))

    def _candidates(self, module: str) -> Iterator[str]:
        level = len(module) - len(module.lstrip("."))
        parts = [part for part in module.split(".") if part]
        for folder in self._folders(level):
            at = os.path.join(folder, *parts)
            yield from [f"{at}.py"] if parts else []
            yield os.path.join(at, "__init__.py")

    def _folders(self, level: int) -> Iterator[str]:
        """Yield the folders from which a module may be looked up: those of the packages around, inside the root."""
        if level:
            yield str(self.path.parents[level - 1] if level <= len(self.path.parents) else self.project.root)
            return
        yield from _around(self.path.parent, self.project.root)
        yield from map(str, self.project.src)


@cache
def _around(folder: Path, root: Path) -> list[str]:
    above = (folder, *folder.parents)
    inside = above[: above.index(root) + 1] if root in above else above
    return [str(one) for each in inside for one in (each, each / "src")]


def _names(path: str) -> Names | None:
    """Return the names of a module: what they are bound to, no function has to be read for."""
    try:
        raw = read_bytes(path)
    except OSError:
        return None
    for code in (Excerpt.of(raw, ()).text, raw):  # an excerpt may be no Python where the whole is
        with suppress(Unparsable):
            return Names(collect(Source(path, code).parse()), Facts(()))
    return None
