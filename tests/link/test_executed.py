"""What a run executed, for each place that an expression can stand in; the truth is what the run itself counted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest

from deadhead.finding import Finding, Span
from deadhead.link.executed import Executed, Reach
from deadhead.report.json import document, load
from deadhead.report.style import Style
from deadhead.report.text import summary
from deadhead.static.source import Source

from ..interpreters import coverage_site, needed
from ..project import Project, at

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="Python notes executed lines from 3.12 on")

#: Bodies of functions with one call of ``probe``, and what can be told of it for certain. ``fails`` raises.
PLACES: dict[str, Reach] = {
    "probe()": "executed",
    "x = probe()": "executed",
    "return one, probe()": "executed",
    "return probe().real": "executed",
    "return probe(one)": "executed",
    "return int(probe())": "executed",
    "return int(one) + probe()": None,  # int might have raised
    "return probe(int(one))": None,
    "x = int(one) + probe()\nreturn x": "executed",  # what follows shows that it did not
    "x = fails() + probe()\nreturn x": None,
    "x = probe(fails())\nreturn x": None,
    "x = (\n    fails()\n    + probe()\n)": "never",  # the line of its own was not reached
    "x = (\n    one +\n    probe()\n)": "executed",
    "fails()\nprobe()": "never",
    "if not one: probe()": None,  # the condition is on the same line
    "if one: probe()": None,
    "if one:\n    probe()": "executed",
    "if not one:\n    probe()": "never",
    "if one:\n    pass\nelse: probe()": "never",
    "if not one:\n    pass\nelse: probe()": "executed",
    "if not one:\n    pass\nelif probe():\n    pass": "executed",
    "if one:\n    pass\nelif probe():\n    pass": "never",
    "if int(one) and probe():\n    pass": None,
    "if probe() and one:\n    pass": "executed",
    "if fails() or probe(): pass": None,
    "if int(one) > probe():\n    return\nelse:\n    return": "executed",
    "int(one); probe()": None,
    "fails(); probe()": None,
    "int(one); probe()\nreturn": "executed",
    "return one or probe()": None,
    "return (\n    one\n    or probe()\n)": "never",
    "return probe() if one else None": None,
    "return None if one else probe()": None,
    "return 1 < one < probe()": None,
    "return probe() < 1 < one": "executed",
    "return [probe() for _ in ()]": None,
    "return [probe() for _ in (1,)]": None,
    "return [_ for _ in (probe(),)]": "executed",
    "return list(probe() for _ in ())": None,
    "return list(_ for _ in [probe()])": "executed",
    "return (\n    probe()\n    for _ in ()\n)": "never",
    "return lambda: probe()": "never",
    "return (lambda: probe())()": "executed",
    "return (lambda x=probe(): 1)": "executed",
    "return (lambda: 1)(), (lambda: probe())": None,  # two on a line
    "return (\n    (lambda: 1)(),\n    (lambda: probe()),\n)": "never",
    "def inner(): return probe()": "never",
    "def inner(): return probe()\ninner()": None,
    "def inner():\n    return probe()\ninner()": "executed",
    "@keep\ndef inner(): return probe()": "never",
    "@keep\ndef inner():\n    return probe()": "never",
    "def inner(x=probe()):\n    pass": "executed",
    "def inner(x: probe()):\n    pass": None,
    "@keep(probe())\ndef inner():\n    pass": "executed",
    "@keep(probe())\ndef inner():\n    pass\nreturn inner": "executed",
    "@probe\ndef inner():\n    pass": "executed",
    "class Inner:\n    x = probe()": "executed",
    "class Inner: x = probe()": None,
    "class Inner(keep(probe())):\n    pass": "executed",
    "for x in probe(), one:\n    pass": "executed",
    "for x in ():\n    probe()": "never",
    "for x in int(one), probe():\n    return": "executed",
    "while probe() and not one:\n    pass": "executed",
    "with open(__file__ if probe() == 0 else 1) as x:\n    pass": "executed",
    "with guard(), guard(fails(), probe()):\n    pass\nreturn": None,  # swallowed
    "with guard(), guard(int(one), probe()):\n    pass\nreturn": "executed",
    "try:\n    probe()\nexcept ValueError:\n    pass": "executed",
    "try:\n    fails()\n    probe()\nexcept ValueError:\n    pass\nreturn": "never",
    "try:\n    fails()\nexcept (ValueError, probe()):\n    pass": None,
    "try:\n    fails()\nexcept ValueError:\n    probe()": "executed",
    "try:\n    one\nexcept ValueError:\n    probe()": "never",
    "try: x = fails(), probe()\nexcept ValueError: pass\nreturn": None,
    "try:\n    one\nfinally: probe()": "executed",
    "match one:\n    case 1:\n        probe()": "executed",
    "match one:\n    case 2:\n        probe()\n    case _:\n        pass": "never",
    "match one:\n    case 2: probe()\n    case _: pass": None,
    "match one:\n    case 1 if probe():\n        pass": None,
    "match (one, probe()):\n    case _:\n        pass": "executed",
    "assert one, probe()": None,
    "assert probe() == 0": "executed",
    "return f'{one}{probe()}'": None,
    "return f'{int(one)}{probe()}'": None,
    "x = yield probe()": "never",
    "if 0:\n    probe()": None,  # compiled away
    "table = {}\ntable[int(one)] = probe()\nreturn": "executed",
    "table = {}\ntable[fails()] = probe()": "executed",
    "global_name: probe() = 1": None,
    "x: int = probe()": "executed",
}

HEAD = """\
import sys

count = {}
one = 1


def probe(*_):
    name = next(name for name in names() if name.startswith("place"))
    count[name] = count.get(name, 0) + 1
    return 0


def names():
    frame = sys._getframe(2)
    while frame:
        yield frame.f_code.co_name
        frame = frame.f_back
    yield "place"


def fails():
    raise ValueError


def keep(*args):
    return args[-1] if callable(args[-1]) else guard


class guard:
    def __init__(self, *args):
        pass

    def __enter__(self):
        pass

    def __exit__(self, *error):
        return True


"""


def _program() -> str:
    text = HEAD
    for number, body in enumerate(PLACES):
        text += f"def place{number}():\n{indent(body, '    ')}\n\n\n"
    text += "for function in [value for name, value in globals().items() if name.startswith('place')]:\n"
    text += "    try:\n        function()\n    except (ValueError, TypeError):\n        pass\n"
    return text + "print(*[f'{name[5:]}={times}' for name, times in count.items()], file=open('count.txt', 'w'))\n"


@pytest.fixture(scope="module", params=["3.12", "3.13"])
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Executed, Source, set[int]]:
    """The program after a run by one Python, and the numbers of the places whose call was made."""
    python = needed(request.param)
    project = Project(tmp_path_factory.mktemp("places"), {"places.py": _program()})
    record = project.record("places.py", python=python)
    counted = (project.root / "count.txt").read_text().split()
    source = Source("places.py", (project.root / "places.py").read_bytes())
    called = {int(one.partition("=")[0]) for one in counted}
    return Executed(record, {"places.py": source}, record.lines), source, called


def _findings(source: Source) -> Iterator[Finding]:
    """One finding for the call, or the name, in each place."""
    text = source.text.decode()
    for number in range(len(PLACES)):
        start = text.index("probe", text.index(f"def place{number}():"))
        stop = start + len("probe")
        if text[stop] == "(":
            depth = 0
            for stop in range(stop, len(text)):  # noqa: B020
                depth += {"(": 1, ")": -1}.get(text[stop], 0)
                if not depth:
                    break
            stop += 1
        yield _finding(source.span(start, stop))


def _finding(span: Span) -> Finding:
    return Finding(
        rule="probe",
        package="python",
        symbol="probe",
        kind="call",
        path="places.py",
        span=span,
        scope="",
        message="",
        since="3.0",
        gone=None,
        use="",
        url="",
        severity="P3",
        fingerprint="",
    )


def test_tells_what_is_certain_and_nothing_else(ran: tuple[Executed, Source, set[int]]) -> None:
    executed, source, called = ran
    told = dict(zip(PLACES, [executed.reach(finding) for finding in _findings(source)], strict=True))
    truth: dict[str, Reach] = {body: "executed" if number in called else "never" for number, body in enumerate(PLACES)}
    assert {body: reach for body, reach in told.items() if reach not in (None, truth[body])} == {}
    assert {body: reach for body, reach in told.items() if reach != PLACES[body]} == {}


GRADED = {
    "app.py": """
        import ast
        import imp
        import logging
        from datetime import datetime

        import doubles

        log: logging.Logger = doubles.Quiet()


        def called():
            log.warn("heard by nobody")
            logging.getLogger("x").warn("heard")


        def handed_on():
            return log.warn


        def frozen():
            return datetime.utcnow()


        def never():
            return datetime.utcnow(), logging.warn


        def old_class():
            return ast.Num(1)
    """,
    "doubles.py": """
        import ast


        class Quiet:
            def warn(self, text):
                pass


        ast.Num = lambda value: value
    """,
    "imp.py": "",
    "late.py": """
        import logging

        logging.warn("x")
    """,
    "run.py": """
        import app

        app.called()
        app.handed_on()
        app.old_class()
    """,
}


def test_what_ran_without_its_warning_is_silent_and_what_did_not_run_unexecuted(tmp_path: Path) -> None:
    python = needed("3.12")
    project = Project(tmp_path, GRADED)
    report = project.scan(project.record("run.py", python=python))
    assert {(one.path, one.span.line, one.kind): one.evidence.grade for one in report.findings} == {
        ("app.py", 2, "import"): "unknown",
        ("app.py", 12, "call"): "silent",
        ("app.py", 13, "call"): "confirmed",
        ("app.py", 17, "reference"): "unknown",
        ("app.py", 21, "call"): "unexecuted",
        ("app.py", 25, "call"): "unexecuted",
        ("app.py", 25, "reference"): "unexecuted",
        ("app.py", 29, "call"): "unknown",  # the run puts a double in its place
        ("late.py", 3, "call"): "unexecuted",
    }
    assert "1 confirmed, 1 silent, 4 never executed by this run, 3 unknown" in summary(report, Style())
    assert load(json.dumps(document(report)), tmp_path).findings[1].evidence.grade == "silent"


@pytest.mark.parametrize(("version", "grade"), [("3.12", "confirmed"), ("3.14", "unknown")])
def test_what_a_python_warns_of_no_longer_is_not_silent(version: str, grade: str, tmp_path: Path) -> None:
    python = needed(version)
    project = Project(tmp_path, {"app.py": "import locale\n\nlanguage, _ = locale.getdefaultlocale()\n"})
    report = project.scan(project.record("app.py", python=python))
    assert [one.evidence.grade for one in report.findings] == [grade]


def test_a_run_says_nothing_of_a_file_that_was_written_after_it(tmp_path: Path) -> None:
    project = Project(tmp_path, GRADED)
    record = project.record("run.py", python=sys.executable)
    (project.root / "new.py").write_text("import logging\n\nlogging.warn('x')\n", encoding="utf-8")
    grades = {
        one.path: one.evidence.grade for one in project.scan(record).findings if one.path in ("late.py", "new.py")
    }
    assert grades == {"late.py": "unexecuted", "new.py": "unknown"}


CLOCK = {
    "clock.py": """
        from datetime import datetime


        def now():
            return datetime.utcnow()
    """,
    "run.py": """
        import clock
        from datetime import datetime


        class Fake(datetime):
            @classmethod
            def utcnow(cls):
                return cls(2000, 1, 1)


        clock.datetime = Fake
        clock.now()
    """,
}


@pytest.mark.parametrize(
    ("more", "version"),
    [
        ({}, "3.12"),  # the double is seen in the source
        ({}, "3.11"),  # which neither warns nor notes lines
        ({"run.py": "import freezegun\n" + CLOCK["run.py"].replace("\n        ", "\n")}, "3.12"),
    ],
)
def test_a_replaced_clock_proves_nothing(tmp_path: Path, more: dict[str, str], version: str) -> None:
    python = needed(version)
    project = Project(tmp_path, {**CLOCK, "freezegun.py": "", **more})
    report = project.scan(project.record("run.py", python=python))
    assert at(report, "clock.py", 5).evidence.grade == "unknown"


def test_a_file_that_has_changed_is_not_judged(tmp_path: Path) -> None:
    project = Project(tmp_path, GRADED)
    record = project.record("run.py")
    (tmp_path / "app.py").write_text("\n" + (tmp_path / "app.py").read_text())
    report = project.scan(record)
    assert {one.evidence.grade for one in report.findings if one.path == "app.py"} == {"unknown"}
    assert at(report, "late.py", 3).evidence.grade == "unexecuted"


COVERED = {
    ".coveragerc": "[run]\nrelative_files = true\nbranch = true\n",
    "doubles.py": GRADED["doubles.py"].replace("ast", "os"),
    "late.py": GRADED["late.py"],
    "app.py": """
        import logging

        import doubles

        log: logging.Logger = doubles.Quiet()


        def called(flag):
            log.warn("heard by nobody")
            if flag:
                log.warn(
                    "never",
                )
            return flag and log.warn("x"), lambda: log.warn("y")
    """,
    "run.py": "import app\n\napp.called(0)\n",
}


@pytest.mark.parametrize("version", ["3.8", "3.10"])
def test_before_3_12_coverage_data_of_the_same_run_tell(tmp_path: Path, version: str) -> None:
    site = coverage_site(version)
    project = Project(tmp_path, COVERED)
    python = needed(version)
    record = project.record(
        "-c",
        f"import sys; sys.path.append({str(site)!r}); sys.argv[1:] = ['run', 'run.py']; "
        "from coverage.cmdline import main; main()",
        python=python,
    )
    wanted = {9: "silent", 11: "unexecuted", 14: "unknown"}
    report = project.scan(record)
    assert {one.span.line: one.evidence.grade for one in report.findings if one.path == "app.py"} == wanted
    assert at(report, "late.py", 3).evidence.grade == "unexecuted"
    later = replace(record, started=record.ended + 60)
    assert {one.evidence.grade for one in project.scan(later).findings if one.path == "app.py"} == {"unknown"}


def test_names_of_code_that_sound_like_secrets(tmp_path: Path) -> None:
    python = needed("3.12")
    files = {
        "app.py": """
            from datetime import datetime


            def reset_password_token():
                return datetime.utcnow()


            def api_key_secret():
                return datetime.utcnow()


            reset_password_token()
        """
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record("app.py", python=python))
    assert [one.evidence.grade for one in report.findings] == ["confirmed", "unexecuted"]


def test_what_a_child_ran_that_could_not_be_recorded_is_not_known(tmp_path: Path) -> None:
    files = {
        "tool.py": "from datetime import datetime\n\nprint(datetime.utcnow())\n",
        "main.py": "import subprocess, sys\n\nsubprocess.run([sys.executable, '-I', 'tool.py'])\n",
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record("main.py"))
    assert [one.evidence.grade for one in report.findings] == ["unknown"]


def test_what_was_run_as_text_may_have_been_a_file_s(tmp_path: Path) -> None:
    files = {
        "tool.py": "from datetime import datetime\n\nprint(datetime.utcnow())\n",
        "main.py": "exec(open('tool.py').read(), {})\n",
    }
    project = Project(tmp_path, files)
    report = project.scan(project.record("-W", "always", "main.py"))
    assert [one.evidence.grade for one in report.findings if one.path == "tool.py"] == ["unknown"]
