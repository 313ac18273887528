"""``abc.abstractproperty``, ``abc.abstractclassmethod`` and ``abc.abstractstaticmethod``."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fix, Rule, Use

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
    needs = "3.3"

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
            safe="""
            import abc

            class Plant(abc.ABC):
                @property
                @abc.abstractmethod
                def height(self): ...

                @classmethod
                @abc.abstractmethod
                def grow(cls): ...

            result = sorted(Plant.__abstractmethods__)
            """,
        ),
        Example(
            """
            import abc

            class Plant(abc.ABC):
                def __init__(self, property): ...

                @abc.abstractproperty  # the height
                 ^^^^^^^^^^^^^^^^^^^^
                def height(self): ...

                @abc.abstractproperty
                 ^^^^^^^^^^^^^^^^^^^^
                @abc.abstractmethod
                def width(self): ...

                depth = abc.abstractproperty(width)
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^

            result = sorted(Plant.__abstractmethods__)
            """,
            safe="""
            import abc

            class Plant(abc.ABC):
                def __init__(self, property): ...

                @property
                @abc.abstractmethod  # the height
                def height(self): ...

                @abc.abstractproperty
                @abc.abstractmethod
                def width(self): ...

                depth = abc.abstractproperty(width)

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
            safe="""
            from abc import ABC, abstractmethod

            class Plant(ABC):
                @staticmethod
                @abstractmethod
                def kinds(): ...

            result = sorted(Plant.__abstractmethods__)
            """,
        ),
    )
    allows = (
        "import abc\n\nclass Plant(abc.ABC):\n    @property\n    @abc.abstractmethod\n    def height(self): ...\n",
        "from plants import abstractproperty\n\nclass Plant:\n    @abstractproperty\n    def height(self): ...\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Put two decorators in the place of the one that stands right above the function."""
        plain, abstract = use.expression(f"{{builtins.{_PLAIN[use.symbol]}}}"), use.expression("{abc.abstractmethod}")
        if use.kind == "decorator" and plain is not None and abstract is not None:
            yield Fix(f"Use `@{_PLAIN[use.symbol]}` and `@abstractmethod`", "safe", decorators=(plain, abstract))

    def instead(self, symbol: str | None) -> str:
        """Return the two decorators that do the same."""
        plain = _PLAIN.get(symbol or "")
        return self.use if plain is None else f"`@{plain}` above `@abc.abstractmethod`"
