"""The decorator ``asyncio.coroutine``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Use, Warns
from deadhead_rules._fixes import unsafe
from deadhead_rules.python._modules import Modules


class AsyncioCoroutine(Modules):
    """``@asyncio.coroutine`` was removed in Python 3.11: ``async def`` makes coroutines since 3.5.

    The unsafe fix keeps the generator: ``types.coroutine`` makes one awaitable too, but leaves functions that are not
    generators alone, and ``asyncio.iscoroutinefunction`` does not know what it makes.
    """

    name = "asyncio-coroutine"
    watches = ("asyncio.coroutine", "asyncio.coroutines.coroutine")
    names = dict.fromkeys(watches, "types.coroutine")
    since, gone, use = "3.8", "3.11", "`async def`"
    needs = "3.5"
    url = "https://docs.python.org/3/whatsnew/3.11.html#removed"
    warns = Warns(DeprecationWarning, r'"@coroutine" decorator is deprecated since Python 3\.8')
    also = ("W4905",)

    flags = (
        Example(
            """
            import asyncio

            @asyncio.coroutine
             ^^^^^^^^^^^^^^^^^
            def water():
                yield from asyncio.sleep(0)
                return "wet"

            result = asyncio.run(water())
            """,
            unsafe="""
            import asyncio
            import types

            @types.coroutine
            def water():
                yield from asyncio.sleep(0)
                return "wet"

            result = asyncio.run(water())
            """,
        ),
        Example(
            """
            from asyncio import coroutine
                                ^^^^^^^^^

            @coroutine
             ^^^^^^^^^
            def water():
                yield

            result = water.__name__
            """,
            unsafe="""
            from types import coroutine

            @coroutine
            def water():
                yield

            result = water.__name__
            """,
        ),
    )
    allows = (
        "import types\n\n\n@types.coroutine\ndef water():\n    yield\n",
        "from tornado.gen import coroutine\n\n\n@coroutine\ndef water():\n    yield\n",
        "import asyncio\n\nif hasattr(asyncio, 'coroutine'):\n    asyncio.coroutine(print)\n",
    )

    def instead(self, symbol: str | None) -> str:  # noqa: ARG002
        """Return what makes a coroutine, whichever way the decorator is named."""
        return self.use

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Keep the generator."""
        return unsafe(super().fixes(use))
