"""Groups whose members were deprecated, or went, in versions of their own."""

from __future__ import annotations

import pytest

from deadhead.rule import parse_version
from deadhead.scan.examine import Examiner, Looked
from deadhead.static.facts import Facts

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
