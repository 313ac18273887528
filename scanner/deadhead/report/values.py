"""Records as JSON values, and JSON values as the records that they were made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from deadhead.debt import Category


def written(record: Any, **own: Any) -> dict[str, Any]:
    """Return the fields of a record as JSON values, with ``own`` in place of some and behind the others."""
    names = _types(record.__class__)
    return {name: own[name] if name in own else plain(getattr(record, name)) for name in names} | own


def plain(value: Any) -> Any:
    """Return a value as one of JSON: records as objects, categories as their text."""
    if isinstance(value, Category):
        return str(value)
    if is_dataclass(value) or hasattr(value, "_fields"):
        return written(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value


def known(record: type[Any], values: Mapping[str, Any], **own: Any) -> dict[str, Any]:
    """Return those of the values that are fields of ``record``, lists as tuples, and ``own`` in place of some.

    Keys that are not known are passed over, and what the record has a default for may be missing: documents of other
    versions have more keys, or fewer. Raises ``TypeError`` for a plain value of another type than the record's.
    """
    types = _types(record)  # type: ignore[arg-type]  # a class is hashable
    found = {name: _frozen(values[name]) for name in types if name in values and name not in own}
    for name, value in found.items():
        if not _CHECKS.get(types[name], _anything)(value):
            raise TypeError(f"`{name}` of a {record.__name__} is {value!r:.40}, which is no {types[name]}")
    return found | own


@cache
def _types(record: type[Any]) -> dict[str, str]:
    """Return the names of a record's fields with their types as they are spelled."""
    if is_dataclass(record):
        return {field.name: str(field.type) for field in fields(record)}
    return {name: str(getattr(one, "__forward_arg__", one)) for name, one in record.__annotations__.items()}


def _anything(_value: object) -> bool:
    return True


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "str | None": lambda value: value is None or isinstance(value, str),
    "int": lambda value: isinstance(value, int),
    "bool": lambda value: isinstance(value, bool),
    "tuple[str, ...]": lambda value: isinstance(value, tuple) and all(isinstance(one, str) for one in value),  # pyright: ignore[reportUnknownVariableType]
}


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
