"""Bodies of functions that wait to be walked: what they have to do with is found all the same, and few are walked."""

from __future__ import annotations

import ast
import textwrap
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.static.facts import Facts
from deadhead.static.later import Later
from deadhead.static.module import Module
from deadhead.static.source import Source, Unparsable

from .probes import RULES

FACTS = Facts(RULES)
WORDS = FACTS.members

#: Code with a use, at the line that says so, which hangs on what another function does.
REACHED = {
    "an attribute that another method sets": """
        import datetime
        class C:
            def __init__(self):
                self.made = datetime.datetime.now()
            def other(self):
                pass
            def use(self):
                self.made.utcnow()  #!
    """,
    "an attribute that another method sets to a function": """
        import datetime
        class C:
            def __init__(self):
                self.now = datetime.datetime.utcnow  #!
            def use(self):
                return self.now()  #?
    """,
    "what a function returns": """
        import datetime
        def use():
            give().utcnow()  #!
        def give():
            return cls()
        cls = datetime.datetime
    """,
    "a function that another returns": """
        import datetime
        def use():
            now = give()
            now()  #!
        def give():
            return datetime.datetime.utcnow  #!
    """,
    "a function that another returns, handed on": """
        import datetime
        def use():
            now = further()
            now()  #!
        def further():
            return give()
        def give():
            return datetime.datetime.utcnow  #!
    """,
    "a function of a property": """
        import datetime
        class C:
            def use(self):
                now = self.clock
                now()  #!
            @property
            def clock(self):
                return datetime.datetime.utcnow  #!
    """,
    "what a coroutine gives": """
        import datetime
        async def use():
            (await give()).utcnow()  #!
        async def give():
            return datetime.datetime
    """,
    "the class of an instance": """
        def use():
            kind = type(made())
            kind.utcnow()  #!
        def made():
            import datetime
            return datetime.datetime.now()
    """,
    "what a context manager gives": """
        import datetime
        class C:
            def use(self):
                with C() as now:
                    now.utcnow()  #!
            def __enter__(self):
                return datetime.datetime.now()
    """,
    "a function that a context manager gives": """
        import datetime
        class C:
            def use(self):
                with C() as now:
                    then = now
                    then()  #!
            def __enter__(self):
                return datetime.datetime.utcnow  #!
    """,
    "a name that a function binds for all": """
        import datetime
        def use():
            now()  #!
        def bind():
            global now
            now = datetime.datetime.utcnow  #!
    """,
    "an import inside": """
        def use():
            from datetime import datetime as moment
            def inner():
                return moment.utcnow  #!
            return inner
    """,
    "an import behind another on its line": """
        def use():
            from os import path; from imp import reload as again
            again(path)  #!
    """,
    "a method in a function with an unusual head": """
        import datetime
        now = datetime.datetime.utcnow  #!
        def use(a=((1,),)):
            class C:
                def inner(self):
                    x = now()  #!
                    return x
            return C
    """,
    "a function that is spelled over lines": """
        import datetime
        async def use():
            (await give()).utcnow()  #!
        async \\
        def give():
            return datetime.datetime
    """,
    "a class inside": """
        import datetime
        def use():
            class Inner(datetime.datetime):
                def again(self):
                    return self.utcnow()  #!
    """,
    "asked by text": """
        import datetime
        def use():
            return getattr(datetime.datetime, "utcnow")  #!
    """,
    "asked by text in parts": """
        import datetime
        def use():
            return getattr(datetime.datetime, "utc" "now")  #!
    """,
    "a name that a function inside binds": """
        import datetime
        def use():
            now = None
            def bind():
                nonlocal now
                now = datetime.datetime.utcnow  #!
            bind()
            now()  #!
    """,
    "asked on the next line": """
        import datetime
        def use():
            return (
                datetime.datetime.  # and
                    utcnow()  #!
            )
    """,
    "a name written in another way": """
        import datetime
        def use():
            return datetime.datetime.\N{MATHEMATICAL BOLD SMALL U}tcnow()  #!
    """,
}

_BINDS_ANEW = """
        import datetime
        def use():
            global flag
            now = datetime.datetime
            def bind(other):
                nonlocal now
                now = other
                return bind
            bind(print)
            now.utcnow()
"""

#: Code with a use that is no longer certain, or none, because of what another function does.
SPOILT = {
    "a name that a function inside binds anew": _BINDS_ANEW,
    "the same in a function with an unusual head": _BINDS_ANEW.replace("use()", "use(a=((1,),))"),
    "an attribute that another object's function sets": """
        import datetime
        class C:
            now = datetime.datetime.utcnow  #!
            def use(self):
                return self.now()  #?
        def spoil(c):
            c.now = None
    """,
    "an attribute among several": """
        import datetime
        class C:
            now = datetime.datetime.utcnow  #!
            def use(self):
                return self.now()
            def spoil(self):
                (self.then,
                 self.now) = 1, 2
    """,
    "an attribute that is deleted": """
        import datetime
        class C:
            now = datetime.datetime.utcnow  #!
            def use(self):
                return self.now()
            def spoil(self):
                del self.now
    """,
    "an attribute that a loop sets": """
        import datetime
        class C:
            now = datetime.datetime.utcnow  #!
            def use(self):
                return self.now()
            def spoil(self):
                for self.now in ():
                    pass
    """,
    "a function that may return something else": """
        import datetime
        def use():
            give().utcnow()
        def give():
            if x:
                return other
            return datetime.datetime
    """,
}


def lines_with_uses(code: str, in_part: bool = True) -> list[tuple[int, str]]:
    """Return the lines of the uses, and whether each is certain (``#!``) or guessed (``#?``)."""
    module = Module(Source("m.py", code.encode()), FACTS, words=WORDS if in_part else None)
    found = [(one.expression or one.named, one) for one in module.uses.all() if one.kind != "import"]
    return sorted((getattr(node, "end_lineno"), "#?" if one.guessed else "#!") for node, one in found)  # noqa: B009


def at_once(code: str) -> list[tuple[int, str]]:
    """Return the same of a file that is parsed as a whole, and of a walk in which no body waits."""
    with mock.patch.object(Later, "takes", return_value=False):
        return lines_with_uses(code, in_part=False)


@pytest.mark.parametrize("code", [*REACHED.values(), *SPOILT.values()], ids=[*REACHED, *SPOILT])
def test_what_other_bodies_do_counts(code: str) -> None:
    code = textwrap.dedent(code).strip()
    marked = [(at, line[-2:]) for at, line in enumerate(code.splitlines(), 1) if line.endswith(("#!", "#?"))]
    assert lines_with_uses(code) == marked
    assert lines_with_uses(code, in_part=False) == marked
    assert at_once(code) == marked


def test_a_body_without_any_of_the_words_is_not_walked() -> None:
    code = """
import datetime

def one():
    return datetime.datetime.utcnow()

def two():
    return one()

def three(self):
    self.x = three

def four(a):
    return getattr(a, "other"), getattr(a, a), globals()

def five(a):
    def inner():
        nonlocal a
        a = 1
    return inner
"""
    module = Module(Source("m.py", code.encode()), FACTS)
    assert [one.symbol for one in module.uses.all() if one.kind == "call"] == ["datetime.datetime.utcnow"]
    assert module.found.waiting == 4
    assert len(module.found.reading("three")) == 1
    assert module.found.waiting == 3


STATEMENTS = st.sampled_from(
    [
        "self.a = datetime.datetime.utcnow",
        "self.a = self.b",
        "self.b = b()",
        "a = b()",
        "a = datetime.datetime.utcnow",
        "b = a",
        "return a",
        "return b",
        "return b()",
        "return self.a",
        "return datetime.datetime.utcnow",
        "return datetime.datetime",
        "a()",
        "b().utcnow()",
        "self.a()",
        "self.b().utcnow",
        "getattr(b(), 'utcnow')",
        "getattr(self, 'b')()",
        "b = getattr(datetime, 'datetime')",
        "def b():\n    nonlocal a\n    a = datetime.datetime.utcnow",
        "global a",
        "x.a = None",
        "del self.b",
        "yield",
        "type(a).utcnow",
        "lambda a=b(): a.utcnow",
        "[a.utcnow for a in [b()]]",
        "c = await b()",
        "with C() as c: c.utcnow()",
        "with self as a: a()",
        "c()",
        "import os, os.path as b",
        "import os, datetime as a",
        "from os import (path as a,\n  sep)",
        "from datetime import datetime as a",
        "from datetime \\\n import datetime as b",
    ]
)
BODIES = st.lists(STATEMENTS, min_size=1, max_size=3)
HEADS = ("def a():", "def b(a=None):", "async def b():", "def c(self):")
METHODS = ("def a(self):", "def b(self):", "@property\ndef a(self):", "def __init__(self):", "def __enter__(self):")


@st.composite
def programs(draw: st.DrawFn) -> str:
    """Draw a module of functions and a class whose names and attributes are few."""
    parts = ["import datetime"]
    for head in draw(st.lists(st.sampled_from(HEADS), max_size=3)):
        parts.append(f"{head}\n{textwrap.indent(chr(10).join(draw(BODIES)), '    ')}")
    parts += draw(st.lists(st.sampled_from(["a = datetime.datetime.utcnow", "b = a", "c = b()", "c()", "a()"])))
    methods = [
        f"{head}\n{textwrap.indent(chr(10).join(draw(BODIES)), '    ')}"
        for head in draw(st.lists(st.sampled_from(METHODS), min_size=1, max_size=3))
    ]
    parts.append("class C:\n" + textwrap.indent("\n\n".join(methods), "    "))
    return "\n".join(draw(st.permutations(parts[1:]))).join(["import datetime\n", "\n"])


@given(programs())
def test_what_waits_changes_nothing(code: str) -> None:
    assert lines_with_uses(code) == lines_with_uses(code, in_part=False) == at_once(code)


def test_what_is_parsed_later_stands_where_it_is_written() -> None:
    code = textwrap.dedent(
        """
        import datetime
        class C:
            # first
            def one(self):
                # a comment

                '''A docstring.'''
                x = [
                    1,
                ]
                return x
            @property
            def two(self):
                return datetime.datetime.utcnow()
            def three(self):
                if self.x: return 1
                return '''
            '''
        if C:
            def four(): return 1
            def five():
                return \\
                    2
        def six():
            return 3
        class D:
            def gone(self, a, *, b):
                return a(
                    b)
                # behind it

            async def gone_as_well(self): # why
                return 1

            @staticmethod
            def decorated():
                return 2

            def with_a_default(a=C):
                return 3

            def gone_at_the_end(self):
                def inner():
                    return 4
                return inner
        """
    ).lstrip()
    for text in (code, code.replace("\n", "\r\n"), code.rstrip()):
        source = Source("m.py", text.encode())
        module = Module(source, FACTS, words=WORDS)
        numbers = [node for node in ast.walk(module.tree) if isinstance(node, ast.Expr)]
        names = [node.name for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]
        assert len(numbers) == 8
        assert sorted(names) == ["decorated", "five", "four", "one", "six", "three", "two", "with_a_default"]
        module.found.finish()
        assert ast.dump(module.tree, include_attributes=True) == ast.dump(source.parse(), include_attributes=True)


def test_what_is_no_python_is_told_when_it_is_parsed() -> None:
    code = "import datetime\ndef use():\n    datetime.datetime.utcnow()\n    give()\ndef give():\n    print 1\n"
    module = Module(Source("m.py", code.encode()), FACTS, words=WORDS)
    assert [one.symbol for one in module.uses.all()] == ["datetime.datetime.utcnow"]
    with pytest.raises(Unparsable, match="line 6"):
        module.found.reading("print")
    with pytest.raises(Unparsable, match="line 6"):
        Module(Source("m.py", code.encode()), FACTS)
