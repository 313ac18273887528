"""The modules ``sre_compile``, ``sre_constants`` and ``sre_parse``."""

from __future__ import annotations

from deadhead.rule import Example, Warns
from deadhead_rules.python._modules import Modules


class SreModules(Modules):
    """The undocumented modules that ``re`` is made of were removed in Python 3.15: they are private since 3.11."""

    name = "sre-modules"
    watches = ("sre_compile.*", "sre_constants.*", "sre_parse.*")
    names = {
        "sre_constants.error": "re.error",
        "sre_compile.error": "re.error",
        "sre_parse.error": "re.error",
        "sre_compile.compile": "re.compile",
    }
    inexact = frozenset(["sre_compile.compile"])
    since, gone, use = "3.11", "3.15", "what `re` offers"
    needs = "2.3"
    url = "https://docs.python.org/3/whatsnew/3.15.html#removed"
    warns = Warns(DeprecationWarning, r"module 'sre_(compile|constants|parse)' is deprecated", once=True)
    also = ("W4901",)

    flags = (
        Example(
            """
            import re
            import sre_constants
                   ^^^^^^^^^^^^^

            try:
                re.compile("(")
            except sre_constants.error as problem:
                   ^^^^^^^^^^^^^^^^^^^
                result = problem.msg
            """,
            safe="""
            import re

            try:
                re.compile("(")
            except re.error as problem:
                result = problem.msg
            """,
        ),
        Example(
            """
            import sre_compile
                   ^^^^^^^^^^^
            from sre_parse import parse
                                  ^^^^^

            result = len(parse("ab")), sre_compile.compile("a").flags
                         ^^^^^^^^^^^   ^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import re
            from sre_parse import parse

            result = len(parse("ab")), re.compile("a").flags
            """,
        ),
    )
    allows = (
        "try:\n    from re import _constants\nexcept ImportError:\n    import sre_constants as _constants\n",
        "from . import sre_parse\n\nsre_parse.parse('a')\n",
        "import sys\n\nif sys.version_info < (3, 11):\n    import sre_parse\n",
    )
