"""Work shared out among as many processes as it pays for, done in this one where it does not."""

from __future__ import annotations

import importlib
import os
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

    It shares from the first work on that is large enough. On Linux processes are forked for each work, elsewhere they
    are started once, which takes longer.
    """

    def __init__(self, soon: Sequence[str] = ()) -> None:
        """Start nothing yet; ``soon`` are modules that are wanted when the work is done."""
        self._soon = soon
        self._pool: ProcessPoolExecutor | None = None
        self._shares = False
        self._forks = False
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
        processes = min(_processors(), _MOST, len(parts))
        if not self._is_open or processes < 2 or not (self._shares or sum(map(len, parts)) >= _WORTH_IT):
            return alone(task, shared, parts)
        self._shares = True
        # To fork is quick, and safe only where no other thread may hold a lock.
        self._forks = self._pool is None and sys.platform == "linux" and threading.active_count() == 1
        if self._forks:
            from deadhead.scan.forks import by_forks

            return by_forks(task, shared, parts, processes)
        return self._by_pool(task, shared, parts)

    def prepare(self, *modules: str) -> None:
        """Import modules if work is being shared out: others go on meanwhile, and would have to import them too."""
        if self._forks:
            for module in (*modules, *self._soon):
                importlib.import_module(module)

    def _by_pool(
        self,
        task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
        shared: _Shared,
        parts: Sequence[Sequence[_Item]],
    ) -> Iterator[list[_Result]]:
        """Yield the results of what the processes get through with, then of the rest."""
        import pickle
        from concurrent.futures.process import BrokenProcessPool

        parcel = pickle.dumps((task, shared), pickle.HIGHEST_PROTOCOL)
        done = 0
        try:
            for results in self._started().map(_do, [parcel] * len(parts), parts):
                done += 1
                yield results
        except (BrokenProcessPool, _Unshareable):
            self._end()  # a process was killed, for want of memory perhaps: this one goes on alone
            self._is_open = False
        yield from alone(task, shared, parts[done:])

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context("spawn")
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
    import pickle

    try:
        task, shared = pickle.loads(parcel)
    except (ImportError, AttributeError) as error:
        raise _Unshareable(str(error)) from None
    return task, shared
