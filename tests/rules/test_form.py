"""The form of every rule: what its author promises besides the examples."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from deadhead.rule import Lexical, Renamed, Rule, parse_version

from .conftest import LOADED, RULES

_LINES = 120


def test_every_rule_loads() -> None:
    assert LOADED.crashes == ()
    assert len(RULES) >= 5


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
class TestForm:
    def test_is_named_alike_everywhere(self, rule: Rule) -> None:
        module = type(rule).__module__.rpartition(".")[2]
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert module == rule.name.replace("-", "_")
        assert type(rule).__name__.lower() == rule.name.replace("-", "")

    def test_states_its_facts(self, rule: Rule) -> None:
        assert parse_version(rule.since) > (2, 0) or rule.package != "python"
        assert rule.gone is None or parse_version(rule.gone) > parse_version(rule.since)
        assert rule.use
        assert rule.url.startswith("https://")
        assert rule.flags
        assert rule.allows
        assert isinstance(rule, Lexical) or rule.watches

    def test_says_which_python_its_fixes_need(self, rule: Rule) -> None:
        fixed = any(example.safe or example.unsafe for example in rule.flags)
        names = [rule.needs] if isinstance(rule.needs, str) else [rule.needs[""], *rule.needs.values()]
        assert all(parse_version(name) <= (3, 14) for name in names if name)
        source = Path(inspect.getfile(type(rule))).read_text(encoding="utf-8")
        assert isinstance(rule, Lexical) or not fixed or all(names) or "needs=" in source

    def test_explains_itself(self, rule: Rule) -> None:
        first, *_ = inspect.cleandoc(type(rule).__doc__ or "").split("\n")
        assert first.endswith(".")
        assert type(rule).__doc__ not in (Rule.__doc__, Renamed.__doc__, Lexical.__doc__)

    def test_fits_on_a_page_and_imports_only_the_rule_author_s_interface(self, rule: Rule) -> None:
        source = Path(inspect.getfile(type(rule))).read_text(encoding="utf-8")
        tree = ast.parse(source)
        code = next(node for node in tree.body if isinstance(node, ast.ClassDef))
        own = sum(len(ast.unparse(node).splitlines()) for node in code.body if not _is_examples(node))
        assert own <= _LINES
        assert "libcst" not in {name.partition(".")[0] for name in _imported(tree)}
        assert all(
            name.startswith(("deadhead.rule", "deadhead_rules.")) for name in _imported(tree) if "deadhead" in name
        )

    def test_says_why_an_example_does_not_run(self, rule: Rule) -> None:
        assert all(example.runs or example.because for example in rule.flags)


def _is_examples(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id in ("flags", "allows") for target in node.targets
    )


def _imported(tree: ast.Module) -> set[str]:
    """Return the modules imported when the rule is loaded."""
    return {
        name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
