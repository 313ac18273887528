"""The namespaces ``typing.io`` and ``typing.re``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Renamed, Use, Warns

_MEMBERS = {"io": ("IO", "TextIO", "BinaryIO"), "re": ("Pattern", "Match")}


class TypingIoAndRe(Renamed):
    """``typing.io`` and ``typing.re`` were removed in Python 3.13: what they hold is in ``typing`` itself.

    They were deprecated in Python 3.8 and warn from 3.11 on, when something is taken from them.
    """

    name = "typing-io-and-re"
    names = {f"typing.{space}.{name}": f"typing.{name}" for space, members in _MEMBERS.items() for name in members}
    since, gone, use = "3.8", "3.13", "typing"
    needs = "3.5"
    url = "https://docs.python.org/3/whatsnew/3.13.html#removed-modules-and-apis"
    warns = Warns(
        DeprecationWarning, r"typing\.(io|re) is deprecated, import directly from typing instead", since="3.11"
    )
    also = ("UP035", "W4901")

    flags = (
        Example(
            """
            from typing.io import TextIO
                                  ^^^^^^
            from typing.re import Pattern as Regex
                                  ^^^^^^^^^^^^^^^^

            result = TextIO, Regex
                     ^^^^^^  ^^^^^
            """,
            safe="""
            from typing import Pattern as Regex, TextIO

            result = TextIO, Regex
            """,
        ),
        Example(
            """
            import typing

            def find(pattern: typing.re.Pattern) -> typing.io.BinaryIO: ...
                              ^^^^^^^^^^^^^^^^^
                                                    ^^^^^^^^^^^^^^^^^^

            result = sorted(find.__annotations__)
            """,
            safe="""
            import typing

            def find(pattern: typing.Pattern) -> typing.BinaryIO: ...

            result = sorted(find.__annotations__)
            """,
        ),
    )
    allows = (
        "import io\nimport re\nfrom typing import IO, Pattern\n\nio.TextIO, re.Pattern, IO, Pattern\n",
        "try:\n    from typing import Pattern\nexcept ImportError:\n    from typing.re import Pattern\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Take the member from ``typing``."""
        return super().fixes(use) if use.symbol in self.names else ()
