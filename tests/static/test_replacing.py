"""Which files may replace a name, and by which functions, as far as bytes tell: nothing is missed, little is read."""

from __future__ import annotations

import textwrap

import pytest

from deadhead.static.replacing import Needles

NEEDLES = Needles.of(["utcnow", "datetime"], [])

MAY = {
    "a string that names it": 'patch("pkg.mod.datetime")',
    "a string over two lines": 'patch(\n    "pkg."\n    "datetime"\n)',
    "a name in its place": 'TARGET = "pkg.mod.datetime"\npatch(TARGET, None)',
    "a name and a value that is a string": 'TARGET = "pkg.mod.datetime"\nsetattr(TARGET, "value")',
    "a form": 'patch("pkg.%s" % "datetime")',
    "a format": 'patch("pkg.{}".format("datetime"))',
    "parts": 'patch(".".join(["pkg", "datetime"]))',
    "an attribute": 'setattr(mod, "datetime", None)',
    "an attribute of more than a name": 'setattr(get("x"), "datetime", None)',
    "keywords": 'patch.object(target=mod, attribute="datetime")',
    "a name of many": 'for name in ("datetime", "time"):\n    setattr(mod, name, None)',
    "a name of many parameters": '@parametrize("name", ["datetime"])\ndef test(name):\n    setattr(mod, name, 1)',
    "a marked parameter": '@parametrize("name", [param("datetime")])\ndef test(name):\n    setattr(mod, name, 1)',
    "a name among others": 'CASES = [Case("datetime"), {"n": "utcnow"}]\nfor one in CASES:\n    setattr(mod, one.n, 1)',
    "by a function of the file": 'def put(name):\n    patch(name)\nput("pkg.datetime")',
    "by a class of the file": 'class Put:\n    def __init__(self, n):\n        setattr(mod, n, 1)\nPut("datetime")',
    "by a function that a name stands for": 'put = lambda name: patch(name)\nput("pkg.datetime")',
    "a function by another name": 'from mock import patch as p\np("pkg.mod.datetime")',
    "a method by another name": 'swap = monkeypatch.setattr\nswap(mod, "datetime", None)',
    "a class by its name": 'patch(datetime.__name__ + ".utcnow")\nX = "utcnow"',
    "an assignment": "mod.datetime = None",
    "an annotated assignment of an attribute": "mod.datetime  =None",
    "an assignment behind a colon": "if x: mod.datetime = None",
    "an assignment behind a word and a colon": "if x: pass\nelse: mod.datetime = None",
    "the body of a function": "def f(a, b): mod.datetime = None",
    "a number or something else": "mod.datetime = 1 if x else fake\n",
    "a text and what follows it": "mod.datetime = 'a'.join\n",
    "a number behind another name": "mod.datetime = mod.x = 1\n",
    "several at once": "patch.multiple(mod, datetime=None)",
    "in a dictionary": 'mod.__dict__["datetime"] = None',
    "in a dictionary, with others": '(mod.__dict__["datetime"], b) = 1, 2',
    "out of a dictionary": 'del mod.__dict__["datetime"]',
    "in what vars gives": 'vars(mod)["datetime"] = None',
    "in what vars gives of more than a name": 'vars(get())["datetime"] = None',
    "by update": "vars(mod).update(datetime=None)",
    "by update with a dictionary": 'mod.__dict__.update({"datetime": None})',
    "by a helper for dictionaries": 'monkeypatch.setitem(mod.__dict__, "datetime", None)',
    "among modules": 'sys.modules["datetime"] = None',
    "among modules by mock": 'patch.dict(sys.modules, {"datetime": None})',
    "among modules by a text": 'patch.dict("sys.modules", {"pkg.datetime": None})',
}

MAY_NOT = {
    "another string": 'patch("pkg.mod.other")\nX = "utcnow"',
    "another attribute": 'setattr(mod, "other", None)\nX = "utcnow"',
    "an attribute of an attribute": 'setattr(self.mod, "other", None)\nX = "pkg.utcnow"',
    "an argument of something else": 'patch(target)\nassertEqual(x, "pkg.utcnow")',
    "an argument of something else over lines": 'patch(target)\nassertEqual(\n    x,\n    "pkg.utcnow",\n)',
    "something compared": 'patch(target)\nif x == "pkg.utcnow" or x in {"pkg.datetime"}:\n    pass',
    "the value of an attribute": 'patch(target)\nx.y = "pkg.utcnow"',
    "the value in a dictionary": 'patch(target)\nx = {"y": "pkg.utcnow"}',
    "far from all that replaces": "patch(target)\n" + "#" * 400 + '\nx = "utcnow"',
    "no call": 'from mock import patch\nx = "utcnow"',
    "a dictionary that is read": 'patch("pkg.other")\nx = mod.__dict__["datetime"]',
    "what is asked of a dictionary": 'x = (mod.__dict__["datetime"], sys.modules["datetime"].utcnow)',
    "an attribute of the object itself": "self.datetime = None",
    "a number as an attribute": "x.datetime = 12\n",
    "a text as an attribute": "x.datetime = 'now' \n",
    "an annotation": "class A:\n    x: mod.datetime = None",
    "the annotation of a parameter": "async def f(a, x: mod.datetime = None): ...",
    "the annotation of a parameter on its own line": "def f(\n    x : mod.datetime=None,\n): ...",
    "a comparison of an attribute": "mod.datetime == None",
}


@pytest.mark.parametrize("code", MAY.values(), ids=MAY)
def test_what_may_replace_a_name_is_read(code: str) -> None:
    assert NEEDLES.may_replace(code.encode())


@pytest.mark.parametrize("code", MAY_NOT.values(), ids=MAY_NOT)
def test_what_cannot_replace_a_name_is_not(code: str) -> None:
    assert not NEEDLES.may_replace(code.encode())


def test_functions_that_replace_something_else_are_left_out() -> None:
    code = textwrap.dedent(
        """
        def one():
            patch("pkg.mod.datetime")
        def two():
            patch("pkg.mod.other")
        def three(name):
            patch(name)
        def four():
            mod.__dict__["datetime"]
        """
    )
    excerpt = NEEDLES.excerpt(code.encode())
    assert excerpt is not None
    assert excerpt.names == {b"two", b"four"}
