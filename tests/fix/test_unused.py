"""Imports whose last use a fix takes away, and that stay all the same."""

from __future__ import annotations

import pytest

from .mend import mended

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
