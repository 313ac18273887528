"""The plan: what happens to an issue over its life, and what never happens whatever people and runs do."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadhead.tracker.plan import plan
from deadhead.tracker.records import Looked, Plan, Policy, Wanted

from .world import BASE, World, debt, looked

RULES = ("utcnow", "warn", "escape")
POLICY = Policy(base=BASE)


def run(world: World, *wanted: Wanted, at: Looked | None = None, policy: Policy = POLICY) -> Plan:
    """Plan and carry out."""
    made = plan(wanted, world.issues.values(), at or looked(rules=RULES), policy, world.now)
    world.carry_out(made)
    return made


def doings(made: Plan) -> list[tuple[str, int | None]]:
    return [(action.doing, action.number) for action in made.actions]


class TestLife:
    """One issue's life."""

    def test_new_then_unchanged(self) -> None:
        world = World()
        assert doings(run(world, debt("utcnow"))) == [("create", None)]
        assert run(world, debt("utcnow")) == Plan()
        assert run(world, debt("utcnow"), at=looked(rules=RULES, revision="def5678")) == Plan()

    def test_scope_says_what_has_come_and_gone(self) -> None:
        world = World()
        run(world, debt("utcnow", ["a.py:1", "a.py:2", "b.py:1"]))
        made = run(world, debt("utcnow", ["a.py:1", "a.py:3", "c.py:1", "c.py:2"]))
        assert doings(made) == [("update", 1)]
        ((number, comment),) = world.comments
        assert number == 1
        assert comment.partition("\n")[0] == (
            "Still present at abc1234: 3 new places, 2 gone. New in `a.py`, `c.py`. Gone from `a.py`, `b.py`."
        )
        assert run(world, debt("utcnow", ["c.py:2", "c.py:1", "a.py:3", "a.py:1"])) == Plan()

    def test_gone_on_evidence_only(self) -> None:
        world = World()
        run(world, debt("utcnow", ["a.py:1", "b.py:1"]))
        assert doings(run(world, at=looked(["a.py"], rules=RULES))) == []
        assert doings(run(world, at=looked(rules=["warn"]))) == []
        crashed = replace(looked(rules=RULES), crashed=frozenset({("utcnow", "b.py")}))
        assert doings(run(world, at=crashed)) == []
        assert doings(run(world)) == [("close", 1)]
        assert world.comments[-1][1].startswith(
            "Gone at abc1234: the rule `utcnow` looked at the 2 files that it was in and found nothing."
        )
        assert (world.issues[1].is_open, world.issues[1].reason) == (False, "completed")
        assert run(world) == Plan()

    def test_files_that_are_no_longer_there_are_gone(self) -> None:
        world = World()
        run(world, debt("utcnow", ["a.py:1", "old.py:1"]))
        at = looked(["a.py"], rules=RULES).with_absent(world.issues.values(), lambda path: path != "old.py")
        assert doings(run(world, at=at)) == [("close", 1)]
        assert "(1 file of them no longer there)" in world.comments[-1][1]

    def test_tests_are_gone_when_they_passed(self) -> None:
        world = World()
        both = ["t.py:a", "t.py:b"]
        cluster = replace(debt("refused", both), kind="failure", rule=None)
        run(world, cluster)
        ids = {pair: f"id {number}" for number, pair in enumerate(sorted(cluster.scope.pairs))}
        half = dict(list(ids.items())[:1])
        assert run(world, at=Looked("abc", passed=half, complete=True)).actions == ()
        assert doings(run(world, at=Looked("abc", passed=ids, complete=False))) == [("close", 1)]
        assert "2 tests ran and passed: `id 0`, `id 1`." in world.comments[-1][1]

    def test_a_debt_too_large_to_be_remembered_by_file(self) -> None:
        world = World()
        everywhere = [f"folder{number}/file.py:1" for number in range(3000)]
        run(world, debt("utcnow", everywhere))
        assert doings(run(world)) == []
        crashed = replace(looked(rules=RULES), whole=True, crashed=frozenset({("utcnow", "z.py")}))
        assert doings(run(world, at=crashed)) == []
        assert doings(run(world, at=replace(looked(rules=RULES), whole=True))) == [("close", 1)]

    @pytest.mark.parametrize(("days", "expected"), [(3, ("reopen", 1)), (30, ("create", None))])
    def test_back(self, days: int, expected: tuple[str, int | None]) -> None:
        world = World()
        run(world, debt("utcnow"))
        run(world)
        world.wait(days=days)
        assert doings(run(world, debt("utcnow"))) == [expected]
        assert run(world, debt("utcnow")) == Plan()
        if days == 30:
            assert "- #1, closed as completed on 2026-01-05: the same" in world.issues[2].body
            assert doings(run(world)) == [("close", 2)]

    def test_not_planned_until_it_has_doubled(self) -> None:
        world = World()
        run(world, debt("utcnow", ["a.py:1", "a.py:2"]))
        world.close(1, "not_planned")
        three = debt("utcnow", ["a.py:1", "a.py:2", "a.py:3"])
        assert [one.why for one in run(world, three).left] == ["a person closed it as not planned"]
        four = debt("utcnow", ["a.py:1", "a.py:2", "a.py:3", "b.py:1"])
        assert doings(run(world, four)) == [("reopen", 1)]
        world.close(1, "not_planned")
        assert run(world, four).actions == ()

    def test_a_person_s_completion_is_believed_for_a_while(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        world.close(1, "completed")
        assert run(world, debt("utcnow")).actions == ()
        world.wait(days=15)
        assert doings(run(world, debt("utcnow"))) == [("create", None)]

    def test_what_a_person_reopened_is_not_closed_again_before_it_was_seen(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        run(world)
        world.change(1, is_open=True, reason="reopened", closed_at=None)
        assert [one.why for one in run(world).left] == ["a person reopened it"]
        assert doings(run(world, debt("utcnow"))) == [("update", 1)]
        assert doings(run(world)) == [("close", 1)]

    def test_duplicates_of_two_runs(self) -> None:
        world = World()
        made = plan([debt("utcnow")], [], looked(rules=RULES), POLICY, world.now)
        world.carry_out(made)
        world.carry_out(made)
        assert doings(run(world, debt("utcnow"))) == [("close-duplicate", 2)]
        assert run(world, debt("utcnow")) == Plan()
        assert world.comments[-1][1].startswith("Closed as a duplicate of #1")
        assert doings(run(world)) == [("close", 1)]
        world.wait(days=1)
        assert doings(run(world, debt("utcnow"))) == [("reopen", 1)]

    def test_the_most_severe_first(self) -> None:
        world = World()
        wanted = [debt("p3", severity="P3"), debt("p1", severity="P1"), debt("many", ["a.py:1", "a.py:2"]), debt("one")]
        made = run(world, *wanted, policy=replace(POLICY, max_new=3))
        assert [action.title.rpartition("-")[2] for action in made.actions] == ["p1", "many", "one"]
        assert [one.title.rpartition("-")[2] for one in made.deferred] == ["p3"]
        assert len(run(world, *wanted, policy=replace(POLICY, max_new=3)).actions) == 1

    def test_a_run_without_proof_lowers_nothing(self) -> None:
        world = World()
        run(world, debt("utcnow", severity="P1"))
        assert run(world, debt("utcnow", severity="P3", is_firm=False)) == Plan()
        assert doings(run(world, debt("utcnow", severity="P3"))) == [("update", 1)]
        assert (world.issues[1].title, world.issues[1].labels) == (
            "warning-test-active-dev-P3-utcnow",
            (BASE, "tech-debt", "P3"),
        )
        assert world.comments == []

    def test_a_fingerprint_of_another_version_is_not_gone(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        at = replace(looked(rules=RULES), versions=frozenset({"2"}))
        assert [one.why for one in run(world, at=at).left] == ["its fingerprint is of another version"]


class TestPeople:
    """What a person has changed is kept."""

    def test_title_labels_and_text(self) -> None:
        world = World()
        run(world, debt("utcnow", labels=["websocket", "critical"]))
        body = f"A note.\r\n\r\n{world.issues[1].body}\r\nAnother note."
        world.change(1, title="Fix the clock", body=body, labels=(BASE, "P2", "websocket", "mine"))
        assert doings(run(world, debt("utcnow", ["b.py:1"], labels=["websocket", "critical", "new"]))) == [
            ("update", 1)
        ]
        issue = world.issues[1]
        assert issue.title == "Fix the clock"
        assert issue.labels == (BASE, "P2", "websocket", "mine", "new")
        assert issue.body.startswith("A note.\r\n\r\n<!-- deadhead:issue") and issue.body.endswith("\r\nAnother note.")
        assert "b.py" in issue.body and "a.py" not in issue.body

    def test_severity(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        world.change(1, labels=(BASE, "tech-debt", "P0"))
        run(world, debt("utcnow", severity="P1"))
        assert world.issues[1].labels == (BASE, "tech-debt", "P0")
        assert world.issues[1].title == "warning-test-active-dev-P2-utcnow"
        assert run(world, debt("utcnow", severity="P1")) == Plan()

    def test_quiet(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        world.change(1, labels=(*world.issues[1].labels, "Deadhead: Quiet"))
        assert doings(run(world, debt("utcnow", ["b.py:1"]))) == [("update", 1)]
        assert doings(run(world)) == [("close", 1)]
        assert world.comments == []

    def test_ignore(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        world.change(1, labels=(*world.issues[1].labels, "deadhead: ignore"))
        for wanted in ([debt("utcnow", ["b.py:1"])], []):
            assert [one.why for one in run(world, *wanted).left] == ["it has the label `deadhead: ignore`"]
        world.close(1, "completed")
        world.wait(days=100)
        assert run(world, debt("utcnow")).actions == ()

    def test_a_broken_block(self) -> None:
        world = World()
        run(world, debt("utcnow"))
        whole = world.issues[1].body
        world.change(1, body=whole.replace("<!-- deadhead:end -->", ""))
        assert run(world, debt("utcnow", ["b.py:1"])).actions == ()
        world.change(1, body=whole.replace("deadhead:state e", "deadhead:state !"), title="Mine")
        assert run(world).actions == ()
        assert doings(run(world, debt("utcnow"))) == [("update", 1)]
        assert (world.issues[1].title, run(world, debt("utcnow"))) == ("Mine", Plan())


class TestPartialRuns:
    """A run that looked at a part."""

    def test_nothing_is_taken_away(self) -> None:
        world = World()
        run(world, debt("utcnow", ["a.py:1", "a.py:2", "b.py:1"], "P1"))
        only_a = looked(["a.py"], rules=RULES)
        assert run(world, debt("utcnow", ["a.py:1"]), at=only_a) == Plan()

    def test_what_is_new_is_added(self) -> None:
        world = World()
        run(world, debt("utcnow", ["a.py:1", "a.py:2", "b.py:1"], "P1", labels=["b"]))
        made = run(world, debt("utcnow", ["a.py:1", "a.py:3"], labels=["a"]), at=looked(["a.py"], rules=RULES))
        assert [action.why for action in made.actions] == ["1 new, 1 gone"]
        assert "### Not looked at this time\n\n- `b.py`" in world.issues[1].body
        assert world.issues[1].labels == (BASE, "P1", "tech-debt", "b", "a")
        whole = run(world, debt("utcnow", ["a.py:1", "a.py:3"], "P1", labels=["a"]))
        assert [action.why for action in whole.actions] == ["0 new, 1 gone"]


NAMES = st.sampled_from(RULES)
PLACES = st.sets(st.sampled_from(["a.py:1", "a.py:2", "b.py:1", "b.py:2", "c.py:1"]), min_size=1).map(sorted)
DEBTS = st.dictionaries(NAMES, st.tuples(PLACES, st.sampled_from(["P1", "P2", "P3"]), st.booleans()))
LOOKED = st.sampled_from([("a.py", "b.py", "c.py"), ("a.py",), ()])
PERSON = st.sampled_from(["title", "note", "severity", "no labels", "not planned", "done", "reopen", "twice", "spoil"])
EVENTS = st.lists(st.tuples(PERSON, st.integers(1, 4), st.integers(0, 20)) | st.tuples(DEBTS, LOOKED), max_size=12)


def meddle(world: World, what: str, number: int, days: int) -> None:
    """Do what people do."""
    world.wait(days=days)
    issue = world.issues.get(number)
    if issue is None:
        return
    deeds = {
        "title": lambda: world.change(number, title="A person's"),
        "note": lambda: world.change(number, body=f"note\r\n{issue.body}\nnote"),
        "severity": lambda: world.change(number, labels=(*(one for one in issue.labels if one[0] != "P"), "P0")),
        "no labels": lambda: world.change(number, labels=()),
        "not planned": lambda: world.close(number, "not_planned"),
        "done": lambda: world.close(number, "completed"),
        "reopen": lambda: world.change(number, is_open=True, reason="reopened", closed_at=None),
        "twice": lambda: world.add(issue.title, issue.body, issue.labels) and None,
        "spoil": lambda: world.change(number, body=issue.body.replace("deadhead:state e", "deadhead:state !")),
    }
    deeds[what]()


@settings(max_examples=300, deadline=None)
@given(EVENTS, st.randoms())
def test_whatever_happens(events: list[tuple[object, ...]], shuffle: random.Random) -> None:
    world = World()
    world.add("Not ours", "no marker", (BASE,))
    for event in events:
        if len(event) == 3:
            meddle(world, *event)  # type: ignore[arg-type]
            continue
        found, files = event
        assert isinstance(found, dict) and isinstance(files, tuple)
        wanted = [debt(name, *rest[:2], is_firm=rest[2]) for name, rest in found.items()]  # type: ignore[misc]
        at = looked(files, rules=RULES)  # type: ignore[arg-type]
        issues = list(world.issues.values())
        made = plan(wanted, issues, at, POLICY, world.now)
        mixed = (shuffle.sample(wanted, len(wanted)), shuffle.sample(issues, len(issues)))
        assert plan(*mixed, at, POLICY, world.now) == made
        titles = {number: issue.title for number, issue in world.issues.items()}
        world.carry_out(made)
        assert plan(wanted, world.issues.values(), at, POLICY, world.now).actions == ()
        assert_kept(world, titles)


def assert_kept(world: World, titles: dict[int, str]) -> None:
    """What a run may never do."""
    for number, title in titles.items():
        issue = world.issues[number]
        if title == "A person's":
            assert issue.title == title
        if issue.block is None:
            assert not any(one == number for one, _ in world.comments)
            assert issue.is_open or issue.reason in ("not_planned", "completed")
        assert issue.body.count("<!-- deadhead:issue") <= 1
        assert issue.body.startswith("note\r\n") == issue.body.endswith("\nnote")
