"""``[tool.deadhead.issues]``: how issues are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deadhead.errors import ConfigError, close_to


@dataclass(frozen=True, slots=True)
class IssueSettings:
    """The first of ``labels`` is the one by which issues are found again."""

    labels: tuple[str, ...] = ("deadhead",)
    max_new: int = 10
    reopen_days: int = 14
    grown_by: float = 2.0
    assign: bool = False
    milestone: str | None = None


def read_issues(file: Path, key: str, value: object) -> IssueSettings:
    """Return the settings of the table. Raises :class:`~deadhead.errors.ConfigError`."""
    if not isinstance(value, dict):
        raise ConfigError(f"{file}: tool.deadhead.{key} must be a table")
    table: dict[str, Any] = value  # pyright: ignore[reportUnknownVariableType]
    for name, one in table.items():
        if name not in _CHECKS:
            hint = close_to(name, _CHECKS) or f"known keys: {', '.join(_CHECKS)}"
            raise ConfigError(f"{file}: unknown key `{name}` in [tool.deadhead.{key}]", hint=hint)
        check, words = _CHECKS[name]
        if not check(one):
            raise ConfigError(f"{file}: tool.deadhead.{key}.{name} must be {words}")
    values: dict[str, Any] = {name.replace("-", "_"): one for name, one in table.items()}
    if "labels" in values:
        values["labels"] = tuple(values["labels"])
    return IssueSettings(**values)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _are_labels(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and _is_label(one) for one in value)  # pyright: ignore


def _is_label(name: str) -> bool:
    return 0 < len(name) <= 50 and "," not in name and name == name.strip()


_CHECKS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "labels": (_are_labels, "a list of names without commas, of at most 50 characters"),
    "max-new": (_is_count, "a number, 0 or more"),
    "reopen-days": (_is_count, "a number of days, 0 or more"),
    "grown-by": (lambda value: isinstance(value, int | float) and value > 1, "a number above 1"),
    "assign": (lambda value: isinstance(value, bool), "true or false"),
    "milestone": (lambda value: isinstance(value, str), "the title of a milestone"),
}
