"""``sqlite3.version`` and ``sqlite3.version_info``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns


class Sqlite3Version(Rule):
    """``sqlite3.version`` and ``version_info`` were removed in Python 3.14: they were of the module, not of SQLite.

    It had the version of a package that it was long ago. ``sqlite3.sqlite_version`` is the version of the library; as
    that is another value, there is no fix.
    """

    name = "sqlite3-version"
    watches = ("sqlite3.version", "sqlite3.version_info")
    since, gone, use = "3.12", "3.14", "`sqlite3.sqlite_version` or `sqlite3.sqlite_version_info`"
    url = "https://docs.python.org/3.13/library/sqlite3.html#sqlite3.version"
    warns = Warns(DeprecationWarning, r"{name} is deprecated and will be removed in Python 3\.14")
    attributes = frozenset(watches)

    flags = (
        Example(
            """
            import sqlite3
            from sqlite3 import version
                                ^^^^^^^

            result = version, sqlite3.version_info > (2, 6)
                     ^^^^^^^  ^^^^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "import sqlite3\n\nsqlite3.sqlite_version, sqlite3.sqlite_version_info\n",
        "from apsw import sqlite3\n\nsqlite3.version\n",
    )
