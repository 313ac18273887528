"""Which failures are one cause, and which are not."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.failure import CodePlace, Failure, FailureOutcome, Phase, Raised
from deadhead.garden.causes import Causes
from deadhead.garden.clusters import Group, groups
from deadhead.garden.settings import CauseRule

REFUSED = "[Errno 111] Connection refused"
SOURCE = {("app.py", 5): "assert total == 3", ("app.py", 6): "assert total == 4", ("app.py", 7): "raise Odd"}


def frame(path: str, line: int, function: str, *, ours: bool = True) -> CodePlace:
    return CodePlace(path, line, function, ours)


def raised(kind: str, message: str, *frames: CodePlace, link: str | None = None) -> Raised:
    return Raised(kind, message, frames, link)  # type: ignore[arg-type]


def failure(test: str, *chain: Raised, phase: Phase = "call", outcome: FailureOutcome = "failed") -> Failure:
    return Failure(f"tests/test_a.py::{test}", phase, outcome, chain=chain)


def clustered(*failures: Failure, rules: tuple[CauseRule, ...] = ()) -> list[list[str]]:
    """Return the names of the tests that are one cause, sorted."""
    found = groups(failures, Causes(rules), lambda path, line: SOURCE.get((path, line), ""))
    return sorted(sorted({met.failure.test.partition("::")[2] for met in group.met}) for group in found)


CONNECT = frame("app.py", 3, "connect")


def refused(test: str, wrapper: str, at: CodePlace = CONNECT, where: str = "db:5432") -> Failure:
    root = raised("ConnectionRefusedError", REFUSED, at, link="cause")
    return failure(test, root, raised(wrapper, f"no connection to {where}", frame("app.py", 9, wrapper)))


def test_one_cause_through_several_wrappers() -> None:
    one, other = refused("one", "Down"), refused("other", "Lost", frame("tests/test_a.py", 8, "other"))
    assert clustered(one, other) == [["one", "other"]]


def test_one_type_and_two_causes() -> None:
    assert clustered(refused("one", "Down"), refused("other", "Down", where="cache:6379")) == [["one"], ["other"]]


def test_every_spelling_of_this_machine_is_one_address() -> None:
    places = ("localhost:6379", "127.0.0.1:6379", "redis://[::1]:6379/0")
    assert clustered(*(refused(name, "Down", where=name) for name in places)) == [sorted(places)]


def test_ports_that_are_given_out_at_random_are_one_place() -> None:
    assert clustered(refused("a", "Down", where="db:50001"), refused("b", "Down", where="db:61234")) == [["a", "b"]]


def test_an_exception_without_words_is_told_by_its_statement() -> None:
    one, other = (raised("Odd", "", frame("app.py", line, "f")) for line in (7, 8))
    assert clustered(failure("a", one), failure("b", one), failure("c", other)) == [["a", "b"], ["c"]]


def test_a_bare_assertion_in_a_helper_is_that_of_its_test() -> None:
    bare = raised("AssertionError", "assert 2 == 3", frame("app.py", 5, "check"))
    assert clustered(failure("a[1]", bare), failure("a[2]", bare), failure("b", bare)) == [["a[1]", "a[2]"], ["b"]]


def test_two_bare_assertions_of_one_test_are_two() -> None:
    one, other = (raised("AssertionError", "assert 2 == 3", frame("app.py", line, "a")) for line in (5, 6))
    assert clustered(failure("a[1]", one), failure("a[2]", other)) == [["a[1]"], ["a[2]"]]


def test_an_assertion_that_says_what_is_wrong_is_one_cause() -> None:
    one, other = (
        raised("AssertionError", f"the user is not active\nassert {value}", frame("app.py", 5, "check"))
        for value in ("False", "None")
    )
    assert clustered(failure("a", one), failure("b", other)) == [["a", "b"]]


def test_all_that_one_fixture_fails_with_is_one() -> None:
    fixture = frame("tests/conftest.py", 3, "database")
    every = [
        failure(name, raised("Odd", f"cannot make {name}", fixture, CONNECT), phase="setup", outcome="error")
        for name in ("alpha", "beta")
    ]
    other = raised("Odd", "cannot make gamma", frame("tests/conftest.py", 9, "cache"), CONNECT)
    assert clustered(*every, failure("gamma", other, phase="setup", outcome="error")) == [["alpha", "beta"], ["gamma"]]


def test_a_missing_module_is_one_cause_wherever_it_is_imported() -> None:
    missing = [raised("ModuleNotFoundError", "No module named 'x'", frame(f"m{n}.py", 1, "<module>")) for n in (1, 2)]
    assert clustered(failure("a", missing[0]), failure("b", missing[1])) == [["a", "b"]]


def test_a_look_up_that_was_being_handled_is_no_cause() -> None:
    handled = raised("KeyError", "'x'", frame("app.py", 1, "f"), link="context")
    one = failure("a", handled, raised("ConnectionRefusedError", f"{REFUSED}: db:5432", CONNECT))
    assert clustered(one, refused("b", "Down")) == [["a", "b"]]


def test_what_is_only_asserted_about_is_no_cause() -> None:
    about = raised("AssertionError", f"assert '{REFUSED}' in log", frame("app.py", 5, "a"))
    (group,) = groups([failure("a", about)], Causes(), lambda _path, _line: "")
    assert group.first.cause is None


def test_skips_count_where_something_is_not_there() -> None:
    reasons = ["no database", "not on Windows", "needs a Redis server", "slow"]
    skips = [Failure(f"t.py::{reason}", "setup", "skipped", reason=reason) for reason in reasons]
    assert clustered(*skips) == [["needs a Redis server"], ["no database"]]


def test_rules_of_the_configuration_come_first() -> None:
    rule = CauseRule("licence", "infrastructure", message="licence server (?P<subject>\\w+) is away")
    errors = [raised("Odd", "licence server east is away", frame("app.py", n, f"f{n}")) for n in (1, 2)]
    (group,) = groups([failure("a", errors[0]), failure("b", errors[1])], Causes([rule]), lambda _path, _line: "")
    assert group.first.cause is not None
    assert (group.first.cause.name, group.first.cause.subject) == ("licence", "east")


def fingerprints(failures: list[Failure]) -> list[str]:
    found = groups(failures, Causes(), lambda path, line: SOURCE.get((path, line), ""))
    return sorted(group.fingerprint for group in found)


EVERY = [
    refused("one", "Down"),
    refused("other", "Lost"),
    failure("c", raised("Odd", "took 3.1 s in process 4711", frame("app.py", 7, "f"))),
    failure("d", raised("AssertionError", "assert 2 == 3", frame("app.py", 5, "check"))),
    failure("e", raised("Odd", "no x", frame("tests/conftest.py", 3, "db"), CONNECT), phase="setup", outcome="error"),
    failure("f", raised("Odd", "no y", frame("tests/conftest.py", 3, "db"), CONNECT), phase="setup", outcome="error"),
]


@given(st.permutations(EVERY))
def test_the_order_does_not_matter(failures: list[Failure]) -> None:
    def shape(found: list[Group]) -> list[tuple[str, str, int]]:
        return [(group.fingerprint, group.first.failure.test, len(group.met)) for group in found]

    expected = groups(EVERY, Causes(), lambda path, line: SOURCE.get((path, line), ""))
    assert shape(groups(failures, Causes(), lambda path, line: SOURCE.get((path, line), ""))) == shape(expected)


@given(
    pid=st.integers(1, 4_000_000),
    port=st.integers(32_768, 65_535),
    folder=st.from_regex(r"[a-z0-9_]{1,12}", fullmatch=True),
    address=st.integers(0x1000, 2**47),
    seconds=st.floats(0, 100),
    line=st.integers(1, 500),
)
def test_what_differs_from_run_to_run_does_not_matter(
    pid: int, port: int, folder: str, address: int, seconds: float, line: int
) -> None:
    def run(pid: int, port: int, folder: str, address: int, seconds: float, line: int) -> list[str]:
        text = (
            f"worker {pid} at <Worker object at {address:#x}> left /tmp/{folder}/x.sock after {seconds:.2f} s"
            f" (127.0.0.1:{port})"
        )
        return fingerprints(
            [
                failure("a", raised("Odd", text, frame("app.py", line, "work"))),
                refused("b", "Down", frame("app.py", line, "connect"), where=f"127.0.0.1:{port}"),
            ]
        )

    assert run(pid, port, folder, address, seconds, line) == run(1, 40_000, "pytest", 4096, 0.5, 7)


@pytest.mark.slow
def test_ten_thousand_failures_are_quickly_told_apart() -> None:
    chance = random.Random(1)
    failures = [
        Failure(
            f"tests/test_{number % 200}.py::test_{number}",
            "call",
            "failed",
            chain=(
                raised(
                    "Odd",
                    f"item {chance.random()} of {number} at {number:#x}: " + "words " * 100,
                    frame(f"app/part{number % 40}.py", 9, "load"),
                ),
            ),
        )
        for number in range(10_000)
    ]
    began = time.process_time()
    assert len(groups(failures, Causes(), lambda _path, _line: "")) == 40
    assert time.process_time() - began < 5
