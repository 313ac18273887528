"""``locale.getdefaultlocale``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Renamed, Use, Warns
from deadhead_rules._fixes import is_plain, unsafe


class LocaleGetdefaultlocale(Renamed):
    """``locale.getdefaultlocale()`` guesses from the environment's variables, past the locale that is really set.

    Python 3.11, 3.12 and the first releases of 3.13 warn and announce its removal from 3.15. Later ones took that back
    and do not warn. ``locale.getlocale()`` tells the locale that is set, which need not be the one that the environment
    asks for, so that the fix is unsafe.
    """

    name = "locale-getdefaultlocale"
    old, new = "locale.getdefaultlocale", "locale.getlocale"
    since, gone = "3.11", None
    needs = "2.3"
    url = "https://docs.python.org/3/library/locale.html#locale.getdefaultlocale"
    warns = Warns(
        DeprecationWarning, r"'locale\.getdefaultlocale' is deprecated|Use setlocale\(\), .* instead", until="3.13"
    )
    also = ("W4902",)

    flags = (
        Example(
            """
            import locale

            language, _ = locale.getdefaultlocale()
                          ^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import locale

            language, _ = locale.getlocale()
            """,
        ),
        Example(
            """
            from locale import LC_ALL, getdefaultlocale, setlocale
                                       ^^^^^^^^^^^^^^^^

            wanted = getdefaultlocale(("LANG",))
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            setlocale(LC_ALL, "C")
            """,
        ),
    )
    allows = (
        "import locale\n\nlocale.getlocale(), locale.getencoding\n",
        "class locale:\n    def getdefaultlocale(self): ...\n\nlocale().getdefaultlocale()\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Ask for the locale that is set."""
        if use.kind != "call" or is_plain(use, 0):
            yield from unsafe(super().fixes(use))
