"""The module ``cgi``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Use, Warns
from deadhead_rules._fixes import fixed, is_plain
from deadhead_rules.python._modules import Modules


class CgiModule(Modules):
    """The module ``cgi`` was removed in Python 3.13, some of its functions as early as 3.8.

    ``cgi.escape`` left single quotes alone, which ``html.escape`` escapes too unless it is told not to escape quotes.
    """

    name = "cgi-module"
    watches = ("cgi.*",)
    names = {"cgi.parse_qs": "urllib.parse.parse_qs", "cgi.parse_qsl": "urllib.parse.parse_qsl"}
    advice = {
        "cgi.escape": "html.escape",
        "cgi.parse": "urllib.parse.parse_qs",
        "cgi.parse_header": "email.message.Message",
        "cgi.parse_multipart": "the module `email`, or the third-party package `multipart`",
        "cgi.FieldStorage": "a web framework, or the third-party package `multipart`",
    }
    since, gone, use = "3.11", "3.13", "a web framework, or the third-party package `legacy-cgi`"
    needs = {"": "3.0", "cgi.escape": "3.2"}
    history = dict.fromkeys(("cgi.escape", "cgi.parse_qs", "cgi.parse_qsl"), ("3.2", "3.8"))
    url = "https://docs.python.org/3/library/cgi.html"
    warns = Warns(DeprecationWarning, r"'cgi' is deprecated and slated for removal in Python 3\.13", once=True)
    also = ("W4901", "W4902")

    flags = (
        Example(
            """
            import cgi
                   ^^^

            result = cgi.parse_header("text/html; charset=utf-8")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
        Example(
            """
            import cgi
                   ^^^

            result = cgi.escape("'a' < \\"b\\""), cgi.parse_qs("a=1")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import html
            from urllib.parse import parse_qs

            result = html.escape("'a' < \\"b\\"", quote=False), parse_qs("a=1")
            """,
            runs=False,
            because="these functions are in no Python since 3.8",
        ),
        Example(
            """
            import cgi
                   ^^^

            result = cgi.escape("<", True)
                     ^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import html

            result = html.escape("<", True)
            """,
            runs=False,
            because="the function is in no Python since 3.8",
        ),
    )
    allows = (
        "try:\n    from html import escape\nexcept ImportError:\n    from cgi import escape\n\nescape('a')\n",
        "from plants import cgi\n\ncgi.escape('a')\n",
        "import sys\n\nif sys.version_info < (3,):\n    import cgi\n\n    cgi.escape('a')\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Refer to the new home of a member; ``html.escape`` escapes single quotes with the double ones."""
        if use.symbol != "cgi.escape":
            yield from super().fixes(use)
        elif use.kind == "call" and use.through is None:
            yield self._escape(use)

    @staticmethod
    def _escape(use: Use) -> Fix | None:
        args = {f"arg{number}": arg.value for number, arg in enumerate(use.arguments)}
        if is_plain(use, 1):
            code = use.expression("{html}.escape({arg0}, quote=False)", **args)
            return fixed("Use `html.escape`", "safe", code)
        if not is_plain(use, 2):
            return None
        code = use.expression("{html}.escape({arg0}, {arg1})", **args)
        return fixed("Use `html.escape`", "unsafe", code)
