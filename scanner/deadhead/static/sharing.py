"""How work on many files is handed out: a task, what all of it needs, and the parts that can be done apart."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

_Shared = TypeVar("_Shared")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Share(Protocol):
    """Has a task done for each part; the results come in the order of the parts.

    The task is a function of a module, and it may be done in another process.
    """

    def __call__(  # noqa: D102
        self,
        task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
        shared: _Shared,
        parts: Sequence[Sequence[_Item]],
    ) -> Iterator[list[_Result]]: ...


def alone(
    task: Callable[[_Shared, Sequence[_Item]], list[_Result]], shared: _Shared, parts: Sequence[Sequence[_Item]]
) -> Iterator[list[_Result]]:
    """Do all of it here: the :class:`Share` of whoever has nobody to share with."""
    for part in parts:
        yield task(shared, part)


def in_parts(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    """Cut a list into parts of at most ``size`` items."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def largest_first(items: Sequence[_Item], path_of: Callable[[_Item], Path]) -> list[_Item]:
    """Put the largest files first: they take longest, and nobody should have to wait for the last of them."""
    return sorted(items, key=lambda item: _size(path_of(item)), reverse=True)


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
