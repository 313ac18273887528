"""``time.clock``."""

from __future__ import annotations

from deadhead.rule import Example, Rule


class TimeClock(Rule):
    """``time.clock()`` was removed in Python 3.8: it measured one thing on Windows and another everywhere else.

    ``time.perf_counter()`` measures time that passes, as it did on Windows, ``time.process_time()`` the time that the
    process has had, as it did elsewhere. Which is meant has to be decided, and there is no fix.
    """

    name = "time-clock"
    watches = ("time.clock",)
    since, gone, use = "3.3", "3.8", "`time.perf_counter()` or `time.process_time()`"
    url = "https://docs.python.org/3.7/library/time.html#time.clock"
    also = ("W4902",)

    flags = (
        Example(
            """
            import time
            from time import clock as now
                             ^^^^^^^^^^^^

            result = time.clock() - now()
                     ^^^^^^^^^^^^   ^^^^^
            """,
            runs=False,
            because="it is in no Python since 3.8",
        ),
    )
    allows = (
        "import time\n\nclock = getattr(time, 'perf_counter', None)\nclock()\n",
        "import time\n\nif hasattr(time, 'clock'):\n    time.clock()\n",
        "from pygame import time\n\ntime.clock()\n",
    )
