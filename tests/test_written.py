"""Generated calls: what is read of them is what ``ast`` reads, and what is changed is what was asked for alone."""

from __future__ import annotations

import ast
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadhead.use import Code
from deadhead.written import Call, Written, parsed


class Arg(NamedTuple):
    """One argument as it is generated."""

    star: str
    keyword: str
    text: str


class Made(NamedTuple):
    """A generated call."""

    func: str
    arguments: tuple[Arg, ...]
    text: str

    @property
    def call(self) -> Call:
        """The call as rules have it."""
        call = Written(self.text).call
        assert call is not None
        return call


FUNCS = [
    "f",
    "a.b",
    "(f)",
    "( a . b )",
    "x[f(1, 2)].b",
    "(lambda *é: (é, 1))",
    "f(1)(2)",
    "'(ä,'.a",
    "((a.b)\n.\nc)",
]
VALUES = [
    "1",
    "é",
    "(a)",
    "( ( a ) )",
    "'),('",
    '"€, (#"',
    "f'{x!r:>{w}}, ('",
    "'''a\n),\n'''",
    "'a' # ),\n'b'",
    "[1, 2][0]",
    "{1: (2, 3)}",
    "(x for x in (y))",
    "( # (\nx)",
    "(1,)",
    "()",
    "lambda x, *y: (x, y)",
    "a if b else (c)",
    "not a",
    "(yield)",
    "(n := 1)",
    "f(x for x in y)",
    "g(1, *a, k=2,)",
    "-1",
    "(a) + (b)",
    "(a).b",
]
BARE = ["x for x in y", "(x) for x in (y) if (z)", "x for x in y for (x) in (( z))"]
GAPS = st.sampled_from(["", "", "", " ", "  ", "\n", "\n    ", "  # c\n  ", " # ),(\n\n", "\\\n", "\t", "\r\n\t"])
NAMES = ["k", "loop", "ä", "filter"]


@st.composite
def calls(draw: st.DrawFn) -> Made:
    """A call with all that may stand around its arguments."""
    func = draw(st.sampled_from(FUNCS))
    arguments: list[Arg] = []
    free = list(NAMES)
    for _ in range(draw(st.integers(0, 4))):
        named = any(one.keyword or one.star == "**" for one in arguments)
        kind = draw(st.sampled_from(["keyword", "**"] if named else ["", "", "*", "keyword", "**"]))
        keyword = free.pop(draw(st.integers(0, len(free) - 1))) if kind == "keyword" else ""
        star = kind if kind in ("*", "**") else ""
        arguments.append(Arg(star, keyword, draw(st.sampled_from(VALUES))))
    if draw(st.integers(0, 9)) == 0:
        arguments = [Arg("", "", draw(st.sampled_from(BARE)))]
    parts: list[str] = []
    for one in arguments:
        head = f"{one.keyword}{draw(GAPS)}={draw(GAPS)}" if one.keyword else one.star + (draw(GAPS) if one.star else "")
        parts.append(f"{draw(GAPS)}{head}{one.text}{draw(GAPS)}")
    trailing = "," + draw(GAPS) if parts and arguments[0].text not in BARE and draw(st.booleans()) else ""
    inner = ",".join(parts) + trailing if parts else draw(GAPS)
    return Made(func, tuple(arguments), f"{func}{draw(st.sampled_from(['', ' ']))}({inner})")


def _call(func: str, arguments: list[Arg]) -> str:
    """Return what ``ast`` sees in a call, spelled without anything around."""
    inner = ", ".join(f"{one.keyword and one.keyword + '='}{one.star}({one.text}\n)" for one in arguments)
    return ast.dump(parsed(f"({func})({inner})"))


relaxed = settings(max_examples=400, deadline=None)


@relaxed
@given(calls())
def test_reads_what_is_there(made: Made) -> None:
    call = made.call
    assert ast.dump(call.tree) == _call(made.func, list(made.arguments))
    read = [(one.star, one.keyword or "", ast.dump(one.value.tree)) for one in call.arguments]
    assert read == [(one.star, one.keyword, ast.dump(parsed(one.text))) for one in made.arguments]
    assert call.func.text == made.func
    assert all(one.value.text in made.text for one in call.arguments)


@relaxed
@given(calls(), st.lists(st.integers(0, 3), unique=True))
def test_leaves_arguments_out(made: Made, places: list[int]) -> None:
    wanted = [one for at, one in enumerate(made.arguments) if at not in places]
    assert ast.dump(made.call.without(places).tree) == _call(made.func, wanted)
    assert made.call.without([]) == made.call


@relaxed
@given(calls(), st.data())
def test_names_arguments(made: Made, data: st.DataObject) -> None:
    able = [at for at, one in enumerate(made.arguments) if not one.star]
    last = max((at for at, one in enumerate(made.arguments) if one.star == "*"), default=-1)
    first = data.draw(st.integers(0, len(able)))
    chosen = {at: f"q{at}" for at in able[first:] if at > last}
    wanted = [one._replace(keyword=chosen.get(at, one.keyword)) for at, one in enumerate(made.arguments)]
    named = made.call.naming(chosen)
    assert ast.dump(named.tree) == _call(made.func, wanted)
    if all(one.keyword for one in made.arguments if not one.star):
        assert len(named.text) - len(made.text) == sum(
            len(name) - len(made.arguments[at].keyword) for at, name in chosen.items()
        )


@relaxed
@given(calls(), st.sampled_from(VALUES), st.booleans())
def test_adds_an_argument(made: Made, value: str, by_keyword: bool) -> None:
    keyword = "new" if by_keyword or any(one.keyword or one.star == "**" for one in made.arguments) else ""
    added = made.call.adding(value, keyword)
    assert ast.dump(added.tree) == _call(made.func, [*made.arguments, Arg("", keyword, value)])
    assert all(comment in added.text for comment in ("# c\n", "# ),(\n") if comment in made.text)


@relaxed
@given(calls(), st.sampled_from(FUNCS))
def test_calls_something_else(made: Made, func: str) -> None:
    call = made.call.calling(func)
    assert ast.dump(call.tree) == _call(func, list(made.arguments))
    assert call.text == func + made.text.removeprefix(made.func)


@given(st.sampled_from([one for one in FUNCS if "." in one]), st.sampled_from(["z", "(y, 1)", "q.r"]), calls())
def test_calls_a_method_of_something_else(func: str, owner: str, made: Made) -> None:
    call = made.call.calling(func)
    if not isinstance(call.func.tree, ast.Attribute):
        return
    moved, member = call.of(owner), call.func.tree.attr
    assert ast.dump(moved.tree) == _call(f"{owner}.{member}", list(made.arguments))
    assert ast.dump(call.func.renamed("ö").tree) == ast.dump(parsed(f"({call.func.owner}).ö"))


@pytest.mark.parametrize("text", ["(a, b)", "((a, b))", "(a)", "(x for x in y)", "(a + b)", "(a\n)"])
def test_knows_its_parentheses(text: str) -> None:
    assert Written(text).is_enclosed
    assert not Written(Written(text).bare.text).is_enclosed or text.startswith(("(a, b)", "((a", "(x"))


@pytest.mark.parametrize("text", ["a, b", "(a), b", "(a) + (b)", "x for x in y", "(a)(b)", "(a).b", "a", "[1]"])
def test_knows_that_it_has_none(text: str) -> None:
    assert not Written(text).is_enclosed


def test_reads_names_texts_and_elements() -> None:
    assert Written("( a ) . b\n.c").name == "a.b.c"
    assert [Written(text).name for text in ("None", "f()", "1", "'a'")] == ["None", None, None, None]
    assert [Written(text).string for text in ("'a'", "(r'\\d')", "b'a'", "'a' 'b'", "a", "f'a'")] == [
        *("a", "\\d", None, None, None, None)
    ]
    assert Written("( # ')\n ('a') # c\n)").string == "a"
    assert [str(one) for one in Written("(a, (b), # ,\n 'é,', (c, d),)").elements] == ["a", "(b)", "'é,'", "(c, d)"]
    assert [str(one) for one in Written("(a), b").elements] == ["(a)", "b"]


def test_stands_alone() -> None:
    assert [str(Written(text).alone) for text in ("a", "f(\n1)", "a +\nb", "a\n-b", "x for x in y", "n := 1")] == [
        *("a", "f(\n1)", "(a +\nb)", "(a\n-b)", "(x for x in y)", "(n := 1)")
    ]


def test_changes_one_thing_as_the_documentation_says() -> None:
    call = Call("money.cents(price, up)")
    changed = call.naming({1: "rounding"}), call.without([1]), call.adding("2", "digits"), call.calling("amount")
    assert [str(one) for one in (*changed, call.of("bank"))] == [
        "money.cents(price, rounding=up)",
        "money.cents(price)",
        "money.cents(price, up, digits=2)",
        "amount(price, up)",
        "bank.cents(price, up)",
    ]


@pytest.mark.parametrize(
    ("text", "added", "less"),
    [
        ("f(a,)", "f(a, k=1)", "f()"),
        ("f(\n    a,\n)", "f(\n    a,\n    k=1,\n)", "f()"),
        ("f(\n    a  # c\n)", "f(\n    a,  # c\n    k=1\n)", "f()"),
        ("f(  # c\n    a\n)", "f(  # c\n    a,\n    k=1\n)", "f(  # c\n    )"),
        ("f(b,\n  a)", "f(b,\n  a, k=1)", "f(b)"),
    ],
)
def test_keeps_the_layout(text: str, added: str, less: str) -> None:
    call = Call(text)
    assert call.adding("1", "k").text == added
    assert call.without([len(call.arguments) - 1]).text == less


def test_code_is_text_and_node() -> None:
    from libcst import Attribute, Name

    assert isinstance(Code("a.b").node, Attribute)
    assert str(Code(Attribute(Name("a"), Name("b")))) == "a.b"
    assert Code(node=Written("x")).written() == Written("x")
