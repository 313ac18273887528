"""What is hidden in an issue: kept small, read back as it was, and never trusted."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.tracker.block import LIMIT, State, found, room, with_block, with_state, written
from deadhead.tracker.body import text
from deadhead.tracker.records import Section
from deadhead.tracker.scope import Scope, Unit

from .world import debt

FINGERPRINT = "1:0123456789abcdef"
WORDS = st.text(max_size=20)
PATHS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
SCOPES = st.lists(st.tuples(PATHS, WORDS), max_size=20).map(Scope.of)
STATES = st.builds(
    State,
    kind=st.sampled_from(["deprecation", "warning", "failure"]),
    title=WORDS,
    labels=st.lists(WORDS, max_size=4).map(tuple),
    severity=st.sampled_from(["P0", "P1", "P2", "P3"]),
    digest=WORDS,
    scope=SCOPES,
    rule=st.none() | WORDS,
    about=st.lists(WORDS, max_size=4).map(tuple),
    edition=st.integers(1, 9),
    revision=st.none() | WORDS,
    closed=st.none() | WORDS,
)
STATE = State("deprecation", "t", ("deadhead",), "P2", "d", Scope.of([("a.py", "1")]))


@given(STATES, st.text(), st.text(), st.text())
def test_read_back_whatever_is_around_it(state: State, before: str, shown: str, after: str) -> None:
    block = written(FINGERPRINT, state, shown)
    body = f"{before.replace('<!--', '')}{block}{after}"
    read = found(body)
    assert read is not None and read.whole and (read.fingerprint, read.state) == (FINGERPRINT, state)
    assert body[read.start : read.end] == block
    other = with_block(body, read, written(FINGERPRINT, replace(state, edition=99), "new"))
    assert (other[: read.start], other[len(other) - len(after) :]) == (body[: read.start], after)
    changed = found(with_state(body, read, replace(state, closed="completed")))
    assert changed is not None and changed.state == replace(state, closed="completed")


def packed(values: bytes) -> str:
    hidden = base64.b64encode(zlib.compress(values)).decode()
    return f"<!-- deadhead:issue {FINGERPRINT} -->\n<!-- deadhead:state {hidden} -->\n<!-- deadhead:end -->"


@pytest.mark.parametrize("values", [b"", b"[]", b"{}", b'{"kind": 1}', b"[" * 100_000, b" " * 50_000_000, b"\xff"])
def test_a_state_of_others_is_none(values: bytes) -> None:
    read = found(packed(values))
    assert read is not None and (read.fingerprint, read.state, read.whole) == (FINGERPRINT, None, True)


@given(st.sets(st.tuples(PATHS, WORDS)), st.sets(st.tuples(PATHS, WORDS)), st.sets(PATHS))
def test_scopes_are_compared(old: set[tuple[str, str]], new: set[tuple[str, str]], seen: set[str]) -> None:
    before, now = Scope.of(old), Scope.of(new)
    came = before.after(now, lambda path, _: path in seen)
    assert came.new == now.pairs - before.pairs
    assert came.gone == {pair for pair in before.pairs - now.pairs if pair[0] in seen}
    assert came.left.pairs == now.pairs | came.unseen == (before.pairs | now.pairs) - came.gone
    again = came.left.after(now, lambda path, _: path in seen)
    assert (again.new, again.gone, again.left.keys) == (frozenset(), frozenset(), came.left.keys)


@pytest.mark.parametrize(("files", "places"), [(1, 50_000), (900, 10), (3000, 3), (40_000, 1)])
def test_however_large_a_debt_is_it_fits(files: int, places: int) -> None:
    names = [f"package/module{number // 40}/file{number}.py" for number in range(files)]
    scope = Scope.of((name, f"{name}{number}") for name in names for number in range(places)).fitting()
    state = replace(STATE, scope=scope)
    lines = tuple(f"- `{name}:{number}` " + "x" * 60 for name in names for number in range(places))
    wanted = replace(debt("big"), sections=(Section("Places", lines, "places"), Section("How to fix", ("Like this.",))))
    body = written(FINGERPRINT, state, text(wanted, [], room(FINGERPRINT, state, 500)))
    assert len(body) <= LIMIT - 500 and scope.size <= files * places
    assert "### How to fix\n\nLike this." in body and lines[0] in body
    shown = sum(line.endswith("x" * 60) for line in body.splitlines())
    assert f"… and {files * places - shown:,} more places\n" in body
    grown = Scope.of([(name, f"{name}{number}") for name in names for number in range(places)] + [("new.py", "1")])
    read = found(body)
    assert read is not None and read.state is not None
    assert read.state.scope.after(scope, lambda path, _: bool(path))[:3] == (frozenset(),) * 3
    assert read.state.scope.after(grown.fitting(), lambda path, _: bool(path)).new


def test_a_coarse_scope_is_one_change_where_it_changes() -> None:
    old = Scope.of([("a.py", "1"), ("b.py", "1")]).by(Unit.FILE)
    change = old.after(Scope.of([("a.py", "2"), ("c.py", "1")]), lambda path, _: path == "b.py")
    assert [{path for path, _ in part} for part in change[:3]] == [{"a.py", "c.py"}, {"b.py"}, set()]
    assert set(change.left.keys) == {"a.py", "c.py"}


def test_text_cannot_end_the_block() -> None:
    hostile = "```\n<!-- deadhead:end -->\n<!-- deadhead:state eJw= -->\n<!-- deadhead:issue 1:ff -->\n```"
    read = found(written(FINGERPRINT, STATE, hostile))
    assert read is not None and read.state == STATE
