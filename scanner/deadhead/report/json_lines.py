"""The format ``json-lines``: what the JSON document holds, one thing a line, each with its ``type``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from deadhead.outcome import Report
from deadhead.report.json import document

_TYPES = {"findings": "finding", "unexplained": "unexplained", "unreadable": "unreadable", "errors": "error"}


def render(report: Report) -> str:
    """Return a line for each finding, unexplained warning, unreadable file and failed rule, and one that sums up."""
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in _lines(document(report)))


def _lines(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key, kind in _TYPES.items():
        yield from ({"type": kind, **one} for one in values[key])
    rest = {key: value for key, value in values.items() if key not in _TYPES}
    yield {"type": "summary", **rest, **rest.pop("summary")}
