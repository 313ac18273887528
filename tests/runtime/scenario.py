"""A project that warns in every way there is, and what is true of each of its warnings."""

from __future__ import annotations

import re
from collections import Counter
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
    "jobs.py": """\
from oldlib import old


def warn(message):
    for _ in range(6):
        old(message)
""",
    "replaced.py": """\
import os
import sys

from oldlib import old

for _ in range(5):
    old("before exec")
os.execv(sys.executable, [sys.executable, "-W", "ignore", "-c", "import jobs; jobs.warn('after exec')"])
""",
    "reloading.py": """\
import _warnings
import copy
import importlib
import pickle
import sys
import warnings

from oldlib import old

assert warnings.filters is _warnings.filters
importlib.reload(warnings)
assert warnings.filters is _warnings.filters
for same in (copy.copy, copy.deepcopy, lambda filters: pickle.loads(pickle.dumps(filters))):
    assert same(warnings.filters) == warnings.filters
old("reloaded")
del sys.modules["warnings"]
import warnings

warnings.warn("imported again", stacklevel=99)
""",
    "faked.py": """\
import os
import sys
import time

from oldlib import old


def fail(*args, **more):
    raise OSError("faked")


FAKED = [os.open, os.write, os.close, open, time.time, time.time_ns, time.monotonic]
for module in list(sys.modules.values()):
    for name, value in list(vars(module).items()):
        if any(value is real for real in FAKED) and module.__name__ not in ("os", "posix", "io", "_io"):
            setattr(module, name, fail)
old("faked")
""",
    "test_scenario.py": """\
import asyncio
import atexit
import concurrent.futures
import multiprocessing
import os
import subprocess
import sys
import threading
import unittest
import warnings

import pytest

import jobs
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


def setup_module():
    old("setup_module")


@pytest.fixture(scope="session")
def session_wide():
    old("session setup")
    yield
    old("session teardown")


@pytest.fixture(scope="module", params=["one", "two"])
def module_wide(session_wide):
    old("module setup")
    yield
    old("module teardown")


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

    def test_assert_raises(self):
        warnings.simplefilter("error")
        self.assertRaises(DeprecationWarning, old, "assertRaises")


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


def test_wide(module_wide):
    pass


def test_wide_too(module_wide):
    old("inside wide")


def test_raises():
    warnings.simplefilter("error")
    with pytest.raises((KeyError, DeprecationWarning), match="raised"):
        old("raised")
    with pytest.raises(Exception):
        old("raised, but as any other")


def test_spawn():
    process = multiprocessing.get_context("spawn").Process(target=jobs.warn, args=("spawn",))
    process.start()
    process.join()


def test_fork_server():
    process = multiprocessing.get_context("forkserver").Process(target=jobs.warn, args=("forkserver",))
    process.start()
    process.join()


def test_pool():
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(jobs.warn, ["pool"] * 4)) == [None] * 4


def python(*arguments, **options):
    subprocess.run([sys.executable, *arguments], check=True, **options)


def test_exec():
    python("-W", "ignore", "replaced.py")


def test_reload():
    python("-W", "ignore", "reloading.py")


def test_faked():
    python("-W", "ignore", "faked.py")


def test_posix_spawn():
    os.waitpid(os.posix_spawn(sys.executable, ["python", "child.py"], os.environ), 0)


def test_not_recorded():
    python("-I", "-c", "import warnings; warnings.warn('isolated')", stderr=subprocess.DEVNULL)
    python("-sE", "-W", "always", "-c", "import warnings; warnings.warn('ignores')", stderr=subprocess.DEVNULL)
    python("-S", "-c", "import warnings; warnings.warn('no site')", stderr=subprocess.DEVNULL)
    python("-c", "import warnings; warnings.warn('emptied')", stderr=subprocess.DEVNULL, env={})
    python("--version", stdout=subprocess.DEVNULL, env={})


def test_explicit():
    warnings.warn_explicit("explicit", DeprecationWarning, "elsewhere.py", 7)


def test_too_far():
    warnings.warn("too far", DeprecationWarning, stacklevel=99)


def test_coroutine():
    async def run():
        old("coroutine")

    asyncio.run(run())


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


def _wide(message: str, param: str = "") -> list[Seen]:
    """What is true of a module's fixture: it is the module's, for each of its parameters, and no test's."""
    return [_seen(message, f"test_scenario.py{param}", 0, "fixture")]


def _seen(message: str, test: str | None, nth: int, phase: str | None, **more: Any) -> Seen:
    path = more.pop("path", "test_scenario.py")
    pattern = re.escape(more.pop("expression", "")) or rf'old\("{message}"[^)]*\)'
    found = list(re.finditer(pattern, PROJECT[path]))[nth]
    line = PROJECT[path].count("\n", 0, found.start()) + 1
    more.setdefault("times", 1)
    return Seen(message, path, line, found[0], test or None, phase, **more)


_MANY: dict[str, Any] = {"expression": 'old("number %d" % number)'}
_JOB: dict[str, Any] = {"path": "jobs.py", "expression": "old(message)", "times": 6, "shown": False}
_AGAIN: dict[str, Any] = {"expression": 'warnings.warn("imported again", stacklevel=99)', "shown": False}
_EXPLICIT = 'warnings.warn_explicit("explicit", DeprecationWarning, "elsewhere.py", 7)'
_DEL: dict[str, Any] = {"expression": "self.old(self.message)"}


def truth(python: tuple[int, ...]) -> list[Seen]:
    """Every warning of the scenario whose stack holds a frame of the project, as a Python of this version knows it."""
    rows = [*_TRUTH, _escape(python)]
    return rows if python >= (3, 11) else _without_columns(rows)


def _without_columns(rows: list[Seen]) -> list[Seen]:
    """What is left where only lines are known: two calls of one kind on one line are one place."""
    times: Counter[Seen] = Counter()
    for row in rows:
        times[row._replace(expression="", times=0)] += row.times
    return [row._replace(times=count) for row, count in times.items()]


def _escape(python: tuple[int, ...]) -> Seen:
    """The warning that compiling a file makes, with the statement that had it compiled."""
    message = "invalid escape sequence " + ("'\\d'" if python >= (3, 10) else "\\d")
    if python >= (3, 14):
        advice = 'Did you mean "\\\\d"? A raw string is also an option.'
        message = f'"\\d" is an invalid escape sequence. Such sequences will not work in the future. {advice}'
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
    *_of("", "session setup", "session teardown", phase="fixture"),
    *_wide("setup_module"),
    *_wide("module setup", "[0]"),
    *_wide("module setup", "[1]"),
    *_wide("module teardown", "[0]"),
    *_wide("module teardown", "[1]"),
    *_of("test_wide_too[one]", "inside wide"),
    *_of("test_wide_too[two]", "inside wide"),
    *_of("test_raises", "raised", shown=False, expected=True),
    *_of("test_raises", "raised, but as any other", shown=False),
    *_of(
        "TestCase::test_assert_raises",
        "assertRaises",
        expression='self.assertRaises(DeprecationWarning, old, "assertRaises")',
        shown=False,
        expected=True,
    ),
    *_of("test_spawn", "spawn", **_JOB),
    *_of("", "forkserver", phase=None, **_JOB),
    *[row._replace(times=24) for row in _of("test_pool", "pool", **_JOB)],
    *_of("test_exec", "before exec", path="replaced.py", times=5, shown=False),
    *_of("test_exec", "after exec", **_JOB),
    *_of("test_reload", "reloaded", path="reloading.py", shown=False),
    *_of("test_reload", "imported again", path="reloading.py", category="UserWarning", **_AGAIN),
    *_of("test_faked", "faked", path="faked.py", shown=False),
    *_of("test_posix_spawn", "child", path="child.py", expression='oldlib.old("child")'),
    *_of("test_explicit", "explicit", expression=_EXPLICIT),
    *_of("test_too_far", "too far", expression='warnings.warn("too far", DeprecationWarning, stacklevel=99)'),
    *_of("test_coroutine", "coroutine"),
    *_of("test_two_on_a_line", "twins"),
    *_of("test_two_on_a_line", "twins", nth=1),
    *[
        _seen(f"number {number}", "test_scenario.py::test_many_messages", 0, "call", shown=False, times=times, **_MANY)
        for number, times in [*[(number, 1) for number in range(99)], (99, 51)]
    ],
    *_of("test_category", "category", category="oldlib.OldWarning"),
]

#: What the run starts and cannot record: the commands and why.
UNRECORDED = {
    "-I -c 'import warnings; warnings.warn('\"'\"'isolated'\"'\"')'": "-I ignores the environment",
    "-sE -W always -c 'import warnings; warnings.warn('\"'\"'ignores'\"'\"')'": "-E ignores the environment",
    "-S -c 'import warnings; warnings.warn('\"'\"'no site'\"'\"')'": "-S runs no sitecustomize",
    "-c 'import warnings; warnings.warn('\"'\"'emptied'\"'\"')'": (
        "its environment lacks the recorder's PYTHONPATH, DEADHEAD_RECORD, DEADHEAD_ROOT"
    ),
}
