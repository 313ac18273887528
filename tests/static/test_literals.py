"""Literals beside f-strings that hold others in the same quotes: comments are none, and what is one is found."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from deadhead.config import Config
from deadhead.scan.tree import Tree

CODES: dict[str, tuple[str, list[tuple[int, int]]]] = {
    "a quote in a replacement field": ("""f"{a('"')}"  # \\d "\nb = "\\d"\n""", [(2, 6)]),
    "three quotes in a replacement field": ("f'{a('''%d''', b)}'\nc = 1  # '\\d\n#'''\nd = '\\d'\n", [(4, 6)]),
    "in the text of an f-string": ("""a = f"\\d{b["c"]}"\n""", [(1, 7)]),
    "behind other characters": ("é = f'{\"é\"}', '\\d'\n", [(1, 16)]),
    "lines that end with CR": ("a = f'{b}'\r# \\d\rc = '\\d'\r", [(3, 6)]),
    "what is no Python": ("f'{a}'\nb = '\\d'\n)", []),
}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="until Python 3.12 f-strings hold no quotes of their own kind")
@pytest.mark.parametrize(("code", "places"), CODES.values(), ids=CODES)
def test_literals_are_those_of_python(code: str, places: list[tuple[int, int]], tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    outcome = Tree(Config(tmp_path)).examiner(path).source("m.py", code.encode())
    found = [one for one in getattr(outcome, "findings", ()) if one.rule == "invalid-escape-sequence"]
    assert [one.span.start for one in found] == places
