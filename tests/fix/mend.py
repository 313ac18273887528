"""Fixing a text with the rules about ``datetime``, ``logging`` and ``ast``."""

from __future__ import annotations

from deadhead.fix.apply import Fixed, Refused, fix
from deadhead.fix.project import Choice
from deadhead.rule import Rule
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts
from deadhead_rules.python.ast_constant_classes import AstConstantClasses
from deadhead_rules.python.datetime_utcfromtimestamp import DatetimeUtcfromtimestamp
from deadhead_rules.python.datetime_utcnow import DatetimeUtcnow
from deadhead_rules.python.logging_warn import LoggingWarn

RULES: tuple[Rule, ...] = (DatetimeUtcnow(), DatetimeUtcfromtimestamp(), LoggingWarn(), AstConstantClasses())
EXAMINER = Examiner(Facts(RULES), (3, 14))
SAFE = Choice()
UNSAFE = Choice(unsafe=True)
AWARE = Choice(prefer={"datetime-utcnow": "aware", "datetime-utcfromtimestamp": "aware"})


def outcome(raw: bytes, choice: Choice = SAFE, name: str = "module.py") -> Fixed:
    """Return what becomes of the bytes of a file, which must be something."""
    result = fix(EXAMINER, name, raw, choice)
    assert isinstance(result, Fixed), result
    return result


def refused(raw: bytes, choice: Choice = SAFE) -> str:
    """Return why a file is left alone."""
    result = fix(EXAMINER, "module.py", raw, choice)
    assert isinstance(result, Refused), result
    return result.reason


def mended(raw: bytes, choice: Choice = SAFE, name: str = "module.py") -> bytes:
    """Return the bytes of a file after its fixes; a second run must find nothing to do."""
    result = fix(EXAMINER, name, raw, choice)
    if result is None:
        return raw
    assert isinstance(result, Fixed), result
    assert fix(EXAMINER, name, result.after, choice) is None
    return result.after
