"""Colour, where it is wanted."""

from __future__ import annotations

from dataclasses import dataclass

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "blue": "34", "dim": "2"}


@dataclass(frozen=True, slots=True)
class Style:
    """Paints text for a terminal, or leaves it as it is."""

    colour: bool = False

    def paint(self, text: str, *names: str) -> str:
        """Return ``text`` in the named styles."""
        if not self.colour or not text:
            return text
        codes = ";".join(_CODES[name] for name in names)
        return f"\x1b[{codes}m{text}\x1b[0m"
