"""JSON values as the records that they were made of: keys that are not known are passed over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any


def known(record: type[Any], values: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    """Return those of the values that are fields of ``record``, lists as tuples, and ``own`` in place of some.

    What the record has a default for may be missing: documents of other versions have more keys, or fewer.
    """
    names = getattr(record, "_fields", None) or [field.name for field in fields(record)]
    return {name: _frozen(values[name]) for name in names if name in values} | own


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
