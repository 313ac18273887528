"""Which places are uses: each case marks, with carets below them, exactly what must be found."""

from __future__ import annotations

import sys

import pytest

from .probes import expected, seen

FIFTEEN = """
from dataclasses import dataclass, field
from datetime import datetime, timezone
from datetime import datetime as D
import datetime as dt
import datetime as whole

plain = datetime.utcnow()
        ^^^^^^^^^^^^^^^^^
module = dt.datetime.utcnow()
         ^^^^^^^^^^^^^^^^^^^^
alias = D.utcnow()
        ^^^^^^^^^^
local = datetime.utcnow().astimezone()
        ^^^^^^^^^^^^^^^^^
aware = datetime.utcnow().replace(tzinfo=timezone.utc)
        ^^^^^^^^^^^^^^^^^
print(datetime.utcnow)
      ^^^^^^^^^^^^^^^

@dataclass
class Order:
    placed: datetime = field(default_factory=datetime.utcnow)
                                             ^^^^^^^^^^^^^^^

now = D.utcnow
      ^^^^^^^^
moment = now()
         ^^^^^
quoted = getattr(D, "utcnow")()
         ^^^^^^^^^^^^^^^^^^^^^^
stamp = datetime.utcfromtimestamp(0)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
instance = datetime.now().utcnow()
           ^^^^^^^^^^^^^^^^^^^^^^^

class Day(datetime):
    pass

subclass = Day.utcnow()
           ^^^^^^^^^^^^
mapped = map(whole.datetime.utcfromtimestamp, [0])
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
long = (
    datetime
    .utcfromtimestamp(
        86400
    )
)
"""

FIFTEEN_LONG = (30, 5, 33, 6)

PLACES = {
    "conditional imports": """
        try:
            import datetime
        except ImportError:
            raise SystemExit
        datetime.datetime.utcnow()
        ^^^^^^^^^^^^^^^^^^^^^^^^^^
        if x:
            from datetime import datetime as a
        else:
            from datetime import datetime as a
        a.utcnow()
        ^^^^^^^^^^
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from datetime import datetime as b
        def f(given: "b", other: b):
            given.utcnow(), other.utcnow()
            ^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^
        """,
    "stars": """
        from datetime import *
        datetime.utcnow()
        ^^^^^^^^^^^^^^^^^
        def f(datetime): datetime.utcnow()
        """,
    "star after star": """
        from datetime import *
        from clock import *
        datetime.utcnow()
        """,
    "modules": """
        import imp
               ^^^
        import distutils.util as util
               ^^^^^^^^^^^^^^^^^^^^^^
        from distutils import log, core as c
                              ^^^  ^^^^^^^^^
        from distutils.core import setup
                                   ^^^^^
        import xml.etree.cElementTree as ET
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        import xml.etree.ElementTree
        imp.find_module("a")
        ^^^^^^^^^^^^^^^^^^^^
        """,
    "whole module": """
        from datetime import (
            date,  # import datetime
            datetime as d,
        )
        d . utcnow ( )
        ^^^^^^^^^^^^^^
        import os, datetime, sys
        datetime.datetime.utcnow()
        ^^^^^^^^^^^^^^^^^^^^^^^^^^
        import datetime; x = datetime.datetime.utcnow(); del x
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^
        """,
    "unicode columns": """
        from datetime import datetime
        "äöü€😀", datetime.utcnow(), "ß", [datetime.utcnow]
                 ^^^^^^^^^^^^^^^^^        ^^^^^^^^^^^^^^^
        """,
    "places": """
        from datetime import datetime
        async def f(x=datetime.utcnow()) -> datetime.utcnow:
                      ^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^
            await x(datetime.utcnow); yield datetime.utcnow()
                    ^^^^^^^^^^^^^^^         ^^^^^^^^^^^^^^^^^
            async with datetime.utcnow(): ...
                       ^^^^^^^^^^^^^^^^^
            return *datetime.utcnow(), {**datetime.utcnow()}
                    ^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^^
        x[datetime.utcnow():] = f"{datetime.utcnow()!r:>{datetime.utcnow()}}"
          ^^^^^^^^^^^^^^^^^        ^^^^^^^^^^^^^^^^^     ^^^^^^^^^^^^^^^^^
        class C(datetime.utcnow, metaclass=datetime.utcnow): ...
                ^^^^^^^^^^^^^^^            ^^^^^^^^^^^^^^^
        del x[datetime.utcnow()]
              ^^^^^^^^^^^^^^^^^
        x: datetime.utcnow = 1
           ^^^^^^^^^^^^^^^
        assert datetime.utcnow(), datetime.utcnow()
               ^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
        raise datetime.utcnow() from datetime.utcnow()
              ^^^^^^^^^^^^^^^^^      ^^^^^^^^^^^^^^^^^
        def g(*args: datetime.utcnow, **kw: datetime.utcnow): ...
                     ^^^^^^^^^^^^^^^        ^^^^^^^^^^^^^^^
        match datetime.utcnow():
              ^^^^^^^^^^^^^^^^^
            case datetime.utcnow: ...
                 ^^^^^^^^^^^^^^^
            case datetime.utcnow(): ...
                 ^^^^^^^^^^^^^^^
        try: ...
        except datetime.utcnow: datetime.utcnow()
               ^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
        datetime.utcfromtimestamp(datetime.utcnow().timestamp())
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                                  ^^^^^^^^^^^^^^^^^
        """,
}

TYPE_PARAMETERS = """
from datetime import datetime
from unittest import TestCase
def own[datetime](): return datetime.utcnow()
class Own[datetime]: x = datetime.utcnow()
class Generic[T](TestCase):
    def test(self): self.assertEquals(1, 1)
                    ^^^^^^^^^^^^^^^^^^^^^^^
type T = datetime.utcnow
         ^^^^^^^^^^^^^^^
type Moment = datetime
def f(x: Moment): x.utcnow()
                  ^^^^^^^^^^
def h[T: datetime.utcnow](x: datetime): return x.utcnow()
         ^^^^^^^^^^^^^^^                       ^^^^^^^^^^
"""


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs type parameters")
def test_type_parameters() -> None:
    code, spans = expected(TYPE_PARAMETERS)
    assert seen(code) == spans


def test_the_fifteen_uses_of_utcnow() -> None:
    code, spans = expected(FIFTEEN)
    assert seen(code) == sorted([*spans, FIFTEEN_LONG])


@pytest.mark.parametrize("case", PLACES)
def test_places(case: str) -> None:
    code, spans = expected(PLACES[case])
    assert seen(code) == spans


def test_a_use_over_continued_lines() -> None:
    code = "from \\\n  datetime \\\n  import \\\n  datetime\nx = datetime \\\n  . \\\n  utcnow\n"
    assert seen(code) == [(5, 5, 7, 9)]
