"""A project whose tests fail in every way there is, and what is true of each."""

from __future__ import annotations

from typing import NamedTuple

PROJECT = {
    "app.py": """\
import logging

log = logging.getLogger("app")


class Down(Exception):
    pass


def connect(host):
    log.info("connecting to %s", host)
    log.warning("slow: %s", host)
    raise OSError(111, "refused")


def serve():
    try:
        connect("db")
    except OSError as error:
        raise Down("no database at postgres://app:hunter2@db") from error
""",
    "test_broken_import.py": "import no_such_module\n",
    "test_broken_syntax.py": "def f(:\n",
    "test_skipped.py": 'import pytest\n\npytest.skip("not here", allow_module_level=True)\n',
    "test_marked.py": """\
import pytest


@pytest.mark.parametrize("number", [1])
def test_without_number():
    pass
""",
    "test_all.py": """\
import asyncio
import gc
import logging
import threading
import unittest

import pytest

import app

app.log.error("at import")


def test_passes():
    for _ in range(2):
        app.log.warning("slow, but it passes")


def test_cause(caplog):
    caplog.set_level(logging.DEBUG)
    app.serve()


def test_context():
    try:
        {}["key"]
    except KeyError:
        raise ValueError("meanwhile")


def test_suppressed_context():
    try:
        {}["key"]
    except KeyError:
        raise ValueError("alone") from None


def test_cycle():
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    raise first


@pytest.fixture
def broken():
    app.connect("fixture")


@pytest.fixture
def untidy():
    yield
    raise RuntimeError("cannot tidy up")


def test_setup(broken):
    pass


def test_teardown(untidy):
    pass


def test_no_such_fixture(nowhere):
    pass


@pytest.mark.skip(reason="marked")
def test_skip_mark():
    pass


def test_skip_without_service():
    try:
        app.connect("service")
    except OSError:
        pytest.skip("no service")


@pytest.mark.xfail(reason="known")
def test_xfail():
    raise ValueError("as ever")


def test_xfail_in_code():
    pytest.xfail("not yet")


@pytest.mark.xfail(strict=True, reason="was known")
def test_xpass_strict():
    pass


class TestCase(unittest.TestCase):
    def test_case(self):
        self.fail("unittest")

    def test_asserts_logs(self):
        with self.assertLogs("app", "INFO"):
            app.log.warning("asserted")


def test_thread():
    def fail():
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail, name="worker")
    thread.start()
    thread.join()


class Untidy:
    def __del__(self):
        raise ValueError("in a finaliser")


def test_finaliser():
    Untidy()


def test_task():
    async def fail():
        raise ValueError("in a task")

    async def forget():
        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(forget())


class Mute(Exception):
    def __str__(self):
        raise KeyError("no words")


def test_without_words():
    raise Mute
""",
}


class Link(NamedTuple):
    """One exception: type, text, how it comes before the next, and each project frame as ``path: source``."""

    type: str
    message: str
    link: str | None
    frames: tuple[str, ...]


class Told(NamedTuple):
    """One failure, as it is or as the record has it."""

    test: str
    phase: str
    outcome: str
    reason: str = ""
    chain: tuple[Link, ...] = ()
    logs: tuple[str, ...] = ()


def _end(type_: str, message: str, *frames: str) -> Link:
    return Link(type_, message, None, frames)


_REFUSED = 'app.py: raise OSError(111, "refused")'
_KEY = Link("KeyError", "'key'", "context", ('test_all.py: {}["key"]',))


def _test(name: str, phase: str, outcome: str, *chain: Link, reason: str = "", logs: tuple[str, ...] = ()) -> Told:
    return Told(f"test_all.py::{name}", phase, outcome, reason, chain, logs)


def _refused(link: str | None, frame: str) -> Link:
    return Link("ConnectionRefusedError", "[Errno 111] refused", link, (frame, _REFUSED))


FAILURES = [
    Told("test_skipped.py", "collect", "skipped", "not here"),
    _test(
        "test_cause",
        "call",
        "failed",
        _refused("cause", 'app.py: connect("db")'),
        _end(
            "app.Down",
            "no database at postgres://app:***@db",
            "test_all.py: app.serve()",
            'app.py: raise Down("no database at postgres://app:hunter2@db") from error',
        ),
        logs=("WARNING app slow: db x1", "INFO app connecting to db x1"),
    ),
    _test(
        "test_context",
        "call",
        "failed",
        _KEY,
        _end("ValueError", "meanwhile", 'test_all.py: raise ValueError("meanwhile")'),
    ),
    _test(
        "test_suppressed_context",
        "call",
        "failed",
        _end("ValueError", "alone", 'test_all.py: raise ValueError("alone") from None'),
    ),
    _test(
        "test_cycle",
        "call",
        "failed",
        Link("ValueError", "second", "cause", ()),
        _end("ValueError", "first", "test_all.py: raise first"),
    ),
    _test(
        "test_setup",
        "setup",
        "error",
        _refused(None, 'test_all.py: app.connect("fixture")'),
        logs=("WARNING app slow: fixture x1",),
    ),
    _test(
        "test_teardown",
        "teardown",
        "error",
        _end("RuntimeError", "cannot tidy up", 'test_all.py: raise RuntimeError("cannot tidy up")'),
    ),
    _test(
        "test_no_such_fixture",
        "setup",
        "error",
        _end(
            "_pytest.fixtures.FixtureLookupError",
            "fixture 'nowhere' not found",
            "test_all.py: def test_no_such_fixture(nowhere):",
        ),
        reason="fixture 'nowhere' not found",
    ),
    _test("test_skip_mark", "setup", "skipped", reason="marked"),
    _test(
        "test_skip_without_service",
        "call",
        "skipped",
        _refused("context", 'test_all.py: app.connect("service")'),
        _end("Skipped", "no service", 'test_all.py: pytest.skip("no service")'),
        reason="no service",
        logs=("WARNING app slow: service x1",),
    ),
    _test(
        "test_xfail",
        "call",
        "xfailed",
        _end("ValueError", "as ever", 'test_all.py: raise ValueError("as ever")'),
        reason="known",
    ),
    _test(
        "test_xfail_in_code",
        "call",
        "xfailed",
        _end("_pytest.outcomes.XFailed", "not yet", 'test_all.py: pytest.xfail("not yet")'),
        reason="not yet",
    ),
    _test("test_xpass_strict", "call", "xpassed", reason="was known"),
    _test(
        "TestCase::test_case",
        "call",
        "failed",
        _end("AssertionError", "unittest", 'test_all.py: self.fail("unittest")'),
    ),
    _test(
        "test_without_words",
        "call",
        "failed",
        _end("test_all.Mute", "<no text: KeyError>", "test_all.py: raise Mute"),
    ),
]

#: What is logged outside of tests that fail: level, logger, text, test, phase, count, and the exceptions in the chain.
LOGS = [
    "ERROR app at import [None collect] x1",
    "WARNING app slow, but it passes [test_passes call] x2",
    "ERROR threading.excepthook Exception in thread worker [test_thread call] x1 ValueError(in a thread)",
    "ERROR sys.unraisablehook Exception ignored in Untidy.__del__ [test_finaliser call] x1 ValueError(in a finaliser)",
    "ERROR asyncio Task exception was never retrieved [test_task call] x1 ValueError(in a task)",
]

#: Collection errors, as the root of their chain: module, type, text, project frame; and pytest's own words.
UNCOLLECTED = [
    (
        "test_broken_import.py",
        "ModuleNotFoundError",
        "No module named 'no_such_module'",
        "test_broken_import.py: import no_such_module",
        "",
    ),
    (
        "test_broken_syntax.py",
        "SyntaxError",
        "invalid syntax (test_broken_syntax.py, line 1)",
        "test_broken_syntax.py: def f(:",
        "",
    ),
    ("test_marked.py", "Failed", "function uses no argument 'number'", "", "function uses no argument 'number'"),
]

UNITTEST = {
    "app.py": PROJECT["app.py"],
    "test_broken_import.py": PROJECT["test_broken_import.py"],
    "test_unit.py": """\
import unittest

import app


class Test(unittest.TestCase):
    def test_error(self):
        app.serve()

    def test_failure(self):
        self.fail("unittest")

    def test_sub_tests(self):
        for number in range(3):
            with self.subTest("part", number=number):
                self.assertNotEqual(number, 1)

    @unittest.skip("marked")
    def test_skip(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        raise ValueError("as ever")

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_cleanup(self):
        self.addCleanup(app.connect, "cleanup")

    def test_that_runs_a_test(self):
        class Inner(unittest.TestCase):
            def test_fails(self):
                self.fail("inner")

        Inner("test_fails").run(unittest.TestResult())


class BrokenSetUp(unittest.TestCase):
    def setUp(self):
        app.connect("setUp")

    def test(self):
        pass


class BrokenClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        app.connect("setUpClass")

    def test(self):
        pass
""",
}


def _unit(name: str, phase: str, outcome: str, *chain: Link, reason: str = "") -> Told:
    return Told(f"test_unit.py::{name.replace('.', '::')}", phase, outcome, reason, chain)


UNIT_FAILURES = [
    Told(
        "test_broken_import.py",
        "collect",
        "error",
        "",
        (
            _end(
                "ModuleNotFoundError",
                "No module named 'no_such_module'",
                "test_broken_import.py: import no_such_module",
            ),
        ),
    ),
    _unit("BrokenSetUp.test", "setup", "error", _refused(None, 'test_unit.py: app.connect("setUp")')),
    Told(
        "test_unit.py::BrokenClass",
        "setup",
        "error",
        "",
        (_refused(None, 'test_unit.py: app.connect("setUpClass")'),),
    ),
    _unit(
        "Test.test_error",
        "call",
        "failed",
        _refused("cause", 'app.py: connect("db")'),
        _end(
            "app.Down",
            "no database at postgres://app:***@db",
            "test_unit.py: app.serve()",
            'app.py: raise Down("no database at postgres://app:hunter2@db") from error',
        ),
    ),
    _unit(
        "Test.test_failure",
        "call",
        "failed",
        _end("AssertionError", "unittest", 'test_unit.py: self.fail("unittest")'),
    ),
    _unit(
        "Test.test_sub_tests",
        "call",
        "failed",
        _end("AssertionError", "1 == 1", "test_unit.py: self.assertNotEqual(number, 1)"),
        reason="[part] (number=1)",
    ),
    _unit("Test.test_skip", "call", "skipped", reason="marked"),
    _unit(
        "Test.test_expected",
        "call",
        "xfailed",
        _end("ValueError", "as ever", 'test_unit.py: raise ValueError("as ever")'),
    ),
    _unit("Test.test_unexpected", "call", "xpassed"),
    _unit(
        "Test.test_cleanup",
        "teardown",
        "error",
        Link("ConnectionRefusedError", "[Errno 111] refused", None, (_REFUSED,)),
    ),
]
