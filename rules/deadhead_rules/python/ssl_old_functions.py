"""``ssl.wrap_socket``, ``ssl.match_hostname`` and ``ssl.RAND_pseudo_bytes``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_INSTEAD = {
    "ssl.wrap_socket": "ssl.SSLContext.wrap_socket",
    "ssl.match_hostname": "a context that has `check_hostname`",
    "ssl.RAND_pseudo_bytes": "ssl.RAND_bytes",
}


class SslOldFunctions(Rule):
    """Three functions of ``ssl`` were removed in Python 3.12: connections are made and checked by a context.

    ``ssl.wrap_socket()`` checked neither certificates nor host names unless it was asked to. What is to be checked in
    its place has to be decided, and there is no fix.
    """

    name = "ssl-old-functions"
    watches = tuple(_INSTEAD)
    since, gone, use = "3.7", "3.12", "`ssl.create_default_context()`"
    history = {"ssl.RAND_pseudo_bytes": ("3.6", "3.12")}
    url = "https://docs.python.org/3.11/library/ssl.html#ssl.wrap_socket"
    warns = Warns(DeprecationWarning, r"ssl\.{name}\(\) is deprecated", since="3.10")
    also = ("W4902",)

    flags = (
        Example(
            """
            import socket
            import ssl
            from ssl import match_hostname
                            ^^^^^^^^^^^^^^

            with socket.socket() as plain, ssl.wrap_socket(plain) as wrapped:
                                           ^^^^^^^^^^^^^^^^^^^^^^
                result = wrapped.server_side, len(ssl.RAND_pseudo_bytes(2))
                                                  ^^^^^^^^^^^^^^^^^^^^^^^^
            match_hostname({"subjectAltName": (("DNS", "example.org"),)}, "example.org")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "import ssl\n\nssl.create_default_context().wrap_socket(None, server_hostname='a')\n",
        "import ssl\n\nif hasattr(ssl, 'wrap_socket'):\n    ssl.wrap_socket(None)\n",
        "from urllib3.util.ssl_match_hostname import match_hostname\n\nmatch_hostname({}, 'a')\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return what does it now."""
        return _INSTEAD.get(symbol or "", self.use)
