"""The modules ``asyncore``, ``asynchat`` and ``smtpd``."""

from __future__ import annotations

from deadhead.rule import Example, Warns
from deadhead_rules.python._modules import Modules


class ModulesRemovedIn312(Modules):
    """The modules ``asyncore``, ``asynchat`` and ``smtpd`` were removed in Python 3.12: ``asyncio`` does their work.

    They warn from Python 3.10 on. ``imp`` and ``distutils``, which went in the same version, have rules of their own.
    """

    name = "modules-removed-in-3-12"
    watches = ("asyncore.*", "asynchat.*", "smtpd.*")
    advice = {
        "asyncore": "asyncio",
        "asynchat": "`asyncio` streams",
        "smtpd": "the third-party package `aiosmtpd`",
    }
    since, gone, use = "3.6", "3.12", "asyncio"
    url = "https://docs.python.org/3/library/asyncore.html"
    warns = Warns(DeprecationWarning, r"The (asyncore|asynchat|smtpd) module is deprecated", once=True)
    also = ("W4901",)

    flags = (
        Example(
            """
            import asyncore
                   ^^^^^^^^
            import smtpd as server
                   ^^^^^^^^^^^^^^^

            class Gate(asyncore.dispatcher):
                       ^^^^^^^^^^^^^^^^^^^
                def is_open(self):
                    connected = self.connected
                    return connected

            class Post(server.SMTPServer):
                       ^^^^^^^^^^^^^^^^^
                pass

            result = Gate().is_open()
            """,
        ),
        Example(
            """
            from asynchat import async_chat
                                 ^^^^^^^^^^

            result = async_chat().ac_in_buffer_size
                     ^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "try:\n    import asyncore\nexcept ImportError:\n    asyncore = None\n",
        "import sys\n\nif sys.version_info < (3, 6):\n    import smtpd\n",
        "from . import asyncore\n\nasyncore.loop()\n",
        "class asyncore:\n    loop = print\n\nasyncore.loop()\n",
    )
