"""What an expression can be, as far as one file tells.

A value is one of a closed union; an expression has a set of possible ones. ``UNKNOWN`` among them means that anything
is possible, and then nothing is claimed about the expression.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from deadhead.static.scopes import Scope


@dataclass(frozen=True, slots=True)
class Named:
    """Whatever a dotted name denotes: a module, class, function or attribute."""

    name: str


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of the class that a dotted name denotes."""

    cls: str


@dataclass(frozen=True, slots=True)
class Local:
    """A class of this file: itself, an instance, or what ``super()`` gives for it."""

    scope: Scope
    how: Literal["class", "instance", "super"]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of this file, or what calling an ``async`` one gives."""

    scope: Scope
    how: Literal["function", "property", "coroutine"] = "function"


@dataclass(frozen=True, slots=True)
class Sentinel:
    """A value without attributes of interest."""

    text: str


UNKNOWN = Sentinel("unknown")
NOTHING = Sentinel("None")
#: Beside other values: they are what the file shows, but others may well have put something else in their place.
GUESSED = Sentinel("guessed")

Value = Named | Instance | Local | Function | Sentinel
Values = frozenset[Value]


def only_name(values: Values) -> str | None:
    """Return the dotted name that all of ``values`` but None are; None where there is not exactly one."""
    known = values - {NOTHING}
    if len(known) == 1:
        (value,) = known
        if isinstance(value, Named):
            return value.name
    return None


def instance_of(value: Value) -> Value:
    """Return an instance of the class that ``value`` is."""
    if value is GUESSED:
        return value
    if isinstance(value, Named):
        return Instance(value.name)
    if isinstance(value, Local) and value.how == "class":
        return Local(value.scope, "instance")
    return UNKNOWN


def class_of(value: Value) -> Value:
    """Return the class of the instance that ``value`` is."""
    if value is GUESSED:
        return value
    if isinstance(value, Instance):
        return Named(value.cls)
    if isinstance(value, Local) and value.how == "instance":
        return Local(value.scope, "class")
    return UNKNOWN
