"""Which places are uses: each case marks, with carets below them, exactly what must be found."""

from __future__ import annotations

import sys

import pytest

from .probes import expected, findings, look, seen

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

DECOYS = '''
import logging
import sys
import unittest
import warnings
from datetime import datetime
from .clock import datetime as ours
import arrow as dt
import pytest
"datetime.utcnow()"
# datetime.utcnow()
PY312 = sys.version_info >= (3, 12)
OLD = not PY312
print("datetime.utcnow()", f"datetime.utcnow()", r"datetime.utcnow")
dict(utcnow=1, datetime=2)
ours.utcnow(), dt.datetime.utcnow(), utcnow(), clock.utcnow(), clock.datetime.utcnow()

class Clock:
    """datetime.utcnow()"""
    datetime = Fake()
    fake = datetime.utcnow()
    def utcnow(self):
        return self.utcnow()
    @classmethod
    def make(cls):
        return cls().utcnow(), cls.utcnow

Clock().utcnow()
Clock.make().utcnow()
def parameter(datetime, *args, default=1): datetime.utcnow()
def keyword(*, datetime): datetime.utcnow()
def rest(*datetime): datetime.utcnow()
def more(**datetime): datetime.utcnow()
def local():
    datetime.utcnow()
    datetime = Fake()
def loop():
    for datetime in clocks: datetime.utcnow()
    datetime.utcnow()
def context():
    with clock() as datetime:
        datetime.utcnow()
def tupled():
    with clock() as (datetime, other):
        datetime.utcnow()
def caught():
    try: pass
    except ValueError as datetime: datetime.utcnow()
def walrus():
    if (datetime := Fake()): datetime.utcnow()
def comprehension():
    return [datetime.utcnow() for datetime in clocks], {datetime.utcnow() for datetime in clocks}
def nested_comprehension():
    return [d.utcnow() for c in clocks for d in c], [(datetime := c) for c in clocks], datetime.utcnow()
def matched(value):
    match value:
        case {"a": datetime}: datetime.utcnow()
        case [1, *datetime]: datetime.utcnow()
        case {**datetime}: datetime.utcnow()
        case str() as datetime: datetime.utcnow()
        case datetime: datetime.utcnow()
def deleted():
    from datetime import datetime
    del datetime
    datetime.utcnow()
def augmented():
    from datetime import datetime
    datetime += 1
    datetime.utcnow()
def annotated():
    datetime: Fake = Fake()
    datetime.utcnow()
def unpacked():
    datetime, other = clocks
    datetime.utcnow()
def starred():
    a, *datetime = clocks
    datetime.utcnow()
def function():
    def datetime(): pass
    datetime.utcnow()
def klass():
    class datetime: pass
    datetime.utcnow()
def imported():
    import mocks as datetime
    datetime.utcnow()
lambda datetime: datetime.utcnow()
lambda *datetime: datetime.utcnow()
lambda **datetime: datetime.utcnow()
mock.utcnow = 1
datetime.utcnow = staticmethod(lambda: 1)
del datetime.utcnow

if sys.version_info < (3, 12): datetime.utcnow()
if sys.version_info >= (3, 12): pass
else: datetime.utcnow()
if not sys.version_info >= (3, 12): datetime.utcnow()
if sys.version_info[:2] < (3, 12): datetime.utcnow()
if sys.version_info[0] == 3 and sys.version_info[1] < 12: datetime.utcnow()
if sys.version_info[0] < 3: datetime.utcnow()
if sys.version_info.minor < 12: datetime.utcnow()
if sys.version_info.major == 2: datetime.utcnow()
if (3, 12) > sys.version_info: datetime.utcnow()
if (3, 9) <= sys.version_info < (3, 12): datetime.utcnow()
if sys.hexversion < 0x030C0000: datetime.utcnow()
if PY312: pass
elif other: datetime.utcnow()
if not PY312: datetime.utcnow()
if OLD: datetime.utcnow()
if OLD and other: datetime.utcnow()
datetime.utcnow() if OLD else now()
now() if PY312 else datetime.utcnow()
OLD and datetime.utcnow()
PY312 or datetime.utcnow()
[datetime.utcnow() for x in y if OLD]
while OLD: datetime.utcnow()
if OLD:
    def stamp():
        return datetime.utcnow()
def early():
    if PY312:
        return now()
    return datetime.utcnow()
def late():
    assert OLD
    return datetime.utcnow()
@pytest.mark.skipif(PY312, reason="gone")
def test_old(): datetime.utcnow()
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="gone")
class TestOld:
    def test(self): datetime.utcnow()
@unittest.skipIf(PY312, "gone")
def test_older(): datetime.utcnow()
@unittest.skipUnless(OLD, "gone")
def test_oldest(): datetime.utcnow()

try:
    from datetime import UTC
except ImportError:
    datetime.utcnow()
try:
    from datetime import UTC
except (ImportError, ValueError):
    def stamp(): return datetime.utcnow()
try:
    stamp = datetime.utcnow
except AttributeError:
    stamp = None
if hasattr(datetime, "utcnow"): datetime.utcnow()
stamp = datetime.utcnow if hasattr(datetime, "utcnow") else None
hasattr(datetime, "utcnow") and datetime.utcnow()
getattr(datetime, "utcnow", None)
getattr(datetime, name)
getattr(ours, "utcnow")
setattr(datetime, "utcnow", None)

with ignore_deprecation(): datetime.utcnow()
with helpers.ignore_deprecations(): datetime.utcnow()
with pytest.deprecated_call(): datetime.utcnow()
with pytest.deprecated_call(match="utcnow"):
    if x:
        datetime.utcnow()
with pytest.warns(DeprecationWarning): datetime.utcnow()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    datetime.utcnow()
with warnings.catch_warnings(record=True) as seen: datetime.utcnow()
pytest.deprecated_call(datetime.utcnow)
pytest.warns(DeprecationWarning, datetime.utcnow)
pytest.deprecated_call(lambda: datetime.utcnow())
class Test(unittest.TestCase):
    def test(self):
        with self.assertWarns(DeprecationWarning): datetime.utcnow()
        with self.assertWarnsRegex(DeprecationWarning, "x") as caught, other(): datetime.utcnow()
        self.assertWarns(DeprecationWarning, datetime.utcnow)
        self.assertEquals = self.assertEqual
@ignore_deprecation
def helper(): datetime.utcnow()
@helpers.ignore_warnings(category=DeprecationWarning)
def other_helper(): datetime.utcnow()

def later():
    rebound.utcnow()
from datetime import datetime as rebound
rebound = Fake()
class Attribute:
    from datetime import datetime as inside
    def method(self): inside.utcnow()
    values = [inside.utcnow() for x in y]
def one():
    from datetime import datetime as only_there
def two(): only_there.utcnow()
[late for late in [1]]
def three(): late.utcnow()
if x:
    from datetime import datetime as maybe
else:
    from clock import datetime as maybe
maybe.utcnow()
try:
    from clock import datetime as tried
except ImportError:
    from datetime import datetime as tried
tried.utcnow()
def swap():
    global swapped
    swapped = Fake()
from datetime import datetime as swapped
swapped.utcnow()
def outer():
    from datetime import datetime as held
    def swap():
        nonlocal held
        held = Fake()
    held.utcnow()
held = [datetime.now()]
held[0].utcnow(), {1: datetime.now()}[1].utcnow(), (datetime.now(),)[0].utcnow()
for each in [datetime.now()]: each.utcnow()
log = logging.getLogger()
log.warned(), log.warning.warn(), self.log.warn(), log().warn()
def wrapped(log): log.warn()
def decorated(): return datetime.now()
decorated = cached(decorated)
decorated().utcnow()
'''

RECEIVERS = {
    "isinstance": """
        import ast
        def f(node, other):
            if isinstance(node, ast.Constant):
                node.s, other.s
                ^^^^^^
            elif isinstance(node, (ast.Str, ast.Num)):
                node.n
                ^^^^^^
            elif isinstance(node, ast.Name):
                node.n
            else:
                node.s
            node.s
        """,
    "isinstance and or not": """
        import ast
        def f(node, x):
            isinstance(node, ast.Constant) and node.s
                                               ^^^^^^
            isinstance(node, ast.Constant) or node.s
            not isinstance(node, ast.Constant) or node.s
                                                  ^^^^^^
            if isinstance(node, ast.Constant) and x: node.n
                                                     ^^^^^^
            if isinstance(node, ast.Constant) or x: node.n
            if isinstance(node, ast.Str) or isinstance(node, ast.Num): node.n
                                                                       ^^^^^^
            if not (isinstance(node, ast.Constant) and x): node.n
            node.s if isinstance(node, ast.Constant) else node.n
            ^^^^^^
            [n.s for n in x if isinstance(n, ast.Constant)], [n.s for n in x if n]
             ^^^
            [n.s for n in x if isinstance(n, ast.Constant) and n.n]
             ^^^                                               ^^^
            {n.s: n.n for m in x for n in m if isinstance(n, ast.Constant) if n.s}
             ^^^  ^^^                                                         ^^^
        """,
    "isinstance and leave": """
        import ast
        def f(node):
            node.s
            if not isinstance(node, ast.Constant):
                return
            node.s
            ^^^^^^
            for x in node.n:
                     ^^^^^^
                node.s
                ^^^^^^
            node = other()
            node.s
        def g(nodes):
            for node in nodes:
                if not isinstance(node, ast.Constant): continue
                node.s
                ^^^^^^
            node.s
        def h(node):
            assert isinstance(node, ast.Constant), node.s
            node.n
            ^^^^^^
        def i(node):
            while isinstance(node, ast.Constant):
                node.s
                ^^^^^^
                node = node.parent
                node.s
        def j(node):
            if isinstance(node, ast.Constant):
                pass
            else:
                raise ValueError
            node.s
            ^^^^^^
        def k(node: ast.Constant):
            while node.s:
                node = other()
            while True:
                node.s
        """,
    "isinstance of an attribute": """
        import ast
        def f(self, node):
            if isinstance(node.value, ast.Constant):
                node.value.s, node.other.s
                ^^^^^^^^^^^^
            if isinstance(self.node, ast.Constant):
                self.node = other()
                self.node.s
        """,
    "isinstance of a walrus": """
        import ast
        def f(node):
            if isinstance(value := node.value, ast.Constant):
                value.s
                ^^^^^^^
            if isinstance((key := node.key), ast.Constant) and key.s:
                                                               ^^^^^
                key.n
                ^^^^^
        """,
    "isinstance is another": """
        import ast
        def isinstance(a, b): ...
        def f(node):
            if isinstance(node, ast.Constant): node.s
        """,
    "isinstance of several": """
        import ast
        KINDS = (ast.Str, ast.Num)
        def f(node):
            if isinstance(node, KINDS): node.s
                                        ^^^^^^
            if isinstance(node, ast.Str | ast.Num): node.n
                                                    ^^^^^^
            if isinstance(node, (ast.Str, ast.Name)): node.s
            if type(node) is ast.Constant: node.s
                                           ^^^^^^
            if type(node) == ast.Str: node.s
                                      ^^^^^^
            if node.__class__ is ast.Constant: node.s
                                               ^^^^^^
            if type(node) in (ast.Str, ast.Num): node.s
                                                 ^^^^^^
            if type(node) is not ast.Constant: node.s
            if isinstance(node, (ast.Str, (ast.Num,))): node.s
                                                        ^^^^^^
        """,
    "match": """
        import ast
        def f(node, log):
            match node:
                case ast.Constant():
                    node.s
                    ^^^^^^
                case ast.Str() as text:
                    text.s
                    ^^^^^^
                case ast.Str() | ast.Num():
                    node.n
                    ^^^^^^
                case ast.Call(func=ast.Constant() as inner):
                    inner.s, node.s
                    ^^^^^^^
                case [ast.Constant() as first, *rest]:
                    first.s, rest.s
                    ^^^^^^^
                case ast.Constant() if node.n:
                                       ^^^^^^
                    pass
                case other:
                    other.s
        """,
    "walrus": """
        import logging
        if (log := logging.getLogger()):
            log.warn("a")
            ^^^^^^^^^^^^^
        (logger := logging.getLogger("b")).warn("b")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        [found for x in y if (found := logging.getLogger(x)).warn(x)]
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        found.warn("c")
        ^^^^^^^^^^^^^^^
        """,
    "cast": """
        from typing import cast
        import typing as t
        from logging import Logger
        def f(x):
            cast(Logger, x).warn("a")
            ^^^^^^^^^^^^^^^^^^^^^^^^^
            t.cast("Logger", x).warn("b")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            y = cast(Logger | None, x)
            y.warn("c")
            ^^^^^^^^^^^
        """,
    "annotations": """
        from __future__ import annotations
        import logging
        import typing
        from logging import Logger
        from typing import Annotated, Final, Optional, Union
        def f(
            a: Logger, b: Optional[Logger], c: Union[Logger, None], d: "Logger | None", e: "typing.Optional[Logger]",
            f: Annotated[Logger, 1], g: type[Logger], h: typing.Type["Logger"], i: list[Logger], j: Logger | str,
            *k: Logger, l: Logger = None, **m: Logger,
        ) -> None:
            a.warn(""), b.warn(""), c.warn(""), d.warn(""), e.warn(""), f.warn("")
            ^^^^^^^^^^  ^^^^^^^^^^  ^^^^^^^^^^  ^^^^^^^^^^  ^^^^^^^^^^  ^^^^^^^^^^
            g().warn(""), h.warn, i.warn(""), j.warn(""), k.warn(""), l.warn(""), m.warn("")
            ^^^^^^^^^^^^  ^^^^^^                                      ^^^^^^^^^^
        log: Logger
        log.warn("")
        ^^^^^^^^^^^^
        later: "logging.Logger" = other()
        later.warn("")
        ^^^^^^^^^^^^^^
        LOG: Final = logging.getLogger()
        LOG.warn("")
        ^^^^^^^^^^^^
        def inner(log: Logger):
            def deeper():
                log.warn("")
                ^^^^^^^^^^^^
            [log.warn("") for x in y], lambda: log.warn("")
             ^^^^^^^^^^^^                      ^^^^^^^^^^^^
        """,
    "self": """
        import logging
        class A:
            shared = logging.getLogger("a")
            declared: logging.Logger
            def __init__(self, given, log: logging.Logger):
                self.own, self.other = logging.getLogger("a"), given
                self.given = given
                self.log = log
                self.maybe = given or logging.getLogger()
                self.either = None
            def run(self):
                self.own.warn(""), self.shared.warn(""), self.declared.warn(""), self.log.warn("")
                ^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
                self.given.warn(""), self.other.warn(""), self.maybe.warn(""), self.unset.warn("")
                self.either.warn("")
                ^^^^^^^^^^^^^^^^^^^^
                log = self.own
                log.warn("")
                ^^^^^^^^^^^^
                def inner():
                    self.own.warn("")
                    ^^^^^^^^^^^^^^^^^
            def start(self):
                self.either = logging.getLogger()
            @classmethod
            def make(cls):
                cls.shared.warn(""), cls(1, 2).own.warn("")
                ^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^
            @staticmethod
            def loose(self):
                self.own.warn("")
        A(1, 2).own.warn(""), A.shared.warn("")
        ^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
        class B(A):
            def run(self):
                self.own.warn(""), super().own.warn(""), self.given.warn("")
                ^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^
        """,
    "returns": """
        import logging
        from functools import cached_property, lru_cache
        from logging import Logger
        def plain(): return logging.getLogger()
        def noted() -> Logger: ...
        def opted() -> "Logger | None": ...
        async def slow() -> Logger: ...
        def many():
            yield logging.getLogger()
        def either(x):
            if x: return None
            return logging.getLogger()
        @lru_cache
        def cached() -> Logger: ...
        @something
        def changed() -> Logger: ...
        class Box:
            @property
            def log(self) -> Logger: ...
            @cached_property
            def kept(self): return logging.getLogger()
            def method(self) -> Logger: ...
            @staticmethod
            def loose() -> Logger: ...
            @classmethod
            def of(cls) -> Logger: ...
        plain().warn(""), noted().warn(""), opted().warn(""), many().warn(""), slow().warn(""), cached().warn("")
        ^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^                                    ^^^^^^^^^^^^^^^^^
        changed().warn(""), either(1).warn("")
                            ^^^^^^^^^^^^^^^^^^
        async def run():
            (await slow()).warn("")
            ^^^^^^^^^^^^^^^^^^^^^^^
        Box().log.warn(""), Box().kept.warn(""), Box().method().warn(""), Box().method.warn("")
        ^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^
        Box.loose().warn(""), Box.of().warn(""), Box().log().warn("")
        ^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
        """,
    "dataclass": """
        from dataclasses import dataclass, field
        from logging import Logger
        @dataclass
        class Service:
            log: Logger
            other: object
            more: Logger = field(default_factory=make)
            def run(self):
                self.log.warn(""), self.more.warn(""), self.other.warn("")
                ^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^
        def f(service: Service, named: "Service"):
            service.log.warn(""), named.log.warn("")
            ^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^
        """,
    "inheritance": """
        import unittest
        from unittest import IsolatedAsyncioTestCase
        class Mixin:
            def check(self): self.assertEquals(1, 1)
        class Base(unittest.TestCase): pass
        class Middle(Mixin, Base): pass
        class Last(Middle, Other):
            def test(self):
                self.assertEquals(1, 1)
                ^^^^^^^^^^^^^^^^^^^^^^^
                super().assertEquals(1, 1), super(Last, self).assertEquals(1, 1)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                Base.assertEquals(self, 1, 1)
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                check = self.assertEquals
                        ^^^^^^^^^^^^^^^^^
                def inner(): return self.assertEquals(1, 1)
                                    ^^^^^^^^^^^^^^^^^^^^^^^
        class Own(Base):
            def assertEquals(self, a, b): super().assertEquals(a, b)
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^
            def test(self): self.assertEquals(1, 1)
        class Heir(Own):
            def test(self): self.assertEquals(1, 1)
        class Slow(IsolatedAsyncioTestCase):
            async def test(self): self.assertEquals(1, 1)
                                  ^^^^^^^^^^^^^^^^^^^^^^^
        class Cycle(Cycle2): pass
        class Cycle2(Cycle):
            def test(self): self.assertEquals(1, 1)
        """,
    "scopes": """
        import logging
        log = logging.getLogger()
        def uses_global():
            global counted
            log.warn("")
            ^^^^^^^^^^^^
            counted = logging.getLogger()
        def reads_global(): counted.warn("")
                            ^^^^^^^^^^^^^^^^
        def outer():
            held = None
            def fill():
                nonlocal held
                held = logging.getLogger()
            fill()
            held.warn("")
            ^^^^^^^^^^^^^
        class Body:
            mine = logging.getLogger()
            mine.warn("")
            ^^^^^^^^^^^^^
            x = [y.warn("") for y in [mine]], list(mine.warn(i) for i in "")
            z = [1 for y in mine.warn("")]
                            ^^^^^^^^^^^^^
        def default(log=log, f=lambda: log.warn("")): log.warn("")
                                       ^^^^^^^^^^^^
        lambda log=log.warn: log()
                   ^^^^^^^^
        (log.warn(x) for x in y)
         ^^^^^^^^^^^
        @log.warn
         ^^^^^^^^
        def decorated(): pass
        def before(): defined_later.warn("")
                      ^^^^^^^^^^^^^^^^^^^^^^
        defined_later = logging.getLogger()
        """,
    "flow": """
        import logging
        for x in y:
            a = logging.getLogger()
        else:
            b = logging.getLogger()
        a.warn(""), b.warn("")
        ^^^^^^^^^^  ^^^^^^^^^^
        while x:
            c = logging.getLogger()
        else:
            c = other()
        c.warn("")
        try:
            d = logging.getLogger()
        except ValueError:
            d = None
        finally:
            e = logging.getLogger()
        d.warn(""), e.warn("")
        ^^^^^^^^^^  ^^^^^^^^^^
        f = logging.getLogger()
        del f
        f.warn("")
        g = other()
        if x:
            g = logging.getLogger()
            g.warn("")
            ^^^^^^^^^^
        g.warn("")
        h = logging.getLogger()
        while x:
            h.warn("")
            h = other()
        if x: i = logging.getLogger()
        else: i = logging.getLogger("i")
        i.warn("")
        ^^^^^^^^^^
        if x: j = logging.getLogger()
        else: raise ValueError
        j.warn("")
        ^^^^^^^^^^
        k = logging.getLogger() if x else None
        k.warn("")
        ^^^^^^^^^^
        l = logging.getLogger() if x else other
        l.warn("")
        with x: m = logging.getLogger()
        m.warn("")
        ^^^^^^^^^^
        n = o = logging.getLogger()
        n.warn(""), o.warn("")
        ^^^^^^^^^^  ^^^^^^^^^^
        (p, [q, r]) = 1, [logging.getLogger(), 2]
        p.warn(""), q.warn(""), r.warn("")
                    ^^^^^^^^^^
        s: logging.Logger = None
        s.warn("")
        ^^^^^^^^^^
        """,
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


def test_what_only_looks_alike_is_left_alone() -> None:
    code, _ = expected(DECOYS)
    lines = code.split("\n")
    assert [(one.span.line, lines[one.span.line - 1]) for one in findings(look(code, "pkg/mod.py"))] == []


@pytest.mark.parametrize("case", RECEIVERS)
def test_receivers_and_places(case: str) -> None:
    code, spans = expected(RECEIVERS[case])
    assert seen(code) == spans


def test_a_use_over_continued_lines() -> None:
    code = "from \\\n  datetime \\\n  import \\\n  datetime\nx = datetime \\\n  . \\\n  utcnow\n"
    assert seen(code) == [(5, 5, 7, 9)]
