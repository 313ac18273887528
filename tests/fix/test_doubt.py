"""Where a fix that is safe elsewhere could be noticed: it is unsafe, or not offered."""

from __future__ import annotations

from textwrap import dedent

import pytest

from deadhead.examine import Looked

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
