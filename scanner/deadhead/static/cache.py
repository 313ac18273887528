"""What the bytes of files have told before, kept in ``.deadhead/cache``: only what has changed is read again.

Kept are answers that depend on nothing but a file's bytes and the rules: whether it is worth parsing, whether it may
replace something. They are JSON, because whoever can write into a project must not be able to run code by a scan of it.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from deadhead.state.folder import made, state
from deadhead.whole import write_whole

_WORTH_IT = 200  # files
_FOLDER = "cache"
_MOST = 8  # questions whose answers are kept
#: A file may change without another time stamp while the clock has not ticked.
_TICK = 2_000_000_000  # nanoseconds

Answer = Any  # what JSON can say


class Signature(NamedTuple):
    """What tells one state of a file from another: bytes, and the times of its last change and of its entry's."""

    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, path: str | Path) -> Signature | None:
        """Return the present one; None where there is none to be had."""
        try:
            status = os.stat(path)
        except OSError:
            return None
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class Cache:
    """The answers to questions about the files of one project."""

    def __init__(self, root: Path | None) -> None:
        """``root`` is the project's; None keeps nothing."""
        self.root = root

    def answers(self, question: str, paths: Mapping[str, str]) -> Answers:
        """Return those to a question that is asked of files: ``paths`` by names. Of few files nothing is kept."""
        if self.root is None or len(paths) < _WORTH_IT:
            return Answers(None, "", {})
        return Answers(
            self.root,
            f"{_digest([question, *_engine()])}.json",
            {name: Signature.of(path) for name, path in paths.items()},
        )


class Answers:
    """The answers to one question, by the names of files."""

    def __init__(self, root: Path | None, name: str, now: Mapping[str, Signature | None]) -> None:
        """``name`` is that of their file, ``now`` the signatures of the files asked about, before they are read."""
        self._root = root
        self._name = name
        self._now = now
        self._asked_at = time.time_ns()
        self._kept = {} if root is None else _read(state(root) / _FOLDER / name)
        self.known: Mapping[str, Answer] = {
            name: entry[1] for name, entry in self._kept.items() if name in now and tuple(entry[0]) == now[name]
        }

    def keep(self, learned: Mapping[str, Answer]) -> None:
        """Keep what has been ``learned`` besides; where nothing can be written, nothing is."""
        settled = self._asked_at - _TICK
        new = {
            name: (signature, answer)
            for name, answer in learned.items()
            if (signature := self._now.get(name)) is not None and max(signature[1:]) < settled
        }
        if self._root is None or not new:
            return
        still = {name: entry for name, entry in self._kept.items() if name not in self._now or name in self.known}
        with contextlib.suppress(OSError):
            folder = made(self._root) / _FOLDER
            folder.mkdir(exist_ok=True)
            write_whole(folder / self._name, _text({**still, **new}))
            _forget(folder)


def _read(file: Path) -> dict[str, tuple[list[int], Answer]]:
    """Return what is kept; what cannot be read, or is of another form, is as if it were not there."""
    import json  # here and below: most scans are small and keep nothing

    try:
        kept: dict[str, tuple[list[int], Answer]] = json.loads(file.read_bytes())
        return kept if all(len(signature) == len(Signature._fields) for signature, _ in kept.values()) else {}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _text(answers: Mapping[str, tuple[Sequence[int], Answer]]) -> bytes:
    import json

    return json.dumps(answers, separators=(",", ":")).encode()


def _forget(folder: Path) -> None:
    """Remove the answers that have not been renewed for longest."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[_MOST:]:
        file.unlink()


@cache
def _engine() -> list[str]:
    """Return what tells one state of this package's code from another."""
    return [f"{path.name} {Signature.of(path)}" for path in sorted(Path(__file__).parent.glob("*.py"))]


def _digest(parts: Iterable[str]) -> str:
    import hashlib

    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
