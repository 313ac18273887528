"""The argument ``loop`` of what ``asyncio`` makes and waits for."""

from __future__ import annotations

from collections.abc import Iterator

from deadhead.rule import Code, Example, Fix, Rule, Use, Warns

_WAITS = ("sleep", "wait", "wait_for", "gather", "shield", "as_completed")
_LOCKS = ("Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Queue", "PriorityQueue", "LifoQueue")
_STREAMS = ("open_connection", "start_server", "open_unix_connection", "start_unix_server")
_PROCESSES = ("create_subprocess_exec", "create_subprocess_shell")


class AsyncioLoopArgument(Rule):
    """Most of what ``asyncio`` has takes no ``loop`` since Python 3.10: it uses the one that is running.

    What is made before a loop runs, or for another one, needs more than the fix: it is unsafe.
    """

    name = "asyncio-loop-argument"
    watches = tuple(f"asyncio.{name}" for name in (*_WAITS, *_LOCKS, *_STREAMS, *_PROCESSES))
    passing = dict.fromkeys(watches, "loop")
    since, gone, use = "3.8", "3.10", "it without `loop`"
    needs = "3.4"
    url = "https://docs.python.org/3/whatsnew/3.10.html#changes-in-the-python-api"
    warns = Warns(DeprecationWarning, r"The loop (argument|parameter) is deprecated since Python 3\.8")

    flags = (
        Example(
            """
            import asyncio

            async def main(loop):
                lock = asyncio.Lock(loop=loop)
                       ^^^^^^^^^^^^^^^^^^^^^^^
                async with lock:
                    return await asyncio.sleep(0, "done", loop=loop)
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            loop = asyncio.new_event_loop()
            result = loop.run_until_complete(main(loop))
            """,
            unsafe="""
            import asyncio

            async def main(loop):
                lock = asyncio.Lock()
                async with lock:
                    return await asyncio.sleep(0, "done")

            loop = asyncio.new_event_loop()
            result = loop.run_until_complete(main(loop))
            """,
        ),
        Example(
            """
            from asyncio import gather

            async def all_of(loop, *tasks):
                return await gather(
                    *tasks,
                    loop=loop,
                )
            """,
            unsafe="""
            from asyncio import gather

            async def all_of(loop, *tasks):
                return await gather(
                    *tasks,
                )
            """,
            at=((4, 18, 7, 6),),
            runs=False,
            because="nothing runs it",
        ),
    )
    allows = (
        "import asyncio\n\n\nasync def main(loop):\n    asyncio.sleep(1), asyncio.ensure_future(main(1), loop=loop)\n",
        "import anyio as asyncio\n\nasyncio.Lock(loop=1)\n",
        "import asyncio\n\nprint(asyncio.Queue, asyncio.Queue(maxsize=2))\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Leave it out."""
        call = use.call
        if call is not None:
            loops = [at for at, one in enumerate(call.arguments) if one.keyword == "loop"]
            yield Fix("Leave out `loop`", "unsafe", Code(call.without(loops)))

    def message(self, symbol: str | None, gone_by_target: bool) -> str:
        """Return what is wrong: the argument, not the function."""
        return super().message(symbol, gone_by_target).replace(f"`{symbol}` ", f"`loop` of `{symbol}` ")
