"""The constants of ``ssl`` that choose or leave out versions of the protocol."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_VERSIONS = ("SSLv2", "SSLv3", "TLSv1", "TLSv1_1", "TLSv1_2")
_PROTOCOLS = tuple(f"ssl.PROTOCOL_{version}" for version in (*_VERSIONS, "SSLv23", "TLS"))
_OPTIONS = tuple(f"ssl.OP_NO_{version}" for version in (*_VERSIONS, "TLSv1_3"))


class SslProtocolVersions(Rule):
    """Constants of ``ssl`` for versions of the protocol are deprecated: contexts have a least and a greatest one.

    They warn from Python 3.10 on, when a context takes them. ``PROTOCOL_TLS_CLIENT`` checks certificates and host
    names, ``PROTOCOL_TLS`` did not: there is no fix without a decision.
    """

    name = "ssl-protocol-versions"
    watches = (*_PROTOCOLS, *_OPTIONS)
    since, gone, use = "3.6", None, "`ssl.SSLContext.minimum_version`"
    history = {
        "ssl.PROTOCOL_TLS": ("3.10", None),
        **dict.fromkeys((name for name in _OPTIONS if "TLS" in name), ("3.7", None)),
    }
    url = "https://docs.python.org/3/library/ssl.html#ssl.PROTOCOL_TLS"
    warns = (
        Warns(DeprecationWarning, r"{symbol} is deprecated", since="3.10"),
        Warns(DeprecationWarning, r"ssl\.OP_NO_SSL\*/ssl\.OP_NO_TLS\* options are deprecated", since="3.10"),
    )

    flags = (
        Example(
            """
            import ssl

            context = ssl.SSLContext(ssl.PROTOCOL_TLS)
                                     ^^^^^^^^^^^^^^^^
            context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
                               ^^^^^^^^^^^^^^^   ^^^^^^^^^^^^^^^^^
            result = context.verify_mode
            """,
        ),
    )
    allows = (
        "import ssl\n\nssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).minimum_version = ssl.TLSVersion.TLSv1_2\n",
        "import ssl\n\ncontext = ssl.create_default_context()\ncontext.options |= ssl.OP_NO_COMPRESSION\n",
        "from OpenSSL.SSL import OP_NO_SSLv3\n\nprint(OP_NO_SSLv3)\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the protocols that negotiate a version, or the attribute that bounds it."""
        if symbol in ("ssl.PROTOCOL_TLS", "ssl.PROTOCOL_SSLv23"):
            return "`ssl.PROTOCOL_TLS_CLIENT` or `ssl.PROTOCOL_TLS_SERVER`"
        return self.use
