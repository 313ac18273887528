"""What git, the texts of errors, and the configuration say of a cause."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from deadhead.debt import Category, Cluster, Ended
from deadhead.errors import DeadheadError
from deadhead.garden.areas import components_of, matching
from deadhead.garden.changes import changes_of
from deadhead.garden.facts import address_in, code_in
from deadhead.garden.slugs import of_warning, slug
from deadhead.garden.standing import Evidence, standing_of

ADDRESSES = [
    ("Error 111 connecting to localhost:6379. Connection refused.", "localhost:6379"),
    ("[Errno 111] Connect call failed ('127.0.0.1', 5672)", "127.0.0.1:5672"),
    ("HTTPConnectionPool(host='search', port=9200): Max retries exceeded with url: /", "search:9200"),
    ('connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused', "localhost:5432"),
    ("amqp://guest:***@broker.example.org:5672//", "broker.example.org:5672"),
    ("cannot bind to port 8000", "port 8000"),
    ("tests/test_a.py:120: failed at 10:30:15", None),
    ("File app.py, line 12", None),
]
CODES = [
    ("[WinError 1225] The remote computer refused the network connection", "WinError 1225"),
    ("[Errno 111] Connection refused", "Errno 111 (ECONNREFUSED)"),
    ("503 Server Error: Service Unavailable for url", "HTTP 503"),
    ("Command '['x']' returned non-zero exit status 2.", "exit code 2"),
    ("it failed 3 times", None),
]


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_addresses(text: str, address: str | None) -> None:
    found = address_in([text])
    assert (None if found is None else str(found)) == address


@pytest.mark.parametrize(("text", "code"), CODES)
def test_error_codes(text: str, code: str | None) -> None:
    assert code_in(["nothing here", text]) == code


def test_globs_name_folders_files_and_tests() -> None:
    names = ["pkg/a.py:3", "pkg/sub/b.py:4", "tests/test_a.py::test_x[1]"]
    assert matching(["pkg"], names) == ("pkg/a.py:3", "pkg/sub/b.py:4")
    assert matching(["pkg/*.py", "tests/test_a.py"], names) == tuple(names)
    assert matching(["*::test_x*"], names) == ("tests/test_a.py::test_x[1]",)
    assert components_of({"tests": ["tests"], "sub": ["pkg/sub/"]}, names[:2], names[2:]) == ("sub",)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("datetime.datetime.utcnow() is deprecated and scheduled for removal", "datetime-utcnow-deprecation"),
        ("get_order_store() is deprecated, use OrderStore.open()", "get-order-store-deprecation"),
        ("The default datetime adapter is deprecated as of Python 3.12", "default-datetime-adapter-deprecation"),
    ],
)
def test_slugs_of_warnings(message: str, expected: str) -> None:
    assert of_warning("deprecation", "DeprecationWarning", message) == expected


def test_slugs_are_cut_at_the_end_of_a_word() -> None:
    assert slug("the words " * 20, "end") == "the-words-the-words-the-words-the-words-the-words-the-words"


def test_a_category_is_read_back() -> None:
    category = Category("failing", "active-dev", "P1", "docker-websocket-connection-failure")
    assert Category.parse(str(category)) == category
    with pytest.raises(DeadheadError):
        Category.parse("failing-test-somehow-P1-x")


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def commit(root: Path, *names: str) -> None:
    for name in names:
        with (root / name).open("a", encoding="utf-8") as stream:
            stream.write("# a line\n")
    git(root, "add", *names)
    git(root, "commit", "--quiet", "--message", "one")


def standing(root: Path, test: str, place: str) -> tuple[str, str]:
    cluster = Cluster(
        title="",
        category=Category("failing", "regression", "P2", "x"),
        fingerprint="1:a",
        files=(place,),
        tests=(Ended(test, "failed"),),
        kind="error",
        rule="error",
        cause="",
    )
    return standing_of(cluster, Evidence(changes=changes_of(root)))


def test_git_tells_new_tests_and_code_that_changes(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "old.py", "app.py", "test_old.py")
    assert standing(tmp_path, "test_old.py::t", "old.py:1")[0] == "regression"
    commit(tmp_path, "app.py", "test_new.py")
    (tmp_path / "test_draft.py").write_text("")
    assert standing(tmp_path, "test_old.py::t", "old.py:1")[0] == "regression"
    word, told = standing(tmp_path, "test_old.py::t", "app.py:1")
    assert (word, told.startswith("`app.py` changes lately: commit ")) == ("active-dev", True)
    assert standing(tmp_path, "test_new.py::t", "old.py:1")[0] == "new"
    expected = ("new", "`test_draft.py` came lately: it is not committed yet")
    assert standing(tmp_path, "test_draft.py::t", "old.py:1") == expected


def test_git_tells_of_files_by_names_as_they_are(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, "first.py", "moved.py")
    commit(tmp_path, "a\tb.py", "\u00e9.py")
    git(tmp_path, "mv", "moved.py", 'new "name".py')
    git(tmp_path, "commit", "--quiet", "--message", "two")
    (tmp_path / "c\td.py").write_text("")
    found = changes_of(tmp_path)
    assert sorted(found.added) == ["a\tb.py", "c\td.py", "\u00e9.py"]
    assert list(found.changed) == ['new "name".py']


def test_without_git_nothing_is_said_of_it(tmp_path: Path) -> None:
    told = "no earlier run of this focus is known, and git tells nothing of it"
    assert standing(tmp_path, "test_a.py::t", "a.py:1") == ("regression", told)
