"""What the rules about whole modules share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from deadhead.rule import Fix, Renamed, Use
from deadhead_rules._fixes import unsafe


class Modules(Renamed):
    """A rule about modules and all that is in them; ``names`` are the members that have a new home."""

    #: What to use in place of a module or of a part of one: the longest name that fits counts.
    advice: ClassVar[Mapping[str, str]] = {}
    #: Those of ``names`` whose new home behaves differently.
    inexact: ClassVar[frozenset[str]] = frozenset()

    def instead(self, symbol: str | None) -> str:
        """Return the new name of ``symbol``, else the advice on the innermost module around it."""
        name = symbol or ""
        if name in self.names:
            return self.names[name]
        while name and name not in self.advice:
            name = name.rpartition(".")[0]
        return self.advice.get(name, self.use)

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Refer to the new home of a member."""
        found = self._moved(use) if use.symbol in self.names else ()
        yield from unsafe(found) if use.symbol in self.inexact else found

    def _moved(self, use: Use) -> Iterable[Fix | None]:
        new = self.names[use.symbol]
        owner, _, member = new.rpartition(".")
        if use.kind == "import" or use.via != "attribute" or use.through is not None or "." in owner:
            yield from super().fixes(use)
        else:
            yield Fix(f"Use `{new}`", "safe", spelled=f"{{{owner}}}.{member}")
