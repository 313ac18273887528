"""What a receiver can be: each case marks, with carets, exactly what must be found."""

from __future__ import annotations

import pytest

from .probes import expected, seen

RECEIVERS = {
    "imported on the spot": """
        import imp
               ^^^
        __import__("imp").reload(x)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        __import__("distutils.util").util.strtobool
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        __import__("imp"), __import__("important").reload(x), __import__(name).reload(x), other("imp").reload(x)
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
    "what is entered": """
        import logging

        class Logged:
            def __enter__(self):
                return logging.getLogger()

        class Managed:
            def __enter__(self):
                return self

            def warn(self, text):
                pass

        with Logged() as a, Managed() as b, Logged() as (c, d):
            a.warn(""), b.warn(""), c.warn("")
            ^^^^^^^^^^
        a.warn("")
        ^^^^^^^^^^
        with logging.getLogger() as e:
            e.warn("")

        async def f():
            async with Logged() as g:
                g.warn("")
        """,
}


@pytest.mark.parametrize("case", RECEIVERS)
def test_receivers(case: str) -> None:
    code, spans = expected(RECEIVERS[case])
    assert seen(code) == spans
