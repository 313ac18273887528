"""Colour, where it is wanted."""

from __future__ import annotations

from typing import NamedTuple

_CODES = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "blue": "34", "dim": "2"}


def printed(text: str) -> str:
    """Return ``text`` with a picture, one column wide, of each character that a terminal would act on, not show."""
    return text if text.isprintable() else "".join(map(_picture, text))


def _picture(char: str) -> str:
    if char.isprintable() or char == "\t" or "\ud800" <= char <= "\udfff":  # bytes of a name that is no text
        return char
    return chr(0x2400 + ord(char)) if char < " " else "\u2421" if char == "\x7f" else "\ufffd"


class Style(NamedTuple):
    """Paints text for a terminal, or leaves it as it is."""

    colour: bool = False

    def paint(self, text: str, *names: str) -> str:
        """Return ``text`` in the named styles."""
        if not self.colour or not text:
            return text
        codes = ";".join(_CODES[name] for name in names)
        return f"\x1b[{codes}m{text}\x1b[0m"
