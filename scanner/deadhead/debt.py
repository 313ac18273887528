"""What gets one tracker issue each: a deprecation with all its places, or a cluster of failures with one cause."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, get_args

from deadhead.errors import DocumentError
from deadhead.failure import Raised
from deadhead.finding import Severity

#: How the tests stand that a debt is about; the first word of its category.
Condition = Literal["failing", "uncollectable", "skipped", "warning", "other"]
#: Where it comes from; the middle word of its category.
Standing = Literal["regression", "new", "active-dev", "flaky", "infrastructure"]
#: What sort of cause it has. ``error`` is an exception of the code that no other kind tells more about.
Kind = Literal[
    "infrastructure",
    "dependency",
    "collection",
    "assertion",
    "error",
    "timeout",
    "crash",
    "flaky",
    "clean-up",
    "deprecation",
    "skip",
]
#: How one test ended: the worst of its phases and attempts, ``flaky`` where a later attempt passed.
TestOutcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed", "crashed", "flaky"]
#: Against the last run of the focus: not there, there with no test more, there with more tests or places.
Change = Literal["new", "present", "expanded"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)

_CATEGORY = re.compile(
    rf"({'|'.join(get_args(Condition))})-test-({'|'.join(get_args(Standing))})-({'|'.join(SEVERITIES)})-(\S+)"
)


class Category(NamedTuple):
    """``{condition}-test-{standing}-{severity}-{slug}``, as ``str()`` gives it."""

    condition: Condition
    standing: Standing
    severity: Severity
    slug: str

    def __str__(self) -> str:
        return f"{self.condition}-test-{self.standing}-{self.severity}-{self.slug}"

    @classmethod
    def parse(cls, text: str) -> Category:
        """Read a category back. Raises :class:`~deadhead.errors.DocumentError` for anything else."""
        found = _CATEGORY.fullmatch(text)
        if found is None:
            raise DocumentError(f"`{text}` is no category")
        return cls(*found.groups())  # type: ignore[arg-type]


class Ended(NamedTuple):
    """How one test ended in this run; ``seconds`` is None where that is not known."""

    id: str
    outcome: TestOutcome
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LogLine:
    """A log line that came with a failure; what differs from run to run is masked where lines differ only in that."""

    level: str
    logger: str
    message: str
    path: str
    line: int
    count: int


@dataclass(frozen=True, slots=True)
class SeenAt:
    """Where a warning was seen that no finding explains, and how often."""

    category: str
    message: str
    path: str
    line: int
    count: int


class Critical(NamedTuple):
    """A critical path that a debt touches: its name, what is at stake, and which of its tests or files it touches."""

    name: str
    impact: str
    touched: tuple[str, ...]


class Trend(NamedTuple):
    """How a debt stands against earlier runs of the same focus.

    ``since`` is when the first of the unbroken row of runs began that had it, in ISO 8601, ``runs`` how many these are
    with this one; ``added`` are the tests, or for a deprecation the places, that the last run did not have in it.
    """

    change: Change
    since: str
    runs: int = 1
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a cluster and a deprecation have in common: one entry of the worklog, one issue of the tracker.

    ``fingerprint`` is its identity over runs, ``category.slug`` its name for people. ``why`` says in sentences what the
    severity comes from, ``evidence`` what the category's middle word comes from. ``files`` are ``path:line`` of the
    project, the closest to the cause first. ``labels`` are what a tracker should mark it with besides its severity.
    ``trend`` is None where no earlier run of the focus is known.
    """

    title: str
    category: Category
    fingerprint: str
    why: tuple[str, ...] = ()
    evidence: str = ""
    files: tuple[str, ...] = ()
    tests: tuple[Ended, ...] = ()
    components: tuple[str, ...] = ()
    critical: tuple[Critical, ...] = ()
    labels: tuple[str, ...] = ()
    trend: Trend | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters, P0 the most."""
        return self.category.severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Entry):
    """Failures with one cause.

    ``cause`` is a sentence of facts, ``advice`` what to do about it, in the imperative and without a full stop, empty
    where nothing is certain enough to be said. ``rule`` is the name of the rule that told the kind, such as
    ``connection-refused``, and ``subject`` what it is about: an address, a module, an executable, a fixture.
    ``exception`` and ``message`` are of the root of the chain; ``chain``, root first, is that of one of the failures.
    ``phases`` are those in which tests failed. ``where`` is the ``path:line`` and ``function`` of the project from
    which the cause was met, None where no frame of it was on the stack.
    """

    kind: Kind
    rule: str
    cause: str
    exception: str | None = None
    message: str = ""
    subject: str | None = None
    code: str | None = None
    advice: str = ""
    where: tuple[str, str] | None = None
    phases: tuple[str, ...] = ()
    chain: tuple[Raised, ...] = ()
    logs: tuple[LogLine, ...] = ()
    wrappers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt(Entry):
    """One deprecation, or another warning: all its findings and what was seen of it.

    ``rule`` is None for warnings that no rule knows. ``package`` is whose version ``since`` and ``gone`` are.
    ``message`` is the warning's text where one was recorded, else the findings'. ``findings`` are fingerprints and
    ``places`` their ``path:line``, in the order of the report. ``tests`` are those that fail because the warning was
    turned into an error, or because what it warned of is gone.
    """

    rule: str | None
    kind: str = "deprecation"
    message: str = ""
    warning: str | None = None
    package: str | None = None
    symbols: tuple[str, ...] = ()
    since: str | None = None
    gone: str | None = None
    use: str | None = None
    url: str | None = None
    findings: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sightings: tuple[SeenAt, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict[str, int])
    fixable: Mapping[str, int] = field(default_factory=dict[str, int])
    seen: int = 0
    command: str | None = None
