"""Work shared out among copies of this process, which know all that it knows and send back only results.

Nothing has to be packed for them, and nothing is imported anew. A copy takes the next part when it is done with one, as
this process does itself; what no copy answers for, for whatever reason, is done here in the end.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

_Shared = TypeVar("_Shared")
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

#: Does the part with a number.
_Do = Callable[[int], list[Any]]

_NUMBER = struct.Struct("=I")
_HEAD = struct.Struct("=IQ")  # of a message: the number of a part, the length of its results
_MOST_PARTS = 8_000  # whose numbers a pipe takes at once
_AT_ONCE = 1 << 20  # bytes that are read


def by_forks(
    task: Callable[[_Shared, Sequence[_Item]], list[_Result]],
    shared: _Shared,
    parts: Sequence[Sequence[_Item]],
    processes: int,
) -> Iterator[list[_Result]]:
    """Yield the results of all parts as they are done by so many processes, this one included."""

    def do(number: int) -> list[_Result]:
        return task(shared, parts[number])

    missing = set(range(len(parts)))
    with _numbers(min(len(parts), _MOST_PARTS)) as numbers, _copies(processes - 1, numbers, do) as copies:
        while (number := _next(numbers)) is not None:
            missing.discard(number)
            yield do(number)
            for number, results in copies.messages(0):
                missing.discard(number)
                yield results
        for number, results in copies.messages(None):
            missing.discard(number)
            yield results
    for number in sorted(missing):
        yield do(number)


@contextmanager
def _numbers(count: int) -> Generator[int]:
    """Give a descriptor from which whoever reads gets the number of the next part."""
    reader, writer = os.pipe()
    try:
        with os.fdopen(writer, "wb") as stream:
            stream.write(b"".join(_NUMBER.pack(number) for number in range(count)))
        yield reader
    finally:
        os.close(reader)


def _next(numbers: int) -> int | None:
    data = os.read(numbers, _NUMBER.size)
    return int(_NUMBER.unpack(data)[0]) if data else None


@dataclass(frozen=True)
class _Copies:
    """Running copies: their process ids by the descriptors that they answer on, and what has come in so far."""

    running: dict[int, int] = field(default_factory=dict[int, int])
    received: dict[int, bytearray] = field(default_factory=dict[int, bytearray])

    def messages(self, seconds: int | None) -> Iterator[tuple[int, list[Any]]]:
        """Yield what the copies have sent; None waits until all have ended."""
        while self.running:
            ready, _, _ = select.select(list(self.running), [], [], seconds)
            if not ready:
                return
            for reader in ready:
                data = os.read(reader, _AT_ONCE)
                if data:
                    self.received[reader] += data
                    yield from _taken(self.received[reader])
                else:
                    self.end(reader)

    def end(self, reader: int, kill: bool = False) -> None:
        """See a copy off."""
        pid = self.running.pop(reader)
        os.close(reader)
        with suppress(ProcessLookupError, ChildProcessError):
            if kill:
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _taken(received: bytearray) -> Iterator[tuple[int, list[Any]]]:
    """Take the messages that are complete."""
    while len(received) >= _HEAD.size:
        number, length = _HEAD.unpack_from(received)
        stop = _HEAD.size + length
        if len(received) < stop:
            return
        results: list[Any] = pickle.loads(received[_HEAD.size : stop])
        del received[:stop]
        yield number, results


@contextmanager
def _copies(count: int, numbers: int, do: _Do) -> Generator[_Copies]:
    """Start copies of this process that do parts as long as there are any; none outlives the ``with`` block."""
    copies = _Copies()
    try:
        for _ in range(count):
            reader, writer = os.pipe()
            try:
                pid = os.fork()
            except OSError:  # no more processes are allowed: those that there are do it
                os.close(reader)
                os.close(writer)
                break
            if pid == 0:
                _be_copy(writer, numbers, do)
            os.close(writer)
            copies.running[reader], copies.received[reader] = pid, bytearray()
        yield copies
    finally:
        for reader in list(copies.running):
            copies.end(reader, kill=True)


def _be_copy(writer: int, numbers: int, do: _Do) -> NoReturn:
    """Do parts and answer, then end without a trace: what this process has open and waiting is its original's."""
    try:
        with os.fdopen(writer, "wb", buffering=0) as stream:
            while (number := _next(numbers)) is not None:
                data = pickle.dumps(do(number), pickle.HIGHEST_PROTOCOL)
                _write(stream.fileno(), _HEAD.pack(number, len(data)) + data)
    except BaseException:  # noqa: BLE001 - the original does the part again and meets whatever it was
        os._exit(1)
    os._exit(0)


def _write(writer: int, data: bytes) -> None:
    while data:
        data = data[os.write(writer, data) :]
