"""Files, folders and paths that cannot be read or are no text: reported once, the rest is scanned."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .test_scan import FIXED, OLD, scan, write


class TestBadInput:
    """What cannot be read is reported once; the rest is scanned."""

    def test_syntax_errors_count_as_findings(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": "from datetime import datetime\ndatetime.utcnow(\n"})
        done = scan(project, "--output-format", "concise")
        version = "{}.{}".format(*sys.version_info)
        reason = f"line 2: '(' was never closed (read as Python {version})"
        assert done.stdout.splitlines()[0] == f"a.py: cannot be read: {reason}"
        assert done.returncode == 1

    def test_a_syntax_error_among_many_files(self, tmp_path: Path) -> None:
        files = {f"m{number}.py": "x = 1\n" for number in range(300)}
        done = scan(write(tmp_path, {**files, "old.py": "print 1\n"}), "--output-format", "concise")
        assert done.stdout.splitlines()[0].startswith("old.py: cannot be read: line 1: ")
        assert done.returncode == 1

    def test_a_missing_path(self, tmp_path: Path) -> None:
        done = scan(write(tmp_path, {}), "nowhere")
        assert done.stderr == f"deadhead: {tmp_path / 'nowhere'}: no such file or folder\n"
        assert done.returncode == 2

    def test_a_missing_record(self, tmp_path: Path) -> None:
        done = scan(write(tmp_path, {}), "--record", "nowhere")
        assert done.returncode == 2
        assert "make one with `deadhead record -- COMMAND`" in done.stderr

    def test_a_reader_that_goes_away(self, tmp_path: Path) -> None:
        project = write(tmp_path, {f"m{number}.py": OLD * 50 for number in range(40)})
        program = str(Path(sys.executable).parent / "scan")
        done = subprocess.run(
            f"{program} | head -1", shell=True, cwd=project, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    @pytest.mark.parametrize(
        ("streams", "code", "told"),
        [
            (">&-", 1, ""),
            (">&- 2>&-", 1, ""),
            (">/dev/full", 2, "deadhead: cannot write the output: No space left on device\n"),
        ],
    )
    def test_streams_that_nothing_can_be_written_to(self, tmp_path: Path, streams: str, code: int, told: str) -> None:
        project = write(tmp_path, {"a.py": OLD})
        line = f"{Path(sys.executable).parent / 'scan'} {streams}"
        done = subprocess.run(["sh", "-c", line], cwd=project, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr, done.returncode) == ("", told, code)


def _unreadable(cwd: Path, *arguments: str, prefix: tuple[str, ...] = ()) -> tuple[dict[str, str], list[str], int]:
    """Return what could not be read and why, the paths of the findings, and the exit code."""
    line = [*prefix, str(Path(sys.executable).parent / "scan"), "--output-format", "json", *arguments]
    done = subprocess.run(line, cwd=cwd, capture_output=True, check=False, timeout=60)
    values = json.loads(done.stdout)
    reasons = {one["path"]: one["reason"] for one in values["unreadable"]}
    assert len(reasons) == len(values["unreadable"])
    return reasons, [one["path"] for one in values["findings"]], done.returncode


class TestFiles:
    """Entries of a folder that are no ordinary files."""

    def test_pipes_sockets_and_devices(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        project = write(tmp_path, {"a.py": OLD, "folder.py/b.py": OLD})
        os.mkfifo(project / "pipe.py")
        with socket.socket(socket.AF_UNIX) as stream:
            monkeypatch.chdir(project)  # a socket's path must be short
            stream.bind("socket.py")
        (project / "zero.py").symlink_to("/dev/zero")
        assert _unreadable(project) == (
            {
                "pipe.py": "not a regular file",
                "socket.py": "No such device or address",
                "zero.py": "not a regular file",
            },
            ["a.py", "folder.py/b.py"],
            2,
        )

    @pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may read everything")
    def test_what_may_not_be_read(self, tmp_path: Path) -> None:
        powers = "-dac_override,-dac_read_search"
        prefix = ("setpriv", f"--inh-caps={powers}", f"--bounding-set={powers}") if os.geteuid() == 0 else ()
        project = write(tmp_path, {"a.py": OLD, "no/b.py": OLD, "c.py": OLD})
        for name in ("no", "c.py"):
            (project / name).chmod(0)
        reasons = {"no": "Permission denied", "c.py": "Permission denied"}
        try:
            assert _unreadable(project, prefix=prefix) == (reasons, ["a.py"], 2)
            assert _unreadable(project, "no", "c.py", prefix=prefix) == (reasons, [], 2)
            assert _unreadable(project, "no/b.py", prefix=prefix) == ({"no/b.py": "Permission denied"}, [], 2)
        finally:
            (project / "no").chmod(0o755)

    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        project = write(tmp_path, {})
        name = os.fsdecode(b"n\xff.py")
        (project / name).write_text(OLD)
        assert _unreadable(project) == ({}, [name], 1)
        assert scan(project, "--output-format", "concise", LC_ALL="C.UTF-8").stdout.startswith("n\\udcff.py:3:7: ")
        assert scan(project, "-o", "report").returncode == 1
        assert (project / "report").read_text().startswith("n\\udcff.py:3:7: ")
        assert scan(project, "--fix").returncode == 0
        assert (project / name).read_text() == FIXED

    def test_what_a_terminal_would_act_on(self, tmp_path: Path) -> None:
        name = "a\x1b[31m\nb.py"
        (tmp_path / name).write_text('from datetime import datetime\ndatetime.utcnow(), "\x1b[8m\x07\x9b\u202e"\n')
        printed = scan(tmp_path, "--isolated", ".").stdout
        assert printed.startswith("a\u241b[31m\u240ab.py:2:1: datetime-utcnow ")
        assert '  2 | datetime.utcnow(), "\u241b[8m\u2407\ufffd\ufffd"\n    | ^^^' in printed

    def test_a_long_line(self, tmp_path: Path) -> None:
        text = f"import datetime; x = [{'1, ' * 300_000}]; datetime.datetime.utcnow()\n"
        assert _unreadable(write(tmp_path, {"a.py": text})) == ({}, ["a.py"], 1)

    def test_empty_folders(self, tmp_path: Path) -> None:
        project = write(tmp_path, {})
        (project / "empty").mkdir()
        assert _unreadable(project, "empty") == ({}, [], 0)


class TestPaths:
    """Paths as people write them."""

    @pytest.mark.parametrize(
        ("cwd", "paths", "found"),
        [
            (".", ["a.py", "./a.py", "sub/../a.py"], ["a.py"]),
            ("sub", ["../a.py", ".."], ["a.py", "sub/b.py"]),
            ("sub", ["../../other/c.py"], ["c.py"]),
        ],
    )
    def test_every_file_once(self, tmp_path: Path, cwd: str, paths: list[str], found: list[str]) -> None:
        project = write(tmp_path / "project", {"a.py": OLD, "sub/b.py": OLD})
        write(tmp_path / "other", {"c.py": OLD})
        assert _unreadable(project / cwd, *paths) == ({}, found, 1)

    def test_inside_and_outside_of_the_project(self, tmp_path: Path) -> None:
        project = write(tmp_path / "project", {"a.py": OLD})
        other = write(tmp_path / "other", {"c.py": OLD}) / "c.py"
        assert sorted(_unreadable(project, "a.py", str(other))[1]) == sorted(["a.py", str(other)])

    def test_names_that_cannot_be(self, tmp_path: Path) -> None:
        project = write(tmp_path, {})
        assert "a path is empty" in scan(project, "").stderr
        name = "a" * 300
        assert _unreadable(project, name) == ({name: "File name too long"}, [], 2)
        assert "--stdin-filename names no file" in scan(project, "-", "--stdin-filename", "").stderr

    @pytest.mark.parametrize("glob", ["gen/x", "./gen", "**/x", "**/gen/x", "gen/", "{root}/gen", "gen/*.py", "x/y.py"])
    def test_excludes_as_people_write_them(self, tmp_path: Path, glob: str) -> None:
        project = write(tmp_path, {"a.py": OLD, "gen/x/y.py": OLD})
        cwd = project / "gen" if glob == "x/y.py" else project
        assert _unreadable(cwd, str(project), "--extend-exclude", glob.format(root=project)) == ({}, ["a.py"], 1)

    @pytest.mark.parametrize("cwd", [".", "sub"])
    def test_standard_input_has_the_configuration_of_its_name(self, tmp_path: Path, cwd: str) -> None:
        nested = {"sub/pyproject.toml": '[tool.deadhead]\nignore = ["datetime-utcnow"]\n'}
        project = write(tmp_path, {"sub/a.py": "", **nested})

        def found(name: str) -> int:
            line = [
                str(Path(sys.executable).parent / "scan"),
                "-",
                "--stdin-filename",
                os.path.relpath(project / name, project / cwd),
            ]
            return subprocess.run(
                line, cwd=project / cwd, input=OLD.encode(), capture_output=True, check=False
            ).returncode

        assert [found(name) for name in ("b.py", "sub/b.py", "sub/new/b.py", "new/b.py")] == [1, 0, 0, 1]

    def test_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        line = f"mkdir gone; cd gone; rmdir ../gone; {Path(sys.executable).parent / 'scan'}"
        done = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.stderr == "deadhead: the current folder is not there: No such file or directory\n"
        assert done.returncode == 2
