"""What ``importlib.abc`` held of resources."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns

_NAMES = ("ResourceReader", "Traversable", "TraversableResources")


class ImportlibAbcResources(Renamed):
    """Base classes of resources moved to ``importlib.resources.abc``; ``importlib.abc`` lost them in Python 3.14."""

    name = "importlib-abc-resources"
    names = {f"importlib.abc.{name}": f"importlib.resources.abc.{name}" for name in _NAMES}
    since, gone, use = "3.12", "3.14", "importlib.resources.abc"
    needs = "3.11"
    url = "https://docs.python.org/3.13/library/importlib.html#importlib.abc.Traversable"
    warns = Warns(DeprecationWarning, r"'{symbol}' is deprecated and slated for removal in Python 3\.14")
    also = ("UP035", "W4904")

    flags = (
        Example(
            """
            from importlib.abc import Loader, Traversable
                                              ^^^^^^^^^^^

            result = Loader.__name__, Traversable.__name__
                                      ^^^^^^^^^^^
            """,
            safe="""
            from importlib.abc import Loader
            from importlib.resources.abc import Traversable

            result = Loader.__name__, Traversable.__name__
            """,
        ),
    )
    allows = (
        "from importlib.resources.abc import Traversable\n\nTraversable\n",
        "try:\n    from importlib.resources.abc import Traversable\nexcept ImportError:\n"
        "    from importlib.abc import Traversable\n",
    )
