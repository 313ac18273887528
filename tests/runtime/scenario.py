"""A project that warns in every way there is, and what is true of each of its warnings."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

LIBRARY = {
    "oldlib.py": """\
import warnings


class OldWarning(PendingDeprecationWarning):
    pass


def old(message, category=DeprecationWarning):
    warnings.warn(message, category, stacklevel=2)


def now():
    warnings.warn("now", DeprecationWarning, stacklevel=2)
""",
}

PROJECT = {
    "legacy/__init__.py": "",
    "legacy/imported.py": """\
import oldlib

oldlib.old("import")
""",
    "legacy/escapes.py": '''\
"""Compiled with a warning."""

DIGIT = "\\\\d"[:1] + "\\d"
''',
    "legacy/model.py": """\
import dataclasses

import oldlib


@dataclasses.dataclass
class Point:
    at: object = dataclasses.field(default_factory=oldlib.now)
""",
    "child.py": """\
import oldlib

oldlib.old("child")
""",
    "test_scenario.py": """\
import atexit
import multiprocessing
import os
import subprocess
import sys
import threading
import unittest
import warnings

import pytest

import legacy.imported
import oldlib
from legacy.model import Point
from oldlib import old

old("collect")


class Loud:
    def __init__(self, message):
        self.message = message
        self.old = old

    def __del__(self):
        self.old(self.message)


AT_SHUTDOWN = Loud("shutdown")


@pytest.fixture
def resource():
    old("setup")
    yield
    old("teardown")


def test_call():
    old("call")


def test_c_function():
    warnings.simplefilter("ignore")
    open(os.devnull, "rb", 0)


def test_ignored():
    warnings.simplefilter("ignore")
    for _ in range(3):
        old("ignored")


def test_repeated():
    warnings.simplefilter("default")
    for _ in range(5):
        old("repeated")


def test_once():
    warnings.simplefilter("once")
    for _ in range(3):
        old("once")
    for _ in range(4):
        old("once")


def test_module():
    warnings.simplefilter("module")
    for _ in range(3):
        old("module")
    for _ in range(4):
        old("module")


def test_error():
    warnings.simplefilter("error")
    with pytest.raises(DeprecationWarning):
        old("error")


def test_recorded():
    with warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always")
        old("recorded")
        old("recorded too", UserWarning)
    assert [str(entry.message) for entry in log] == ["recorded", "recorded too"]


def test_deprecated_call():
    with pytest.deprecated_call():
        old("deprecated_call")
    old("after deprecated_call")


def test_warns():
    with pytest.warns(UserWarning, match="asserted"):
        old("asserted", UserWarning)
        old("not matched", UserWarning)
        old("not asked for")


def test_recwarn(recwarn):
    old("recwarn")
    assert len(recwarn) == 1


class TestCase(unittest.TestCase):
    def test_assert_warns(self):
        with self.assertWarns(DeprecationWarning):
            old("assertWarns")


def in_threads(target):
    threads = [threading.Thread(target=target) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_ignored():
    warnings.simplefilter("ignore")
    in_threads(lambda: [old("thread ignored") for _ in range(500)])


def test_threads_default():
    warnings.simplefilter("default")
    many = lambda: [old("thread default") for _ in range(500)]
    many()
    in_threads(many)


def test_default_factory():
    Point()


def test_thread_target():
    thread = threading.Thread(target=oldlib.now)
    thread.start()
    thread.join()


def test_child():
    subprocess.run([sys.executable, "child.py"], check=True)


def test_fork():
    if os.fork() == 0:
        old("fork")
        os._exit(0)
    os.wait()


def warn_in_child():
    for _ in range(6):
        old("multiprocessing")


def test_multiprocessing():
    process = multiprocessing.get_context("fork").Process(target=warn_in_child)
    process.start()
    process.join()
    assert process.exitcode == 0


def test_atexit():
    atexit.register(lambda: old("atexit"))


def test_del():
    Loud("del")


def test_generator():
    def generate():
        old("generator")
        yield 1

    assert list(generate()) == [1]


def test_compile():
    import legacy.escapes


def test_reset():
    warnings.resetwarnings()
    old("reset")


def test_assigned():
    warnings.filters = []
    old("assigned")
    warnings.filters = [("ignore", None, Warning, None, 0)]
    old("assigned ignored")
    warnings.filters.insert(0, ("always", None, Warning, None, 0))
    old("inserted")


def test_fixture(resource):
    old("fixture")


def test_two_on_a_line():
    old("twins"); old("twins")


def test_many_messages():
    warnings.simplefilter("ignore")
    for number in range(150):
        old("number %d" % number)


def test_category():
    old("category", oldlib.OldWarning)
""",
}


class Seen(NamedTuple):
    """One warning at one place of the project in one test: what is true of it, or what the record says."""

    message: str
    path: str
    line: int
    expression: str
    test: str | None
    phase: str | None
    times: int
    shown: bool = True
    expected: bool = False
    category: str = "DeprecationWarning"


def _of(name: str, *messages: str, nth: int = 0, phase: str | None = "call", **more: Any) -> list[Seen]:
    """What is true of the calls of ``old`` with these messages (the nth of each) in the test ``name``."""
    return [_seen(message, name and f"test_scenario.py::{name}", nth, phase, **more) for message in messages]


def _seen(message: str, test: str | None, nth: int, phase: str | None, **more: Any) -> Seen:
    path = more.pop("path", "test_scenario.py")
    pattern = re.escape(more.pop("expression", "")) or rf'old\("{message}"[^)]*\)'
    found = list(re.finditer(pattern, PROJECT[path]))[nth]
    line = PROJECT[path].count("\n", 0, found.start()) + 1
    more.setdefault("times", 1)
    return Seen(message, path, line, found[0], test or None, phase, **more)


_MANY: dict[str, Any] = {"expression": 'old("number %d" % number)'}
_DEL: dict[str, Any] = {"expression": "self.old(self.message)"}


def truth(python: tuple[int, ...]) -> list[Seen]:
    """Every warning of the scenario whose stack holds a frame of the project, as a Python of this version knows it."""
    return [row if python >= (3, 11) else row._replace(expression="") for row in [*_TRUTH, _escape(python)]]


def _escape(python: tuple[int, ...]) -> Seen:
    """The warning that compiling a file makes, with the statement that had it compiled."""
    message = "invalid escape sequence " + ("'\\d'" if python >= (3, 10) else "\\d")
    category = "SyntaxWarning" if python >= (3, 12) else "DeprecationWarning"
    [found] = _of("test_compile", message, expression="import legacy.escapes", category=category)
    return found


_TRUTH = [
    *_of("", "import", phase="collect", path="legacy/imported.py", expression='oldlib.old("import")'),
    *_of("", "collect", phase="collect"),
    *_of("", "shutdown", phase="exit", shown=False, **_DEL),
    *_of("", "atexit", phase="exit", shown=False),
    *_of("test_call", "call"),
    *_of(
        "test_c_function",
        "unclosed file <_io.FileIO name='/dev/null' mode='rb' closefd=True>",
        expression='open(os.devnull, "rb", 0)',
        category="ResourceWarning",
        shown=False,
    ),
    *_of("test_ignored", "ignored", times=3, shown=False),
    *_of("test_repeated", "repeated", times=5),
    *_of("test_once", "once", times=3),
    *_of("test_once", "once", nth=1, times=4, shown=False),
    *_of("test_module", "module", times=3),
    *_of("test_module", "module", nth=1, times=4, shown=False),
    *_of("test_error", "error", shown=False, expected=True),
    *_of("test_recorded", "recorded"),
    *_of("test_recorded", "recorded too", category="UserWarning"),
    *_of("test_deprecated_call", "deprecated_call", expected=True),
    *_of("test_deprecated_call", "after deprecated_call"),
    *_of("test_warns", "asserted", expected=True, category="UserWarning"),
    *_of("test_warns", "not matched", category="UserWarning"),
    *_of("test_warns", "not asked for"),
    *_of("test_recwarn", "recwarn", expected=True),
    *_of("TestCase::test_assert_warns", "assertWarns", expected=True),
    *_of("test_threads_ignored", "thread ignored", times=2000, shown=False),
    *_of("test_threads_default", "thread default", times=2500),
    *_of("test_default_factory", "now", expression="Point()"),
    *_of("test_child", "child", path="child.py", expression='oldlib.old("child")'),
    *_of("test_fork", "fork"),
    *_of("test_multiprocessing", "multiprocessing", times=6),
    *_of("test_del", "del", **_DEL),
    *_of("test_generator", "generator"),
    *_of("test_reset", "reset"),
    *_of("test_assigned", "assigned", "inserted"),
    *_of("test_assigned", "assigned ignored", shown=False),
    *_of("test_fixture", "setup", phase="setup"),
    *_of("test_fixture", "fixture"),
    *_of("test_fixture", "teardown", phase="teardown"),
    *_of("test_two_on_a_line", "twins"),
    *_of("test_two_on_a_line", "twins", nth=1),
    *[
        _seen(f"number {number}", "test_scenario.py::test_many_messages", 0, "call", shown=False, times=times, **_MANY)
        for number, times in [*[(number, 1) for number in range(99)], (99, 51)]
    ],
    *_of("test_category", "category", category="oldlib.OldWarning"),
]
