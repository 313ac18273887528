"""``readfp`` of the parsers of ``configparser``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Code, Example, Fix, Renamed, Use, Warns

_KEYWORDS = {"fp": "f", "filename": "source"}


class ConfigparserReadfp(Renamed):
    """The method ``readfp()`` of configuration parsers was removed in Python 3.12: ``read_file()`` is its name."""

    name = "configparser-readfp"
    old, new = "configparser.RawConfigParser.readfp", "configparser.RawConfigParser.read_file"
    since, gone = "3.2", "3.12"
    needs = "3.2"
    url = "https://docs.python.org/3/whatsnew/3.12.html#configparser"
    warns = Warns(DeprecationWarning, r"Use 'parser\.read_file\(\)' instead")
    also = ("W4902",)
    heirs = {
        "configparser.ConfigParser": "configparser.RawConfigParser",
        "configparser.SafeConfigParser": "configparser.ConfigParser",
    }

    flags = (
        Example(
            """
            import configparser
            import io

            parser = configparser.ConfigParser()
            parser.readfp(io.StringIO("[bed]"))
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            parser.readfp(fp=io.StringIO("[pot]"), filename="pots.ini")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            result = parser.sections()
            """,
            safe="""
            import configparser
            import io

            parser = configparser.ConfigParser()
            parser.read_file(io.StringIO("[bed]"))
            parser.read_file(f=io.StringIO("[pot]"), source="pots.ini")
            result = parser.sections()
            """,
        ),
        Example(
            """
            import io
            from configparser import RawConfigParser

            class Parser(RawConfigParser):
                def take(self, text):
                    self.readfp(io.StringIO(text), "text")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return self.sections()

            result = Parser().take("[bed]")
            """,
            safe="""
            import io
            from configparser import RawConfigParser

            class Parser(RawConfigParser):
                def take(self, text):
                    self.read_file(io.StringIO(text), "text")
                    return self.sections()

            result = Parser().take("[bed]")
            """,
        ),
    )
    allows = (
        "import configparser\n\n\ndef load(parser, file):\n    parser.readfp(file)\n",
        "import configparser\n\nparser = configparser.ConfigParser()\n"
        "if hasattr(parser, 'read_file'):\n    parser.read_file([])\nelse:\n    parser.readfp([])\n",
        "class ConfigParser:\n    def readfp(self, file): ...\n\nConfigParser().readfp(None)\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Rename the method, and the arguments that are named."""
        if any(arg.star == "**" for arg in use.arguments):
            return
        if use.via == "attribute" and use.through is None and any(arg.keyword for arg in use.arguments):
            yield self._renamed(use)
        else:
            yield from super().fixes(use)

    @staticmethod
    def _renamed(use: Use) -> Fix | None:
        call = use.call
        if call is None:
            return None
        named = {at: _KEYWORDS.get(arg.keyword, "f") for at, arg in enumerate(call.arguments) if arg.keyword}
        new = call.calling(call.func.renamed("read_file")).naming(named)
        known = use.place.member("read_file") == "configparser.RawConfigParser.read_file"
        return Fix("Use `read_file`", "safe" if known else "unsafe", Code(new))
