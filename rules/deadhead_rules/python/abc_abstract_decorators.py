"""``abc.abstractproperty``, ``abc.abstractclassmethod`` and ``abc.abstractstaticmethod``."""

from __future__ import annotations

from deadhead.rule import Example, Rule

_PLAIN = {f"abc.abstract{name}": name for name in ("property", "classmethod", "staticmethod")}


class AbcAbstractDecorators(Rule):
    """The abstract variants of decorators are redundant: ``@abstractmethod`` goes below any decorator since Python 3.3.

    The documentation alone deprecates them: no Python warns.
    """

    name = "abc-abstract-decorators"
    watches = tuple(_PLAIN)
    since, gone, use = "3.3", None, "the plain decorator above `@abc.abstractmethod`"
    url = "https://docs.python.org/3/library/abc.html#abc.abstractproperty"
    also = ("UP051", "W4905")

    flags = (
        Example(
            """
            import abc

            class Plant(abc.ABC):
                @abc.abstractproperty
                 ^^^^^^^^^^^^^^^^^^^^
                def height(self): ...

                @abc.abstractclassmethod
                 ^^^^^^^^^^^^^^^^^^^^^^^
                def grow(cls): ...

            result = sorted(Plant.__abstractmethods__)
            """,
        ),
        Example(
            """
            from abc import ABC, abstractstaticmethod
                                 ^^^^^^^^^^^^^^^^^^^^

            class Plant(ABC):
                @abstractstaticmethod
                 ^^^^^^^^^^^^^^^^^^^^
                def kinds(): ...

            result = sorted(Plant.__abstractmethods__)
            """,
        ),
    )
    allows = (
        "import abc\n\nclass Plant(abc.ABC):\n    @property\n    @abc.abstractmethod\n    def height(self): ...\n",
        "from plants import abstractproperty\n\nclass Plant:\n    @abstractproperty\n    def height(self): ...\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the two decorators that do the same."""
        plain = _PLAIN.get(symbol or "")
        return self.use if plain is None else f"`@{plain}` above `@abc.abstractmethod`"
