"""The root cause in a sentence: what happened, to whom, where it was met, in which tests. Facts only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from deadhead.failure import Raised
from deadhead.garden.clusters import Group, Met, words_of
from deadhead.sighting import library_name

_SAID = 300  # characters of an exception's text
_PHASES = ("collect", "setup", "call", "teardown", "exit")
#: Where the exceptions come from that are the test runner's own.
RUNNER = ("_pytest.", "pytest.", "pluggy.")


def cause_of(group: Group) -> str:
    """Return the sentence, without its full stop."""
    first = group.first
    if first.failure.outcome == "skipped":
        return f"{_number(len(_tests(group)), 'test')} {_was(group)} skipped: {_one_line(first.failure.reason)}"
    if first.raised is None:
        return _without_exception(group)
    parts = [_what(first), _met_at(group), _passed_on(group), _fixtures(group)]
    return ", ".join(part for part in parts if part)


def _was(group: Group) -> str:
    return "was" if len(_tests(group)) == 1 else "were"


def _without_exception(group: Group) -> str:
    first = group.first
    reason = _one_line(first.failure.reason) or "nothing was said of why"
    if first.failure.outcome == "crashed":
        return f"the process that ran `{first.failure.test}` died: {reason}"
    if first.failure.outcome == "xpassed":
        return f"`{first.failure.test}` passes, though it is marked to fail: {reason}"
    what = f"`{first.failure.test}` failed" if first.failure.test else "the run could not go on"
    return f"{what}: {reason}"


def _what(met: Met) -> str:
    raised = met.raised
    assert raised is not None
    error = f"{raised.type.rpartition('.')[2]}: {_one_line(words_of(raised))}" if raised.message else raised.type
    if met.cause is None:
        return f"an assertion fails (`{error}`)" if raised.type == "AssertionError" else f"`{error}` is raised"
    sentence = met.cause.sentence
    address = met.cause.address
    usual = f" (the usual port of {address.service})" if address is not None and address.service else ""
    return f"{lower(sentence)}{usual} (`{error}`)"


def lower(sentence: str) -> str:
    """Return a sentence as it reads within another one."""
    first = sentence.partition(" ")[0]
    return (
        sentence[:1].lower() + sentence[1:] if (first.isalpha() and first[1:].islower()) or first == "A" else sentence
    )


def _met_at(group: Group) -> str:
    """Return from which functions of the project the cause was met, the most frequent first."""
    places = Counter(f"`{met.at.function}` ({met.at.path}:{met.at.line})" for met in group.met if met.at is not None)
    if places:
        return f"met in {listed(places)}"
    raised = group.first.raised
    frame = raised.frames[-1] if raised is not None and raised.frames else None
    return "" if frame is None else f"met in `{frame.function}` ({library_name(frame.path)}:{frame.line})"


def _passed_on(group: Group) -> str:
    """Return the exceptions that were made of it before it reached the runner."""
    names = Counter(_said(raised) for raised in made_of(group))
    return f"passed on as {listed(names, 2)}" if names else ""


def made_of(group: Group) -> Iterator[Raised]:
    """Yield the exceptions that came of the causes, without the runner's own and equal members of one group."""
    for met in group.met:
        root = met.failure.chain[met.root : met.root + 1]
        for raised in met.failure.chain[met.root + 1 :]:
            same = any((raised.type, raised.message) == (one.type, one.message) for one in root)
            if not same and not raised.type.startswith(RUNNER):
                yield raised


def _said(raised: Raised) -> str:
    return f"`{raised.type.rpartition('.')[2]}: {_one_line(raised.message, 120)}`"


def _fixtures(group: Group) -> str:
    """Return in which fixtures tests failed before they began."""
    names = Counter(f"`{met.fixture.function}` ({met.fixture.path})" for met in group.met if met.fixture is not None)
    if not names:
        return ""
    many = "fixture" if len(names) == 1 else "fixtures"
    return f"which kept {_number(names.total(), 'test')} from starting, in the {many} {listed(names, 2)}"


def listed(names: Counter[str], most: int = 3) -> str:
    """Return the most frequent names, and how many more there are."""
    ordered = sorted(names, key=lambda name: (-names[name], name))
    more = f" and {len(ordered) - most} more" if len(ordered) > most else ""
    return ", ".join(ordered[:most]) + more


def phases_of(group: Group) -> Sequence[str]:
    """Return the phases that the cause was met in, as the record names them, in order."""
    present = {met.failure.phase for met in group.met}
    return [phase for phase in _PHASES if phase in present]


def _tests(group: Group) -> set[str]:
    return {met.failure.test for met in group.met}


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _one_line(text: str, limit: int = _SAID) -> str:
    flat = " ".join(text.split()).replace("`", "'")
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
