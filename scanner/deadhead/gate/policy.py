"""``[tool.deadhead.gate]``: what a project lets pass, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from deadhead.errors import ConfigError, close_to
from deadhead.finding import GRADES, Finding, Severity
from deadhead.outcome import Origin, Report, Verdict

#: What can be counted: recorded warnings without a rule by origin, findings by grade, and all findings.
COUNTED: tuple[str, ...] = (*get_args(Origin), *GRADES, "findings")
_KEYS = ("max", "fail-on", "deadlines", "warn-only", "strict")
_SEVERITIES: tuple[Severity, ...] = get_args(Severity)
_SHOWN = 3  # rules or names that a reason lists


@dataclass(frozen=True, slots=True)
class Policy:
    """What lets a report pass. ``most`` are limits by what is counted, None where there is none.

    Without one, any finding fails and no warning without a rule does.
    """

    most: Mapping[str, int | None] = field(default_factory=dict[str, "int | None"])
    fail_on: Severity = "P3"
    deadlines: Mapping[str, date] = field(default_factory=dict[str, date])
    warn_only: bool = False
    strict: bool = False

    @property
    def asks_for_a_record(self) -> bool:
        """Whether it limits recorded warnings."""
        return any(self.most.get(origin) is not None for origin in get_args(Origin))

    def verdict(self, report: Report, today: date) -> Verdict:
        """Return whether a report passes, and if not, why and what lets it pass."""
        counted = [one for one in report.objections if one.severity <= self.fail_on]
        checks = [
            self._late(report.findings, today),
            self._findings(counted, has_baseline=report.baseline is not None),
            self._warnings(report),
            self._gone(report),
            self._unreadable(report),
        ]
        found = [reason for check in checks for reason in check]
        ways = dict.fromkeys(way for _, way in found)
        return Verdict(tuple(reason for reason, _ in found), tuple(ways), self.warn_only)

    def _findings(self, counted: Sequence[Finding], *, has_baseline: bool) -> Iterator[tuple[str, str]]:
        new = "new finding" if has_baseline else "finding"
        accept = " or accept it with `deadhead baseline update`" if has_baseline else ""
        way = f"fix it (`deadhead scan --fix`){accept}"
        total, grades = self.most.get("findings", 0), Counter(one.evidence.grade for one in counted)
        limits = {grade: self.most[grade] for grade in GRADES if grade in self.most}
        for grade, limit in limits.items():
            if limit is not None and grades[grade] > limit:
                same = [one for one in counted if one.evidence.grade == grade]
                yield f"{_number(len(same), f'{grade} {new}')} of at most {limit} ({_by_rule(same)})", way
        if "findings" not in self.most:
            counted = [one for one in counted if one.evidence.grade not in limits]
        if total is not None and len(counted) > total:
            most = f" of at most {total}" if total else ""
            yield f"{_number(len(counted), new)}{most} ({_by_rule(counted)})", way

    def _warnings(self, report: Report) -> Iterator[tuple[str, str]]:
        for origin in get_args(Origin):
            limit = self.most.get(origin)
            count = sum(one.origin == origin and not one.expected for one in report.unexplained)
            if limit is not None and count > limit:
                what = _number(count, f"recorded warning of origin {origin}", f"recorded warnings of origin {origin}")
                yield f"{what}, of at most {limit}", f"mend what warns, or raise `max.{origin}`"

    def _late(self, findings: Sequence[Finding], today: date) -> Iterator[tuple[str, str]]:
        for name, day in self.deadlines.items():
            late = [one for one in findings if _is_of(one, name)] if today > day else []
            if late:
                yield f"{_number(len(late), 'use')} of {name} after {day}", "mend what is late, or move its deadline"

    def _gone(self, report: Report) -> Iterator[tuple[str, str]]:
        if self.strict and report.gone:
            what = _number(len(report.gone), "entry of the baseline is", "entries of the baseline are")
            yield f"{what} gone", "take what is gone out with `deadhead baseline update`"

    @staticmethod
    def _unreadable(report: Report) -> Iterator[tuple[str, str]]:
        if report.unreadable:
            what = _number(len(report.unreadable), "file")
            yield f"{what} cannot be read", "mend or exclude what cannot be read"


def read_policy(file: Path, key: str, value: object) -> Policy:
    """Return the policy that a table describes. Raises :class:`~deadhead.errors.ConfigError`."""
    table = _table(file, key, value)
    for name in table:
        if name not in _KEYS:
            hint = close_to(name, _KEYS) or f"known keys: {', '.join(_KEYS)}"
            raise ConfigError(f"{file}: unknown key `{name}` in [tool.deadhead.{key}]", hint=hint)
    fail_on = table.get("fail-on", "P3")
    if fail_on not in _SEVERITIES:
        raise ConfigError(f"{file}: tool.deadhead.{key}.fail-on must be one of {', '.join(_SEVERITIES)}")
    for name in ("warn-only", "strict"):
        if not isinstance(table.get(name, False), bool):
            raise ConfigError(f"{file}: tool.deadhead.{key}.{name} must be true or false")
    return Policy(
        most={name: _limit(file, key, name, limit) for name, limit in _table(file, key, table, "max").items()},
        fail_on=fail_on,
        deadlines={name: _day(file, key, name, day) for name, day in _table(file, key, table, "deadlines").items()},
        warn_only=table.get("warn-only", False),
        strict=table.get("strict", False),
    )


def _table(file: Path, key: str, value: object, inner: str = "") -> dict[str, Any]:
    if isinstance(value, dict) and inner:
        key, value = f"{key}.{inner}", value.get(inner, {})  # pyright: ignore
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a table")
    return value  # pyright: ignore[reportUnknownVariableType]


def _limit(file: Path, key: str, name: str, limit: object) -> int | None:
    if name not in COUNTED:
        hint = close_to(name, COUNTED) or f"what is counted: {', '.join(COUNTED)}"
        raise ConfigError(f"{file}: tool.deadhead.{key}.max: there is nothing called `{name}`", hint=hint)
    if limit == "none":
        return None
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise ConfigError(f'{file}: tool.deadhead.{key}.max.{name} must be a number from 0, or "none"')
    return limit


def _day(file: Path, key: str, name: str, day: object) -> date:
    if isinstance(day, datetime):
        return day.date()
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise ConfigError(f"{file}: tool.deadhead.{key}.deadlines.{name} must be a date such as 2027-01-31") from None


def _is_of(finding: Finding, name: str) -> bool:
    symbol = finding.symbol or ""
    return name in (finding.rule, symbol) or symbol.startswith(f"{name}.")


def _by_rule(findings: Iterable[Finding]) -> str:
    rules = Counter(finding.rule for finding in findings).most_common()
    shown = [f"{name} {count}" for name, count in rules[:_SHOWN]]
    return ", ".join([*shown, *([f"{len(rules) - _SHOWN} more rules"] if len(rules) > _SHOWN else [])])


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or f'{one}s'}"
