"""Whether another file of a project refers to a name of a module, so that the name has to stay there."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property

from deadhead.static.modules import module_parts
from deadhead.static.others import Others
from deadhead.static.standins import StandIns
from deadhead.static.values import Instance, Local, Named, Value


@dataclass(frozen=True)
class Reliance:
    """Asks the other files, and keeps what it has read of them for the next question."""

    others: Others
    read: dict[str, StandIns | None] = field(default_factory=dict[str, "StandIns | None"], repr=False, compare=False)

    @cached_property
    def _texts(self) -> dict[str, bytes]:
        return {name: self.others.read(name) for name in self.others.paths}

    def on(self, file: str, name: str) -> bool:
        """Whether a file other than ``file`` may refer to its module-level ``name``."""
        stem, word = (module_parts(file) or ("",))[-1].encode(), name.encode()
        return any(
            other != file and word in raw and stem in raw and self._refers(other, file, name)
            for other, raw in self._texts.items()
        )

    def _refers(self, other: str, file: str, name: str) -> bool:
        if other not in self.read:
            self.read[other] = self.others.parsed(other)
        reader = self.read[other]
        if reader is None:
            return True  # what cannot be parsed may say anything
        about = _About(self.others, reader, other, file)
        return about.takes(name) or about.reads(name) or about.speaks_of(name)


@dataclass(frozen=True)
class _About:
    """What one file says about another."""

    others: Others
    reader: StandIns
    name: str
    file: str

    @cached_property
    def _imported(self) -> set[str]:
        """What the file imports from the other: names, an empty one for the module itself, and ``*``."""
        members = [one for dotted in self.reader.imported() for one in self.others.modules.split(dotted, self.name)]
        return {".".join(one.rest) for one in members if one.file == self.file}

    @cached_property
    def _strings(self) -> list[str]:
        docstrings = {id(node.value) for node in ast.walk(self.reader.tree) if isinstance(node, ast.Expr)}
        return [
            node.value
            for node in ast.walk(self.reader.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]

    @cached_property
    def _knows(self) -> bool:
        """Whether the file has the module in its hands: by an import, or by a string that names it."""
        stem = (module_parts(self.file) or ("",))[-1]
        return bool(self._imported) or any(_names(stem, text) for text in self._strings)

    def takes(self, name: str) -> bool:
        """Whether the file imports the name, or everything."""
        return name in self._imported or "*" in self._imported

    def reads(self, name: str) -> bool:
        """Whether the file reads the name as an attribute of the module, or of something that may be the module."""
        return any(
            self._may_be_module(value)
            for site in self.reader.found.asking(name)
            if isinstance(site.node, ast.Attribute)
            for value in self.reader.names.of_site(site.node.value, site)
        )

    def _may_be_module(self, value: Value) -> bool:
        match value:
            case Named(name=name):
                return any(one.file == self.file and not one.rest for one in self.others.modules.split(name, self.name))
            case Local() | Instance():
                return False
            case _:
                return self._knows

    def speaks_of(self, name: str) -> bool:
        """Whether a string of the file holds the name, as ``getattr``, ``__all__`` or ``mock.patch`` would have it."""
        return self._knows and any(_names(name, text) for text in self._strings)


def _names(name: str, text: str) -> bool:
    """Whether a text is a dotted name, or a part of one, that holds ``name``."""
    return re.fullmatch(rf"(?:[\w.]*\.)?{re.escape(name)}(?:\.[\w.]*)?", text) is not None
