"""``TarFile.extractall`` and ``TarFile.extract`` without ``filter``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Code, Example, Fix, Rule, Use, Warns

_MAKERS = ("open", "taropen", "gzopen", "bz2open", "xzopen", "__enter__")


class TarfileExtractionFilter(Rule):
    """What ``tarfile`` extracts without being told a ``filter`` is another one since Python 3.14: ``data``.

    Python 3.12 and 3.13 warn and extract everything as it is. ``filter="data"`` refuses what would land elsewhere and
    leaves out owners and some modes, as 3.14 does; ``filter="fully_trusted"`` keeps what was. Some releases of Python
    3.8 to 3.11 know it, too.
    """

    name = "tarfile-extraction-filter"
    watches = ("tarfile.TarFile.extractall", "tarfile.TarFile.extract")
    makers = {
        "tarfile.open": "tarfile.TarFile",
        **{f"tarfile.TarFile.{name}": "tarfile.TarFile" for name in _MAKERS},
    }
    since, gone, use = "3.12", "3.14", '`filter="data"`'
    needs = "3.12"
    url = "https://docs.python.org/3/library/tarfile.html#extraction-filters"
    warns = Warns(DeprecationWarning, r"Python 3\.14 will, by default, filter extracted tar archives")
    also = ("S202",)

    flags = (
        Example(
            """
            import io
            import tarfile
            import tempfile

            data = io.BytesIO()
            with tarfile.open(fileobj=data, mode="w") as archive:
                archive.addfile(tarfile.TarInfo("a"))
            data.seek(0)
            with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=data) as archive:
                result = archive.extractall(folder)
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^
                archive.extract("a", path=folder)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import io
            import tarfile
            import tempfile

            data = io.BytesIO()
            with tarfile.open(fileobj=data, mode="w") as archive:
                archive.addfile(tarfile.TarInfo("a"))
            data.seek(0)
            with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=data) as archive:
                result = archive.extractall(folder, filter="data")
                archive.extract("a", path=folder, filter="data")
            """,
        ),
    )
    allows = (
        "import tarfile\n\nwith tarfile.open('a') as tar:\n    tar.extractall(filter='data'), tar.extract('b', **{})\n",
        "import zipfile\n\nzipfile.ZipFile('a').extractall()\n",
        "import tarfile\n\ntarfile.open('a').extractfile('b')\n",
    )

    def objects(self, use: Use) -> bool:
        """Object to calls that say nothing of a filter."""
        return use.kind == "call" and not any(arg.star == "**" or arg.keyword == "filter" for arg in use.arguments)

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Ask for the filter that newer versions take unasked."""
        call = use.call
        if call is not None:
            yield Fix("Filter as Python 3.14 does", "unsafe", Code(call.adding('"data"', "filter")))

    def message(self, symbol: str | None, gone_by_target: bool) -> str:
        """Return what is wrong: not the method, but that it is told nothing."""
        state = "takes the filter `data` since Python 3.14" if gone_by_target else "is deprecated since Python 3.12"
        return f"`{symbol}` without `filter` {state}; use {self.use}"
