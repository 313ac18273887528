"""``locale.format``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from deadhead.rule import Example, Fix, Renamed, Use, Warns
from deadhead_rules._fixes import is_plain, unsafe

_SPECIFIER = re.compile(r"%[-#0-9 +.hlL]*[eEfFgGdiouxXcrs]")


class LocaleFormat(Renamed):
    """``locale.format()`` was removed in Python 3.12: ``locale.format_string()`` takes whole format strings.

    The old one raised ``ValueError`` for anything but exactly one specifier: the fix is safe where the text shows that
    it is one.
    """

    name = "locale-format"
    old, new = "locale.format", "locale.format_string"
    since, gone = "3.7", "3.12"
    url = "https://docs.python.org/3.11/library/locale.html#locale.format"
    warns = Warns(DeprecationWarning, r"Use 'locale\.format_string\(\)' instead")
    also = ("W4902",)

    flags = (
        Example(
            """
            import locale

            result = locale.format("%d", 1234567, grouping=True), locale.format("%.1f", 1.25, True, monetary=True)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import locale

            result = locale.format_string("%d", 1234567, grouping=True), locale.format_string("%.1f", 1.25, True, \
monetary=True)
            """,
        ),
        Example(
            """
            from locale import format
                               ^^^^^^

            result = format(percent="%d", value=1)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
        Example(
            """
            import locale

            def shown(picture, value):
                return locale.format(picture, value), locale.format("%d items", value), locale.format("%%", value)
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import locale

            def shown(picture, value):
                return locale.format_string(picture, value), locale.format_string("%d items", value), \
locale.format_string("%%", value)
            """,
            runs=False,
            because="the old function raises for some of these",
        ),
    )
    allows = (
        "import locale\n\n'{}'.format(1), format(1, 'd'), locale.format_string('%d', 1)\n",
        "class Locale:\n    def format(self, value): ...\n\nlocale = Locale()\nlocale.format(1)\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Rename, where the arguments mean the same to both."""
        alike = any(is_plain(use, count, "grouping", "monetary") for count in (2, 3, 4))
        if use.kind != "call" or not alike:
            return
        fixes = super().fixes(use)
        # What is said about money is understood from Python 3.7 on.
        needs = "2.5" if is_plain(use, 2, "grouping") or is_plain(use, 3) else "3.7"
        for fix in fixes if self._is_one_specifier(use) else unsafe(fixes):
            yield fix and replace(fix, needs=needs)

    @staticmethod
    def _is_one_specifier(use: Use) -> bool:
        text = use.arguments[0].value.string
        return text is not None and _SPECIFIER.fullmatch(text) is not None
