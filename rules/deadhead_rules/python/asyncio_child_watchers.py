"""The child watchers of ``asyncio``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Warns

_CLASSES = ("AbstractChildWatcher", "SafeChildWatcher", "FastChildWatcher", "MultiLoopChildWatcher")


class AsyncioChildWatchers(Rule):
    """The child watchers of ``asyncio`` were removed in Python 3.14: event loops watch children by themselves."""

    name = "asyncio-child-watchers"
    watches = tuple(f"asyncio.{name}" for name in (*_CLASSES, "get_child_watcher", "set_child_watcher"))
    since, gone, use = "3.12", "3.14", "the event loop alone"
    url = "https://docs.python.org/3.13/library/asyncio-policy.html#process-watchers"
    warns = Warns(DeprecationWarning, r"'{name}' is deprecated as of Python 3\.12")
    also = ("W4902", "W4904")

    flags = (
        Example(
            """
            import asyncio

            result = asyncio.SafeChildWatcher().is_active()
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^
            asyncio.set_child_watcher(None)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
        ),
    )
    allows = (
        "import asyncio\n\nasyncio.create_subprocess_exec('a')\n",
        "import sys, asyncio\n\nif sys.version_info < (3, 12):\n    asyncio.get_child_watcher()\n",
    )
