"""``collections.abc.ByteString`` and ``typing.ByteString``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns


class AbcBytestring(Rule):
    """``ByteString`` goes in Python 3.17: it told neither what can be done with bytes nor that a buffer is one.

    An annotation says ``bytes | bytearray | memoryview`` or ``collections.abc.Buffer``, a test asks for the classes
    that it is about. The warning comes when it is subclassed or asked for, not when it is imported.
    """

    name = "abc-bytestring"
    watches = ("collections.abc.ByteString", "typing.ByteString")
    since, gone, use = "3.12", "3.17", "`bytes | bytearray`, or `collections.abc.Buffer`"
    history = {"typing.ByteString": ("3.9", "3.17")}
    url = "https://docs.python.org/3/library/collections.abc.html#collections.abc.ByteString"
    warns = Warns(DeprecationWarning, r"'{symbol}' is deprecated and slated for removal in Python 3\.\d+", since="3.12")
    also = ("PYI057",)

    flags = (
        Example(
            """
            import typing
            from collections.abc import ByteString
                                        ^^^^^^^^^^

            class Raw(ByteString):
                      ^^^^^^^^^^
                pass

            result = isinstance(b"a", typing.ByteString)
                                      ^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "from collections.abc import Buffer, Sequence\n\nBuffer, Sequence\n",
        "from shop.abc import ByteString\n\nByteString\n",
    )
