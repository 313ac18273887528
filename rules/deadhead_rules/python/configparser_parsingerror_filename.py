"""``configparser.ParsingError.filename``."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns


class ConfigparserParsingerrorFilename(Renamed):
    """The attribute ``filename`` of ``ParsingError`` was removed in Python 3.12: ``source`` holds the same."""

    name = "configparser-parsingerror-filename"
    old, new = "configparser.ParsingError.filename", "configparser.ParsingError.source"
    attributes = frozenset([old])
    since, gone = "3.2", "3.12"
    needs = "3.2"
    url = "https://docs.python.org/3/whatsnew/3.12.html#configparser"
    warns = Warns(DeprecationWarning, r"The 'filename' attribute will be removed in .* Use 'source' instead")
    also = ("W4906",)
    heirs = {"configparser.MissingSectionHeaderError": "configparser.ParsingError"}

    flags = (
        Example(
            """
            import configparser

            def place(error: configparser.ParsingError):
                return error.filename
                       ^^^^^^^^^^^^^^

            result = place(configparser.ParsingError("beds.ini"))
            """,
            safe="""
            import configparser

            def place(error: configparser.ParsingError):
                return error.source

            result = place(configparser.ParsingError("beds.ini"))
            """,
        ),
        Example(
            """
            import configparser

            try:
                configparser.RawConfigParser().read_string("out of place", source="beds.ini")
            except configparser.ParsingError as error:
                result = error.filename
                         ^^^^^^^^^^^^^^
            """,
            safe="""
            import configparser

            try:
                configparser.RawConfigParser().read_string("out of place", source="beds.ini")
            except configparser.ParsingError as error:
                result = error.source
            """,
        ),
    )
    allows = (
        "import configparser\n\ntry: ...\nexcept (configparser.ParsingError, OSError) as error:\n    error.filename\n",
        "import configparser\n\n\ndef place(error: OSError):\n    return error.filename\n",
        "import configparser\n\n\ndef place(error: configparser.ParsingError):\n    return error.source\n",
    )
