"""``threading.Thread.isAlive``."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns
from deadhead_rules.python._threading import HEIRS, MAKERS


class ThreadIsalive(Renamed):
    """``Thread.isAlive()`` was removed in Python 3.9: ``is_alive()`` is its name."""

    name = "thread-isalive"
    old, new = "threading.Thread.isAlive", "threading.Thread.is_alive"
    since, gone = "3.8", "3.9"
    needs = "2.6"
    url = "https://docs.python.org/3/whatsnew/3.9.html#removed"
    warns = Warns(DeprecationWarning, r"isAlive\(\) is deprecated, use is_alive\(\) instead")
    also = ("W4902",)
    makers = MAKERS
    heirs = HEIRS

    flags = (
        Example(
            """
            import threading

            watering = threading.Thread(target=print)
            result = watering.isAlive(), threading.main_thread().isAlive()
                     ^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import threading

            watering = threading.Thread(target=print)
            result = watering.is_alive(), threading.main_thread().is_alive()
            """,
        ),
    )
    allows = (
        "class Plant:\n    def isAlive(self): ...\n\nPlant().isAlive()\n",
        "import threading\n\nthread = threading.Thread()\nif hasattr(thread, 'isAlive'):\n    thread.isAlive()\n",
    )
