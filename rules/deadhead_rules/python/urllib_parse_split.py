"""``urllib.parse.splittype`` and its kin."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_PARTS = ("attr", "host", "nport", "passwd", "port", "query", "tag", "type", "user", "value")


class UrllibParseSplit(Rule):
    """The functions ``split…`` of ``urllib.parse``, which never were documented, are deprecated: use ``urlparse()``.

    Each takes one part off a piece of a URL; ``urlparse()`` takes a whole one to pieces. There is no fix that would not
    have to know where the text comes from.
    """

    name = "urllib-parse-split"
    watches = (*(f"urllib.parse.split{part}" for part in _PARTS), "urllib.parse.to_bytes")
    since, gone, use = "3.8", None, "urllib.parse.urlparse"
    url = "https://docs.python.org/3/whatsnew/3.8.html#deprecated"
    warns = Warns(DeprecationWarning, r"urllib\.parse\.{name}\(\) is deprecated as of 3\.8")
    also = ("W4902",)

    flags = (
        Example(
            """
            from urllib import parse
            from urllib.parse import splitport, splittype
                                     ^^^^^^^^^  ^^^^^^^^^

            kind, rest = splittype("http://example.org:80/a?b=c")
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            result = kind, splitport("example.org:80"), parse.splitvalue("b=c")
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "from urllib import parse\n\nparse.urlsplit('a'), parse.urlparse('a'), parse.unquote_to_bytes('a')\n",
        "from posixpath import splitext as splittype\n\nsplittype('a')\n",
        "try:\n    from urllib import splittype\nexcept ImportError:\n    splittype = None\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the function that reads fields of a form, encodes text, or takes a URL to pieces."""
        others = {"urllib.parse.splitvalue": "urllib.parse.parse_qsl", "urllib.parse.to_bytes": "`str.encode()`"}
        return others.get(symbol or "", self.use)
