"""Work shared out among as many processes as it pays for, done in this one where it does not."""

from __future__ import annotations

import importlib
import os
import pickle
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from deadhead.static.sharing import alone

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_Shared = TypeVar("_Shared")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_WORTH_IT = 300  # files; starting processes costs as much as examining some hundreds
_MOST = 16  # processes


class _Unshareable(Exception):  # noqa: N818 - it is an outcome
    """Another process cannot get hold of what it needs: a rule from a file of the project, mostly."""


class Workers:
    """A context manager that is a :class:`~deadhead.static.sharing.Share`.

    Processes are started for the first work that is large enough, are there for all that follows, and end with it.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._pool: ProcessPoolExecutor | None = None
        self._is_open = False

    def __enter__(self) -> Workers:
        self._is_open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        self._end()

    def __call__(
        self,
        task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
        shared: _Shared,
        parts: Sequence[Sequence[_Item]],
    ) -> Iterator[list[_Result]]:
        """Have a task done for each part."""
        done = 0
        if self._pays(parts):
            for results in self._by_processes(task, shared, parts):
                done += 1
                yield results
        yield from alone(task, shared, parts[done:])

    def _pays(self, parts: Sequence[Sequence[object]]) -> bool:
        if not self._is_open or len(parts) < 2:
            return False
        return self._pool is not None or (sum(map(len, parts)) >= _WORTH_IT and _processors() > 1)

    def _by_processes(
        self,
        task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
        shared: _Shared,
        parts: Sequence[Sequence[_Item]],
    ) -> Iterator[list[_Result]]:
        """Yield the results of as many parts, from the first, as the processes get through with."""
        from concurrent.futures.process import BrokenProcessPool

        parcel = pickle.dumps((task, shared), pickle.HIGHEST_PROTOCOL)
        try:
            yield from self._started().map(_do, [parcel] * len(parts), parts)
        except (BrokenProcessPool, _Unshareable):
            self._end()  # a process was killed, for want of memory perhaps: this one goes on with the rest
            self._is_open = False

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            forks = sys.platform == "linux" and threading.active_count() == 1  # quick, and safe only then
            if forks:
                importlib.import_module("deadhead.scan.look")  # here, or each process would import it for itself
            context = multiprocessing.get_context("fork" if forks else "spawn")
            self._pool = ProcessPoolExecutor(min(_processors(), _MOST), context)
        return self._pool

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _processors() -> int:
    wanted = os.environ.get("DEADHEAD_PROCESSES", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else os.cpu_count() or 1


def _do(parcel: bytes, part: Sequence[Any]) -> list[Any]:
    task, shared = _unpacked(parcel)
    results: list[Any] = task(shared, part)
    return results


@lru_cache(maxsize=2)
def _unpacked(parcel: bytes) -> tuple[Callable[[Any, Sequence[Any]], list[Any]], Any]:
    """Return what every part of some work needs: it is the same for many, and takes a while to put together."""
    try:
        task, shared = pickle.loads(parcel)
    except (ImportError, AttributeError) as error:
        raise _Unshareable(str(error)) from None
    return task, shared
