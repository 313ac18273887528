"""When things were deprecated and went: in groups each in a version of its own, and as every Python here knows it."""

from __future__ import annotations

import json
import subprocess

import pytest

from deadhead.rule import parse_version
from deadhead.scan.examine import Examiner, Looked
from deadhead.static.facts import Facts

from ..interpreters import interpreter
from .conftest import RULES

VERSIONS = {
    ("cgi-module", "cgi.escape"): ("3.2", "3.8"),
    ("cgi-module", "cgi.parse_header"): ("3.11", "3.13"),
    ("distutils-module", "distutils.command.bdist_wininst.bdist_wininst"): ("3.8", "3.10"),
    ("distutils-module", "distutils.command"): ("3.10", "3.12"),
    ("imp-module", "imp.find_module"): ("3.3", "3.12"),
    ("imp-module", "imp.reload"): ("3.4", "3.12"),
    ("unittest-aliases", "unittest.TestCase.failUnless"): ("3.1", "3.12"),
    ("unittest-aliases", "unittest.TestCase.assertEquals"): ("3.2", "3.12"),
    ("unittest-aliases", "unittest.TestCase.assertNotRegexpMatches"): ("3.5", "3.12"),
}


@pytest.mark.parametrize(("rule", "symbol"), VERSIONS)
def test_by_symbol(rule: str, symbol: str) -> None:
    assert RULES[rule].versions(symbol) == VERSIONS[rule, symbol]


def test_messages_name_them() -> None:
    rule = RULES["cgi-module"]
    assert rule.message("cgi.escape", True) == "`cgi.escape` was removed in Python 3.8; use `html.escape`"
    told = RULES["unittest-aliases"].message("unittest.TestCase.failIf", False)
    assert told.startswith("`unittest.TestCase.failIf` is deprecated since Python 3.1 and goes in 3.12; use ")


def test_findings_have_them() -> None:
    code = b"import sys, cgi\n\ncgi.escape('a')\nif sys.version_info < (3, 9):\n    cgi.parse_qs('a'), cgi.parse('a')\n"
    found = {}
    for target in ((3, 8), (3, 14)):
        outcome = Examiner(Facts([RULES["cgi-module"]]), target).source("a.py", code)
        assert isinstance(outcome, Looked)
        found[target] = [(one.symbol, one.since, one.gone, one.severity) for one in outcome.findings]
    gone = [("cgi.escape", "3.2", "3.8", "P2"), ("cgi.parse_qs", "3.2", "3.8", "P2")]
    assert found == {
        (3, 8): gone,
        (3, 14): [("cgi", "3.11", "3.13", "P1"), *gone],
    }


def test_what_goes_was_deprecated_before() -> None:
    for rule in RULES.values():
        for since, gone in rule.history.values():
            assert gone is None or parse_version(since) < parse_version(gone)


_MINORS = range(8, 16)
#: What these rules are about is how something is used that stays.
_STAYING = {"tarfile-extraction-filter"}
# Prints which of the names it reads a Python has; must work on all of them.
_ASK = """
import importlib, json, sys, warnings

warnings.simplefilter("ignore")


def has(name):
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            owner = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            if not hasattr(owner, part):
                return False
            owner = getattr(owner, part)
        return True
    return False


print(json.dumps([name for name in json.load(sys.stdin) if has(name)]))
"""


def test_every_python_has_what_is_not_gone_and_lacks_what_is() -> None:
    asked = {
        symbol: rule.versions(symbol)[1]
        for rule in RULES.values()
        if rule.package == "python" and rule.name not in _STAYING
        for symbol in (name.removesuffix(".*") for name in (*rule.watches, *rule.history))
        if symbol not in rule.passing
    }
    pythons = {minor: python for minor in _MINORS if (python := interpreter(f"3.{minor}"))}
    known = {minor: _known(python, [*asked]) for minor, python in pythons.items()}
    for symbol, gone in asked.items():
        having = [minor for minor in known if symbol in known[minor]]
        first = min(having, default=_MINORS.stop)  # some are of other systems, or of other builds
        assert having == [m for m in known if m >= first and (gone is None or (3, m) < parse_version(gone))], symbol


def _known(python: str, names: list[str]) -> set[str]:
    command = [python, "-S", "-c", _ASK]  # setuptools has a `distutils` of its own
    done = subprocess.run(command, input=json.dumps(names), capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))
