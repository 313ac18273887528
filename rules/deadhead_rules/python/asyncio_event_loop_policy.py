"""The policies of ``asyncio`` for event loops."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_CLASSES = tuple(
    f"asyncio.{name}EventLoopPolicy" for name in ("Abstract", "Default", "WindowsSelector", "WindowsProactor")
)


class AsyncioEventLoopPolicy(Rule):
    """The event loop policies of ``asyncio`` go in Python 3.16: what runs a coroutine is told which loop to make.

    ``asyncio.run(main(), loop_factory=asyncio.SelectorEventLoop)`` is understood from Python 3.12 on, ``loop_factory``
    of ``asyncio.Runner`` from 3.11. What sets a policy does not tell where coroutines are run: there is no fix.
    """

    name = "asyncio-event-loop-policy"
    watches = (*_CLASSES, "asyncio.get_event_loop_policy", "asyncio.set_event_loop_policy")
    since, gone, use = "3.14", "3.16", "`asyncio.run()` or `asyncio.Runner` with `loop_factory`"
    url = "https://docs.python.org/3/library/asyncio-policy.html"
    warns = Warns(DeprecationWarning, r"'{symbol}' is deprecated and slated for removal in Python 3\.16")
    also = ("W4902",)

    flags = (
        Example(
            """
            import asyncio
            import sys
            from asyncio import DefaultEventLoopPolicy
                                ^^^^^^^^^^^^^^^^^^^^^^

            class Policy(DefaultEventLoopPolicy):
                         ^^^^^^^^^^^^^^^^^^^^^^
                pass

            if sys.platform == "win32":
                asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            at=((9, 35, 9, 75),),
            runs=False,
            because="only Windows executes all of it",
        ),
    )
    allows = (
        "import asyncio\n\nasyncio.run(print(), loop_factory=asyncio.SelectorEventLoop)\n",
        "import sys, asyncio\n\nif sys.version_info < (3, 14):\n    asyncio.set_event_loop_policy(None)\n",
        "class asyncio:\n    def get_event_loop_policy(self): ...\n\n\nasyncio().get_event_loop_policy()\n",
    )
