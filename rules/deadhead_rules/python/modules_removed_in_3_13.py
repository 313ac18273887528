"""The modules that Python 3.13 removed."""

from __future__ import annotations

from deadhead.rule import Example, Warns
from deadhead_rules.python._modules import Modules

_SOUND = "no module of the standard library: libraries for audio read such files"
_ADVICE = {
    "aifc": _SOUND,
    "audioop": "the third-party package `audioop-lts`",
    "cgitb": "the module `traceback` or the third-party package `legacy-cgi`",
    "chunk": "the module `struct`, or a copy of the module in the project",
    "crypt": "the module `hashlib` or a third-party package such as `bcrypt` or `argon2-cffi`",
    "imghdr": "a third-party package such as `filetype` or `puremagic`",
    "lib2to3": "a third-party parser such as `libcst` or `parso`",
    "mailcap": "the module `mimetypes`",
    "msilib": "a tool that makes Windows installers",
    "nis": "a directory service such as LDAP: there is no replacement for NIS",
    "nntplib": "the third-party package `pynntp`",
    "ossaudiodev": "a third-party package such as `pygame`",
    "pipes": "the module `subprocess`",
    "sndhdr": "a third-party package such as `filetype` or `puremagic`",
    "spwd": "the third-party package `python-pam`",
    "sunau": _SOUND,
    "telnetlib": "a third-party package such as `telnetlib3` or `exscript`",
    "uu": "the module `base64`",
    "xdrlib": "the module `struct`, or a copy of the module in the project",
}


class ModulesRemovedIn313(Modules):
    """The standard library's "dead batteries" were deprecated in Python 3.11 and removed in 3.13.

    PEP 594 names them; ``lib2to3`` went with them. ``cgi`` has a rule of its own.
    """

    name = "modules-removed-in-3-13"
    watches = tuple(f"{module}.*" for module in _ADVICE)
    names = {"pipes.quote": "shlex.quote"}
    advice = _ADVICE
    since, gone, use = "3.11", "3.13", "another module"
    needs = "3.3"
    url = "https://docs.python.org/3/whatsnew/3.13.html#whatsnew313-pep594"
    warns = (
        Warns(DeprecationWarning, r"'\w+' is deprecated and slated for removal in Python 3\.13", once=True),
        Warns(DeprecationWarning, r"The mailcap module is deprecated and will be removed in Python 3\.13", once=True),
        Warns(DeprecationWarning, r"lib2to3 package is deprecated", once=True),
    )
    also = ("W4901",)

    flags = (
        Example(
            """
            import pipes
                   ^^^^^

            result = pipes.quote("a b")
                     ^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import shlex

            result = shlex.quote("a b")
            """,
        ),
        Example(
            """
            from pipes import quote
                              ^^^^^

            result = quote("a b")
                     ^^^^^^^^^^^^
            """,
            safe="""
            from shlex import quote

            result = quote("a b")
            """,
        ),
        Example(
            """
            import mailcap, telnetlib
                   ^^^^^^^  ^^^^^^^^^
            from lib2to3.pgen2 import token
                                      ^^^^^

            def connect(host: str) -> telnetlib.Telnet:
                                      ^^^^^^^^^^^^^^^^
                return telnetlib.Telnet(host)
                       ^^^^^^^^^^^^^^^^^^^^^^

            result = mailcap.findmatch({}, "text/plain"), token.NAME
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "try:\n    import crypt\nexcept ImportError:\n    crypt = None\n",
        "import sys\n\nif sys.version_info < (3, 11):\n    import imghdr\n\n    imghdr.what('a')\n",
        "from .audio import chunk, uu\n\nchunk.Chunk(uu)\n",
        "import shlex as pipes\n\npipes.quote('a')\n",
    )
