"""Excerpts: what is left of a file is the file itself, but for bodies that hold nothing of what matters."""

from __future__ import annotations

import ast
import os
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.ruleset.loading import load
from deadhead.static.excerpt import Excerpt
from deadhead.static.facts import Facts
from deadhead.static.others import Others
from deadhead.static.outside import StandIn
from deadhead.static.replacing import Needles


def excerpt(code: str, word: str = "HERE") -> str:
    """Return the excerpt of code for the places that spell a word."""
    raw = code.encode()
    places = [at for at in range(len(raw)) if raw.startswith(word.encode(), at)]
    return Excerpt.of(raw, places).text.decode()


def test_bodies_that_hold_nothing_of_what_matters_go_and_lines_stay() -> None:
    code = '''
        X = """
        def no_function():
            pass
        """

        @decorated
        def plain(a, b=(1, 2)) -> int:  # why
            """Say something."""
            def inner():
                return 1
            return inner()
            # behind it

        class A:
            async def method(
                self,
                one,
            ):
                # a comment
                return 1
            def kept(self):
                def inner():
                    HERE

        def on_one_line(): return 1
        def imports():
            import os
        '''
    left = '''
        X = """
        def no_function():
            pass
        """

        @decorated
        def plain(a, b=(1, 2)) -> int:  # why



            00000000000000


        class A:
            async def method(
                self,
                one,
            ):

                00000000
            def kept(self):
                def inner():
                    HERE

        def on_one_line(): return 1
        def imports():
            import os
        '''
    assert excerpt(textwrap.dedent(code)) == textwrap.dedent(left)


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ('return """\ntext\n"""', "0"),
        ("'''\n  left\n'''\n    return 1", "00000000"),
        ('x = \'"""\'\n    y = """\\"""\n"""  # \'\'\'', "0"),
        ("return 1 + \\\n2", "0"),
        ("x = 1\n\f\n    return 2", "00000000"),
        ("return 1;", "0"),
        ('return """\n    # text"""', "0"),
    ],
)
def test_texts_and_joined_lines_may_begin_further_left(body: str, number: str) -> None:
    code = f"def f():\n    {body}\nx = 1\n"
    ast.parse(code)
    assert excerpt(code) == "def f():\n" + "\n" * body.count("\n") + f"    {number}\nx = 1\n"


@pytest.mark.parametrize(
    "code",
    [
        "def f(a='('):\n    return ')'\n",
        'def f():\n    return """\ntext\n',
        'def f(a="""\n):\n    text\n"""):\n    return 1\n',
        "async \\\ndef f():\n    return 1\n",
        "def f():\n    x = 1\n\f    return 2\n",
        "def f():\n    x = 1\n    \fx = 2\n",
        "def f():\n    '''Say something.'''\n    x = f\"{a[\"it's\"]}\"\n    return 2\n",
    ],
)
def test_a_function_that_is_not_understood_stays(code: str) -> None:
    assert excerpt(code) == code


def test_lines_end_as_they_do() -> None:
    assert excerpt("def f():\r\n    return 1\r\n\r\nx = 1\r\n") == "def f():\r\n    00000000\n\nx = 1\r\n"


def test_an_excerpt_tells_what_it_lacks_and_can_be_extended() -> None:
    code = b"def give():\n    return 1\ndef keep(self):\n    self.a, self.b = 1, 2\n    self.c: int = 3\n    self.d\n"
    short = Excerpt.of(code, [])
    assert short.names == {b"give", b"keep"}
    assert [word for word in (b"a", b"b", b"c", b"d") if short.stores(word)] == [b"a", b"b", b"c"]
    assert short.extended({b"b"}).text.count(b"    000") == 1
    assert short.extended({b"give", b"c"}).text == code


LINES = st.sampled_from(
    [
        "x = 1",
        "return 1",
        "# a comment",
        "",
        "x = [\n1,\n]",
        "x = '''a\nb'''",
        'x = f"""\nHERE\n{a!r}\n"""  # \'',
        'x = """\n    def no():\n        z\n    """',
        "def g(a, b=')'):\n    return '''x'''",
        "if x:\n    y = 2\nelse:\n    HERE",
        "x = \\\n  2",
        "HERE",
        "class B:\n    def m(self): pass\n    def n(self):\n        return 3",
        's = \'"""\'',
    ]
)


HEADS = ["def f{0}(a):", "async def f{0}(a, *, b={{}}):", "class C{0}:\n  def f(self):", ""]


@st.composite
def modules(draw: st.DrawFn) -> str:
    """Draw modules of functions and classes with odd lines in them."""
    parts: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        body = "\n".join(draw(st.lists(LINES, min_size=1, max_size=4)))
        head = draw(st.sampled_from(HEADS))
        indent = "    " if head.startswith("class") else "  "
        parts.append(f"{head.format(number)}\n{textwrap.indent(body, indent)}" if head else body)
    return "\n".join(parts) + "\n"


@given(modules())
def test_what_is_left_is_the_same_code_on_the_same_lines(code: str) -> None:
    try:
        whole = ast.parse(code)
        left = ast.parse(excerpt(code))
    except SyntaxError:
        return
    emptied = [node for node in _functions(left) if _is_empty(node)]
    assert not [node for node in emptied if "HERE" in (ast.get_source_segment(code, _at(whole, node)) or "")]
    for node in emptied:
        node.body = _at(whole, node).body
        node.end_lineno, node.end_col_offset = _at(whole, node).end_lineno, _at(whole, node).end_col_offset
    for node in ast.walk(left):
        if isinstance(node, ast.ClassDef):
            node.end_lineno, node.end_col_offset = node.body[-1].end_lineno, node.body[-1].end_col_offset
    assert ast.dump(left, include_attributes=True) == ast.dump(whole, include_attributes=True)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _is_empty(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)


def _at(tree: ast.AST, wanted: ast.stmt) -> ast.FunctionDef | ast.AsyncFunctionDef:
    return next(node for node in _functions(tree) if (node.lineno, node.name) == (wanted.lineno, _name(wanted)))


def _name(node: ast.stmt) -> str:
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return node.name


@pytest.mark.slow
def test_excerpts_of_the_standard_library_say_as_much_as_the_files() -> None:
    root = Path(os.__file__).parent
    paths = {path.relative_to(root).as_posix(): str(path) for path in root.rglob("*.py") if "packages" not in str(path)}
    words = ["utcnow", "datetime", "abc", "get_event_loop", "asyncio", "open", "warn", "time", "getargspec", "Num"]
    others = Others(root, paths, Facts(load().rules))
    quick = _named(others.look(words).stand_ins(paths))
    assert len(quick) > 40
    always, never = mock.Mock(return_value=True), mock.Mock(return_value=None)
    with mock.patch.multiple(Needles, may_replace=always, excerpt=never):
        assert _named(others.look(words).stand_ins(paths)) == quick


def _named(stand_ins: Iterable[StandIn]) -> list[StandIn]:
    """Return those that say what they replace; for any name of a module only files are read that spell one."""
    return [one for one in stand_ins if one.name != "*"]
