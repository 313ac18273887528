"""``deadhead record`` on files: what it says, what it leaves alone, and what no file may do to it."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadhead.errors import RecordError
from deadhead.runtime.importers import junit, log, reportlog
from deadhead.runtime.importers.lines import chunks, lines
from deadhead.runtime.imports import import_files
from deadhead.runtime.reader import read

from ..project import Project
from .shop import FAILURES, SHOP, Run, deadhead, printed, told

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="datetime.utcnow() warns from Python 3.12 on")

BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("log", b"\n", "is empty"),
    "zip": ("log", b"PK\x03\x04", "is a zip archive"),
    "binary": ("log", b"\x7fELF\0\0", "is no text"),
    "no run": ("log", b"hello\n", "tells of no test run and of no warning"),
    "xml as log": ("log", b"<?xml version='1.0'?>\n<testsuites/>", "is XML, not the text of a run"),
    "text as xml": ("junit", b"hello", "is no JUnit XML: syntax error"),
    "page as xml": ("junit", b"<html></html>", "is XML, but no JUnit report"),
    "bomb": ("junit", b'<!DOCTYPE x [<!ENTITY a "b">]><testsuite name="&a;"/>', "declares XML entities"),
    "text as report log": ("reportlog", b"hello", "is no report log"),
}


class TestHostile:
    """Files that are broken, of another kind, or meant to do harm."""

    @pytest.mark.parametrize("name", BAD)
    def test_says_what_is_wrong_and_leaves_the_record_alone(self, tmp_path: Path, name: str) -> None:
        kind, content, words = BAD[name]
        (tmp_path / ".deadhead" / "record").mkdir(parents=True)
        (tmp_path / "pyproject.toml").write_text("[tool.deadhead]\n")
        done = deadhead(tmp_path, "record", f"--from-{kind}", "-", stdin=content)
        assert done.returncode == 2
        assert done.stderr.startswith(f"deadhead: standard input {words}")
        assert list((tmp_path / ".deadhead").iterdir()) == [tmp_path / ".deadhead" / "record"]

    @pytest.mark.parametrize("kind", ["log", "junit", "reportlog"])
    def test_what_a_killed_job_left_is_taken(self, shop: Run, kind: str) -> None:
        whole = Path(shop.file(kind)).read_bytes()
        half = shop.project.root / f"half-{kind}"
        half.write_bytes(whole[: len(whole) * 2 // 3])
        imported = import_files({kind: [str(half)]}, shop.project.root)
        rows = told(imported.failures)
        assert 3 < len(rows) < len(FAILURES)
        assert "breaks off" in "".join(imported.notes)

    @settings(max_examples=60, deadline=None)
    @given(data=st.data())
    def test_no_damage_is_an_error(self, shop: Run, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["log", "junit", "reportlog"]))
        raw = bytearray(Path(shop.file(kind)).read_bytes())
        for _ in range(data.draw(st.integers(1, 5))):
            start = data.draw(st.integers(0, len(raw)))
            raw[start : start + data.draw(st.integers(0, 300))] = data.draw(st.binary(max_size=8))
        pieces = chunks(BytesIO(bytes(raw)), "x")
        with suppress(RecordError):
            if kind == "junit":
                junit.read(pieces, "x").record()
            else:
                (log.read if kind == "log" else reportlog.read)(lines(pieces), "x").record()

    @pytest.mark.parametrize(
        "unit",
        ["=", "= ", "_ ", "a::", '"', " ... ", "(", ": ", "a: 1: ", "E  ", "| ", "\x1b[", "1 passed, ", "FAILED a["],
    )
    def test_no_line_takes_long(self, unit: str) -> None:
        text = f"= FAILURES =\n{unit * 30_000}\n_ x _\n{unit * 30_000}\n1 passed in 0.1s\n{unit * 30_000}\n"
        log.read(lines(iter([text])), "x")


class TestCommand:
    """``deadhead record`` as users run it on files."""

    def test_replaces_the_record_as_a_whole(self, shop: Run, tmp_path: Path) -> None:
        project = Project(tmp_path, SHOP)
        old = tmp_path / ".deadhead" / "record" / "old.jsonl"
        old.parent.mkdir(parents=True)
        old.write_text("{}\n")
        done = deadhead(
            tmp_path, "record", "--from-log", "-", "--from-junit", shop.file("junit"), stdin=shop.log.encode()
        )
        assert (done.returncode, done.stdout) == (0, "")
        assert (
            done.stderr.splitlines()[-1]
            == "deadhead: recorded 17 warnings from 3 places of this project in .deadhead/record"
        )
        assert not old.exists()
        scan = json.loads(deadhead(tmp_path, "scan", "--output-format", "json").stdout)
        assert [one["evidence"]["grade"] for one in scan["findings"]] == ["statement", "unknown", "statement"]
        assert project

    def test_out(self, shop: Run) -> None:
        done = deadhead(shop.project.root, "record", "--out", "ci", "--from-reportlog", shop.file("reportlog"))
        assert done.returncode == 0
        assert printed(read(shop.project.root / "ci")) == printed(shop.recorded)

    @pytest.mark.parametrize("arguments", [[], ["--from-log", "x", "--", "true"]])
    def test_either_a_command_or_files(self, tmp_path: Path, arguments: list[str]) -> None:
        done = deadhead(tmp_path, "record", *arguments)
        assert done.returncode == 2
        assert "give a command after --, or files with --from-junit" in done.stderr

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        done = deadhead(tmp_path, "record", "--from-log", "nowhere.log")
        assert (done.returncode, done.stderr) == (2, "deadhead: cannot read nowhere.log: No such file or directory\n")
