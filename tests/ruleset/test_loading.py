"""Rules with mistakes in what they declare: named with their file and with what is allowed; the others load."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from deadhead.ruleset.declared import complaints
from deadhead.ruleset.loading import load

if TYPE_CHECKING:
    from pathlib import Path

_GOOD = """
from deadhead.rule import Example, Lexical, Renamed, Rule, Warns


class Bad(Renamed):
    \"\"\"A rule.\"\"\"

    name = "bad"
    names = {"shop.make": "shop.create"}
    since, gone, use, url = "3.8", "3.12", "create", "https://example.org"
"""
MISTAKES = {
    "since = '1'": """`since` must be a version as in "3.12", not '1'""",
    "since = 3.12": """`since` must be a version as in "3.12", not 3.12""",
    "gone = 4": """`gone` must be None or a version as in "3.12", not 4""",
    "package, since = 'shop', 2": """`since` must be a version as in "3.12", not 2""",
    "name = None": """`name` must be a name as in "old-factory", not None""",
    "name = 'a b'": """`name` must be a name as in "old-factory", not 'a b'""",
    "use = ''": "`use` must be a text, not ''",
    "watches = 'shop.make'": "`watches` must be a tuple of qualified names",
    "watches = ('make',)": "`watches` must be a tuple of qualified names",
    "watches = ('shop.make', 1)": "`watches` must be a tuple of qualified names",
    "names = {'shop.make': 1}": "`names` must be a mapping of qualified names",
    "makers = ['a']": "`makers` must be a mapping of qualified names",
    "attributes = 'shop.make'": "`attributes` must be a frozenset of strings",
    "needs = 3": """`needs` must be a version as in "3.12", or a mapping of qualified names to such, not 3""",
    "needs = {'': 'new'}": """`needs` must be a version as in "3.12", or a mapping of qualified names to such""",
    "history = {'shop.make': '3.1'}": """`history` must be a mapping as in {"package.name": ("3.1", "3.12")}""",
    "history = {'shop.make': ('3.1', 3)}": """`history` must be a mapping as in {"package.name": ("3.1", "3.12")}""",
    "warns = 'old'": "`warns` must be a `Warns` or a tuple of them, not 'old'",
    "warns = Warns(DeprecationWarning, '(')": "the message of `Warns` must be a regular expression, not '('",
    "warns = Warns(int, 'a')": "the category of `Warns` must be a warning class or its dotted name, not <class 'int'>",
    "flags = Example('a')": "`flags` must be a tuple of examples",
    "also = 'W1'": "`also` must be a tuple of strings, not 'W1'",
    "def __init__(self): raise ValueError('no')": "cannot be made: ValueError: no",
    "names = 1": "cannot be loaded: TypeError: 'int' object is not iterable",
    "import sys; sys.exit(3)": "cannot be loaded: SystemExit: 3",
}


def _rules(root: Path, **files: str) -> Path:
    for name, text in files.items():
        (root / f"{name}.py").write_text(dedent(text))
    return root


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(tmp_path: Path, mistake: str) -> None:
    good = _GOOD.replace("Bad", "Good").replace("bad", "good")
    loaded = load([_rules(tmp_path, bad=f"{_GOOD}    {mistake}\n", good=good)])
    (crash,) = loaded.crashes
    file = str(tmp_path / "bad.py")
    assert crash.rule in (file, "deadhead_project_rules.bad.Bad")
    assert file in f"{crash.rule} {crash.reason}"
    assert crash.reason.startswith(MISTAKES[mistake])
    assert "good" in [rule.name for rule in loaded.rules]
    assert "bad" not in [rule.name for rule in loaded.rules]


def test_what_is_missing(tmp_path: Path) -> None:
    text = "from deadhead.rule import Rule\n\n\nclass Bad(Rule):\n    name = 'bad'\n"
    (crash,) = load([_rules(tmp_path, bad=text)]).crashes
    assert crash.reason == f"lacks since, use, url ({tmp_path / 'bad.py'})"


def test_a_lexical_rule_has_a_needle(tmp_path: Path) -> None:
    text = _GOOD.replace("Bad(Renamed)", "Bad(Lexical)").replace("names = {", "nothing = {")
    (crash,) = load([_rules(tmp_path, bad=f"{text}    needle = '['\n")]).crashes
    assert crash.reason.startswith("`needle` must be a regular expression, not '['")
    assert load([_rules(tmp_path, bad=f"{text}    needle = 'another'\n")]).crashes == ()


def test_versions_of_packages_are_their_own_affair(tmp_path: Path) -> None:
    text = f"{_GOOD}    package, since, gone = 'shop', '2', '2024.1.0b2'\n"
    assert load([_rules(tmp_path, bad=text)]).crashes == ()


def test_our_own_rules_have_no_mistakes() -> None:
    assert [text for rule in load().rules for text in complaints(type(rule))] == []
