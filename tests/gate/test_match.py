"""What a baseline knows: every sort of move, and every sort of swap, by the findings of real source."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.analyse import analyse_text
from deadhead.config import load
from deadhead.gate.entry import Entry, entries_of, numbered
from deadhead.gate.match import Match, matched

BEFORE = """\
import imp
from datetime import datetime


def opened(order):
    order.opened = datetime.utcnow()
    return order


class Shop:
    def close(self, order):
        order.closed = datetime.utcnow()
        order.note("closed")
"""


def entries(tmp_path: Path, text: str, path: str = "shop.py") -> list[Entry]:
    """Return the entries of a file's findings."""
    report = analyse_text(load(tmp_path), tmp_path / path, dedent(text).encode())
    assert not report.unreadable
    return entries_of(report.findings)


def texts(match: Match) -> tuple[list[str], list[str]]:
    """Return where the new ones and those gone stand, as ``path:scope:snippet``."""

    def shown(entry: Entry) -> str:
        return f"{entry.path}:{entry.scope}:{entry.snippet}"

    return [shown(match.found[at]) for at in match.new], [shown(match.known[at]) for at in match.gone]


@dataclass(frozen=True)
class Case:
    """A change of ``shop.py``, or with a second file; what is then new and what gone."""

    changes: tuple[tuple[str, str], ...]
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    moved: int = 0
    other: str = ""
    renames: dict[str, str] = field(default_factory=dict[str, str])
    path: str = "shop.py"
    left: bool = True


OPENED = "def opened(order):\n    order.opened = datetime.utcnow()\n    return order\n"
NOTED = '        order.note("closed")\n'
SWAPPED = "        order.closed = datetime.utcnow()\n"
CASES = {
    "lines shift": Case((("import imp\n", '"""A shop."""\n\n# imports\nimport imp\n\n'),)),
    "reformatted": Case(
        (("order.opened = datetime.utcnow()", "order.opened = (\n        datetime . utcnow(\n)\n    )"),)
    ),
    "the statement is edited": Case((("order.opened = datetime", "order.began = datetime"),)),
    "a function goes below another": Case(((OPENED, ""), ("\nclass", "class"), (NOTED, f"{NOTED}\n\n{OPENED}"))),
    "a function is renamed": Case((("def opened", "def begin"),), moved=1),
    "a method moves to another class": Case((("class Shop", "class Store"),), moved=1),
    "a file is renamed, as git sees it": Case((), path="store.py", renames={"shop.py": "store.py"}, moved=3),
    "a file is renamed and edited": Case(
        (("order.opened =", "order.began ="),), path="store.py", renames={"shop.py": "store.py"}, moved=3
    ),
    "a file is renamed, unseen by git": Case((), path="store.py", left=False, moved=3),
    "a function moves to another file": Case(
        ((OPENED, ""),),
        other="from datetime import datetime\n\n\ndef opened(order):\n    order.opened = datetime.utcnow()\n",
        moved=1,
    ),
    "one fixed, one added elsewhere in the file": Case(
        ((SWAPPED, ""), ("return order", "order.seen = datetime.utcnow()\n    return order")),
        new=("shop.py:opened:datetime.utcnow()",),
        gone=("shop.py:Shop.close:datetime.utcnow()",),
    ),
    "one fixed, another use of the rule in its place": Case(
        ((SWAPPED, "        order.closed = datetime.utcnow\n"),),
        new=("shop.py:Shop.close:datetime.utcnow",),
        gone=("shop.py:Shop.close:datetime.utcnow()",),
    ),
    "one fixed, one added in another file": Case(
        (("import imp\n", ""),), other="import imp\n", new=("other.py::imp",), gone=("shop.py::imp",)
    ),
    "a second one that is alike": Case(
        (("return order", "order.seen = datetime.utcnow()\n    return order"),),
        new=("shop.py:opened:datetime.utcnow()",),
    ),
    "copied to another file": Case(
        (),
        other=BEFORE.replace("import imp\n", ""),
        new=(
            "other.py:opened:datetime.utcnow()",
            "other.py:Shop.close:datetime.utcnow()",
        ),
    ),
    "one fixed": Case((("import imp\n", ""),), gone=("shop.py::imp",)),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_known(tmp_path: Path, name: str) -> None:
    case, text = CASES[name], BEFORE
    for old, new in case.changes:
        assert old in text
        text = text.replace(old, new)
    found = entries(tmp_path, text, case.path) + entries(tmp_path, case.other, "other.py")
    known = entries(tmp_path, BEFORE)
    match = matched(found, known, case.renames, lambda path: path == case.path or case.left)
    assert (*texts(match), len(match.moved)) == ([*case.new], [*case.gone], case.moved)


def test_of_two_that_are_alike_the_one_in_a_new_statement_is_new(tmp_path: Path) -> None:
    known = entries(tmp_path, "from datetime import datetime\n\n\na = datetime.utcnow()\n")
    found = entries(tmp_path, "from datetime import datetime\n\n\nb = datetime.utcnow()\na = datetime.utcnow()\n")
    assert matched(found, known, {}, lambda _: True).new == [0]


def test_an_escape_is_known_by_its_line(tmp_path: Path) -> None:
    known = entries(tmp_path, 'a = """\n\\d one\n\\d two\n"""\n')
    edited = entries(tmp_path, 'x = 1\na = """ more\n\\d one\nwords\n\\d two\n"""\n')
    assert matched(edited, known, {}, lambda _: True).new == []
    swapped = entries(tmp_path, 'a = """\n\\d one\n\\d three\n"""\n')
    match = matched(swapped, known, {}, lambda _: True)
    assert [match.found[at].snippet for at in match.new] == ["\\dthree"]


ENTRIES = st.builds(
    Entry,
    path=st.sampled_from(["a.py", "b.py", "c.py"]),
    rule=st.sampled_from(["r", "s"]),
    scope=st.sampled_from(["", "f", "C.f", "g"]),
    symbol=st.just("x"),
    snippet=st.sampled_from(["x()", "x"]),
    ordinal=st.just(1),
    context=st.sampled_from(["1", "2"]),
)


@given(st.lists(ENTRIES), st.randoms())
def test_the_same_in_any_order_is_known(found: list[Entry], random: object) -> None:
    known = numbered(found)
    match = matched(found, known[::-1], {}, lambda _: True)
    assert (match.new, match.gone, match.moved) == ([], [], set())


@given(st.lists(ENTRIES), st.lists(ENTRIES), st.booleans())
def test_no_entry_knows_two_findings(found: list[Entry], known: list[Entry], is_there: bool) -> None:
    match = matched(found, known, {"a.py": "b.py"}, lambda _: is_there)
    assert len(set(match.pairs.values())) == len(match.pairs)
    assert len(match.new) >= len(found) - len(known)
    for at, partner in match.pairs.items():
        assert match.found[at].rule == match.known[partner].rule
        assert match.found[at].snippet == match.known[partner].snippet
