"""One bad fix is left out and told, the others are made: what does not parse, does not end, does not silence."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.finding import RuleCrash, Unreadable
from deadhead.fix.apply import Fixed, Refused, crashes, fix, refusals
from deadhead.rule import Fix, Rule, Use
from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts

from .mend import SAFE

if TYPE_CHECKING:
    from collections.abc import Iterator


class Renames(Rule):
    """A rule whose fix gives a method the name that the call's first argument holds."""

    name = "renames"
    watches = ("logging.warn", "logging.fatal")
    since, use, url = "3.3", "another name", "https://example.org"

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Yield the name in the argument, whatever it is."""
        import libcst as cst

        value = use.args[0].value if use.args else None
        yield Fix("Rename", "safe", member=str(value.evaluated_value)) if isinstance(value, cst.SimpleString) else None


class Breaks(Rule):
    """A rule that fails as soon as it sees what the other one makes."""

    name = "breaks"
    watches = ("logging.warning",)
    since, use, url = "3.3", "nothing", "https://example.org"

    def objects(self, use: Use) -> bool:
        """Fail."""
        raise ZeroDivisionError("division by zero")


EXAMINES = Examiner(Facts([Renames()]), (3, 14))
HEAD = "import logging\n"
SYNTAX, LOUD = "the fixed text does not parse: line ", "its rule still objects to the fixed text"
ENDLESS = "the fixes of its rule do not come to an end after 50 passes"


def _fixed(text: str) -> Fixed:
    outcome = fix(EXAMINES, "module.py", text.encode(), SAFE)
    assert isinstance(outcome, Fixed), outcome
    ast.parse(outcome.after)
    return outcome


def test_the_one_that_does_not_parse_is_left_out() -> None:
    outcome = _fixed(HEAD + "logging.warn('error')\nlogging.warn('1st')\n\nlogging.warn('info')\n")
    assert outcome.after.decode() == HEAD + "logging.error('error')\nlogging.warn('1st')\n\nlogging.info('info')\n"
    assert [(one.rule, one.line, one.reason[: len(SYNTAX)]) for one in outcome.refused] == [("renames", 3, SYNTAX)]
    assert [finding.span.line for finding in outcome.mended] == [2, 5]
    assert [finding.span.line for finding in outcome.left] == [3]


def test_the_one_that_is_not_silent_is_left_out() -> None:
    outcome = _fixed(HEAD + "logging.warn('warn')\nlogging.warn('error')\n")
    assert outcome.after.decode() == HEAD + "logging.warn('warn')\nlogging.error('error')\n"
    assert [(one.rule, one.line, one.reason) for one in outcome.refused] == [("renames", 2, LOUD)]


def test_a_call_around_another_is_no_sign_that_the_inner_one_is_not_silent() -> None:
    outcome = _fixed(HEAD + "logging.warn('error', logging.warn('info', logging.warn('warn')))\n")
    assert outcome.after.decode() == HEAD + "logging.error('error', logging.info('info', logging.warn('warn')))\n"
    assert [(one.rule, one.line, one.reason) for one in outcome.refused] == [("renames", 2, LOUD)]


def test_fixes_that_go_round_in_circles() -> None:
    text = HEAD + "logging.warn('fatal')\nlogging.fatal('warn', 1)\n"

    class Back(Renames):
        """The way back."""

        name = "back"
        watches = ("logging.fatal",)

        def fixes(self, use: Use) -> Iterator[Fix | None]:
            """Yield the old name."""
            yield Fix("Back", "safe", member="warn")

    class Forth(Renames):
        """The way there."""

        name = "forth"
        watches = ("logging.warn",)

        def fixes(self, use: Use) -> Iterator[Fix | None]:
            """Yield the new name."""
            yield Fix("Forth", "safe", member="fatal")

    from deadhead_rules.python.datetime_utcnow import DatetimeUtcnow

    examiner = Examiner(Facts([Back(), Forth(), DatetimeUtcnow()]), (3, 14))
    outcome = fix(examiner, "m.py", (text + "import datetime\nx = datetime.datetime.utcnow()\n").encode(), SAFE)
    assert isinstance(outcome, Fixed)
    assert outcome.after.decode() == (
        text + "import datetime\nx = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)\n"
    )
    assert [(one.rule, one.line, one.reason) for one in outcome.refused] == [
        ("forth", 2, ENDLESS),
        ("back", 3, ENDLESS),
    ]


def test_nothing_is_left_of_the_fixes() -> None:
    outcome = fix(EXAMINES, "module.py", f"{HEAD}logging.warn('1')\nlogging.warn('warn')\n".encode(), SAFE)
    assert isinstance(outcome, Refused)
    told = [(one.rule, one.line) for one in refusals(outcome) if isinstance(one, Refused)]
    assert told == [("renames", 2), ("renames", 3)]


def test_a_rule_that_fails_on_the_fixed_text_is_told() -> None:
    examiner = Examiner(Facts([Renames(), Breaks()]), (3, 14))
    outcome = fix(examiner, "module.py", f"{HEAD}logging.warn('warning')\n".encode(), SAFE)
    assert isinstance(outcome, Fixed)
    assert outcome.after.decode() == f"{HEAD}logging.warning('warning')\n"
    assert crashes(outcome) == (RuleCrash("breaks", "module.py", "ZeroDivisionError: division by zero"),)


def test_what_is_no_python_is_not_called_a_bad_fix() -> None:
    from deadhead_rules.python.invalid_escape_sequence import InvalidEscapeSequence

    examiner = Examiner(Facts([InvalidEscapeSequence()]), (3, 14))
    outcome = fix(examiner, "module.py", b"print 'old', '\\d'\n", SAFE)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason.startswith("line 1: ")


_NAMES = st.lists(st.sampled_from(["info", "1st", "warn", "error", "fatal", "a-", ""]), min_size=1, max_size=12)


@given(_NAMES)
def test_all_that_can_be_made_is_made(names: list[str]) -> None:
    text = HEAD + "".join(f"logging.warn({name!r})\n" for name in names)
    outcome = fix(EXAMINES, "module.py", text.encode(), SAFE)
    after = outcome.after.decode() if isinstance(outcome, Fixed) else text
    refused = ("1st", "warn", "")
    lines = [f"logging.{'warn' if name in refused else name}({name!r})" for name in names]
    assert after.split("\n")[1:-1] == lines


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cgi.escape(x for x in y)", "html.escape((x for x in y), quote=False)"),
        ("cgi.escape((x for x in y))", "html.escape((x for x in y), quote=False)"),
        ("cgi.escape(x or y)", "html.escape(x or y, quote=False)"),
        ("cgi.escape(x := y)", "html.escape((x := y), quote=False)"),
        ("cgi.escape((yield))", "html.escape((yield), quote=False)"),
        ("cgi.escape(lambda: x)", "html.escape(lambda: x, quote=False)"),
    ],
)
def test_arguments_in_parentheses_where_they_need_them(before: str, after: str) -> None:
    text = "import cgi, html\ndef f(x, y):\n    return {}\nprint(cgi)\n"
    outcome = fix(Examiner(Facts(load().rules), (3, 14)), "m.py", text.format(before).encode(), SAFE)
    assert isinstance(outcome, Fixed)
    assert outcome.after.decode() == text.format(after)
