"""The machine's part of an issue's body: between markers, with what it has to remember hidden in it."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from deadhead.finding import Severity
from deadhead.tracker.scope import NOWHERE, Scope

#: What GitHub takes as a body.
LIMIT = 65_536
Kind = Literal["deprecation", "warning", "failure"]

_BEGIN = "<!-- deadhead:issue {} -->"
_STATE = "<!-- deadhead:state {} -->"
_END = "<!-- deadhead:end -->"
_MARK = r"[0-9]+:[0-9a-f]+"
_FOUND = re.compile(rf"<!-- deadhead:issue ({_MARK}) -->(?:(.*?)<!-- deadhead:end -->)?", re.DOTALL)
_FOUND_STATE = re.compile(r"<!-- deadhead:state ([A-Za-z0-9+/=]+) -->")
#: A state that unpacks to more was not written by us.
_UNPACKED = 1_000_000


@dataclass(frozen=True, slots=True)
class State:
    """What was true when the block was written last.

    ``title``, ``labels`` and ``severity`` are those that we set: what differs from them now, a person has changed.
    ``digest`` is of the content without what changes from run to run. ``rule`` is whose findings it is about, ``tests``
    are those that saw a warning, ``about`` the words for similarity. ``closed`` says why we closed it.
    """

    kind: Kind
    title: str
    labels: tuple[str, ...]
    severity: Severity
    digest: str
    scope: Scope
    rule: str | None = None
    tests: Scope = NOWHERE
    about: tuple[str, ...] = ()
    edition: int = 1
    revision: str | None = None
    written: str = ""
    closed: str | None = None
    flaky: bool = False


class Block(NamedTuple):
    """The machine's part as it is found: ``state`` is None where it cannot be read, ``whole`` tells of both markers."""

    fingerprint: str
    state: State | None
    whole: bool
    start: int
    end: int


def is_mark(fingerprint: str) -> bool:
    """Whether a fingerprint is found again in the mark of an issue."""
    return re.fullmatch(_MARK, fingerprint) is not None


def found(body: str) -> Block | None:
    """Return the machine's part of a body, None where there is none."""
    match = _FOUND.search(body)
    if match is None:
        return None
    inner = match[2]
    state = _FOUND_STATE.search(inner or "")
    return Block(match[1], _unpacked(state[1]) if state else None, inner is not None, *match.span())


def with_block(body: str, block: Block | None, text: str) -> str:
    """Return a body with its machine's part replaced, or put first; the rest stays as it is."""
    if block is None:
        return f"{text}\n\n{body}" if body.strip() else text
    return body[: block.start] + text + body[block.end :]


def with_state(body: str, block: Block, state: State) -> str:
    """Return a body in which only what is hidden has changed."""
    part = _FOUND_STATE.sub(_STATE.format(_packed(state)), body[block.start : block.end])
    return body[: block.start] + part + body[block.end :]


def written(fingerprint: str, state: State, text: str) -> str:
    """Return the machine's part that shows ``text``."""
    shown = text.strip().replace("<!-- deadhead:", "<!-- deadhead :")
    return f"{_BEGIN.format(fingerprint)}\n{shown}\n\n{_STATE.format(_packed(state))}\n{_END}"


def room(fingerprint: str, state: State, outside: int) -> int:
    """Return how many characters there are for text besides ``outside`` characters that a person wrote."""
    return LIMIT - outside - len(written(fingerprint, state, "")) - 2


def _packed(state: State) -> str:
    values: dict[str, Any] = {
        "kind": state.kind,
        "title": state.title,
        "labels": state.labels,
        "severity": state.severity,
        "digest": state.digest,
        "places": state.scope.packed(),
        "size": state.scope.size,
        "unit": state.scope.unit,
        "rule": state.rule,
        "tests": state.tests.packed(),
        "about": state.about,
        "edition": state.edition,
        "revision": state.revision,
        "written": state.written,
        "closed": state.closed,
        "flaky": state.flaky,
    }
    raw = json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(raw, 9)).decode()


def _unpacked(text: str) -> State | None:
    """Read a state; None for what was not written by us, whoever wrote it."""
    try:
        inflate = zlib.decompressobj()
        raw = inflate.decompress(base64.b64decode(text, validate=True), _UNPACKED)
        return _state(json.loads(raw)) if inflate.eof else None
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error, RecursionError):
        return None


def _state(values: dict[str, Any]) -> State:
    if values["kind"] not in ("deprecation", "warning", "failure") or values["severity"] not in (
        "P0",
        "P1",
        "P2",
        "P3",
    ):
        raise ValueError
    return State(
        kind=values["kind"],
        title=str(values["title"]),
        labels=tuple(map(str, values["labels"])),
        severity=values["severity"],
        digest=str(values["digest"]),
        scope=_scope(values["places"], int(values["size"]), int(values["unit"])),
        rule=_word(values["rule"]),
        tests=_scope(values["tests"], 0, 0),
        about=tuple(map(str, values["about"])),
        edition=int(values["edition"]),
        revision=_word(values["revision"]),
        written=str(values["written"]),
        closed=_word(values["closed"]),
        flaky=bool(values["flaky"]),
    )


def _scope(values: dict[str, Any], size: int, unit: int) -> Scope:
    return Scope.unpacked({str(path): str(keys) for path, keys in values.items()}, size, unit)


def _word(value: object) -> str | None:
    return None if value is None else str(value)
