"""What the rules on version 1 have in common."""

from __future__ import annotations

from deadhead.rule import Warns

SINCE, GONE = "2.0", "3.0"
NEEDS = "3.7"  # what pydantic 2.0 runs on
MIGRATION = "https://docs.pydantic.dev/latest/migration/"


def warned(message: str) -> Warns:
    """Return the warning that says ``message``, a regular expression."""
    return Warns("pydantic.warnings.PydanticDeprecatedSince20", message)
