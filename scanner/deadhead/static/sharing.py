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
    """Has work done, by others as well if it is much.

    The task is a function of a module. The results come as they are done, in no particular order.
    """

    def __call__(  # noqa: D102
        self,
        task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
        shared: _Shared,
        parts: Sequence[Sequence[_Item]],
    ) -> Iterator[list[_Result]]: ...

    def prepare(self, *modules: str) -> None:
        """Import what the next work will need, if others wait for it."""


class _Alone:
    """The :class:`Share` of whoever has nobody to share with."""

    def __call__(
        self,
        task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
        shared: _Shared,
        parts: Sequence[Sequence[_Item]],
    ) -> Iterator[list[_Result]]:
        for part in parts:
            yield task(shared, part)

    def prepare(self, *modules: str) -> None:
        pass


alone: Share = _Alone()


def in_parts(items: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    """Cut a list into parts of at most ``size`` items."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def file_size(path: str | Path) -> int:
    """Return the size of a file in bytes, 0 where it is not to be had."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
