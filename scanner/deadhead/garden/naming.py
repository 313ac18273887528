"""What a person would call a cause: its slug and its title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from deadhead.alike import alike
from deadhead.failure import Raised
from deadhead.garden.causes import is_assertion
from deadhead.garden.clusters import Group, Met, words_of
from deadhead.garden.slugs import slug
from deadhead.garden.slugs import words_of as telling

_QUOTED = re.compile(r"['\"`]([A-Za-z_]\w{2,30})['\"`]")
_TITLE = 100  # characters

# fmt: off
_NOISE = frozenset((
    "after", "attempt", "attempts", "aborted", "call", "can", "caused", "cannot", "client", "closed", "connect",
    "connecting", "connection", "connections", "could", "create", "due", "during", "error", "errno", "establish",
    "established", "exception", "fail", "failed", "failure", "http", "https", "localhost", "lost", "made", "max",
    "no", "none", "open", "port", "pool", "reach", "reached", "reason", "refused", "remote", "request", "retries",
    "retry", "retrying", "server", "socket", "start", "timed", "timeout", "times", "tries", "trying", "unable",
    "unavailable", "url", "while", "winerror",
))
_WANTS = frozenset((
    "available", "installed", "needed", "needs", "reachable", "required", "requires", "running", "skip", "skipped",
    "skipping", "test", "tests",
))
_PLAIN = frozenset((
    "base", "client", "common", "conftest", "connection", "core", "fixture", "fixtures", "handler", "helper", "helpers",
    "init", "lib", "main", "test", "tests", "tool", "tools", "util", "utils",
))
# fmt: on


def title_of(group: Group) -> str:
    """Return one line that says what is wrong."""
    first = group.first
    if first.failure.outcome == "skipped":
        return _cut(f"Skipped: {first.failure.reason.partition(chr(10))[0]}")
    if first.cause is not None:
        return _cut(first.cause.sentence)
    raised = first.raised
    if first.failure.outcome == "xpassed":
        return _cut(f"{_test_name(first)} passes, though it is marked to fail")
    if raised is None:
        return _cut(_upper(first.failure.reason.partition("\n")[0]) or "A test failed without a word")
    said = words_of(raised).partition("\n")[0]
    if is_assertion(raised):
        return _cut(f"{_test_name(first)}: {said or 'an assertion fails'}")
    return _cut(f"{raised.type.rpartition('.')[2]}: {said}" if said else raised.type.rpartition(".")[2])


def _cut(text: str) -> str:
    return text if len(text) <= _TITLE else text[: _TITLE - 1] + "…"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _test_name(met: Met) -> str:
    return met.failure.test.rpartition("::")[2].partition("[")[0]


def slug_of(group: Group, components: Sequence[str]) -> str:
    """Return the slug: the rule's with its words in it, else what the exception and its place are called."""
    first = group.first
    if first.failure.outcome == "skipped":
        return slug(_wanted(group), "missing") if first.cause is None else _by_rule(group, components)
    if first.cause is not None:
        return _by_rule(group, components)
    raised = first.raised
    if first.failure.outcome == "xpassed":
        return slug(_test_name(first).removeprefix("test_"), "passes unexpectedly")
    if raised is None:
        return slug(telling(alike(first.failure.reason)) or _test_name(first))
    if is_assertion(raised):
        said = telling(alike(words_of(raised).partition("\n")[0]))
        own = "" if raised.message.startswith("assert") else said
        return slug(own if len(own.split()) > 2 else _test_name(first).removeprefix("test_"), "failure")
    names = [_split(name) for name in _QUOTED.findall(raised.message)[:2]]
    return slug(" ".join(names) or telling(alike(raised.message)) or _function(first), _split(raised.type))


def _wanted(group: Group) -> str:
    words = re.findall(r"[A-Za-z]+", telling(alike(group.first.failure.reason)))
    kept = [word for word in words if word.lower() not in _NOISE | _WANTS]
    return " ".join(kept[:3]) or "service"


def _by_rule(group: Group, components: Sequence[str]) -> str:
    cause = group.first.cause
    assert cause is not None
    form = cause.rule.slug or cause.name
    service = _service(group, components) if "{service}" in form else ""
    place = _function(group.first).removeprefix("test_") if "{place}" in form else ""
    form = form.replace("{service}", service).replace("{place}", place)
    filled = cause.filled(form, place) or re.sub(r"\{\w+\}", " ", form)
    return slug(re.sub(r"[^\w-]", " ", _short(filled)).replace("_", " "))


def _short(text: str) -> str:
    """Return a text in which a path is only its last part."""
    return re.sub(r"\S*[/\\](?=[\w.-]+)", "", text)


def _service(group: Group, components: Sequence[str]) -> str:
    """Return what the cause's service is called: by its port, by who reported it, by the host, by the file."""
    cause = group.first.cause
    address = cause.address if cause is not None else None
    if address is not None and address.service is not None:
        return address.service
    told = Counter(filter(None, (_told(met) for met in group.met)))
    if told:
        return min(told, key=lambda words: (-told[words], words))
    if components:
        return components[0]
    if address is not None and address.host and address.identity and not address.identity.startswith("localhost"):
        return address.host.partition(".")[0]
    at = group.first.at
    name = at.path.rpartition("/")[2].removesuffix(".py") if at is not None else ""
    stem = [word for word in name.split("_") if word not in _PLAIN and len(word) > 2]
    return stem[-1] if stem else f"port {address.port}" if address is not None else ""


def _told(met: Met) -> str:
    """Return what those of the project that passed the error on call what failed."""
    root = met.raised
    for raised in met.failure.chain[met.root + 1 :]:
        if root is not None and raised.frames and raised.frames[-1].in_project:
            words = _names(raised, root)
            if words:
                return words
    return ""


def _names(raised: Raised, root: Raised) -> str:
    plain = re.sub(r"<[^<>]*>|\[[^\]]*\]|\S*[./:]\S*", " ", alike(raised.message.partition(root.message or "\0")[0]))
    words = [word.lower() for word in re.findall(r"[A-Za-z]{2,}", telling(plain, 20))]
    return " ".join([word for word in words if word not in _NOISE][:2])


def _function(met: Met) -> str:
    return met.at.function.rpartition(".")[2] if met.at is not None else _test_name(met)


def _split(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.rpartition(".")[2])
