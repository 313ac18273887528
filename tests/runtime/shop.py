"""A project whose tests warn and fail in every way that a report has to tell of."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deadhead.failure import Failure
from deadhead.runtime.imports import import_files
from deadhead.runtime.reader import read
from deadhead.sighting import Record

from ..project import Project

SHOP = {
    "pyproject.toml": """
        [tool.deadhead]

        [tool.pytest.ini_options]
        pythonpath = ["src"]
        """,
    "src/shop/__init__.py": "",
    "src/shop/clock.py": """
        import logging
        import warnings
        from dataclasses import dataclass, field
        from datetime import datetime

        log = logging.getLogger(__name__)


        class ShopError(Exception):
            pass


        class ShopDeprecated(DeprecationWarning):
            pass


        def now():
            return datetime.utcnow()


        def old():
            warnings.warn("old() is deprecated\\nuse new()\\n\\n  or so", ShopDeprecated, stacklevel=2)


        @dataclass
        class Order:
            at: datetime = field(default_factory=datetime.utcnow)


        def lookup(table, key):
            try:
                return table[key]
            except KeyError as error:
                log.warning("no %s: asking", key)
                raise ShopError(f"no such key:\\n{key}") from error


        def nested():
            try:
                lookup({}, "a")
            except ShopError:
                return 1 / 0


        def handled():
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    now()
                except Warning:
                    log.exception("500")


        def group():
            raise ExceptionGroup("many", [ValueError("one"), ShopError("two")])
        """,
    "tests/test_shop.py": """
        import unittest
        import warnings
        from datetime import datetime

        import pytest

        from shop import clock

        START = datetime.utcnow()


        @pytest.mark.parametrize("n", range(12))
        def test_now(n):
            assert clock.now()


        def test_old():
            clock.old()
            clock.Order()


        def test_assert():
            assert {"a": 1} == {
                "a": 2,
            }


        @pytest.mark.parametrize("name", ["a - b", "c]", "x.y"])
        def test_lookup(name):
            clock.lookup({}, name)


        class TestDeep:
            def test_nested(self):
                clock.nested()

            def test_group(self):
                clock.group()

            def test_error(self):
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    clock.now()

            def test_handled(self):
                clock.handled()
                raise ValueError


        @pytest.fixture
        def broken():
            raise RuntimeError("cannot set up")


        @pytest.fixture
        def torn():
            yield
            raise RuntimeError("cannot tear down")


        def test_setup(broken):
            pass


        def test_teardown(torn):
            pass


        def test_missing(no_such_fixture):
            pass


        @pytest.mark.skip(reason="no server: not here")
        def test_skipped():
            pass


        @pytest.mark.xfail(reason="known")
        def test_xfail():
            assert 0


        class TestUnit(unittest.TestCase):
            def test_differs(self):
                print("=" * 20 + " test session starts " + "=" * 20)
                print("=" * 20 + " 1 failed in 0.01s " + "=" * 20)
                self.assertEqual([1, 2], [1, 3], "not so")
        """,
    "tests/test_broken.py": "import no_such_module\n",
    "tests/unit_shop.py": """
        import unittest

        from shop import clock


        class TestUnit(unittest.TestCase):
            def test_now(self):
                '''Tells the time.'''
                clock.now()

            def test_sub(self):
                for i in range(2):
                    with self.subTest(i=i):
                        self.assertEqual(i, 0)

            def test_nested(self):
                clock.nested()

            @unittest.skip("not now")
            def test_skip(self):
                pass

            @unittest.expectedFailure
            def test_expected(self):
                self.fail()


        class TestFixture(unittest.TestCase):
            def setUp(self):
                raise OSError("no db")

            def test_it(self):
                pass


        class TestFixtures(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                raise OSError("no db")

            def test_it(self):
                pass
        """,
}

#: How each test of ``tests/test_shop.py`` did not pass: phase, outcome, and the chain of types with its links.
FAILURES = {
    "tests/test_broken.py": ("collect", "error", "ModuleNotFoundError"),
    "tests/test_shop.py::test_assert": ("call", "failed", "AssertionError"),
    "tests/test_shop.py::test_lookup[a - b]": ("call", "failed", "KeyError cause shop.clock.ShopError"),
    "tests/test_shop.py::test_lookup[c]]": ("call", "failed", "KeyError cause shop.clock.ShopError"),
    "tests/test_shop.py::test_lookup[x.y]": ("call", "failed", "KeyError cause shop.clock.ShopError"),
    "tests/test_shop.py::TestDeep::test_nested": (
        "call",
        "failed",
        "KeyError cause shop.clock.ShopError context ZeroDivisionError",
    ),
    "tests/test_shop.py::TestDeep::test_group": (
        "call",
        "failed",
        "ValueError member shop.clock.ShopError member ExceptionGroup",
    ),
    "tests/test_shop.py::TestDeep::test_error": ("call", "failed", "DeprecationWarning"),
    "tests/test_shop.py::TestDeep::test_handled": ("call", "failed", "ValueError"),
    "tests/test_shop.py::test_setup": ("setup", "error", "RuntimeError"),
    "tests/test_shop.py::test_teardown": ("teardown", "error", "RuntimeError"),
    "tests/test_shop.py::test_missing": ("setup", "error", ""),
    "tests/test_shop.py::TestUnit::test_differs": ("call", "failed", "AssertionError"),
}


@dataclass(frozen=True)
class Run:
    """One run of the shop's tests: what was recorded, printed and reported."""

    project: Project
    recorded: Record
    log: str

    def file(self, kind: str) -> str:
        """The path of what the run left."""
        return str(self.project.root / {"log": "log.txt", "junit": "junit.xml", "reportlog": "report.jsonl"}[kind])

    def imported(self, *kinds: str) -> Record:
        return import_files({kind: [self.file(kind)] for kind in kinds}, self.project.root)


def run(root: Path, *options: str) -> Run:
    project = Project(root, SHOP)
    reports = [f"--junitxml={root / 'junit.xml'}", f"--report-log={root / 'report.jsonl'}"]
    pytest_line = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    line = [Path(sys.executable).parent / "deadhead", "record", "--", *pytest_line, *reports, *options, "tests"]
    done = subprocess.run(line, cwd=root, capture_output=True, text=True, check=False)
    (root / "log.txt").write_text(done.stdout, encoding="utf-8")
    return Run(project, read(root / ".deadhead" / "record"), done.stdout)


def printed(record: Record) -> Counter[tuple[str, str, tuple[str, int]]]:
    """The warnings of the project that were shown or raised: bare category, message, place, and how often."""
    found: Counter[tuple[str, str, tuple[str, int]]] = Counter()
    for one in record.sightings:
        if one.place is not None and one.shown and not (one.named or ("",))[0].startswith("<"):
            found[one.category.rpartition(".")[2], one.message, one.place[:2]] += one.count
    return found


def told(failures: Sequence[Failure]) -> dict[str, tuple[str, str, str]]:
    """What each test did wrong, as the table of the shop has it."""
    return {
        one.test: (
            one.phase,
            one.outcome,
            " ".join(f"{raised.type} {raised.link or ''}" for raised in one.chain).strip(),
        )
        for one in failures
        if one.outcome in ("failed", "error")
    }


def deadhead(cwd: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    line = [Path(sys.executable).parent / "deadhead", *arguments]
    done = subprocess.run(line, cwd=cwd, input=stdin, capture_output=True, check=False)
    return subprocess.CompletedProcess(line, done.returncode, done.stdout.decode(), done.stderr.decode())
