"""The tracker's issues as they were when it was last brought in line, kept for the worklog."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from deadhead.state.folder import made, state
from deadhead.whole import write_whole

_FILE = "issues.json"


class Tracked(NamedTuple):
    """The tracker's issue of an entry; ``state`` is ``open`` or ``closed``."""

    number: int
    url: str
    title: str = ""
    state: str = "open"
    labels: tuple[str, ...] = ()


def remember(root: Path, issues: Mapping[str, Tracked]) -> None:
    """Keep the issues by fingerprint, in place of those that were kept before. Raises ``OSError``."""
    values = {fingerprint: issue._asdict() for fingerprint, issue in sorted(issues.items())}
    write_whole(made(root) / _FILE, json.dumps(values, indent=1).encode())


def recall(root: Path) -> dict[str, Tracked]:
    """Return the issues by fingerprint; none where nothing that can be read is kept."""
    try:
        values: Any = json.loads((state(root) / _FILE).read_bytes())
        return {str(fingerprint): _tracked(one) for fingerprint, one in values.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _tracked(one: dict[str, Any]) -> Tracked:
    labels = cast("list[object]", one["labels"])
    url, title, state = (str(one[key]) for key in ("url", "title", "state"))
    return Tracked(int(one["number"]), url, title, state, tuple(map(str, labels)))
