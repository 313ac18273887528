"""``asyncio.get_event_loop`` outside of coroutines."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Example, Fix, Rule, Use, Warns


class AsyncioGetEventLoop(Rule):
    """``asyncio.get_event_loop()`` outside of a coroutine no longer makes a loop: Python 3.14 raises where none is set.

    Within a coroutine it gives the running loop and is no finding. The fix is unsafe: a loop of one's own is another
    one than the loop that somebody may have set.
    """

    name = "asyncio-get-event-loop"
    watches = ("asyncio.get_event_loop", "asyncio.events.get_event_loop")
    since, gone, use = "3.12", None, "`asyncio.run()`, or `asyncio.new_event_loop()`"
    needs = "3.4"
    url = "https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.get_event_loop"
    warns = Warns(DeprecationWarning, r"There is no current event loop", until="3.14")

    flags = (
        Example(
            """
            import asyncio

            async def grow():
                return asyncio.get_event_loop().is_running()

            loop = asyncio.get_event_loop()
                   ^^^^^^^^^^^^^^^^^^^^^^^^
            result = loop.run_until_complete(grow())
            loop.close()
            """,
            unsafe="""
            import asyncio

            async def grow():
                return asyncio.get_event_loop().is_running()

            loop = asyncio.new_event_loop()
            result = loop.run_until_complete(grow())
            loop.close()
            """,
        ),
    )
    allows = (
        "import asyncio\n\n\nasync def grow():\n    return asyncio.get_event_loop()\n",
        "import asyncio\n\nasyncio.get_running_loop, asyncio.new_event_loop()\n",
    )

    def objects(self, use: Use) -> bool:
        """Object to calls that do not stand in a coroutine."""
        return use.kind == "call" and not use.in_coroutine

    def message(self, symbol: str | None, gone_by_target: bool) -> str:  # noqa: ARG002
        """Return what is wrong: not the function, but what it does where there is no loop."""
        return (
            f"`{symbol}` {self._deprecated(self.since, None)}, and raises in 3.14, where no loop is set; use {self.use}"
        )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Make a loop."""
        if use.kind == "call" and use.through is None:
            yield Fix("Make a loop", "unsafe", spelled="{asyncio.new_event_loop}")
