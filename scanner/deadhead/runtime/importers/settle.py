"""What was told on another machine, with its paths as this project has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from deadhead.failure import CodePlace, Failure, Logged, Raised
from deadhead.runtime.importers.places import Places, is_foreign
from deadhead.sighting import Frame, Record, Seen, Sighting

_DOTTED = re.compile(r"\w+(?:\.\w+)*")
_DOCUMENTS = ("md", "rst", "txt", "py", "pyw", "ipynb")


def learn(record: Record, places: Places) -> None:
    """Show ``places`` all paths that a record holds."""
    for sighting in record.sightings:
        for frame in sighting.stack:
            places.learn(frame.path, frame.line, frame.text)
        for seen in sighting.seen:
            _learn_test(seen.test, places)
    for failure in record.failures:
        _learn_test(failure.test, places)
        for step in (step for raised in failure.chain for step in raised.frames):
            places.learn(step.path)
    for outcome in record.outcomes:
        _learn_test(outcome.test, places)


class Finder(Protocol):
    """Who knows which file of the project a path of another machine is."""

    def find(self, path: str) -> str | None:
        """Return a file's path relative to the root."""

    def ending(self, path: str) -> str | None:
        """Return the path of the one file that ends so."""

    def gone(self, path: str) -> str | None:
        """Return the path of a file that is no longer there."""


def settled(record: Record, places: Finder) -> Record:
    """Return a record with all paths that can be found among the project's files relative to the root."""
    settler = _Settler(places)
    return replace(
        record,
        sightings=tuple(settler.sighting(one) for one in record.sightings),
        outcomes=tuple(replace(one, test=settler.test(one.test)) for one in record.outcomes),
        failures=tuple(settler.failure(one) for one in record.failures),
        logs=tuple(settler.logged(one) for one in record.logs),
    )


class _Settler:
    def __init__(self, places: Finder) -> None:
        self.places = places
        self._paths: dict[str, tuple[str, bool]] = {}
        self._tests: dict[str, str] = {}

    def path(self, path: str) -> tuple[str, bool]:
        """Return a path as a record holds it, and whether it is of the project."""
        found = self._paths.get(path)
        if found is None:
            found = self._paths[path] = self._path(path)
        return found

    def _path(self, path: str) -> tuple[str, bool]:
        known = self.places.find(path) or self.places.gone(path)
        if known is not None:
            return known, True
        own = path.endswith((".py", ".pyw")) and not path.startswith(("/", "..", "<")) and path[1:2] != ":"
        return path, own and not is_foreign(path)

    def test(self, test: str) -> str:
        """Return the id of a test, with the file that holds it where that is known: pytest's form."""
        found = self._tests.get(test)
        if found is None:
            found = self._tests[test] = self._test(test)
        return found

    def _test(self, test: str) -> str:
        head, separator, tail = test.partition("::")
        if not _is_dotted(head):
            return self.path(head)[0] + separator + tail
        for path, rest in _files_of(head):
            file = self.places.find(path) or self.places.ending(path)
            if file is not None:
                return "::".join(part for part in (file, *rest, tail) if part)
        return ".".join(part for part in (head, tail) if part)

    def sighting(self, sighting: Sighting) -> Sighting:
        stack = tuple(self._frame(frame) for frame in sighting.stack)
        named = sighting.named and (self.path(sighting.named[0])[0], sighting.named[1])
        seen = tuple(
            Seen(None if one.test is None else self.test(one.test), one.phase, one.times) for one in sighting.seen
        )
        return replace(sighting, stack=stack, named=named, seen=seen)

    def _frame(self, frame: Frame) -> Frame:
        path, own = self.path(frame.path)
        return frame._replace(path=path, in_project=own)

    def failure(self, failure: Failure) -> Failure:
        chain = tuple(self._raised(raised) for raised in failure.chain)
        logs = tuple(self.logged(one) for one in failure.logs)
        return replace(failure, test=self.test(failure.test), chain=chain, logs=logs)

    def _raised(self, raised: Raised) -> Raised:
        return replace(raised, frames=tuple(self._place(frame) for frame in raised.frames))

    def _place(self, place: CodePlace) -> CodePlace:
        path, own = self.path(place.path)
        return place._replace(path=path, in_project=own)

    def logged(self, logged: Logged) -> Logged:
        """pytest prints a file's bare name: the logger's name, mostly that of the module, tells which it is."""
        test = None if logged.test is None else self.test(logged.test)
        path = logged.path
        if "/" not in path and _DOTTED.fullmatch(logged.logger):
            folder = "/".join(logged.logger.split("."))
            options = [f"{folder}.py", f"{folder}/__init__.py"]
            path = next((found for one in options if one.endswith(path) and (found := self.places.ending(one))), path)
        return replace(logged, test=test, path=path)


def _is_dotted(head: str) -> bool:
    return _DOTTED.fullmatch(head) is not None and head.rpartition(".")[2] not in _DOCUMENTS


def _learn_test(test: str | None, places: Places) -> None:
    head = (test or "").partition("::")[0]
    for path in [path for path, _ in _files_of(head)] if _is_dotted(head) else [head]:
        places.learn(path)


def _files_of(dotted: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield the files that a dotted name may begin with, and what is left of it; the longest first."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        yield "/".join(parts[:end]) + ".py", parts[end:]
