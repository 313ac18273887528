"""``configparser.LegacyInterpolation``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Renamed, Use, Warns
from deadhead_rules._fixes import unsafe


class ConfigparserLegacyinterpolation(Renamed):
    """``LegacyInterpolation`` was removed in Python 3.13: it left some values as they were without an error.

    ``BasicInterpolation`` reads the same syntax, but raises where a reference is malformed, so that the fix is unsafe.
    The class warns from Python 3.11 on.
    """

    name = "configparser-legacyinterpolation"
    old, new = "configparser.LegacyInterpolation", "configparser.BasicInterpolation"
    since, gone = "3.2", "3.13"
    needs = "3.2"
    url = "https://docs.python.org/3/whatsnew/3.13.html#removed-modules-and-apis"
    warns = Warns(DeprecationWarning, r"LegacyInterpolation has been deprecated since Python 3\.2", since="3.11")
    also = ("W4904",)

    flags = (
        Example(
            """
            import configparser

            parser = configparser.ConfigParser(interpolation=configparser.LegacyInterpolation())
                                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import configparser

            parser = configparser.ConfigParser(interpolation=configparser.BasicInterpolation())
            """,
        ),
    )
    allows = (
        "import configparser\n\nconfigparser.BasicInterpolation(), configparser.Interpolation()\n",
        "class configparser:\n    LegacyInterpolation = dict\n\nconfigparser.LegacyInterpolation()\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Use the interpolation that raises."""
        return unsafe(super().fixes(use))
