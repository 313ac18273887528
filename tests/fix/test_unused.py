"""Imports whose last use a fix takes away, and that stay all the same."""

from __future__ import annotations

import pytest

from deadhead.scan.examine import Looked

from .mend import EXAMINER, mended, outcome

#: Imports of ``Str`` that stay though their last use is gone, and what stands around them.
KEPT = {
    "all": "from ast import Constant, Str\n__all__ = ['Str']\nx = lambda n: {}\n",
    "annotation": "from ast import Constant, Str\nx: 'Str' = lambda n: {}\n",
    "patched": "from ast import Constant, Str\nmock.patch('module.Str')\nx = lambda n: {}\n",
    "noqa": "from ast import Constant, Str  # noqa: F401\nx = lambda n: {}\n",
    "noqa on its own line": "from ast import (\n    Constant,\n    Str,  # noqa\n)\nx = lambda n: {}\n",
    "only statement": "from ast import Constant\ntry:\n  from ast import Str\nfinally:\n  pass\nx = lambda n: {}\n",
    "still used": "from ast import Constant, Str\nx = lambda n: {}\ndef f(): return Str\n",
    "deleted": "from ast import Constant, Str\nx = [{} for n in y]\ndel Str\n",
}
_USE, _MENDED = "isinstance(n, Str)", "isinstance(n, Constant) and isinstance(n.value, str)"


@pytest.mark.parametrize("case", KEPT)
def test_imports_that_stay(case: str) -> None:
    before, after = (KEPT[case].format(text).encode() for text in (_USE, _MENDED))
    assert mended(before) == after


def test_a_package_keeps_its_imports() -> None:
    before, after = (f"from ast import Constant, Str\nx = lambda n: {text}\n".encode() for text in (_USE, _MENDED))
    assert mended(before, name="package/__init__.py") == after


#: Files and the fix of the import in their first line.
GOING = {
    "all uses are fixed": ("from ast import Str\nx = lambda n: isinstance(n, Str)\n", "safe"),
    "a use is not fixed": ("from ast import Str\nx = lambda n: isinstance(n, Str), Str\n", None),
    "a use is suppressed": (
        "from ast import Str\nx = lambda n: isinstance(n, Str)\ny = lambda n: isinstance(n, Str)  # noqa\n",
        None,
    ),
    "no use": ("from ast import Str\n", None),
    "spoken of": ("from ast import Str\nx = lambda n: isinstance(n, Str)\n__all__ = ['Str']\n", None),
    "one of two": ("from ast import Str, Num\nx = lambda n: isinstance(n, Str)\n", "safe"),
    "in a function": ("from ast import Str\ndef f(n):\n    return isinstance(n, Str)\n", "safe"),
}


@pytest.mark.parametrize("case", GOING)
def test_an_import_goes_with_its_uses(case: str) -> None:
    code, kind = GOING[case]
    found = EXAMINER.source("module.py", code.encode())
    assert isinstance(found, Looked)
    first = found.findings[0]
    assert (first.kind, first.symbol, first.fix) == ("import", "ast.Str", kind)
    assert all(patch.edits == () for patch in first.fixes)
    if kind is not None:
        fixed = outcome(code.encode())
        assert b"Str" not in fixed.after
        assert first in fixed.mended
        assert [one.symbol for one in fixed.left if one.symbol == "ast.Str"] == []
    elif "isinstance" in code:
        assert b"import Str" in mended(code.encode()) or b"import Constant, Str" in mended(code.encode())


def test_an_import_of_a_package_stays_with_its_uses_gone() -> None:
    found = EXAMINER.source("pkg/__init__.py", GOING["all uses are fixed"][0].encode())
    assert isinstance(found, Looked)
    assert [one.fix for one in found.findings] == [None, "safe"]


#: Files before and after, without the use and what it becomes: how far apart is what stood around an import that goes.
GAPS = {
    "at the top": ("from ast import Str\n\n\nimport ast\n\nx = lambda n: {}\n", "import ast\n\nx = lambda n: {}\n"),
    "between two blank lines": (
        '"""Doc."""\n\nimport ast\n\nfrom ast import Str\n\nx = lambda n: {}\n',
        '"""Doc."""\n\nimport ast\n\nx = lambda n: {}\n',
    ),
    "the larger gap stays": (
        "import ast\n\nfrom ast import Str\n\n\ndef f(n):\n    return {}\n",
        "import ast\n\n\ndef f(n):\n    return {}\n",
    ),
    "at the end of others": (
        "import ast\nfrom ast import Str\n\nx = lambda n: {}\n",
        "import ast\n\nx = lambda n: {}\n",
    ),
    "first in a function": (
        "import ast\n\n\ndef f(n):\n    from ast import Str\n\n    return {}\n",
        "import ast\n\n\ndef f(n):\n    return {}\n",
    ),
    "below a comment": (
        "import ast\n# Older:\nfrom ast import Str\n\nx = lambda n: {}\n",
        "import ast\n# Older:\n\nx = lambda n: {}\n",
    ),
    "two at the top": (
        "from ast import Bytes\nfrom ast import Str\n\nimport ast\nx = lambda n: {}\ny = isinstance(n, Bytes)\n",
        "import ast\nx = lambda n: {}\ny = isinstance(n, ast.Constant) and isinstance(n.value, bytes)\n",
    ),
}


@pytest.mark.parametrize("case", GAPS)
def test_no_wider_gap_is_left(case: str) -> None:
    before, after = GAPS[case]
    use, mended_use = _USE, _MENDED.replace("Constant", "ast.Constant")
    assert mended(before.format(use).encode()).decode() == after.format(mended_use)
