"""``scan --baseline``, ``baseline update`` and ``check``, ``--since``, policies: as users and CI run them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..gate.repository import ENV, commit, git, write

OLD = "from datetime import datetime\n\nprint(datetime.utcnow())\n"
FILES = {"pyproject.toml": "[tool.deadhead]\n", "a.py": OLD, "pkg/b.py": "import imp\n"}


def deadhead(cwd: Path, *arguments: str, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment that the tests run in, at a person's machine unless ``env`` says else."""
    line = [str(Path(sys.executable).parent / "deadhead"), *arguments]
    return subprocess.run(
        line, cwd=cwd, env={**ENV, **env}, capture_output=True, encoding="utf-8", input=stdin, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a baseline, both committed."""
    commit(tmp_path, FILES)
    deadhead(tmp_path, "baseline", "update")
    commit(tmp_path)
    return tmp_path


def lines(project: Path) -> list[dict[str, object]]:
    """Return the entries of the baseline."""
    return [json.loads(line) for line in (project / ".deadhead-baseline").read_text("utf-8").splitlines()[1:]]


class TestUpdate:
    """The file that is written."""

    def test_first(self, tmp_path: Path) -> None:
        write(tmp_path, FILES)
        done = deadhead(tmp_path, "baseline", "update")
        assert done.stdout.splitlines()[0] == ".deadhead-baseline knows 2 findings."
        assert (done.returncode, done.stderr) == (0, "")
        raw = (tmp_path / ".deadhead-baseline").read_text()
        assert raw.splitlines()[0] == '{"schema": "deadhead/baseline/1"}'
        first, second = lines(tmp_path)
        assert first == {
            "path": "a.py",
            "rule": "datetime-utcnow",
            "scope": "",
            "symbol": "datetime.datetime.utcnow",
            "snippet": "datetime.utcnow()",
            "ordinal": 1,
            "context": first["context"],
        }
        assert second["path"] == "pkg/b.py"

    def test_again_changes_nothing_whatever_shifts(self, project: Path) -> None:
        before = (project / ".deadhead-baseline").read_bytes()
        write(project, {"a.py": '"""New."""\n\n' + OLD})
        assert (
            deadhead(project, "baseline", "update").stdout == ".deadhead-baseline knows 2 findings (0 in new places).\n"
        )
        assert (project / ".deadhead-baseline").read_bytes() == before

    def test_of_a_folder_keeps_the_rest(self, project: Path) -> None:
        write(project, {"a.py": "", "pkg/b.py": "import imp\nimport asynchat\n"})
        assert deadhead(project, "baseline", "update", "pkg").returncode == 0
        assert [one["path"] for one in lines(project)] == ["a.py", "pkg/b.py", "pkg/b.py"]

    def test_of_one_rule_keeps_the_others(self, project: Path) -> None:
        write(project, {"a.py": ""})
        deadhead(project, "baseline", "update", "--select", "datetime-utcnow")
        assert [one["path"] for one in lines(project)] == ["pkg/b.py"]

    @pytest.mark.parametrize("env", [{"CI": "true"}, {"GITHUB_ACTIONS": "true"}, {"TF_BUILD": "True"}])
    def test_never_in_ci(self, project: Path, env: dict[str, str]) -> None:
        write(project, {"a.py": ""})
        before = (project / ".deadhead-baseline").read_bytes()
        done = deadhead(project, "baseline", "update", **env)
        assert (done.returncode, "is no place to update a baseline" in done.stderr) == (2, True)
        assert (project / ".deadhead-baseline").read_bytes() == before
        assert deadhead(project, "baseline", "update", "--force", **env).returncode == 0
        assert len(lines(project)) == 1

    def test_names_that_are_no_text(self, tmp_path: Path) -> None:
        write(tmp_path, FILES)
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.py")).write_text(OLD)
        assert deadhead(tmp_path, "baseline", "update").returncode == 0
        done = deadhead(tmp_path, "baseline", "check")
        assert (done.returncode, done.stdout) == (0, "No new findings in 3 files (3 known from .deadhead-baseline).\n")


class TestScan:
    """Only what is new fails."""

    def test_known(self, project: Path) -> None:
        done = deadhead(project, "scan", "--baseline", ".deadhead-baseline")
        assert done.stdout == "No new findings in 2 files (2 known from .deadhead-baseline).\n"
        assert (done.stderr, done.returncode) == ("", 0)
        assert deadhead(project, "scan").returncode == 1

    def test_new(self, project: Path) -> None:
        write(project, {"a.py": OLD + "print(datetime.utcnow(), 2)\n"})
        done = deadhead(project, "scan", "--baseline", ".deadhead-baseline", "--output-format", "concise")
        assert [line.split(" ")[0] for line in done.stdout.splitlines()] == ["a.py:4:7:", "1", "1"]
        assert done.stderr == (
            "deadhead: the gate fails: 1 new finding (datetime-utcnow 1); to pass, fix it (`deadhead scan --fix`) or "
            "accept it with `deadhead baseline update`\n"
        )
        assert done.returncode == 1

    def test_gone_fails_only_where_it_is_asked_for(self, project: Path) -> None:
        write(project, {"a.py": ""})
        lenient = deadhead(project, "scan", "--baseline", ".deadhead-baseline")
        said = "a.py: datetime-utcnow is gone: `datetime.utcnow()`"
        assert (lenient.returncode, said in lenient.stdout) == (0, True)
        for line in ("scan --baseline .deadhead-baseline --strict", "baseline check"):
            done = deadhead(project, *line.split())
            assert done.returncode == 1
            assert "1 entry of the baseline is gone; to pass, take what is gone out with" in done.stderr
        deadhead(project, "baseline", "update")
        assert deadhead(project, "baseline", "check").returncode == 0

    def test_what_is_not_scanned_is_not_gone(self, project: Path) -> None:
        write(project, {"a.py": ""})
        assert deadhead(project, "scan", "pkg", "--baseline", ".deadhead-baseline", "--strict").returncode == 0
        select = ("--select", "imp-module", "--baseline", ".deadhead-baseline", "--strict")
        assert deadhead(project, "scan", *select).returncode == 0

    def test_a_function_that_moved_is_known_though_its_old_file_is_not_scanned(self, project: Path) -> None:
        function = "\n\ndef now():\n    return datetime.utcnow()\n"
        write(project, {"a.py": OLD + function})
        deadhead(project, "baseline", "update")
        write(project, {"a.py": OLD, "pkg/c.py": "from datetime import datetime\n" + function})
        assert deadhead(project, "scan", "pkg/c.py", "--baseline", ".deadhead-baseline").returncode == 0
        write(project, {"a.py": OLD + function})
        assert deadhead(project, "scan", "pkg/c.py", "--baseline", ".deadhead-baseline").returncode == 1

    def test_a_renamed_file_is_known(self, project: Path) -> None:
        git(project, "mv", "pkg", "package")
        done = deadhead(project, "scan", "--baseline", ".deadhead-baseline")
        assert done.stdout == "No new findings in 2 files (2 known from .deadhead-baseline, 1 of them moved).\n"

    def test_configured(self, project: Path) -> None:
        write(project, {"pyproject.toml": '[tool.deadhead]\nbaseline = "known"\n'})
        assert deadhead(project, "baseline", "update").stdout.startswith("known knows 2 findings.\n")
        assert deadhead(project, "scan").returncode == 0
        assert deadhead(project / "pkg", "scan").returncode == 0
        assert deadhead(project, "scan", "--no-baseline").returncode == 1

    def test_standard_input(self, project: Path) -> None:
        scan = ("scan", "-", "--stdin-filename", "a.py", "--baseline", ".deadhead-baseline")
        assert deadhead(project, *scan, stdin=OLD).returncode == 0
        assert deadhead(project, *scan, stdin=OLD + "import imp\n").returncode == 1

    def test_json_says_what_is_new_known_and_gone(self, project: Path) -> None:
        write(project, {"a.py": "import asynchat\n"})
        done = deadhead(project, "scan", "--baseline", ".deadhead-baseline", "--output-format", "json")
        values = json.loads(done.stdout)
        assert [(one["path"], one["status"]) for one in values["findings"]] == [("a.py", "new"), ("pkg/b.py", "known")]
        assert [(one["path"], one["symbol"]) for one in values["baseline"]["gone"]] == [
            ("a.py", "datetime.datetime.utcnow")
        ]
        assert values["gate"]["passes"] is False

    def test_a_fix_makes_entries_go(self, project: Path) -> None:
        done = deadhead(project, "scan", "--fix", "--baseline", ".deadhead-baseline")
        assert (done.returncode, "1 of its entries gone" in done.stdout) == (0, True)

    def test_a_link_stays_one_and_nowhere_is_explained(self, project: Path) -> None:
        file, target = project / ".deadhead-baseline", project / "shared" / "baseline"
        target.parent.mkdir()
        file.rename(target)
        target.chmod(0o640)
        file.symlink_to(target)
        write(project, {"c.py": "import imp\n"})
        assert "knows 3 findings (1 in new places)" in deadhead(project, "baseline", "update").stdout
        assert (file.is_symlink(), len(target.read_text().splitlines()), target.stat().st_mode & 0o777) == (
            True,
            4,
            0o640,
        )
        done = deadhead(project, "baseline", "update", "--baseline", "nowhere/baseline")
        assert (done.returncode, done.stderr) == (
            2,
            f"deadhead: {project}/nowhere/baseline: cannot be written: No such file or directory\n",
        )

    def test_as_other_systems_write_it(self, project: Path) -> None:
        write(project, {"c.py": 'import logging\nlogging.warn("\u2028\x85")\n'})
        deadhead(project, "baseline", "update")
        file = project / ".deadhead-baseline"
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
        assert deadhead(project, "baseline", "check").returncode == 0
        assert deadhead(project, "baseline", "update").returncode == 0
        assert file.read_bytes().startswith(b'{"schema"')
        assert b"\r" not in file.read_bytes()


ENTRY = """\
{{"schema": "deadhead/baseline/1"}}
{{"path": "a", "rule": "r", "scope": "", "symbol": "", "snippet": "", "ordinal": {ordinal}, "context": "c"}}
"""


class TestBroken:
    """A baseline that is missing or broken is an error: everything would be new."""

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (None, "there is no baseline"),
            ("", "this is no baseline: the first line does not say deadhead/baseline/1"),
            ('{"schema": "deadhead/baseline/9"}\n', "this is no baseline: the first line does not say"),
            ('{"schema": "deadhead/baseline/1"}\n{"path": "a.py"}\n', "baseline:2: this is no entry of a baseline"),
            ('{"schema": "deadhead/baseline/1"}\n{"pa', "baseline:2: this is no baseline: "),
            ('{"schema": "deadhead/baseline/1"}\n<<<<<<< HEAD\n', "baseline:2: git has left a conflict here"),
            ("\udcff\n", "this is no baseline: not UTF-8"),
            (ENTRY.format(ordinal='"x"'), "baseline:2: this is no entry of a baseline"),
            (ENTRY.format(ordinal='1, "run": 1'), "baseline:2: this is no entry of a baseline"),
        ],
    )
    def test_is_explained(self, project: Path, content: str | None, complaint: str) -> None:
        file = project / ".deadhead-baseline"
        file.unlink()
        if content is not None:
            file.write_text(content, encoding="utf-8", errors="surrogateescape")
        for line in ("scan --baseline .deadhead-baseline", "baseline check"):
            done = deadhead(project, *line.split())
            assert (done.returncode, done.stdout) == (2, "")
            assert str(file) in done.stderr
            assert complaint in done.stderr
            assert "Traceback" not in done.stderr


class TestMerge:
    """Branches that each change the baseline."""

    def test_is_clean(self, project: Path) -> None:
        commit(project, {".gitattributes": ".deadhead-baseline merge=union\n"})
        git(project, "switch", "-q", "-c", "one")
        write(project, {"c.py": "import imp\n"})
        deadhead(project, "baseline", "update")
        commit(project)
        git(project, "switch", "-q", "main")
        write(project, {"d.py": "import imp\n", "e.py": "import imp\n"})
        deadhead(project, "baseline", "update")
        commit(project)
        git(project, "merge", "-q", "one", "-m", "merge")
        assert deadhead(project, "baseline", "check").returncode == 0
        assert {str(one["path"]) for one in lines(project)} == {"a.py", "c.py", "d.py", "e.py", "pkg/b.py"}

    def test_fixes_on_both_sides_need_no_attribute(self, project: Path) -> None:
        names = [f"m{number}.py" for number in range(8)]
        write(project, dict.fromkeys(names, "import imp\n"))
        deadhead(project, "baseline", "update")
        commit(project)
        for branch, name in (("one", names[1]), ("two", names[6])):
            git(project, "switch", "-q", "-c", branch, "main")
            write(project, {name: ""})
            deadhead(project, "baseline", "update")
            commit(project)
        git(project, "merge", "-q", "one", "-m", "merge")
        assert deadhead(project, "baseline", "check").returncode == 0


class TestSince:
    """Only findings on changed lines."""

    def found(self, project: Path, *arguments: str, **env: str) -> list[tuple[str, int]]:
        """Return path and line of each finding."""
        done = deadhead(project, "scan", "--output-format", "json", *arguments, **env)
        return [(one["path"], one["line"]) for one in json.loads(done.stdout)["findings"]]

    def test_revisions(self, project: Path) -> None:
        git(project, "switch", "-q", "-c", "work")
        commit(project, {"a.py": "# first\n" + OLD + "print(datetime.utcnow(), 2)\n"})
        write(project, {"new.py": "import imp\n"})
        assert self.found(project) == [("a.py", 4), ("a.py", 5), ("new.py", 1), ("pkg/b.py", 1)]
        assert self.found(project, "--diff-only") == [("new.py", 1)]
        assert self.found(project, "--since", "main") == [("a.py", 5), ("new.py", 1)]
        git(project, "update-ref", "refs/remotes/origin/main", "main")
        assert self.found(project, "--diff-only", GITHUB_BASE_REF="main") == [("a.py", 5), ("new.py", 1)]
        head = git(project, "rev-parse", "main").strip()
        assert self.found(project, "--diff-only", CI_MERGE_REQUEST_DIFF_BASE_SHA=head) == [("a.py", 5), ("new.py", 1)]

    def test_one_beside_a_known_one_is_not_taken_for_it(self, project: Path) -> None:
        write(project, {"a.py": OLD + "print(datetime.utcnow())\n", "pkg/b.py": "# first\nimport imp\n"})
        line = ("scan", "--diff-only", "--baseline", ".deadhead-baseline", "--output-format", "json")
        done = deadhead(project, *line)
        values = json.loads(done.stdout)
        assert [(one["path"], one["line"], one["status"]) for one in values["findings"]] == [("a.py", 4, "new")]
        assert values["baseline"] == {"file": ".deadhead-baseline", "known": 0, "moved": 0, "gone": []}
        assert done.returncode == 1
        git(project, "mv", "pkg/b.py", "pkg/c.py")
        write(project, {"a.py": OLD, "pkg/c.py": "import imp  # moved\n"})
        values = json.loads(deadhead(project, *line).stdout)
        assert [(one["path"], one["status"]) for one in values["findings"]] == [("pkg/c.py", "known")]
        assert values["baseline"] == {"file": ".deadhead-baseline", "known": 1, "moved": 1, "gone": []}

    def test_a_job_that_is_no_request_to_merge_looks_at_its_commit(self, project: Path) -> None:
        commit(project, {"new.py": "import imp\n"})
        assert self.found(project, "--diff-only", CI="true") == [("new.py", 1)]
        assert self.found(project, "--diff-only") == []

    def test_a_call_over_lines_is_on_all_of_them(self, project: Path) -> None:
        commit(project, {"a.py": "from datetime import datetime\n\nprint(datetime.utcnow(\n))\n"})
        write(project, {"a.py": "from datetime import datetime\n\nprint(datetime.utcnow(\n    ))\n"})
        assert self.found(project, "--diff-only") == [("a.py", 3)]

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (("--since", "nowhere"), "git knows no revision `nowhere`"),
            (("--since", "HEAD", "--fix"), "a fix mends whole files"),
            (("--baseline", "x", "--no-baseline"), "exclude each other"),
        ],
    )
    def test_mistakes_are_explained(self, project: Path, arguments: tuple[str, ...], complaint: str) -> None:
        done = deadhead(project, "scan", *arguments)
        assert (done.returncode, complaint in done.stderr) == (2, True)


class TestPolicy:
    """The configuration decides about the exit code, and one line says why."""

    def test_warnings_only(self, project: Path) -> None:
        write(project, {"pyproject.toml": "[tool.deadhead.gate]\nwarn-only = true\n"})
        done = deadhead(project, "scan")
        assert done.returncode == 0
        assert done.stderr == (
            "deadhead: the gate would fail, and only warns: 2 findings (datetime-utcnow 1, imp-module 1); to pass, "
            "fix it (`deadhead scan --fix`)\n"
        )

    def test_deadlines_hold_for_what_is_known_too(self, project: Path) -> None:
        write(project, {"pyproject.toml": "[tool.deadhead.gate]\ndeadlines = {imp = 2020-01-01}\n"})
        done = deadhead(project, "scan", "--baseline", ".deadhead-baseline")
        assert done.returncode == 1
        assert "the gate fails: 1 use of imp after 2020-01-01; to pass, mend what is late" in done.stderr

    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            ("datetime.utcnow", "did you mean `datetime-utcnow`?"),
            ("imp-modul", "did you mean `imp-module`?"),
            ("imp-module", None),
            ("imp", None),
            ("imp.reload", None),
            ("unittest", None),
            ("datetime.datetime.utcnow", None),
        ],
    )
    def test_deadlines_of_nothing_are_mistakes(self, project: Path, name: str, hint: str | None) -> None:
        write(project, {"pyproject.toml": f'[tool.deadhead.gate]\ndeadlines = {{"{name}" = 2999-01-01}}\n'})
        done = deadhead(project, "scan", "--baseline", ".deadhead-baseline")
        assert done.returncode == (2 if hint else 0), done.stderr
        assert (hint or "") in done.stderr

    def test_recorded_warnings(self, project: Path) -> None:
        test = "import warnings\n\n\ndef test_a():\n    warnings.warn('ours', DeprecationWarning, stacklevel=1)\n"
        write(project, {"test_a.py": test, "a.py": "", "pkg/b.py": ""})
        deadhead(project, "record", "--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
        assert deadhead(project, "scan").returncode == 0
        write(project, {"pyproject.toml": "[tool.deadhead.gate]\nmax = {self = 0}\n"})
        record = project / ".deadhead" / "record"
        record.rename(project / "aside")
        for line in (("scan",), ("baseline", "check", "--baseline", ".deadhead-baseline")):
            assert "there is no record of a test run, so `max`" in deadhead(project, *line).stderr
            assert "there is no record" not in deadhead(project, *line, "--no-record").stderr
        (project / "aside").rename(record)
        done = deadhead(project, "scan")
        assert done.returncode == 1
        assert "1 recorded warning of origin self, of at most 0; to pass, mend what warns, or raise" in done.stderr


def test_the_summary_of_a_job_on_github(project: Path) -> None:
    summary = project / "summary.md"
    summary.write_text("before\n")
    done = deadhead(project, "scan", "--output-format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.stdout.startswith("::error file=pkg/b.py,line=1,endLine=1,col=8,endColumn=11,title=imp-module::")
    assert summary.read_text().splitlines()[:2] == ["before", "## deadhead: 2 findings in 2 files"]
