"""The abstract base classes that ``collections`` once held."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns

_NAMES = (
    "Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Hashable", "Iterable", "Iterator",
    "Generator", "Reversible", "Sized", "Container", "Callable", "Collection", "Set", "MutableSet", "Mapping",
    "MutableMapping", "MappingView", "KeysView", "ItemsView", "ValuesView", "Sequence", "MutableSequence", "ByteString",
)  # fmt: skip

#: What the new module does not hold from its beginning.
_LATER = {
    **dict.fromkeys((f"collections.{name}" for name in ("Awaitable", "AsyncIterable", "AsyncIterator")), "3.5"),
    **dict.fromkeys((f"collections.{name}" for name in ("Coroutine", "Generator")), "3.5"),
    **dict.fromkeys((f"collections.{name}" for name in ("AsyncGenerator", "Collection", "Reversible")), "3.6"),
}


class CollectionsAbcs(Renamed):
    """The abstract base classes of ``collections`` moved to ``collections.abc``; Python 3.10 removed the old names."""

    name = "collections-abcs"
    names = {f"collections.{name}": f"collections.abc.{name}" for name in _NAMES}
    since, gone, use = "3.3", "3.10", "collections.abc"
    needs = {"": "3.3", **_LATER}
    url = "https://docs.python.org/3/whatsnew/3.10.html#removed"
    warns = Warns(
        DeprecationWarning, r"Using or importing the ABCs from 'collections' instead of from 'collections\.abc'"
    )
    also = ("UP035", "W4904")

    flags = (
        Example(
            """
            import collections

            class Bed(collections.Sized):
                      ^^^^^^^^^^^^^^^^^
                def __len__(self):
                    return 3

            result = isinstance({}, collections.Mapping), len(Bed()), collections.OrderedDict()
                                    ^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import collections
            from collections.abc import Mapping, Sized

            class Bed(Sized):
                def __len__(self):
                    return 3

            result = isinstance({}, Mapping), len(Bed()), collections.OrderedDict()
            """,
        ),
        Example(
            """
            from collections import Iterable as Many, OrderedDict
                                    ^^^^^^^^^^^^^^^^

            result = isinstance(OrderedDict(), Many)
                                               ^^^^
            """,
            safe="""
            from collections import OrderedDict
            from collections.abc import Iterable as Many

            result = isinstance(OrderedDict(), Many)
            """,
        ),
    )
    allows = (
        "import collections.abc\n\ncollections.abc.Mapping, collections.Counter\n",
        "try:\n    from collections.abc import Mapping\nexcept ImportError:\n    from collections import Mapping\n\n"
        "isinstance({}, Mapping)\n",
        "from sqlalchemy.orm import collections\n\ncollections.Mapping\n",
    )
