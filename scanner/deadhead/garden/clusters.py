"""Failures grouped by their cause: the root of the exception chain, what it says, and where in the project it was met.

A cause that a rule can identify (an address, a module, a fixture) is the same wherever it was met. Any other is told by
the root's type, its masked message and the function of the project that met it; a bare assertion also by its statement
and its test, since it says nothing of what is wrong. What one fixture fails with is one cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from deadhead.alike import VERSION as MASKS
from deadhead.alike import alike
from deadhead.failure import CodePlace, Failure, Raised
from deadhead.fingerprint import fingerprint
from deadhead.garden.causes import Cause, Causes, is_assertion, wants_something
from deadhead.garden.roots import entered_at, met_at, root_of

#: Raised when the same failures would get another fingerprint.
VERSION = 1

#: The reason of a failure that says somebody broke the run off.
INTERRUPTED = "interrupted"

Key = tuple[str, ...]
#: The text of a line of the project's source, "" where it cannot be read.
SourceLine = Callable[[str, int], str]
#: What else can tell the cause of a failure, whose root is that of the index, where no rule does.
ByTest = Callable[[Failure, int], Cause | None]

_FIXTURES = (
    "setUp",
    "setUpClass",
    "asyncSetUp",
    "setup_method",
    "setup_class",
    "setup_module",
    "setUpModule",
    "setUpTestData",
)
_SKIPPED = ("skipped",)
_NO_FAULT = ("xfailed",)
_SAID = 2  # words that a message must have to say something


@dataclass(frozen=True)
class Met:
    """One failure and what is read from it; ``said`` is what the root says, masked."""

    failure: Failure
    root: int = 0
    cause: Cause | None = None
    said: str = ""

    @property
    def raised(self) -> Raised | None:
        """The exception that is the cause of the others."""
        return self.failure.chain[self.root] if self.failure.chain else None

    @cached_property
    def at(self) -> CodePlace | None:
        """The innermost frame of the project that met the cause."""
        return met_at(self.failure.chain, self.root)

    @cached_property
    def fixture(self) -> CodePlace | None:
        """The frame of the fixture whose code failed."""
        entered = entered_at(self.failure.chain)
        if entered is None or self.failure.test.endswith(f"::{entered.function}"):
            return None
        named = entered.function.rpartition(".")[2] in _FIXTURES
        return entered if named or self.failure.phase == "setup" else None


@dataclass(frozen=True)
class Group:
    """Failures of one cause, in the order of their tests."""

    key: Key
    met: tuple[Met, ...]

    @property
    def fingerprint(self) -> str:
        """The cause's identity over runs."""
        return fingerprint("cluster", f"{VERSION}.{MASKS}", *self.key)

    @property
    def first(self) -> Met:
        """The failure that speaks for all."""
        return self.met[0]


def groups(
    failures: Iterable[Failure], causes: Causes, line: SourceLine, by_test: ByTest = lambda _failure, _root: None
) -> list[Group]:
    """Return the failures by cause, the largest group first; the order in which they came does not matter."""
    met = [one for one in (_met(failure, causes, by_test) for failure in failures) if one is not None]
    met.sort(key=lambda one: (one.failure.test, one.failure.phase, one.failure.rerun))
    keys = [_key(one, line) for one in met]
    joined = _Joined()
    for one, key in zip(met, keys, strict=True):
        joined.add(key, _fixture_key(one))
    by_key: dict[Key, list[Met]] = defaultdict(list)
    for one, key in zip(met, keys, strict=True):
        by_key[joined.name(key)].append(one)
    found = [Group(key, tuple(group)) for key, group in by_key.items()]
    return sorted(found, key=lambda group: (-len(group.met), group.key))


def _met(failure: Failure, causes: Causes, by_test: ByTest) -> Met | None:
    """Return what a failure tells; None where nothing is wrong, as with a skip that needs nothing."""
    if failure.outcome in _NO_FAULT or failure.reason == INTERRUPTED:
        return None
    root = root_of(failure.chain)
    said = alike(words_of(failure.chain[root])) if failure.chain else ""
    cause = causes.of_chain(failure.chain, root) if failure.chain else None
    if failure.outcome in _SKIPPED:
        cause = cause or causes.of_text(failure.reason, bare=False)
        wanted = cause is not None and cause.kind in ("infrastructure", "dependency")
        return Met(failure, root, cause) if wanted or wants_something(failure.reason) else None
    if cause is None:
        cause = by_test(failure, root) if failure.chain else causes.of_text(failure.reason)
    return Met(failure, root, cause, said)


def _key(met: Met, line: SourceLine) -> Key:
    failure, cause, raised = met.failure, met.cause, met.raised
    sort = "skip" if failure.outcome in _SKIPPED else "cause"
    if cause is not None and cause.identity is not None:
        return sort, cause.name, cause.identity
    if failure.outcome in _SKIPPED:
        return sort, alike(failure.reason)
    if failure.outcome == "crashed":
        return "crash", _function_of(failure.test)
    if raised is None:
        return "reason", failure.outcome, _function_of(failure.test), alike(failure.reason)
    place = _place(met)
    said = met.said
    if is_assertion(raised) and _is_bare(raised.message):
        statement = _statement(met, line)
        return "assertion", raised.type, statement or said, *place, _function_of(failure.test)
    return "error", raised.type, said, *place, *([] if _says(said) else [_statement(met, line)])


def _place(met: Met) -> Key:
    """Return the file and function that met the cause: of the project, else the library's."""
    if met.at is not None:
        return met.at.path, met.at.function
    raised = met.raised
    innermost = raised.frames[-1] if raised is not None and raised.frames else None
    if innermost is None:
        return ("", _function_of(met.failure.test))
    return innermost.path.rpartition("/")[2], innermost.function


def _statement(met: Met, line: SourceLine) -> str:
    return "" if met.at is None else " ".join(line(met.at.path, met.at.line).split())


def _function_of(test: str) -> str:
    """Return a test's id without its parameters."""
    return test.partition("[")[0]


def words_of(raised: Raised) -> str:
    """Return what an exception says, without what pytest adds of the values that were compared."""
    return raised.message.partition("\nassert ")[0] if is_assertion(raised) else raised.message


def _is_bare(message: str) -> bool:
    """Whether an assertion has no words of its own: only what was compared."""
    first = message.partition("\n")[0]
    if first.startswith(("assert ", "assert(")):
        return True
    said = first.partition(" : ")[2] if " : " in first else first
    return not _says(alike(said)) or " != " in said or " not found in " in said


def _says(masked: str) -> bool:
    words = [
        word
        for word in masked.split(maxsplit=20)[:20]
        if not word.startswith("<") and any(letter.isalpha() for letter in word)
    ]
    return len(words) >= _SAID or (len(words) == 1 and len(words[0]) > 3)


def _fixture_key(met: Met) -> Key | None:
    """Return what joins all that one fixture fails with in one way, unless the cause is known by itself."""
    if met.cause is not None and met.cause.identity is not None:
        return None
    if met.fixture is None or met.raised is None:
        return None
    return "fixture", met.fixture.path, met.fixture.function, met.raised.type


class _Joined:
    """Keys of causes that one fixture joins."""

    def __init__(self) -> None:
        self._parent: dict[Key, Key] = {}
        self._causes: dict[Key, set[Key]] = defaultdict(set)
        self._fixtures: dict[Key, set[Key]] = defaultdict(set)

    def add(self, key: Key, fixture: Key | None) -> None:
        """Note a cause, and the fixture that it was met in."""
        root = self._find(key)
        self._causes[root].add(key)
        if fixture is not None:
            other = self._find(fixture)
            self._fixtures[other].add(fixture)
            self._join(root, other)

    def name(self, key: Key) -> Key:
        """Return the key of all that is joined with ``key``: the cause's own, the fixture's where there are several."""
        root = self._find(key)
        causes = self._causes[root]
        return min(causes) if len(causes) == 1 else min(self._fixtures[root])

    def _find(self, key: Key) -> Key:
        path: list[Key] = []
        while (parent := self._parent.get(key, key)) != key:
            path.append(key)
            key = parent
        for one in path:
            self._parent[one] = key
        return key

    def _join(self, one: Key, other: Key) -> None:
        if one == other:
            return
        self._parent[other] = one
        self._causes[one] |= self._causes.pop(other, set())
        self._fixtures[one] |= self._fixtures.pop(other, set())


def frames_of(met: Met) -> Iterator[CodePlace]:
    """Yield where the project met the cause, and where it raised what came of it."""
    for raised in met.failure.chain[met.root :]:
        frame = next((frame for frame in reversed(raised.frames) if frame.in_project), None)
        if frame is not None:
            yield frame


def by_count(items: Iterable[str], counts: Mapping[str, int]) -> Sequence[str]:
    """Return the items, the most frequent first, equal ones in order."""
    return sorted(items, key=lambda item: (-counts[item], item))
