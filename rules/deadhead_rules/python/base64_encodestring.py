"""``base64.encodestring`` and ``base64.decodestring``."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns


class Base64Encodestring(Renamed):
    """``base64.encodestring()`` and ``decodestring()`` were removed in Python 3.9: both are about bytes."""

    name = "base64-encodestring"
    names = {"base64.encodestring": "base64.encodebytes", "base64.decodestring": "base64.decodebytes"}
    since, gone, use = "3.1", "3.9", "base64.encodebytes"
    needs = "3.1"
    url = "https://docs.python.org/3.8/library/base64.html#base64.encodestring"
    warns = Warns(DeprecationWarning, r"{name}\(\) is a deprecated alias")
    also = ("W4902",)

    flags = (
        Example(
            """
            import base64
            from base64 import decodestring
                               ^^^^^^^^^^^^

            result = base64.encodestring(b"one"), decodestring(b"b25l")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import base64

            result = base64.encodebytes(b"one"), base64.decodebytes(b"b25l")
            """,
        ),
    )
    allows = (
        "import base64\n\nbase64.encodebytes(b'a'), base64.b64encode(b'a')\n",
        "try:\n    from base64 import encodebytes\nexcept ImportError:\n    from base64 import encodestring\n",
        "class base64:\n    def encodestring(self, text): ...\n\n\nbase64().encodestring('a')\n",
    )
