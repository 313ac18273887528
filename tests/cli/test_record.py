"""``deadhead record`` and ``deadhead rules`` as users run them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deadhead.cli import record
from deadhead.cli.recording import asked

BIN = Path(sys.executable).parent
PROJECT = {
    "pyproject.toml": "[tool.deadhead]\n",
    "app.py": "import warnings\n\n\ndef old():\n    warnings.warn('old() is deprecated', DeprecationWarning, 2)\n",
    "test_app.py": "import app\n\n\ndef test_old():\n    app.old()\n\n\ndef test_fails():\n    assert app is None\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one test that warns and one that fails."""
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def deadhead(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``deadhead``."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "DEADHEAD"))}
    return subprocess.run([BIN / "deadhead", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)


class TestRecord:
    """The command's output and exit code are its own; ours go to standard error."""

    def test_a_test_run(self, project: Path) -> None:
        done = deadhead(project, "record", "--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
        assert done.returncode == 1
        assert "1 failed, 1 passed, 1 warning" in done.stdout
        assert "deadhead" not in done.stdout
        assert done.stderr == "deadhead: recorded 1 warning from 1 place of this project in .deadhead/record\n"
        scan = deadhead(project, "scan")
        assert "test_app.py:5: DeprecationWarning: old() is deprecated (self, seen 1 time)" in scan.stdout
        assert scan.returncode == 0

    def test_names_what_it_could_not_record(self, project: Path) -> None:
        code = "import app, subprocess, sys; app.old(); subprocess.run([sys.executable, '-I', '-c', '1'])"
        done = deadhead(project, "record", "--", sys.executable, "-W", "ignore", "-c", code)
        note = f"not recorded: `{Path(sys.executable).name} -I -c 1`: -I ignores the environment"
        assert done.stderr.splitlines()[1:] == [f"deadhead: {note}"]
        assert note in deadhead(project, "scan").stdout.splitlines()

    @pytest.mark.parametrize(
        ("command", "words"),
        [
            ([sys.executable, "-E", "-c", "1"], f"not recorded: `{Path(sys.executable).name} -E -c 1`: -E ignores"),
            ([sys.executable, "--version"], "no Python process was recorded"),
            (["sh", "-c", "exit 0"], "no Python process was recorded"),
        ],
    )
    def test_says_that_nothing_was_recorded(self, project: Path, command: list[str], words: str) -> None:
        done = deadhead(project, "record", "--", *command)
        assert done.returncode == 0
        assert words in done.stderr

    def test_the_state_folder_ignores_itself_in_git(self, project: Path) -> None:
        deadhead(project, "record", "--", sys.executable, "-c", "")
        subprocess.run(["git", "init", "-q"], cwd=project, check=True)
        status = subprocess.run(["git", "status", "--short"], cwd=project, capture_output=True, text=True, check=True)
        assert ".deadhead" not in status.stdout

    @pytest.mark.parametrize(
        ("command", "code", "word"),
        [(["no-such-command"], 127, "command not found"), (["./app.py"], 126, "Permission denied")],
    )
    def test_what_cannot_be_run(self, project: Path, command: list[str], code: int, word: str) -> None:
        done = deadhead(project, "record", "--", *command)
        assert done.returncode == code
        assert word in done.stderr
        assert not (project / ".deadhead" / "record").exists()

    def test_ends_by_the_signal_that_ended_the_command(self, project: Path) -> None:
        code = "import os, signal, app; app.old(); os.kill(os.getpid(), signal.SIGTERM)"
        done = deadhead(project, "record", "--", sys.executable, "-W", "ignore", "-c", code)
        assert done.returncode == -signal.SIGTERM
        assert "recorded 1 warning" in done.stderr

    def test_a_server_that_is_told_to_stop_leaves_its_record(self, project: Path) -> None:
        code = "import app, time; app.old(); print('up', flush=True); time.sleep(60)"
        line = [BIN / "deadhead", "record", "--", sys.executable, "-c", code]
        process = subprocess.Popen(line, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        time.sleep(0.1)
        process.terminate()
        _, err = process.communicate(timeout=20)
        assert process.returncode == -signal.SIGTERM
        assert "recorded 1 warning" in err

    @pytest.mark.parametrize(
        ("words", "code"), [("-- sh -c 'exit 4'", 4), ("-- no-such-command", 127), ("--out app.py/x -- true", 2)]
    )
    def test_without_a_standard_error(self, project: Path, words: str, code: int) -> None:
        line = f"{BIN / 'deadhead'} record {words} 2>&-"
        done = subprocess.run(["sh", "-c", line], cwd=project, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (code, "")

    def test_a_command_that_removes_the_folder_it_is_in(self, project: Path) -> None:
        record = project.parent / "record"
        done = deadhead(project, "record", "--out", str(record), "--", "sh", "-c", f"rm -r '{project}'; exit 4")
        assert done.returncode == 4
        assert done.stderr.startswith(f"deadhead: recorded 0 warnings from 0 places of this project in {record}\n")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    @pytest.mark.parametrize(
        ("command", "code"), [("sh -c 'exit 7'", 7), ("sh -c 'rm -rf .deadhead; exit 7'", 7), ("no-such-command", 127)]
    )
    def test_a_standard_error_that_is_full(self, project: Path, command: str, code: int) -> None:
        line = f"{BIN / 'deadhead'} record -- {command} 2>/dev/full"
        assert subprocess.run(["sh", "-c", line], cwd=project, check=False).returncode == code

    def test_what_the_command_leaves_in_the_record(self, project: Path) -> None:
        done = deadhead(project, "record", "--", "sh", "-c", "mkdir $DEADHEAD_RECORD/x.jsonl; exit 7")
        assert done.returncode == 7
        assert "x.jsonl" in done.stderr

    def test_options_of_the_command_are_its_own(self, project: Path) -> None:
        done = deadhead(
            project, "record", "--out", "rec", "--", sys.executable, "-c", "import sys; print(sys.argv)", "--out"
        )
        assert done.stdout == "['-c', '--out']\n"
        assert list((project / "rec").iterdir())


WORDS = ("--", "--out", "--out=there", "--out=", "there", "--lines", "--no-lines", "--from-log", "-h", "-x", "")


@given(st.lists(st.sampled_from(WORDS), max_size=6))
@example(["--out", "--", "--", "x"])
@example(["--no-lines", "--out", "there", "--out=here", "--", "--", "-h"])
def test_what_is_read_without_click_is_what_click_reads(words: list[str]) -> None:
    read = asked(words)
    if read is not None:
        with record.command.make_context("record", [*words]) as context:
            out, *rest = (context.params[name] for name in ("out", "lines", "command_line"))
        assert (str(out) if out else None, *rest) == (read[0], read[1], (*read[2],))


def test_the_usual_words_are_read_without_click() -> None:
    assert asked(["--", "python", "-m", "pytest"]) == (None, True, ["python", "-m", "pytest"])
    assert asked(["--out", "there", "--no-lines", "--", "x"]) == ("there", False, ["x"])


def test_the_command_starts_before_anything_heavy_is_imported(project: Path) -> None:
    code = (
        "import os, sys; sys.argv[1:] = ['record', '--', sys.executable, '-c', '']; spawn = os.posix_spawnp\n"
        "def told(*arguments, **options): print(*sys.modules); return spawn(*arguments, **options)\n"
        "os.posix_spawnp = told; from deadhead.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True)
    heavy = {"click", "dataclasses", "inspect", "json", "pathlib", "re", "shutil", "subprocess", "tempfile", "typing"}
    assert not heavy & {*done.stdout.split()}, done.stdout


@pytest.mark.parametrize("way", ["raise KeyboardInterrupt", "raise EOFError"])
def test_a_command_that_is_stopped_says_so_on_the_next_line(project: Path, way: str) -> None:
    code = (
        "import sys; sys.argv[1:] = ['scan']; from deadhead.cli import main\n"
        "from deadhead.cli.scan import command\n"
        f"def stopped(**options): {way}\n"
        "command.callback = stopped; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "\ndeadhead: stopped\n")


class TestRules:
    """The rules explain themselves."""

    def test_list(self, project: Path) -> None:
        lines = deadhead(project, "rules", "list").stdout.splitlines()
        (row,) = [line for line in lines if line.startswith("datetime-utcnow")]
        assert row.split()[1:4] == ["3.12", "safe,", "unsafe"]

    def test_explain(self, project: Path) -> None:
        done = deadhead(project, "rules", "explain", "logging-warn")
        assert done.stdout.startswith("# logging-warn\n\n``warn`` is an old name of ``warning``")
        assert "After the safe fix:\n\n```python\nimport logging\n" in done.stdout

    def test_explain_what_is_not_there(self, project: Path) -> None:
        done = deadhead(project, "rules", "explain", "nothing")
        assert done.returncode == 2
        assert "there is no rule `nothing`" in done.stderr


def test_version_and_help(project: Path) -> None:
    assert deadhead(project, "--version").stdout.startswith("deadhead 0.")
    for command in ("scan", "record", "rules"):
        done = deadhead(project, command, "--help")
        assert done.returncode == 0
    for command in ("scan", "record"):
        assert "Examples:" in deadhead(project, command, "--help").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and descriptors")
class TestProcess:
    """What a shell sees of the command's process."""

    def test_a_kill_is_passed_on(self, project: Path) -> None:
        done = deadhead(project, "record", "--", sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
        assert done.returncode == -signal.SIGKILL
        assert "Traceback" not in done.stderr

    def test_descriptors_of_the_shell_stay_open(self, project: Path) -> None:
        command = f"{BIN / 'deadhead'} record -- {sys.executable} -c 'import os; os.write(3, b\"told\")' 3>&1"
        done = subprocess.run(["sh", "-c", command], cwd=project, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "told")

    def test_the_last_words_of_the_interpreter_are_printed(self, project: Path) -> None:
        (project / "last.py").write_text("f = open(__file__)\n")
        command = [sys.executable, "-W", "always", "last.py"]
        bare = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert "ResourceWarning" in bare.stderr
        assert bare.stderr in deadhead(project, "record", "--", *command).stderr
