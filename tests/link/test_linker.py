"""Findings and sightings joined, on real runs of projects whose truth is known."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deadhead.analyse import analyse
from deadhead.config import load
from deadhead.outcome import Report
from deadhead.runtime.reader import read

from ..interpreters import needed
from ..project import Project, at

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="datetime.utcnow() warns from Python 3.12 on")

HANDED_ON = {
    "shop.py": """
        import threading
        from concurrent.futures import ThreadPoolExecutor
        from dataclasses import dataclass, field
        from datetime import datetime

        import attr
        import pydantic
        import sqlalchemy as sa
        from django.conf import settings

        settings.configure(INSTALLED_APPS=[])
        import django

        django.setup()
        from django.db import models


        @dataclass
        class Order:
            at: datetime = field(default_factory=datetime.utcnow)


        @attr.s(auto_attribs=True)
        class Item:
            at: datetime = attr.ib(factory=datetime.utcnow)


        class Invoice(pydantic.BaseModel):
            at: datetime = pydantic.Field(default_factory=datetime.utcnow)


        class Event(models.Model):
            at = models.DateTimeField(default=datetime.utcnow)

            class Meta:
                app_label = "shop"


        rows = sa.Table("rows", sa.MetaData(), sa.Column("at", sa.DateTime, default=datetime.utcnow))


        def insert():
            engine = sa.create_engine("sqlite://")
            rows.create(engine)
            with engine.begin() as connection:
                connection.execute(rows.insert())


        def start():
            thread = threading.Thread(target=datetime.utcnow)
            thread.start()
            thread.join()


        def submit():
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(datetime.utcnow).result()


        def mapped():
            return [value for value in map(lambda _: datetime.utcnow(), [1])]


        def unused():
            return datetime.utcnow
    """,
    "clock.py": """
        from datetime import datetime

        clock = datetime.utcnow
    """,
    "unused.py": """
        from datetime import datetime

        clock = datetime.utcnow
    """,
    "test_shop.py": """
        import pytest

        import clock
        import shop


        @pytest.mark.parametrize("name", ["Order", "Item", "Invoice", "Event", "insert", "start", "submit", "mapped"])
        def test_it(name):
            getattr(shop, name)()
    """,
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose callables are called by others."""
    return Project(tmp_path_factory.mktemp("shop"), HANDED_ON)


@pytest.fixture(scope="module")
def report(shop: Project) -> Report:
    """Its scan, with the record of its tests."""
    return shop.scan(shop.record())


class TestHandedOn:
    """A callable that is called elsewhere is traced to the reference."""

    @pytest.mark.parametrize(
        ("line", "test", "raised_in"),
        [
            (20, "Order", "<generated __init__ of Order>"),
            (25, "Item", "<generated __init__ of Item>"),
            (29, "Invoice", "pydantic/main.py"),
            (33, "Event", "django/db/models/"),
        ],
    )
    def test_to_the_class_whose_default_it_is(self, report: Report, line: int, test: str, raised_in: str) -> None:
        evidence = at(report, "shop.py", line).evidence
        assert (evidence.grade, evidence.count, evidence.candidates) == ("definition", 1, 1)
        assert evidence.tests == (f"test_shop.py::test_it[{test}]",)
        assert raised_in in evidence.chain[0]

    @pytest.mark.parametrize("line", [39, 50, 57])
    def test_or_to_all_references_it_can_have_come_from(self, report: Report, line: int) -> None:
        evidence = at(report, "shop.py", line).evidence
        assert (evidence.grade, evidence.candidates) == ("definition", 4)

    def test_a_call_in_a_lambda_is_itself(self, report: Report) -> None:
        assert at(report, "shop.py", 61).evidence.grade == "confirmed"

    def test_also_when_only_some_files_are_scanned(self, shop: Project, report: Report) -> None:
        part = analyse(load(shop.root), [shop.root / "clock.py"], read(shop.root / ".deadhead" / "record"))
        (finding,) = part.findings
        assert (finding.evidence.grade, finding.evidence.candidates) == ("definition", 4)
        assert {one.path for one in part.unexplained} <= {"clock.py"}

    def test_but_never_to_what_the_run_did_not_execute(self, report: Report) -> None:
        assert at(report, "unused.py", 3).evidence.grade == "unexecuted"
        assert at(report, "shop.py", 65).evidence.grade == "unexecuted"

    @pytest.mark.parametrize("line", [39, 50, 57])
    def test_one_of_several_is_no_proof_that_raises_the_severity(self, report: Report, line: int) -> None:
        assert at(report, "shop.py", line).severity == "P3"

    def test_explains_every_sighting(self, report: Report) -> None:
        assert [one.message for one in report.unexplained if "utcnow" in one.message] == []


NAMED = {
    "pyproject.toml": """
        [project]
        name = "app"

        [tool.deadhead]
    """,
    "app.py": """
        import logging
        from datetime import datetime

        logger = logging.getLogger("app")
        info, warn = logger.info, logger.warn


        class Clock:
            def __init__(self, now):
                self._now = now

            def utcnow(self):
                return self._now()


        clock = Clock(datetime.utcnow)


        def stamp():
            return clock.utcnow()


        def report(log):
            log.warn("one")
            warn("two")


        def span(a, b):
            return (
                datetime.utcnow(), a,
                b, datetime.utcnow(),
            )


        def never():
            return datetime.utcnow()
    """,
    "test_app.py": """
        import logging
        import warnings

        import pytest

        import app
        import helpers
        from datetime import datetime


        def test_stamp():
            assert app.stamp()


        def test_report():
            app.report(logging.getLogger("x"))


        def test_span():
            assert len([part for part in app.span(1, 2)]) == 4
            app.span(
                1,
                datetime.utcnow(),
            )


        def test_expected():
            with pytest.deprecated_call():
                datetime.utcnow()


        def test_hidden():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert app.span(1, 2)


        def test_own():
            helpers.old()
    """,
    "helpers.py": """
        import warnings


        def old():
            warnings.warn("old() is deprecated", DeprecationWarning, stacklevel=2)
    """,
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Report]:
    """A run in which names are passed around."""
    project = Project(tmp_path_factory.mktemp("app"), NAMED)
    return project, project.scan(project.record())


class TestNamed:
    """What only run time can tell, and what it must not be taken to tell."""

    def test_calls_are_confirmed_each_for_itself(self, named: tuple[Project, Report]) -> None:
        for line in (30, 31):
            evidence = at(named[1], "app.py", line).evidence
            assert (evidence.grade, evidence.count) == ("confirmed", 3)
            assert evidence.tests == ("test_app.py::test_span", "test_app.py::test_hidden")

    def test_a_call_that_was_not_run_is_told(self, named: tuple[Project, Report]) -> None:
        assert at(named[1], "app.py", 36).evidence.grade == "unexecuted"

    def test_a_receiver_is_proven_and_its_fix_unsafe(self, named: tuple[Project, Report]) -> None:
        finding = at(named[1], "app.py", 24)
        assert (finding.symbol, finding.kind, tuple(finding.span)) == ("logging.Logger.warn", "call", (24, 5, 24, 20))
        assert (finding.evidence.grade, finding.fix) == ("confirmed", "unsafe")

    def test_a_call_through_a_name_proves_the_assignment_too(self, named: tuple[Project, Report]) -> None:
        assert at(named[1], "app.py", 25).evidence.grade == "confirmed"
        evidence = at(named[1], "app.py", 5).evidence
        assert (evidence.grade, evidence.count, evidence.candidates) == ("definition", 1, 1)

    def test_a_held_callable_is_traced_to_where_it_was_handed_over(self, named: tuple[Project, Report]) -> None:
        evidence = at(named[1], "app.py", 16).evidence
        assert (evidence.grade, evidence.chain[0]) == ("definition", "Clock.utcnow (app.py:13)")

    def test_look_alikes_are_no_findings(self, named: tuple[Project, Report]) -> None:
        lines = [one.span.line for one in named[1].findings if one.path == "app.py"]
        assert lines == [5, 16, 24, 25, 30, 31, 36]

    def test_the_project_s_own_deprecation_is_reported_at_its_caller(self, named: tuple[Project, Report]) -> None:
        (own,) = [one for one in named[1].unexplained if not one.expected]
        assert (own.path, own.line, own.column, own.origin) == ("test_app.py", 39, 5, "self")

    def test_what_a_test_expects_is_no_debt(self, named: tuple[Project, Report]) -> None:
        (expected,) = [one for one in named[1].unexplained if one.expected]
        assert (expected.path, expected.line) == ("test_app.py", 29)
        assert not [one for one in named[1].findings if (one.path, one.span.line) == ("test_app.py", 29)]

    def test_a_changed_file_s_sightings_are_stale(self, named: tuple[Project, Report]) -> None:
        project, before = named
        record = project.record()
        path = project.root / "app.py"
        text = path.read_text()
        path.write_text("# moved\n" + text)
        try:
            after = project.scan(record)
        finally:
            path.write_text(text)
        assert before.stale == 0
        assert after.stale > 0
        assert {one.evidence.grade for one in after.findings if one.path == "app.py"} == {"unknown"}
        assert at(after, "test_app.py", 23).evidence.grade == "confirmed"


@pytest.mark.parametrize("version", ["3.8", "3.10"])
def test_without_columns_a_statement_is_as_far_as_it_goes(tmp_path: Path, version: str) -> None:
    python = needed(version)
    files = {
        "main.py": """
            import logging

            log = logging.getLogger("x")


            def report(other):
                log.warn(
                    "one",
                )
                other.warn("two")


            report(log)
        """
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record("main.py", python=python))
    assert [(one.span.line, one.evidence.grade, one.fix) for one in report.findings] == [
        (7, "statement", "safe"),
        (10, "statement", "unsafe"),
    ]
    assert report.unexplained == ()


HELD = {
    "held.py": """
        from datetime import datetime


        class First:
            stamp = datetime.utcnow

            def tell(self):
                return self.stamp()


        class Second:
            stamp = datetime.utcnow

            def tell(self):
                return self.stamp()


        def computed(name, text):
            return getattr(datetime, name)(), eval(text)


        First().tell()
        computed("utc" + "now", "datetime.utc" + "now()")
    """
}


def test_what_a_class_holds_is_told_from_what_another_holds_under_that_name(tmp_path: Path) -> None:
    project = Project(tmp_path, HELD)
    report = project.scan(project.record("held.py"))
    grades = {one.span.line: (one.evidence.grade, one.evidence.count) for one in report.findings}
    assert grades == {5: ("definition", 1), 8: ("confirmed", 1), 12: ("unknown", 0), 15: ("unexecuted", 0)}


def test_names_put_together_while_the_program_ran_prove_no_reference(tmp_path: Path) -> None:
    project = Project(tmp_path, HELD)
    report = project.scan(project.record("held.py"))
    assert [(one.line, one.column) for one in report.unexplained] == [(19, 12), (19, 39)]


def test_what_ran_in_spite_of_what_stands_around_it_is_a_finding(tmp_path: Path) -> None:
    code = """
    from datetime import datetime

    if hasattr(datetime, "utcnow"):
        print(datetime.utcnow().isoformat())
    if hasattr(datetime, "utcnow") and input is None:
        print(datetime.utcnow().isoformat())
    """
    project = Project(tmp_path, {"clock.py": code})
    assert project.scan().findings == ()
    report = project.scan(project.record("clock.py"))
    (finding,) = report.findings
    assert (finding.span.line, finding.evidence.grade, finding.fix) == (4, "confirmed", "unsafe")
    assert report.unexplained == ()


def test_a_warning_that_is_given_once_proves_all_that_ran_of_its_module(tmp_path: Path) -> None:
    code = """
    from cgi import parse_header


    def parse(line):
        import cgi

        return cgi.parse_header(line)


    def never(line):
        return parse_header(line)


    parse("a")
    """
    project = Project(tmp_path, {"header.py": code})
    report = project.scan(project.record("header.py", python=needed("3.12")))
    grades = {one.span.line: (one.evidence.grade, one.evidence.candidates) for one in report.findings}
    assert grades == {1: ("confirmed", 0), 5: ("definition", 0), 7: ("definition", 0), 11: ("unexecuted", 0)}
    assert all(not one.evidence.chain for one in report.findings)  # it came from the import, not by way of these


def test_a_message_that_fits_many_names_proves_the_one_that_is_spelled(tmp_path: Path) -> None:
    files = {
        "base.py": "from unittest import TestCase\n",
        "test_case.py": """
            from base import TestCase


            class StockTest(TestCase):
                def test(self):
                    self.assertRaisesRegexp(ValueError, "a", int, "a")
        """,
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record("-m", "unittest", "test_case", python=needed("3.11")))
    (finding,) = report.findings
    assert (finding.symbol, finding.evidence.grade) == ("unittest.TestCase.assertRaisesRegexp", "confirmed")
    assert report.unexplained == ()


@pytest.mark.parametrize("options", [[], ["-W", "ignore"]], ids=["shown", "hidden"])
def test_what_is_said_of_a_file_while_it_is_compiled_proves_all_of_it(tmp_path: Path, options: list[str]) -> None:
    code = r"""
    A = "\d"
    B = "\w", "\d", "\d\w"


    def never():
        return ("a"
                "\w\.")


    C = r"\d"
    """
    project = Project(tmp_path, {"words.py": code, "run.py": "import words\n"})
    report = project.scan(project.record(*options, "run.py", python=needed("3.13")))
    assert [one.span.start for one in report.findings] == [(1, 6), (2, 6), (2, 12), (2, 18), (2, 20), (7, 14), (7, 16)]
    assert {one.evidence.grade for one in report.findings} == {"statement"}
    assert report.unexplained == ()


def test_whether_a_literal_was_reached_does_not_matter(tmp_path: Path) -> None:
    project = Project(tmp_path, {"words.py": 'def never():\n    return "\\d"\n', "run.py": "import words\n"})
    subprocess.run([sys.executable, "-m", "compileall", "-q", tmp_path], capture_output=True, check=True)
    (finding,) = project.scan(project.record("run.py")).findings
    assert finding.evidence.grade == "unknown"


@pytest.mark.parametrize("version", ["3.8", "3.11", "3.13"])
@pytest.mark.parametrize("options", [["-W", "always"], ["-W", "ignore"]], ids=["shown", "hidden"])
def test_what_is_said_of_a_script_is_told_from_what_is_said_of_modules(
    tmp_path: Path, options: list[str], version: str
) -> None:
    word = 'WORD = "\\d"\n'
    script = f"from importlib import import_module\n{word}for name in ('one', 'two'):\n    import_module(name)\n"
    project = Project(tmp_path, {"one.py": word, "two.py": f"\n{word}", "script": script, "run.py": script})
    for name in ("script", "run.py"):
        report = project.scan(project.record(*options, name, python=needed(version)))
        expected = {
            "one.py": "statement",
            "two.py": "statement",
            "run.py": "statement" if name == "run.py" else "unexecuted",
        }
        assert {one.path: one.evidence.grade for one in report.findings} == expected
        assert {one.path for one in report.unexplained} <= {"script"}


def test_an_import_that_was_taken_is_proven(tmp_path: Path) -> None:
    code = """
    try:
        from none_such import splitport
    except ImportError:
        from urllib.parse import splitport


    def port(host):
        return splitport(host)[1]


    port("example.org:80")
    """
    project = Project(tmp_path, {"host.py": code})
    assert project.scan().findings == ()
    report = project.scan(project.record("host.py"))
    (finding,) = report.findings
    assert (finding.span.line, finding.kind, finding.evidence.grade, finding.fix) == (8, "call", "confirmed", None)
    assert report.unexplained == ()
