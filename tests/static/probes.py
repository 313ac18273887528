"""Small rules to look with, and code whose lines of carets mark what must be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deadhead.rule import Example, Renamed, Rule
from deadhead.scan.examine import Clean, Examiner, Looked, Outcome
from deadhead.static.facts import Facts

if TYPE_CHECKING:
    from pathlib import Path

    from deadhead.finding import Finding

Spans = list[tuple[int, int, int, int]]

_MAKES = ("now", "utcnow", "utcfromtimestamp", "strptime", "replace")


class Utc(Rule):
    """Two methods of a class, seen through instances too."""

    name = "utc"
    watches = ("datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp")
    since, gone, use, url = "3.12", None, "now", "https://example.org"
    makers = {f"datetime.datetime.{name}": "datetime.datetime" for name in _MAKES}  # noqa: RUF012


class LogWarn(Renamed):
    """A method of instances that a factory makes."""

    name = "log-warn"
    names = {"logging.warn": "logging.warning", "logging.Logger.warn": "logging.Logger.warning"}  # noqa: RUF012
    since, use, url = "3.3", "warning", "https://example.org"
    makers = {"logging.getLogger": "logging.Logger", "logging.Logger.getChild": "logging.Logger"}  # noqa: RUF012


class CaseEquals(Renamed):
    """A method that classes inherit, gone in 3.12."""

    name = "case-equals"
    names = {"unittest.TestCase.assertEquals": "unittest.TestCase.assertEqual"}  # noqa: RUF012
    since, gone, use, url = "3.2", "3.12", "assertEqual", "https://example.org"
    heirs = {"unittest.IsolatedAsyncioTestCase": "unittest.TestCase"}  # noqa: RUF012


class ConstantValue(Renamed):
    """Attributes that are data."""

    name = "constant-value"
    names = {"ast.Constant.s": "ast.Constant.value", "ast.Constant.n": "ast.Constant.value"}  # noqa: RUF012
    attributes = frozenset(names)
    since, gone, use, url = "3.8", "3.14", "value", "https://example.org"
    heirs = {"ast.Str": "ast.Constant", "ast.Num": "ast.Constant"}  # noqa: RUF012


class Places(Rule):
    """A function that is objected to for what comes after three arguments."""

    name = "places"
    watches = ("re.sub",)
    passing = {"re.sub": 3}  # noqa: RUF012
    since, gone, use, url = "3.13", None, "count", "https://example.org"


class Imp(Rule):
    """A module that is gone, with everything in it."""

    name = "imp"
    watches = ("imp.*", "distutils.*", "xml.etree.cElementTree.*")
    since, gone, use, url = "3.4", "3.12", "importlib", "https://example.org"


RULES: tuple[Rule, ...] = (Utc(), LogWarn(), CaseEquals(), ConstantValue(), Places(), Imp())
NEWEST = (3, 14)


def look(
    code: str | bytes, name: str = "module.py", root: Path | None = None, rules: tuple[Rule, ...] = RULES
) -> Outcome:
    """Examine code as the file ``name`` below ``root``."""
    raw = code.encode() if isinstance(code, str) else code
    return Examiner(Facts(rules), NEWEST, root=root).source(name, raw)


def findings(outcome: Outcome) -> tuple[Finding, ...]:
    """Return what was found; nothing may have gone wrong."""
    assert isinstance(outcome, Clean | Looked), outcome
    assert not isinstance(outcome, Looked) or outcome.crashes == ()
    return outcome.findings if isinstance(outcome, Looked) else ()


def expected(code: str) -> tuple[str, Spans]:
    """Split marked code into the code and the spans that its carets mark."""
    example = Example(code)
    return example.source, example.spans


def seen(code: str, root: Path | None = None) -> Spans:
    """Return the spans of what is found in code."""
    return [(*one.span.start, *one.span.end) for one in findings(look(code, root=root))]
