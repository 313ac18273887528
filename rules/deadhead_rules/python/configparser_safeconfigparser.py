"""``configparser.SafeConfigParser``."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns


class ConfigparserSafeconfigparser(Renamed):
    """``SafeConfigParser`` was removed in Python 3.12: it has been ``ConfigParser`` by another name since 3.2."""

    name = "configparser-safeconfigparser"
    old, new = "configparser.SafeConfigParser", "configparser.ConfigParser"
    since, gone = "3.2", "3.12"
    needs = "3.2"
    url = "https://docs.python.org/3/whatsnew/3.12.html#configparser"
    warns = Warns(DeprecationWarning, r"The SafeConfigParser class has been renamed to ConfigParser")
    also = ("W4904",)

    flags = (
        Example(
            """
            import configparser

            result = configparser.SafeConfigParser(allow_no_value=True).sections()
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import configparser

            result = configparser.ConfigParser(allow_no_value=True).sections()
            """,
        ),
        Example(
            """
            from configparser import NoSectionError, SafeConfigParser
                                                     ^^^^^^^^^^^^^^^^

            class Parser(SafeConfigParser):
                         ^^^^^^^^^^^^^^^^
                pass

            try:
                Parser().items("bed")
            except NoSectionError as error:
                result = str(error)
            """,
            safe="""
            from configparser import ConfigParser, NoSectionError

            class Parser(ConfigParser):
                pass

            try:
                Parser().items("bed")
            except NoSectionError as error:
                result = str(error)
            """,
        ),
    )
    allows = (
        "import sys\n\nif sys.version_info < (3,):\n    from configparser import SafeConfigParser\n",
        "try:\n    from configparser import SafeConfigParser\nexcept ImportError:\n"
        "    from configparser import ConfigParser as SafeConfigParser\n\nSafeConfigParser()\n",
        "class configparser:\n    SafeConfigParser = dict\n\nconfigparser.SafeConfigParser()\n",
    )
