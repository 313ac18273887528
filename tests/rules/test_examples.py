"""Every example of every rule: found to the column, fixed to the letter, executed on a Python that warns."""

from __future__ import annotations

import json
import subprocess
import sys
from inspect import cleandoc
from typing import NamedTuple

import pytest

from deadhead.finding import Finding, Patch
from deadhead.fix.apply import Fixed, fix
from deadhead.rule import Applicability, Example, Rule, parse_version
from deadhead.scan.examine import Clean, Examiner, Looked
from deadhead.static.facts import Facts

from ..interpreters import interpreter
from .conftest import EXAMPLES, LOADED, MENDED, RULES, WARNING

EXAMINER = Examiner(Facts(LOADED.rules), (3, 14))

# Runs an example in a process of its own; must work on every Python that an example is run on.
_DRIVER = """
import json, sys, warnings
source, space = sys.stdin.read(), {"__name__": "__main__"}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    exec(compile(source, "example.py", "exec"), space)
seen = [[[base.__name__ for base in one.category.__mro__], str(one.message)] for one in caught]
print(json.dumps({"result": repr(space.get("result", "unset")), "warnings": seen}))
"""


class Ran(NamedTuple):
    """What an example gave."""

    result: str
    warnings: list[tuple[list[str], str]]


def _findings(source: str, rule: Rule) -> list[Finding]:
    outcome = EXAMINER.source("example.py", source.encode())
    assert isinstance(outcome, Clean | Looked)
    assert isinstance(outcome, Clean) or outcome.crashes == ()
    return [] if isinstance(outcome, Clean) else [one for one in outcome.findings if one.rule == rule.name]


def _fixed(source: str, rule: Rule, kind: Applicability) -> str | None:
    def choose(finding: Finding) -> Patch | None:
        patches = finding.fixes if finding.rule == rule.name else ()
        return next((patch for patch in patches if patch.applicability == kind), None)

    outcome = fix(EXAMINER, "example.py", source.encode(), choose)
    assert outcome is None or isinstance(outcome, Fixed), outcome
    return None if outcome is None else outcome.after.decode()


def _run(rule: Rule, source: str, oldest: bool = False) -> Ran | None:
    """Run ``source`` on the newest or oldest Python on which the rule's warning is given; None where there is none."""
    since = max([parse_version(one.since or rule.since) for one in rule.all_warns()] or [parse_version(rule.since)])
    ends = [rule.gone, *(one.until for one in rule.all_warns())]
    first, last = since[1], min((parse_version(end)[1] for end in ends if end), default=16)
    minors = range(max(first, 8), last) if rule.package == "python" else [sys.version_info.minor]
    pythons = [python for minor in minors if (python := interpreter(f"3.{minor}"))]
    if not pythons:
        return None
    done = subprocess.run(
        [pythons[0 if oldest else -1], "-c", _DRIVER], input=source, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout.splitlines()[-1])
    return Ran(values["result"], [(bases, message) for bases, message in values["warnings"]])


def _wanted(example: Example) -> tuple[tuple[Applicability, str | None], ...]:
    return ("safe", example.safe), ("unsafe", example.unsafe)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
class TestExample:
    def test_is_found_to_the_column(self, rule: Rule, example: Example) -> None:
        assert [tuple(finding.span) for finding in _findings(example.source, rule)] == example.spans

    def test_is_fixed_to_the_letter(self, rule: Rule, example: Example) -> None:
        for kind, wanted in _wanted(example):
            assert _fixed(example.source, rule, kind) == (None if wanted is None else cleandoc(wanted) + "\n")

    def test_is_final_once_fixed(self, rule: Rule, example: Example) -> None:
        for kind, wanted in _wanted(example):
            if wanted is not None:
                fixed = cleandoc(wanted) + "\n"
                assert _fixed(fixed, rule, kind) is None
                assert [one for one in _findings(fixed, rule) if one.fix == "safe"] == []

    def test_its_rule_names_the_variants_of_its_fixes(self, rule: Rule, example: Example) -> None:
        used = {patch.variant for finding in _findings(example.source, rule) for patch in finding.fixes}
        assert used - {""} <= set(rule.variants)


@pytest.mark.parametrize(("rule", "example", "oldest"), WARNING)
def test_warns_as_the_rule_says(rule: Rule, example: Example, oldest: bool) -> None:
    ran = _run(rule, example.source, oldest)
    if ran is None:
        pytest.skip(f"no Python from {rule.since} to {rule.gone} on this machine")
    for symbol in {finding.symbol for finding in _findings(example.source, rule)}:
        matching = [
            message
            for bases, message in ran.warnings
            if any(warns.matches(bases, message, symbol) for warns in rule.all_warns())
        ]
        assert matching, (symbol, ran.warnings)


@pytest.mark.parametrize(("rule", "example"), MENDED)
def test_does_the_same_after_the_safe_fix(rule: Rule, example: Example) -> None:
    before, after = _run(rule, example.source), _run(rule, cleandoc(example.safe or "") + "\n")
    if before is None or after is None:
        pytest.skip(f"no Python from {rule.since} to {rule.gone} on this machine")
    assert before.result == after.result != repr("unset")
    symbols = {finding.symbol for finding in _findings(example.source, rule)}
    every = [(warns, symbol) for warns in rule.all_warns() for symbol in symbols]
    assert [text for bases, text in after.warnings if any(one.matches(bases, text, of) for one, of in every)] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_look_alikes_stay_silent(rule: Rule) -> None:
    for source in rule.allows:
        assert _findings(source, rule) == []
