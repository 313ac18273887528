"""``deadhead scan`` as users run it: real processes, real files, exit codes, streams."""

from __future__ import annotations

import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

OLD = """\
from datetime import datetime

print(datetime.utcnow())
"""
FIXED = """\
from datetime import datetime, timezone

print(datetime.now(timezone.utc).replace(tzinfo=None))
"""
MESSAGE = "`datetime.datetime.utcnow` is deprecated since Python 3.12; use `datetime.now(timezone.utc)`"


def scan(cwd: Path, *arguments: str, command: str = "deadhead scan", **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the environment that the tests run in."""
    program, *first = command.split()
    line = [str(Path(sys.executable).parent / program), *first, *arguments]
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    return subprocess.run(line, cwd=cwd, env={**inherited, **env}, capture_output=True, text=True, check=False)


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files below ``root``, which becomes a project."""
    for name, text in {"pyproject.toml": "[tool.deadhead]\n", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


class TestOutput:
    """What is said, where, and with which exit code."""

    def test_concise(self, tmp_path: Path) -> None:
        done = scan(write(tmp_path, {"pkg/a.py": OLD}), "--output-format", "concise")
        assert done.stdout.splitlines() == [
            f"pkg/a.py:3:7: datetime-utcnow {MESSAGE} [safe fix]",
            "1 finding in 1 file",
            "1 can be fixed with --fix.",
        ]
        assert (done.stderr, done.returncode) == ("", 1)

    def test_full(self, tmp_path: Path) -> None:
        text = "import logging\n\nlog = logging.getLogger()\nif log:\n\tlog.warn('ä', log.warn(\n\t\t1))\n"
        done = scan(write(tmp_path, {"a.py": text}))
        assert done.stdout == dedent(
            """\
            a.py:5:2: logging-warn `logging.Logger.warn` is deprecated since Python 3.3; use `logging.Logger.warning`
              5 |     log.warn('ä', log.warn(
                |     ^^^^^^^^^^^^^^^^^^^^^^^
              6 |         1))
                |         ^^^
              fix:   Use `logging.Logger.warning` (safe)

            a.py:5:16: logging-warn `logging.Logger.warn` is deprecated since Python 3.3; use `logging.Logger.warning`
              5 |     log.warn('ä', log.warn(
                |                   ^^^^^^^^^
              6 |         1))
                |         ^^
              fix:   Use `logging.Logger.warning` (safe)

            2 findings in 1 file
            2 can be fixed with --fix.
            """
        )

    def test_a_name_s_fix_is_that_of_its_binding_only_where_one_is_found(self, tmp_path: Path) -> None:
        text = "import logging\nwarn = logging.warn\nwarn('')\n"
        shim = "try:\n    from crypt import crypt\nexcept ImportError:\n    crypt = None\ncrypt('', '')\n"
        done = scan(write(tmp_path, {"a.py": text, "b.py": shim}))
        told = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines() if line.startswith(("  fix:", "  see:"))]
        where = "https://docs.python.org/3/whatsnew/3.13.html#whatsnew313-pep594"
        assert told == ["Use `logging.warning` (safe)", "that of line 2, where the name is bound", where]

    def test_nothing_found(self, tmp_path: Path) -> None:
        done = scan(write(tmp_path, {"a.py": "x = 1\n"}))
        assert (done.stdout, done.returncode) == ("No findings in 1 file.\n", 0)

    def test_statistics(self, tmp_path: Path) -> None:
        done = scan(write(tmp_path, {"a.py": OLD, "b.py": OLD}), "--statistics")
        rows = [line.split() for line in done.stdout.splitlines()]
        assert rows[2] == ["datetime-utcnow", "2", "0", "2", "0", "2"]

    def test_exit_zero_hides_findings_but_no_failure(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD})
        assert scan(project, "--exit-zero").returncode == 0
        assert scan(project, "--exit-zero", "missing.py").returncode == 2

    def test_paths_are_shown_from_where_the_user_stands(self, tmp_path: Path) -> None:
        write(tmp_path, {"pkg/a.py": OLD})
        assert scan(tmp_path / "pkg", "--output-format", "concise").stdout.startswith("a.py:3:7: ")
        assert scan(tmp_path / "pkg", "a.py", "--output-format", "concise").stdout.startswith("a.py:3:7: ")

    def test_the_short_command_and_the_module_do_the_same(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD})
        outputs = {
            scan(project, command=command).stdout for command in ("deadhead scan", "scan", "python -m deadhead scan")
        }
        assert len(outputs) == 1

    def test_colour_only_on_a_terminal_that_wants_it(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD})
        assert "\x1b[" not in scan(project).stdout
        assert "\x1b[1m" in _on_terminal(project, {})
        assert "\x1b[" not in _on_terminal(project, {"NO_COLOR": "1"})

    def test_output_file(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD})
        done = scan(project, "--output-format", "json", "-o", "report.json")
        assert (done.stdout, done.returncode) == ("", 1)
        assert json.loads((project / "report.json").read_text())["summary"]["findings"] == 1
        assert scan(project, "-o", "no/such/folder.txt").returncode == 2


def _on_terminal(project: Path, env: Mapping[str, str]) -> str:
    leader, follower = pty.openpty()
    program = str(Path(sys.executable).parent / "scan")
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    subprocess.run([program], cwd=project, env={**inherited, **env}, stdout=follower, check=False)
    os.close(follower)
    with os.fdopen(leader, "rb") as stream:
        return os.read(stream.fileno(), 65536).decode()


class TestJson:
    """The contract that others build on."""

    def test_document(self, tmp_path: Path) -> None:
        project = write(
            tmp_path,
            {"a.py": "import datetime as dt\n\n\nclass A:\n    def f(self):\n        'ä'; dt.datetime.utcnow()\n"},
        )
        values = json.loads(scan(project, "--output-format", "json").stdout)
        finding = values["findings"][0]
        fingerprint = finding.pop("fingerprint")
        fixes = finding.pop("fixes")
        assert fingerprint.startswith("1:")
        assert finding == {
            "rule": "datetime-utcnow",
            "source": "rule",
            "package": "python",
            "symbol": "datetime.datetime.utcnow",
            "kind": "call",
            "path": "a.py",
            "line": 6,
            "column": 14,
            "end_line": 6,
            "end_column": 34,
            "scope": "A.f",
            "message": MESSAGE,
            "since": "3.12",
            "gone": None,
            "use": "datetime.now(timezone.utc)",
            "url": "https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow",
            "severity": "P3",
            "fix": "safe",
            "patched_by": [],
            "status": None,
            "evidence": {
                "grade": "unknown",
                "count": 0,
                "tests": [],
                "category": None,
                "message": None,
                "candidates": 0,
                "chain": [],
            },
        }
        assert [(fix["applicability"], fix["edits"]) for fix in fixes] == [
            ("safe", [_edit(6, 14, 34, "dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)")]),
            ("unsafe", [_edit(6, 14, 34, "dt.datetime.now(dt.timezone.utc)")]),
        ]

    def test_envelope(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD, "bad.py": "def f(:\n"})
        values = json.loads(scan(project, "--output-format", "json", "--target-version", "py312").stdout)
        rules = values["scope"].pop("rules")
        assert "datetime-utcnow" in rules
        del values["findings"]
        version = "{}.{}".format(*sys.version_info)
        assert values == {
            "schema": "deadhead/scan/1",
            "root": ".",
            "target_version": "3.12",
            "scope": {"paths": ["."], "files": 2, "scanned": ["a.py"], "revision": None, "dirty": False},
            "unexplained": [],
            "unreadable": [{"path": "bad.py", "reason": f"line 1: invalid syntax (read as Python {version})"}],
            "errors": [],
            "baseline": None,
            "gate": None,
            "summary": {"files": 2, "findings": 1, "fixable": {"safe": 1, "unsafe": 0}, "stale": 0},
        }

    def test_names_the_revision(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD})
        for line in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm one"):
            subprocess.run(["git", *line.split()], cwd=project, check=True)
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=project, capture_output=True, text=True, check=True)
        clean = json.loads(scan(project, "--output-format", "json").stdout)["scope"]
        assert (clean["revision"], clean["dirty"]) == (head.stdout.strip(), False)
        (project / "a.py").write_text("")
        assert json.loads(scan(project, "--output-format", "json").stdout)["scope"]["dirty"] is True


def _edit(line: int, column: int, end_column: int, text: str) -> dict[str, object]:
    return {"line": line, "column": column, "end_line": line, "end_column": end_column, "text": text}


class TestFix:
    """Files are changed whole or not at all."""

    def test_fix_then_silence(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD})
        os.chmod(project / "a.py", 0o751)
        done = scan(project, "--fix")
        assert (done.returncode, done.stdout) == (0, "No findings in 1 file.\n")
        assert done.stderr == "Fixed 1 finding in 1 file.\n"
        assert (project / "a.py").read_text() == FIXED
        assert stat.S_IMODE((project / "a.py").stat().st_mode) == 0o751
        assert scan(project).returncode == 0

    def test_unsafe_only_when_asked(self, tmp_path: Path) -> None:
        text = "from datetime import datetime\n\nprint(datetime.utcnow().timestamp())\n"
        project = write(tmp_path, {"a.py": text})
        assert scan(project, "--fix").returncode == 1
        assert (project / "a.py").read_text() == text
        assert scan(project, "--fix", "--unsafe-fixes").returncode == 0
        assert "datetime.now(timezone.utc).timestamp()" in (project / "a.py").read_text()

    def test_a_project_can_prefer_the_other_fix(self, tmp_path: Path) -> None:
        project = write(
            tmp_path, {"a.py": OLD, "pyproject.toml": '[tool.deadhead.prefer]\ndatetime-utcnow = "aware"\n'}
        )
        assert scan(project, "--fix").returncode == 0
        assert (project / "a.py").read_text().endswith("print(datetime.now(timezone.utc))\n")

    def test_a_folder_can_prefer_otherwise(self, tmp_path: Path) -> None:
        table = '[tool.deadhead.prefer]\ndatetime-utcnow = "{}"\n'
        files = {"pyproject.toml": table.format("aware"), "sub/pyproject.toml": table.format("naive")}
        project = write(tmp_path, {"a.py": OLD, "sub/a.py": OLD, **files})
        assert scan(project, "--fix").returncode == 0
        assert (project / "a.py").read_text().endswith("print(datetime.now(timezone.utc))\n")
        assert (project / "sub/a.py").read_text().endswith("now(timezone.utc).replace(tzinfo=None))\n")

    @pytest.mark.parametrize("raw", [OLD, OLD.replace("\n", "\r\n"), OLD.rstrip("\n"), OLD + "# ä\n"])
    def test_git_applies_the_diff(self, tmp_path: Path, raw: str) -> None:
        project = write(tmp_path, {"pkg/ä b.py": ""})
        file = project / "pkg" / "ä b.py"
        file.write_bytes(raw.encode())
        done = scan(project, "--fix", "--diff")
        assert file.read_bytes() == raw.encode()
        assert done.returncode == 1
        line = [str(Path(sys.executable).parent / "scan"), "--diff"]
        patch = subprocess.run(line, cwd=project, capture_output=True, check=False).stdout
        subprocess.run(["git", "apply", "-"], cwd=project, input=patch, check=True)
        applied = file.read_bytes()
        file.write_bytes(raw.encode())
        scan(project, "--fix")
        assert file.read_bytes() == applied != raw.encode()


class TestConfiguration:
    """Settings come from the nearest project; mistakes in them say what, where and what to do."""

    @pytest.mark.parametrize(
        ("table", "complaint"),
        [
            ("selct = []", "unknown key `selct` in [tool.deadhead]"),
            ('target-version = "3.14"', "tool.deadhead.target-version: `3.14` is no Python version; one of py38, "),
            ("select = 1", "tool.deadhead.select must be a list of strings"),
            ('select = ["datetime-utcnov"]', "there is no rule `datetime-utcnov`"),
            ('rules = ["nowhere.py"]', "tool.deadhead.rules: no such file or folder: "),
            ("x = [", "not valid TOML: "),
        ],
    )
    def test_mistakes_are_explained(self, tmp_path: Path, table: str, complaint: str) -> None:
        project = write(tmp_path, {"pyproject.toml": f"[tool.deadhead]\n{table}\n"})
        done = scan(project)
        assert done.returncode == 2
        assert done.stdout == ""
        assert complaint in done.stderr
        assert str(project / "pyproject.toml") in done.stderr
        assert "Traceback" not in done.stderr

    def test_select_and_ignore(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD + 'print("\\d")\n'})
        assert scan(project, "--select", "logging-warn").returncode == 0
        only = scan(project, "--ignore", "datetime-utcnow,logging-warn", "--output-format", "concise").stdout
        assert only.splitlines()[0].startswith("a.py:4:8: invalid-escape-sequence `\\d` is no escape sequence")

    def test_excludes(self, tmp_path: Path) -> None:
        project = write(tmp_path, {"a.py": OLD, "build/b.py": OLD, "gen/c.py": OLD, ".venv/lib/d.py": OLD})

        def found(*arguments: str) -> list[str]:
            done = scan(project, "--output-format", "json", *arguments)
            return [one["path"] for one in json.loads(done.stdout)["findings"]]

        assert found() == ["a.py", "gen/c.py"]
        assert found("--extend-exclude", "gen") == ["a.py"]
        assert found("--exclude", "a.py,.venv") == ["build/b.py", "gen/c.py"]
        assert found("build/b.py") == ["build/b.py"]

    def test_isolated_and_config(self, tmp_path: Path) -> None:
        project = write(
            tmp_path / "p", {"a.py": OLD, "pyproject.toml": '[tool.deadhead]\nignore = ["datetime-utcnow"]\n'}
        )
        (tmp_path / "other.toml").write_text("[tool.deadhead]\n")
        assert scan(project).returncode == 0
        assert scan(project, "--isolated").returncode == 1
        assert scan(project, "--config", "../other.toml").returncode == 1

    def test_suppression(self, tmp_path: Path) -> None:
        lines = [
            "from datetime import datetime",
            "datetime.utcnow()  # deadhead: ignore[datetime-utcnow]",
            "datetime.utcnow()  # deadhead: ignore",
            "datetime.utcnow()  # deadhead: ignore[logging-warn]",
        ]
        project = write(tmp_path, {"a.py": "\n".join(lines) + "\n"})
        values = json.loads(scan(project, "--output-format", "json").stdout)
        assert [one["line"] for one in values["findings"]] == [4]
