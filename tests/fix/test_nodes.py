"""Rules that build their fixes of libcst nodes, or of nodes and text: what they could do, they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deadhead.finding import Patch
from deadhead.fix.edits import applied, merged
from deadhead.rule import Code, Fix, Rule, Use, dotted_name
from deadhead.scan.examine import Examiner, Looked
from deadhead.static.facts import Facts
from deadhead.static.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


class Shop(Rule):
    """A rule that takes its nodes apart."""

    name = "shop"
    watches = tuple(
        f"shop.{name}"
        for name in ("swap", "cents", "chain", "keep", "times", "set_name", "old", "helped", "mixed", "twice", "wait")
    )
    since, use, url = "3.3", "another", "https://example.org"

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Yield one fix by the name of what is used."""
        import libcst as cst

        node = use.node
        if use.kind == "decorator":
            yield Fix("", "safe", decorators=(Code(cst.Name("one")), Code("two")))
            return
        assert isinstance(node, cst.Call)
        code, level, statement = None, 0, None
        if use.name == "swap":
            plain = cst.MaybeSentinel.DEFAULT
            code = Code(node.with_changes(args=[arg.with_changes(comma=plain) for arg in use.args[::-1]]))
        elif use.name == "cents":
            code = use.expression("{decimal.Decimal}({price}) * 100", price=use.args[0].value)
        elif use.name == "times":
            code = use.expression("{price} * 100", price=use.args[0].value)
        elif use.name == "chain":
            outer = use.outer(2)
            assert isinstance(outer, cst.Call)
            code, level = Code(node=outer.with_changes(args=use.args)), 2
        elif use.name == "keep":
            built = use.expression("{math.floor}({b}, {a})", a=use.args[0].value, b="x or y")
            assert built is not None
            assert isinstance(built.node, cst.Call)
            code = Code(built.node.with_changes(args=built.node.args[1:]), built.imports)
        elif use.name == "set_name" and use.receiver is not None:
            target = cst.Attribute(use.receiver, cst.Name("name"))
            statement = cst.Assign([cst.AssignTarget(target)], use.args[0].value)
        elif use.name == "helped":
            helper = use.helper("_helped", "def {helper}(x):\n    return x\n")
            assert helper is not None
            assert dotted_name(helper.node) == "_helped"
            code = Code(cst.Call(helper.node, list(use.args)), helper.imports, helper.helper)
        elif use.name == "twice":
            code = use.expression("{a}.join({a}, {a} == {a})", a=use.args[0].value)
        elif use.name == "wait":
            code = Code(cst.Await(use.args[0].value))
        elif use.name == "mixed":
            code = use.expression("f({a}, {b}, {c})", a=use.args[0].value, b=use.arguments[1].value, c="1, 2")
        yield Fix("", "safe", code, level=level, statement=statement)


_EXAMINER = Examiner(Facts([Shop()]), (3, 14))
_HEAD = "import shop\n"
_CASES = {
    "shop.swap(a, (b),)": "shop.swap((b), a)",
    "x = -shop.cents(a if b else c)": "from decimal import Decimal\n\nx = -(Decimal(a if b else c) * 100)",
    "shop.chain(1, # c\n 2).then()": "shop.chain(1, # c\n 2).then(1, # c\n 2)",
    "shop.keep(a)": "from math import floor\n\nfloor(a)",
    "shop.set_name(a or\nb)": "shop.name = (a or\nb)",
    "@shop.old\ndef f(): ...": "@one\n@two\ndef f(): ...",
    "x = shop.twice(a + b)": "x = (a + b).join(a + b, (a + b) == (a + b))",
    "async def f(): return shop.wait(a).b, -shop.wait(a)": "async def f(): return (await a).b, -await a",
    "shop.mixed((a),\n b + 1)": "f((a), b + 1, (1, 2))",
}


@pytest.mark.parametrize("text", _CASES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_nodes_become_text(text: str, newline: str) -> None:
    raw = (_HEAD + text + "\n").replace("\n", newline).encode()
    assert _after(raw) == _CASES[text].replace("\n", newline)


def test_a_helper_is_called() -> None:
    assert _after(f"{_HEAD}\nshop.helped(1)\n".encode()).endswith("def _helped(x):\n    return x\n\n\n_helped(1)")


def test_lines_that_nothing_holds_together_are_held() -> None:
    raw = b"import shop\nx = shop.times('1'\n  '2')\ny = [shop.times(a\n  .b), (shop\n.times(a\n.b))]\n"
    assert _after(raw) == "x = ('1'\n  '2' * 100)\ny = [(a\n  .b * 100), (a\n.b * 100)]"


def test_what_parentheses_kept_apart_stays_apart() -> None:
    raw = b"import shop\nassert(shop.times)(a), [shop.times(2)for a in b]\n"
    assert _after(raw) == "assert a * 100, [2 * 100 for a in b]"


def _after(raw: bytes) -> str:
    found = _EXAMINER.source("module.py", raw)
    assert isinstance(found, Looked)
    assert found.crashes == ()
    patches: list[Patch] = [patch for finding in found.findings for patch in finding.fixes]
    text = applied(Source("module.py", raw), merged(patches)).decode().rstrip()
    return text.replace("import shop\r\n", "").replace(_HEAD, "")
