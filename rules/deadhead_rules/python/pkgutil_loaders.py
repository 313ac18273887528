"""``pkgutil.get_loader``, ``find_loader``, ``ImpImporter`` and ``ImpLoader``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_OLD = "importlib.machinery.FileFinder"


class PkgutilLoaders(Rule):
    """What ``pkgutil`` had to find modules was removed in Python 3.12 and 3.14: ``importlib`` finds them.

    ``importlib.util.find_spec()`` gives a spec, whose ``loader`` the old functions gave, and raises where a parent
    package is missing or a module has no spec: what has to be caught depends on the code around.
    """

    name = "pkgutil-loaders"
    watches = ("pkgutil.get_loader", "pkgutil.find_loader", "pkgutil.ImpImporter", "pkgutil.ImpLoader")
    since, gone, use = "3.12", "3.14", "importlib.util.find_spec"
    history = {"pkgutil.ImpImporter": ("3.3", "3.12"), "pkgutil.ImpLoader": ("3.3", "3.12")}
    url = "https://docs.python.org/3.13/library/pkgutil.html#pkgutil.get_loader"
    warns = (
        Warns(DeprecationWarning, r"'{symbol}' is deprecated and slated for removal in Python 3\.14"),
        Warns(DeprecationWarning, r"This emulation is deprecated and slated for removal in Python 3\.12"),
    )
    also = ("W4902", "W4904")

    flags = (
        Example(
            """
            import pkgutil

            result = pkgutil.get_loader("json"), pkgutil.find_loader("none_such")
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
        Example(
            """
            from pkgutil import ImpImporter
                                ^^^^^^^^^^^

            result = ImpImporter()
                     ^^^^^^^^^^^^^
            """,
            runs=False,
            because="it is in no Python since 3.12",
        ),
    )
    allows = (
        "import pkgutil\n\npkgutil.get_importer('a'), pkgutil.iter_modules\n",
        "import sys, pkgutil\n\nif sys.version_info < (3, 4):\n    pkgutil.find_loader('a')\n",
        "class pkgutil:\n    def get_loader(self, name): ...\n\n\npkgutil().get_loader('a')\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the function, or what finds files for it."""
        return _OLD if symbol in self.history else self.use
