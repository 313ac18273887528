"""``locale.resetlocale``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fix, Rule, Use, Warns
from deadhead_rules._fixes import fixed, is_plain


class LocaleResetlocale(Rule):
    """``locale.resetlocale()`` was removed in Python 3.13: setting an empty locale does what it was for.

    The fix is unsafe: the C library reads the environment by itself, where the function went by its own table of names.
    """

    name = "locale-resetlocale"
    watches = ("locale.resetlocale",)
    since, gone, use = "3.11", "3.13", '`locale.setlocale(locale.LC_ALL, "")`'
    needs = "2.3"
    url = "https://docs.python.org/3/whatsnew/3.13.html#removed-modules-and-apis"
    warns = Warns(DeprecationWarning, r'Use locale\.setlocale\(locale\.LC_ALL, ""\) instead')
    also = ("W4902",)

    flags = (
        Example(
            """
            import contextlib
            import locale

            with contextlib.suppress(locale.Error):
                locale.resetlocale()
                ^^^^^^^^^^^^^^^^^^^^
                locale.resetlocale(locale.LC_TIME)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import contextlib
            import locale

            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_ALL, "")
                locale.setlocale(locale.LC_TIME, "")
            """,
        ),
    )
    allows = (
        "class Page:\n    def resetlocale(self): ...\n\nPage().resetlocale()\n",
        "import locale\nimport sys\n\nif sys.version_info < (3, 11):\n    locale.resetlocale()\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Set the locale that the environment asks for."""
        if use.kind != "call" or use.through is not None:
            return
        if is_plain(use, 0):
            yield fixed("Set the locale", "unsafe", use.expression('{locale.setlocale}({locale.LC_ALL}, "")'))
        elif is_plain(use, 1):
            code = use.expression('{locale.setlocale}({category}, "")', category=use.arguments[0].value)
            yield fixed("Set the locale", "unsafe", code)
