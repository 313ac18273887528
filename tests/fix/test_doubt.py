"""Where a fix that is safe elsewhere could be noticed: it is unsafe, or not offered."""

from __future__ import annotations

from textwrap import dedent

import pytest

from deadhead.scan.examine import Looked

from .mend import EXAMINER

CASES = {
    "a function that is compared with": (
        """
        from datetime import datetime

        def f(clock=datetime.utcnow):
            return clock == datetime.utcnow or clock in (datetime.utcnow,)
        """,
        [(3, "unsafe"), (4, None), (4, None)],
    ),
    "a subclass that is made in its own way": (
        """
        from datetime import datetime

        class Stamp(datetime):
            def __new__(cls, *args, **options):
                return super().__new__(cls, *args, **options)

        Stamp.utcnow()
        """,
        [(7, "unsafe")],
    ),
    "a subclass with its own now": (
        """
        from datetime import datetime

        class Stamp(datetime):
            @classmethod
            def now(cls, tz=None): ...

        Stamp.utcnow()
        """,
        [(7, "unsafe")],
    ),
    "what lands in a class by other ways than an assignment in its body": (
        """
        from datetime import datetime

        class Clock:
            now = datetime.utcnow
            first, second = datetime.utcnow, 1
            third: object = datetime.utcnow
            fourth = datetime.utcnow or None
            table = {"now": datetime.utcnow}
            made = str(datetime.utcnow)

            def tell(self, clock=datetime.utcnow):
                self.clock = datetime.utcnow

        Clock.fifth = datetime.utcnow
        setattr(Clock, "sixth", datetime.utcnow)
        """,
        [
            *(
                (line, fix)
                for line, fix in zip(range(4, 10), ["safe", "unsafe", "unsafe", "unsafe", "safe", "safe"], strict=True)
            ),
            (11, "safe"),
            (12, "safe"),
            (14, "unsafe"),
            (15, "unsafe"),
        ],
    ),
    "a name that a class takes up": (
        """
        from datetime import datetime

        now = datetime.utcnow

        class Clock:
            now = now
        """,
        [(3, "unsafe"), (6, None)],
    ),
    "a member of an enumeration": (
        """
        import enum
        from datetime import datetime

        class Kind(enum.Enum):
            NOW = datetime.utcnow
        """,
        [(5, "unsafe")],
    ),
    "arguments that may not be there": (
        """
        from datetime import datetime

        datetime.utcnow(*[], **{})
        """,
        [(3, None)],
    ),
    "an attribute of a class that others may set": (
        """
        import datetime
        import logging
        from dataclasses import dataclass
        from typing import Any, Final

        @dataclass
        class Order:
            source: Any = datetime.datetime
            log: Any = logging.getLogger("shop")
            known: logging.Logger = logging.getLogger("shop")
            fixed: Final = datetime.datetime

            def stamp(self):
                self.log.warn("one")
                self.known.warn("two")
                return self.source.utcnow(), self.fixed.utcnow(), map(self.source.utcnow, [])
        """,
        [(14, "unsafe"), (15, "safe"), (16, "unsafe"), (16, "safe"), (16, None)],
    ),
    "an attribute that a subclass has of its own": (
        """
        import logging

        class Base:
            log, own = logging.getLogger("a"), logging.getLogger("b")

            def run(self):
                self.log.warn("one"), self.own.warn("two")

        class Special(Base):
            log = object()
        """,
        [(7, "unsafe"), (7, "safe")],
    ),
    "an attribute that is set from outside": (
        """
        import logging

        class Service:
            def __init__(self):
                self.log, self.own = logging.getLogger("a"), logging.getLogger("b")

            def run(self):
                self.log.warn("one"), self.own.warn("two")

        Service().log = print
        """,
        [(8, "unsafe"), (8, "safe")],
    ),
    "a method that is replaced": (
        """
        import logging

        log = logging.getLogger()
        log.warn = print
        log.warn("one")
        """,
        [(5, "unsafe")],
    ),
    "a method of the same name in a class of its own": (
        """
        import logging

        class Console:
            def __init__(self, warn):
                self.warn = warn

        logging.getLogger().warn("one")
        """,
        [(7, "safe")],
    ),
    "a plain subclass": (
        """
        from datetime import datetime

        class Stamp(datetime):
            pass

        Stamp.utcnow()
        """,
        [(6, "safe")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_doubt(name: str) -> None:
    code, wanted = CASES[name]
    outcome = EXAMINER.source("module.py", dedent(code).lstrip("\n").encode())
    assert isinstance(outcome, Looked)
    assert [(one.span.line, one.fix) for one in outcome.findings] == wanted
