"""What an issue says: labels, places as links, diffs, owners; and that the words of others stay words."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from deadhead.config import Config, load
from deadhead.debt import Category, Cluster, Critical, Ended, LogLine
from deadhead.errors import ConfigError
from deadhead.failure import Raised
from deadhead.finding import Edit, Evidence, Finding, Patch, Span
from deadhead.garden.model import Garden, Run
from deadhead.outcome import Report, Unexplained
from deadhead.report import garden_json
from deadhead.report.json import render
from deadhead.tracker.owners import owners, parse
from deadhead.tracker.records import Policy, Wanted
from deadhead.tracker.related import related
from deadhead.tracker.source import aim

from .world import World, debt, looked

BLOB = "https://github.example/shop/shop/blob"
HOSTILE = "</details> @everyone #1 ```\n<!-- deadhead:end --> <img src=x onerror=alert(1)> [x](javascript:y) \x1b[31m"
FINDING = Finding(
    rule="datetime-utcnow",
    package="python",
    symbol="datetime.datetime.utcnow",
    kind="call",
    path="pkg/a b.py",
    span=Span(3, 7, 3, 24),
    scope="f",
    message="`datetime.datetime.utcnow` is deprecated",
    since="3.12",
    gone=None,
    use="datetime.now(timezone.utc)",
    url="https://docs.python.org/3/",
    severity="P2",
    fingerprint="1:aaaa",
    fixes=(Patch("safe", "Use it", (Edit(Span(3, 7, 3, 24), "datetime.now()"),)),),
    evidence=Evidence("confirmed", 2, ("tests/test_a.py::test[`x`]",), "DeprecationWarning", "utcnow is deprecated"),
)
CLUSTER = Cluster(
    title="refused",
    category=Category("failing", "regression", "P1", "websocket-connection-refused"),
    fingerprint="1:bbbb",
    why=("P1 by `infrastructure` of the table",),
    files=("pkg/net.py:7",),
    tests=(Ended("tests/test_net.py::test_a", "failed"), Ended(f"tests/test_net.py::{HOSTILE}", "error")),
    components=("websocket",),
    critical=(Critical("golden-path", "no user can log in", ("tests/test_net.py",)),),
    labels=("golden-path", "web, socket"),
    kind="infrastructure",
    rule="connection-refused",
    cause=f"the connection to `127.0.0.1:8000` was refused, {HOSTILE}",
    exception="ConnectionRefusedError",
    message=HOSTILE,
    subject="127.0.0.1:8000",
    code="errno 111",
    advice="start the service that listens on `127.0.0.1:8000`",
    chain=(Raised("ConnectionRefusedError", HOSTILE),),
    logs=(LogLine("WARNING", "docker", HOSTILE, "pkg/net.py", 9, 3),),
)


def report(root: Path, *findings: Finding, revision: str | None = "c0ffee") -> Report:
    return Report(
        root, (3, 14), (".",), 1, ("datetime-utcnow",), ("pkg/a b.py",), findings or (FINDING,), revision=revision
    )


def only(text: str, config: Config, *, assign: bool = False) -> Wanted:
    (wanted,) = aim(text, config, Policy(), BLOB, assign=assign).wanted
    return wanted


def git(root: Path, *arguments: str) -> str:
    line = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(line, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is a folder of its repository."""
    root = tmp_path / "services" / "shop"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg" / "a b.py").write_text("from datetime import datetime\n\nprint(datetime.utcnow())\n")
    (root / "pyproject.toml").write_text("[tool.deadhead]\n")
    (tmp_path / "CODEOWNERS").write_text("* @org/team\n/services/ @ann @org/team bob@example.org\n*.py @ann @ben\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    return root


def test_a_deprecation(project: Path) -> None:
    revision = git(project, "rev-parse", "HEAD")
    wanted = only(render(report(project, revision=revision)), load(project), assign=True)
    assert (wanted.title, wanted.labels) == (
        "warning-test-active-dev-P2-datetime-utcnow-deprecation",
        ("deadhead", "P2", "tech-debt"),
    )
    assert list(wanted.scope.keys) == ["services/shop/pkg/a b.py"]
    sections = {section.heading: "\n".join(section.lines) for section in wanted.sections}
    link = f"<{BLOB}/{revision}/services/shop/pkg/a%20b.py#L3>"
    assert sections["Places"] == f"- [`services/shop/pkg/a b.py:3`]({link}) in `f` (confirmed, safe fix)"
    assert "``tests/test_a.py::test[`x`]``" in sections["Proof"]
    assert sections["How to fix"].split("\n\n")[1:3] == [
        "deadhead can fix 1 safely:",
        "```\ndeadhead scan --fix --select datetime-utcnow\n```",
    ]
    assert "```diff\n--- services/shop/pkg/a b.py\n+++ services/shop/pkg/a b.py\n" in sections["How to fix"]
    assert "\n-print(datetime.utcnow())\n+print(datetime.now())\n```" in sections["How to fix"]
    assert wanted.assignees == ("ann", "ben")


def test_nothing_is_shown_or_gone_that_belongs_to_another_commit(project: Path) -> None:
    what = aim(render(report(project)), load(project), Policy(), BLOB, assign=False)
    assert "diff" not in repr(what.wanted) and what.is_there("no/such.py")
    here = render(report(project, revision=git(project, "rev-parse", "HEAD")))
    current = aim(here, load(project), Policy(), BLOB, assign=False)
    assert (current.is_there("no/such.py"), current.is_there("services/shop/pkg/a b.py")) == (False, True)


def test_projects_of_one_repository_have_issues_of_their_own(project: Path, tmp_path: Path) -> None:
    text = render(report(project))
    assert only(text, load(project)).fingerprint != only(text, Config(tmp_path)).fingerprint


def garden(root: Path, *clusters: Cluster, complete: bool = True) -> str:
    run = Run("id", "focus", ("pytest",), 1, "2026-01-05T12:00:00+00:00", 1.0, {"passed": 1}, complete)
    tests = (Ended("tests/test_ok.py::test", "passed"), *CLUSTER.tests)
    empty = replace(report(root), findings=())
    return garden_json.render(Garden(empty, run, tests, clusters))


def test_a_cluster(tmp_path: Path) -> None:
    wanted = only(garden(tmp_path, CLUSTER), Config(tmp_path))
    assert wanted.labels == (
        "deadhead",
        "P1",
        "infrastructure-dependency",
        "critical",
        "golden-path",
        "web socket",
        "websocket",
    )
    whole = "\n".join([wanted.lead, *(line for section in wanted.sections for line in section.lines)])
    assert "- `tests/test_net.py::test_a` FAILED" in whole
    assert "On the critical path `golden-path` (no user can log in): `tests/test_net.py`" in whole
    assert "- start the service that listens on `127.0.0.1:8000`" in whole
    assert "- Error code: `errno 111`" in whole
    assert "subject:127.0.0.1:8000" in wanted.about and "exception:ConnectionRefusedError" in wanted.about


def test_words_of_others_stay_words(tmp_path: Path) -> None:
    world = World()
    what = aim(garden(tmp_path, CLUSTER), Config(tmp_path), Policy(), BLOB, assign=False)
    world.carry_out(what.plan([], world.now))
    issue = world.issues[1]
    assert issue.state is not None and issue.block is not None and issue.block.end == len(issue.body)
    html = MarkdownIt("gfm-like", {"linkify": False}).render(issue.body)
    visible = html.partition("<!-- deadhead:state")[0]
    assert "<img" not in visible and "javascript:" not in visible.replace("[x](javascript:y)", "")
    assert "\x1b" not in issue.body
    for line in issue.body.splitlines():
        assert "@everyone" not in line or "`" in line or line.startswith("</details> @everyone")


def test_what_the_run_looked_at(tmp_path: Path) -> None:
    what = aim(garden(tmp_path), Config(tmp_path), Policy(), BLOB, assign=False).looked
    assert list(what.passed.values()) == ["tests/test_ok.py::test"]
    assert (what.complete, what.rules, what.scanned) == (True, {"datetime-utcnow"}, {"pkg/a b.py"})
    assert not aim(garden(tmp_path, complete=False), Config(tmp_path), Policy(), BLOB, assign=False).looked.complete


def test_a_warning_without_a_rule(tmp_path: Path) -> None:
    seen = Unexplained("UserWarning", "careful", "pkg/x.py", 4, 1, "self", 2, ("t.py::a", "t.py::b"), False, False)
    text = render(replace(report(tmp_path), findings=(), unexplained=(seen,)))
    wanted = only(text, Config(tmp_path))
    assert (wanted.kind, wanted.rule, list(wanted.scope.keys)) == ("warning", None, ["pkg/x.py"])
    world = World()
    what = aim(text, Config(tmp_path), Policy(), BLOB, assign=False)
    world.carry_out(what.plan([], world.now))
    quiet = looked(rules=[])
    passed = dict.fromkeys(wanted.tests.pairs, "a test")
    for at, expected in (
        (replace(quiet, passed=passed, complete=False), 0),
        (replace(quiet, passed=dict(list(passed.items())[:1]), complete=True), 0),
        (replace(quiet, passed=passed, complete=True), 1),
    ):
        assert len(replace(what, wanted=(), looked=at).plan(world.issues.values(), world.now).actions) == expected


OWNED = """\
# The last line that matches holds.
*       @everyone  # but
*.js    @js @org/team
/docs/* @writer
apps/   @apps
/build/logs/ @logs
**/gen  @gen
/a\\ b/  @space
free/
[Section]
"""


@pytest.mark.parametrize(
    ("path", "people"),
    {
        "x.py": ("everyone",),
        "deep/x.js": ("js",),
        "docs/x.md": ("writer",),
        "docs/deep/x.md": ("everyone",),
        "any/apps/deep/x": ("apps",),
        "build/logs/x": ("logs",),
        "other/build/logs/x": ("everyone",),
        "a/gen/x": ("gen",),
        "gen": ("gen",),
        "a b/x": ("space",),
        "free/x": (),
    }.items(),
)
def test_codeowners(path: str, people: tuple[str, ...]) -> None:
    assert owners(parse(OWNED), [path]) == people


def test_related_by_what_both_name() -> None:
    world = World()
    first = debt("one", about=["exception:ConnectionError", "file:a.py", "component:web"])
    second = debt("two", about=["component:web"])
    others = [debt(f"more{number}", about=["file:a.py", "exception:ConnectionError"]) for number in range(6)]
    from .test_plan import run

    run(world, first, second, debt("three", about=["file:z.py"]))
    world.close(1, "completed")
    numbers = {issue.title.rpartition("-")[2]: number for number, issue in world.issues.items()}
    lines = [one.line for one in related(["exception:ConnectionError", "component:web"], world.issues.values())]
    how = {1: "closed as completed on 2026-01-05"}
    assert lines == [
        f"- #{numbers['one']}, {how.get(numbers['one'], 'open')}: same exception `ConnectionError`, component `web`",
        f"- #{numbers['two']}, {how.get(numbers['two'], 'open')}: same component `web`",
    ]
    run(world, *others)
    assert len(related(first.about, world.issues.values())) == 5
    assert related(["function:f"], world.issues.values()) == []


@pytest.mark.parametrize(
    ("table", "complaint"),
    {
        'labels = ["a,b"]': "tool.deadhead.issues.labels must be a list of names without commas",
        "labels = []": "tool.deadhead.issues.labels must be",
        "max-new = -1": "tool.deadhead.issues.max-new must be a number, 0 or more",
        "grown-by = 1": "tool.deadhead.issues.grown-by must be a number above 1",
        "max_new = 3": "unknown key `max_new` in [tool.deadhead.issues]",
    }.items(),
)
def test_settings(tmp_path: Path, table: str, complaint: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.deadhead.issues]\n{table}\n")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path)
    assert complaint in str(caught.value)
