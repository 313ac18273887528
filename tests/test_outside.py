"""What tests put in place of names that a fix rewrites: found across the project, named, and the fix unsafe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from deadhead.analyse import analyse, analyse_text
from deadhead.config import load
from deadhead.outcome import Report

from .project import Project

#: Findings: mod.py:8 in `stamp`, mod.py:15 in `Worker.run`, other.py:5.
MOD = """
import logging
from datetime import datetime

logger = logging.getLogger(__name__)


def stamp():
    return datetime.utcnow()


class Worker:
    log = logging.getLogger("worker")

    def run(self):
        self.log.warn("x")
"""
OTHER = """
import datetime


def stamp():
    return datetime.datetime.utcnow()
"""
FILES = {"pkg/__init__.py": "", "pkg/mod.py": MOD, "pkg/other.py": OTHER}
MOD_STAMP, MOD_LOG, OTHER_STAMP = ("pkg/mod.py", 8), ("pkg/mod.py", 15), ("pkg/other.py", 5)
ALL_STAMPS = {MOD_STAMP, OTHER_STAMP}

Hit = set[tuple[str, int]]

#: A test, and the findings whose fixes it makes unsafe; the line that says so ends with `#!`.
TESTS: dict[str, tuple[str, Hit]] = {
    "mock.patch as decorator": (
        """
        from unittest import mock

        @mock.patch("pkg.mod.datetime")  #!
        def test(fake): ...
        """,
        {MOD_STAMP},
    ),
    "patch in a with": (
        """
        from mock import patch

        def test():
            with patch("pkg.mod.datetime") as fake:  #!
                fake.utcnow.return_value = 1
        """,
        {MOD_STAMP},
    ),
    "patcher by another name": (
        """
        from unittest.mock import patch as replaced

        patcher = replaced(target="pkg.mod.datetime", autospec=True)  #!
        """,
        {MOD_STAMP},
    ),
    "target made of parts": (
        """
        from unittest import mock
        from pkg import mod

        MOD = "pkg.mod"
        a = mock.patch(f"{MOD}.datetime")  #!
        b = mock.patch(MOD + ".datetime")  #!
        c = mock.patch(mod.__name__ + ".datetime")  #!
        """,
        {MOD_STAMP},
    ),
    "pytest-mock": (
        """
        def test(mocker):
            mocker.patch("pkg.other.datetime.datetime")  #!
        """,
        {OTHER_STAMP},
    ),
    "patch.object of a module": (
        """
        from unittest import mock
        import pkg.mod as m

        @mock.patch.object(m, "datetime")  #!
        def test(fake): ...
        """,
        {MOD_STAMP},
    ),
    "patch.object of a class": (
        """
        from unittest.mock import patch
        import pkg.mod

        @patch.object(pkg.mod.Worker, "log")  #!
        def test(fake): ...
        """,
        {MOD_LOG},
    ),
    "patch of a class by its string": (
        """
        from unittest.mock import patch

        @patch("pkg.mod.Worker.log.warn")  #!
        def test(fake): ...
        """,
        {MOD_LOG},
    ),
    "patch.object of an instance": (
        """
        import unittest
        from unittest.mock import patch
        from pkg.mod import Worker

        class Tests(unittest.TestCase):
            def setUp(self):
                self.worker = Worker()

            def test(self):
                patch.object(self.worker, "log")  #!
        """,
        {MOD_LOG},
    ),
    "patch.object of a class that inherits": (
        """
        from unittest.mock import patch
        from tests.workers import Sub

        @patch.object(Sub, "log")  #!
        def test(fake): ...
        """,
        {MOD_LOG},
    ),
    "patch.multiple": (
        """
        from unittest import mock

        @mock.patch.multiple("pkg.mod", datetime=mock.DEFAULT, create=True)  #!
        def test(fake): ...
        """,
        {MOD_STAMP},
    ),
    "monkeypatch with an object": (
        """
        from pkg import mod

        def test(monkeypatch):
            monkeypatch.setattr(mod, "datetime", object())  #!
        """,
        {MOD_STAMP},
    ),
    "monkeypatch with a string": (
        """
        def test(monkeypatch):
            monkeypatch.setattr("pkg.mod.datetime", object())  #!
            monkeypatch.delattr("pkg.mod.Worker.log")  #!
        """,
        {MOD_STAMP, MOD_LOG},
    ),
    "setattr": (
        """
        from pkg import mod

        setattr(mod, "datetime", object())  #!
        """,
        {MOD_STAMP},
    ),
    "TestCase.patch of other frameworks": (
        """
        from twisted.trial.unittest import TestCase
        from pkg import mod

        class Tests(TestCase):
            def test(self):
                self.patch(mod, "datetime", object())  #!
        """,
        {MOD_STAMP},
    ),
    "assignment": (
        """
        import pkg.mod as m
        from datetime import datetime

        class Fake(datetime): ...

        m.datetime = Fake  #!
        """,
        {MOD_STAMP},
    ),
    "assignment further down": (
        """
        from pkg import mod

        mod.datetime.utcnow = lambda: 1  #!
        """,
        ALL_STAMPS,  # it is the same class, and a test of `pkg` may well reach both
    ),
    "assignment further down, of one module": (
        """
        import pkg.mod

        pkg.mod.datetime.utcnow = lambda: 1  #!
        """,
        {MOD_STAMP},
    ),
    "modules that are come by while it runs": (
        """
        import importlib, sys, pytest

        m = importlib.import_module("pkg.mod")
        setattr(m, "datetime", None)  #!
        sys.modules["pkg.mod"].datetime = None  #!
        pytest.importorskip("pkg.mod").datetime = None  #!
        """,
        {MOD_STAMP},
    ),
    "a module's dictionary": (
        """
        import sys
        from unittest import mock
        import pkg.mod as m

        m.__dict__["datetime"] = None  #!
        vars(m)["datetime"] = None  #!
        vars(m).update(datetime=None)  #!
        vars(sys.modules["pkg.mod"]).update({"datetime": None})  #!
        del m.__dict__["datetime"]  #!
        m.__dict__.get("datetime"), vars(m)["datetime"]

        def test(monkeypatch):
            monkeypatch.setitem(m.__dict__, "datetime", None)  #!
            with mock.patch.dict("pkg.mod.__dict__", datetime=None):  #!
                mock.patch.dict(m.__dict__, {"datetime": None})  #!
        """,
        {MOD_STAMP},
    ),
    "a module that is another one": (
        """
        import sys
        from unittest import mock

        sys.modules["datetime"] = object()  #!
        mock.patch.dict(sys.modules, {"datetime": object()})  #!
        mock.patch.dict("sys.modules", datetime=object())  #!
        sys.modules["datetime"].datetime, sys.modules.get("datetime")
        """,
        ALL_STAMPS,
    ),
    "target put together": (
        """
        from unittest import mock
        from pkg import mod

        mock.patch("%s.datetime" % mod.__name__)  #!
        mock.patch("{}.{}".format(mod.__name__, "datetime"))  #!
        mock.patch(".".join(["pkg.mod", "datetime"]))  #!
        mock.patch(mod.Worker.__module__ + ".datetime")  #!
        """,
        {MOD_STAMP},
    ),
    "only the end of a target is known": (
        """
        from unittest import mock
        from pkg import mod

        def clock(where):
            return mock.patch(where + ".datetime")  #!
        """,
        ALL_STAMPS,  # importing `pkg` imports what lies in it, perhaps
    ),
    "a name that is computed": (
        """
        from pkg import mod

        def test(monkeypatch):
            for name in ("datetime", "time"):
                monkeypatch.setattr(mod, name, None)  #!
        """,
        {MOD_STAMP},
    ),
    "a name that is computed, of something else": (
        """
        import sys
        from pkg import other

        class Settings: ...

        import logging

        for name in ("datetime", "warn"):
            setattr(logging, name, None)
            setattr(logging.Logger, name, None)
            setattr(Settings, name, None)
            setattr(Settings(), name, None)
            setattr(sys.modules[__name__], name, None)
            setattr(other.datetime.date, name, None)
            getattr(other, name)
        """,
        set(),
    ),
    "relative import": (
        """
        from ..pkg import mod

        mod.datetime = None  #!
        """,
        {MOD_STAMP},
    ),
    "the watched class itself": (
        """
        from unittest import mock

        @mock.patch("datetime.datetime")  #!
        def test(fake): ...
        """,
        ALL_STAMPS,
    ),
    "the watched method itself": (
        """
        import logging

        def test(monkeypatch):
            monkeypatch.setattr(logging.Logger, "warn", print)  #!
        """,
        {MOD_LOG},
    ),
    "what gives the receiver": (
        """
        from unittest import mock

        @mock.patch("pkg.mod.logger")
        @mock.patch("pkg.mod.logging")
        def test(fake, other): ...
        """,
        set(),  # `log` was made when the module was imported
    ),
    "what the fix calls instead": (
        """
        from pkg import mod

        mod.datetime.now = lambda: 1  #!
        """,
        ALL_STAMPS,
    ),
    "an object that is not known": (
        """
        from unittest import mock
        import pkg

        def test(worker):
            mock.patch.object(worker.log, "warn")  #!
        """,
        {MOD_LOG},
    ),
    "an object that is not known, of something else": (
        """
        from unittest import mock
        import shop

        def test(worker):
            mock.patch.object(worker.log, "warn")
        """,
        set(),
    ),
    "freezegun with an offset": (
        """
        import datetime
        from freezegun import freeze_time

        @freeze_time("2020-01-01", tz_offset=-4)  #!
        def test(): ...

        @freeze_time("2020-01-01", datetime.timedelta(hours=1))  #!
        def test_2(): ...
        """,
        ALL_STAMPS,
    ),
    "freezegun and time-machine without": (
        """
        import time_machine
        from freezegun import freeze_time

        @freeze_time("2020-01-01", tz_offset=0)
        def test(): ...

        @freeze_time("2020-01-01")
        def test_2(): ...

        @time_machine.travel("2020-01-01", tick=False)
        def test_3(): ...
        """,
        set(),
    ),
    "a module of the same last name": (
        """
        from unittest import mock
        import shop.mod
        from shop import mod as m

        mock.patch("shop.mod.datetime")
        mock.patch("lib.pkg.mod.datetime")
        mock.patch.object(shop.mod, "datetime")
        m.datetime = None
        """,
        set(),
    ),
    "another name": (
        """
        from unittest import mock
        from pkg import mod

        mock.patch("pkg.mod.datetimes")
        mock.patch("pkg.mod.logger.info")
        mock.patch("pkg.mod.Worker.run")
        mock.patch("pkg.mod.Worker")
        mock.patch("pkg.mod.time.datetime")
        mock.patch.object(mod.datetime, "today")
        mock.patch.dict("pkg.mod.datetime", {})
        mod.other = mod.datetime
        """,
        set(),
    ),
    "a string that is no target": (
        """
        from unittest import mock

        TEXT = "pkg.mod.datetime"
        print("pkg.mod.datetime", mock.sentinel.datetime)

        def patch(name): ...

        patch("pkg.mod.datetime")
        """,
        set(),
    ),
    "the test's own class": (
        """
        from unittest import mock
        from pkg.mod import stamp

        class Worker:
            log = None
            datetime = None

        mock.patch.object(Worker, "log")
        mock.patch.object(Worker(), "datetime")
        Worker.datetime = stamp
        """,
        set(),
    ),
}
WORKERS = "from pkg.mod import Worker\n\n\nclass Sub(Worker): ...\n"


def hits(report: Report) -> dict[tuple[str, int], tuple[str, ...]]:
    """Return the findings that are patched, with the places, after a look at their fixes."""
    for one in report.findings:
        assert one.fix == ("unsafe" if one.patched_by else "safe"), one
    return {(one.path, one.span.line): one.patched_by for one in report.findings if one.patched_by}


def places(test: str, name: str) -> tuple[str, ...]:
    """Return the marked lines of a test."""
    lines = dedent(test).lstrip("\n").splitlines()
    return tuple(f"{name}:{number}" for number, line in enumerate(lines, 1) if line.endswith("#!"))


@pytest.mark.parametrize("case", TESTS)
def test_who_is_patched(tmp_path: Path, case: str) -> None:
    test, expected = TESTS[case]
    files = {**FILES, "tests/__init__.py": "", "tests/workers.py": WORKERS, "tests/test_x.py": test}
    found = hits(Project(tmp_path, files).scan())
    assert set(found) == expected
    every = {place for hit in found.values() for place in hit}
    assert every == set(places(test, "tests/test_x.py"))


@pytest.mark.parametrize("source", ["src", "lib/python", "."])
def test_wherever_the_packages_lie(tmp_path: Path, source: str) -> None:
    test = "from unittest import mock\n\nmock.patch('pkg.mod.datetime')\nmock.patch('mod.datetime')\n"
    files = {f"{source}/{name}": text for name, text in FILES.items()}
    found = hits(Project(tmp_path, {**files, "tests/test_x.py": test}).scan())
    path = (Path(source) / "pkg/mod.py").as_posix()
    # `mod` alone is no name of a module in a package, unless no other module has it.
    assert set(found) == {(path, 8)}
    assert found[path, 8] == ("tests/test_x.py:3", "tests/test_x.py:4")


def test_of_two_modules_the_one_that_is_imported(tmp_path: Path) -> None:
    files = {**FILES, "mod.py": MOD, "tests/test_x.py": "import mod\n\nmod.datetime = None\n"}
    assert hits(Project(tmp_path, files).scan()) == {("mod.py", 8): ("tests/test_x.py:3",)}


def test_a_number_or_a_text_stands_in_for_nothing(tmp_path: Path) -> None:
    test = "import mod\n\nmod.datetime = 1\nmod.datetime = 'now'\nmod.datetime = mod.x = b''\nmod.datetime = True\n"
    assert hits(Project(tmp_path, {"mod.py": MOD, "test_x.py": test}).scan()) == {("mod.py", 8): ("test_x.py:6",)}


def test_an_import_that_gets_another_source_is_not_in_the_way(tmp_path: Path) -> None:
    files = {
        "mod.py": "from collections import Mapping\n\nprint(isinstance({}, Mapping))\n",
        "test_mod.py": "from unittest import mock\n\nmock.patch('mod.Mapping')\n",
    }
    assert hits(Project(tmp_path, files).scan()) == {}


def test_names_by_which_a_use_is_reached(tmp_path: Path) -> None:
    mod = """
    import logging
    from pkg import clocks

    def get(): return logging.getLogger("a")

    def f():
        log = logging.getLogger("b")
        log.warn("1")
        logging.getLogger("c").warn("2")

    def g():
        from datetime import datetime
        datetime.utcnow()
    """
    test = """
    from unittest import mock

    mock.patch("pkg.mod.logging")
    mock.patch("pkg.mod.datetime")
    """
    found = hits(Project(tmp_path, {"pkg/__init__.py": "", "pkg/mod.py": mod, "test_x.py": test}).scan())
    assert found == {("pkg/mod.py", 8): ("test_x.py:3",), ("pkg/mod.py", 9): ("test_x.py:3",)}


def test_tests_outside_of_the_scanned_paths_count(tmp_path: Path) -> None:
    test = "from unittest import mock\n\nmock.patch('pkg.mod.datetime')\n"
    Project(tmp_path, {**FILES, "tests/test_x.py": test, "venv/test_y.py": test})
    report = analyse(load(tmp_path), [tmp_path / "pkg"])
    assert hits(report) == {MOD_STAMP: ("tests/test_x.py:3",)}
    text = analyse_text(load(tmp_path), tmp_path / "pkg/mod.py", dedent(MOD).encode())
    assert [one.patched_by for one in text.findings] == [("tests/test_x.py:3",), ()]


def test_the_report_says_who(tmp_path: Path) -> None:
    test = "from unittest import mock\n\nmock.patch('pkg.mod.datetime')\n"
    Project(tmp_path, {**FILES, "tests/test_x.py": test + test})
    done = _run(tmp_path, "-m", "deadhead", "scan", "pkg/mod.py")
    remark = [line for line in done.stdout.splitlines() if "patched" in line]
    assert remark == ["  test:  patched by tests/test_x.py:3 and in 1 more place, so the fix is unsafe"]


#: Two files of a project whose tests mock the clock of one of them.
CLOCKS = {
    "shop/__init__.py": "",
    "shop/orders.py": "from datetime import datetime\n\n\ndef placed():\n    return datetime.utcnow()\n",
    "shop/bills.py": """
    from datetime import datetime


    def due():
        return datetime.utcnow().tzinfo, datetime.utcnow


    def paid():
        return datetime.utcnow().tzinfo
    """,
    "tests/test_shop.py": """
    from unittest import mock

    from shop import bills, orders


    @mock.patch("shop.orders.datetime")
    def test_placed(fake):
        fake.utcnow.return_value = 1
        assert orders.placed() == 1


    def test_paid():
        assert bills.paid() is None
    """,
}


def _run(root: Path, *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=root, capture_output=True, text=True, check=False, input=text)


def _passed(root: Path) -> str:
    done = _run(root, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    return done.stdout.splitlines()[-1].split(" in ")[0]


def test_a_mocked_clock_still_ticks_after_fix(tmp_path: Path) -> None:
    root = Project(tmp_path, CLOCKS).root
    assert _passed(root).startswith("2 passed")
    done = _run(root, "-m", "deadhead", "scan", "--fix", "--no-record", "--output-format", "concise")
    assert done.stderr == "Fixed 3 findings in 1 file.\n"
    assert "datetime.utcnow()" in (root / "shop/orders.py").read_text()
    assert "datetime.utcnow" not in (root / "shop/bills.py").read_text()
    assert _passed(root) == "2 passed"
    # Whoever asks for unsafe fixes gets them.
    _run(root, "-m", "deadhead", "scan", "--fix", "--unsafe-fixes", "--no-record")
    assert _passed(root).startswith("1 failed, 1 passed")


def test_a_preferred_unsafe_fix_does_not_pass_a_mock_by(tmp_path: Path) -> None:
    config = "[tool.deadhead.prefer]\ndatetime-utcnow = 'aware'\n"
    root = Project(tmp_path, {**CLOCKS, "pyproject.toml": config}).root
    _run(root, "-m", "deadhead", "scan", "--fix", "--no-record")
    assert "datetime.utcnow()" in (root / "shop/orders.py").read_text()
    assert "now(timezone.utc).tzinfo" in (root / "shop/bills.py").read_text()


def test_standard_input_knows_the_tests_too(tmp_path: Path) -> None:
    root = Project(tmp_path, CLOCKS).root
    text = (root / "shop/orders.py").read_text() + "\n\nprint(datetime.utcnow())\n"
    done = _run(root, "-m", "deadhead", "scan", "-", "--fix", "--stdin-filename", "shop/orders.py", text=text)
    assert done.stdout == text


def test_a_logger_class_of_the_project(tmp_path: Path) -> None:
    files = {
        "audit.py": "import logging\n\n\nclass Audit(logging.Logger):\n    def warn(self, text): ...\n\n\n"
        "logging.setLoggerClass(Audit)\n",
        "main.py": "import logging\n\nlogging.getLogger('a').warn('b')\n",
    }
    report = Project(tmp_path, files).scan()
    assert [(one.fix, one.patched_by) for one in report.findings] == [("unsafe", ("audit.py:8",))]


#: A double that is put in place by a way that nobody reads in the source.
HIDDEN = {
    "shop/__init__.py": "",
    "shop/orders.py": """
    from datetime import datetime


    def placed():
        return datetime.utcnow()


    def later():
        return [datetime.utcnow() for _ in range(0)]
    """,
    "shop/bills.py": "from datetime import datetime\n\n\ndef due():\n    return datetime.utcnow().tzinfo\n",
    "tests/test_shop.py": """
    from shop import bills, orders


    class Clock:
        def utcnow(self):
            return 1


    def put(module, **names):
        for name, value in names.items():
            setattr(module, name, value)


    def test_placed(request):
        put(orders, **{"date" + "time": Clock()})
        assert (orders.placed(), orders.later()) == (1, [])


    def test_due():
        assert bills.due() is None
    """,
}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python notes executed lines from 3.12 on")
def test_what_ran_without_a_warning_is_not_fixed(tmp_path: Path) -> None:
    project = Project(tmp_path, HIDDEN)
    report = project.scan(project.record())
    fixes = {(one.path, one.span.line): (one.evidence.grade, one.fix) for one in report.findings}
    assert fixes == {
        ("shop/bills.py", 5): ("confirmed", "safe"),
        ("shop/orders.py", 5): ("silent", "unsafe"),
        ("shop/orders.py", 9): ("unknown", "unsafe"),  # by the same name
    }
    done = _run(tmp_path, "-m", "deadhead", "scan", "--fix")
    assert "the same name was also used without a warning, so the fix is unsafe" in done.stdout
    assert done.stderr == "Fixed 1 finding in 1 file.\n"
    assert _passed(tmp_path) == "2 passed"
