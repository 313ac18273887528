"""``urllib.request.URLopener`` and ``FancyURLopener``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns


class UrllibRequestUrlopener(Rule):
    """``URLopener`` and ``FancyURLopener`` were removed in Python 3.14: openers are built of handlers.

    ``urllib.request.build_opener()`` makes one, with headers in its ``addheaders`` in place of ``version``.
    """

    name = "urllib-request-urlopener"
    watches = ("urllib.request.URLopener", "urllib.request.FancyURLopener")
    since, gone, use = "3.3", "3.14", "urllib.request.build_opener"
    url = "https://docs.python.org/3.13/library/urllib.request.html#urllib.request.URLopener"
    warns = Warns(DeprecationWarning, r"\w+ style of invoking requests is deprecated")
    also = ("W4904",)

    flags = (
        Example(
            """
            import urllib.request
            from urllib.request import URLopener
                                       ^^^^^^^^^

            class Opener(urllib.request.FancyURLopener):
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                version = "shop"

            result = Opener().version, URLopener().version[:6]
                                       ^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "import urllib.request\n\nurllib.request.build_opener(), urllib.request.urlopen\n",
        "from shop.request import FancyURLopener\n\nFancyURLopener()\n",
    )
