"""``asyncio.iscoroutinefunction``."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Use, Warns
from deadhead_rules._fixes import unsafe
from deadhead_rules.python._modules import Modules


class AsyncioIscoroutinefunction(Modules):
    """``asyncio.iscoroutinefunction()`` goes in Python 3.16: ``inspect.iscoroutinefunction()`` answers the question.

    The fix is unsafe: before Python 3.12 ``inspect`` does not know functions that are marked as coroutine functions
    without being made by ``async def``, as some mocks are.
    """

    name = "asyncio-iscoroutinefunction"
    watches = ("asyncio.iscoroutinefunction", "asyncio.coroutines.iscoroutinefunction")
    names = dict.fromkeys(watches, "inspect.iscoroutinefunction")
    since, gone, use = "3.14", "3.16", "inspect.iscoroutinefunction"
    needs = "3.5"
    url = "https://docs.python.org/3/library/asyncio-task.html#asyncio.iscoroutinefunction"
    warns = Warns(DeprecationWarning, r"'asyncio\.iscoroutinefunction' is deprecated")

    flags = (
        Example(
            """
            import asyncio

            result = asyncio.iscoroutinefunction(print)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import inspect

            result = inspect.iscoroutinefunction(print)
            """,
        ),
        Example(
            """
            from asyncio import iscoroutinefunction
                                ^^^^^^^^^^^^^^^^^^^

            result = list(filter(iscoroutinefunction, [print]))
                                 ^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from inspect import iscoroutinefunction

            result = list(filter(iscoroutinefunction, [print]))
            """,
        ),
    )
    allows = (
        "import asyncio\nimport inspect\n\ninspect.iscoroutinefunction(print), asyncio.iscoroutine(print)\n",
        "import sys\n\nif sys.version_info >= (3, 14):\n    from inspect import iscoroutinefunction\nelse:\n"
        "    from asyncio import iscoroutinefunction\n\niscoroutinefunction(print)\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Ask ``inspect``."""
        return unsafe(super().fixes(use))
