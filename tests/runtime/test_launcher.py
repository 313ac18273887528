"""The launcher: it runs a command as the shell would, and replaces a record only by another whole one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from deadhead.errors import RecordError
from deadhead.runtime import reader
from deadhead.runtime.launcher import TARGET, environment, launch
from deadhead.runtime.temporary import Temporary

from .recorded import read

SCANNER = Path(TARGET).parents[2]
on_posix = pytest.mark.skipif(os.name != "posix", reason="signals and modes of POSIX")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / ".deadhead" / "record"


def _launch(out: Path, script: str) -> int:
    return launch([sys.executable, "-c", script], root=out.parent.parent, out=out)[0]


def _left(out: Path) -> list[str]:
    """What lies beside the record."""
    return sorted(path.name for path in out.parent.iterdir())


def test_gives_the_command_its_streams_and_returns_its_code(out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = "import sys, warnings; print('to stdout'); warnings.warn('to stderr'); sys.exit(7)"
    assert _launch(out, script) == 7
    captured = capfd.readouterr()
    assert captured.out == "to stdout\n"
    assert captured.err.startswith("<string>:1: UserWarning: to stderr\n")
    [file] = read(out)
    assert [line["message"] for line in file if line["k"] == "sighting" and "message" in line] == ["to stderr"]


def test_a_folder_of_boards_that_is_tidied_away_is_no_matter(out: Path) -> None:
    assert _launch(out, "import os, shutil; shutil.rmtree(os.environ['DEADHEAD_BOARDS'], ignore_errors=True)") == 0
    assert [path.suffix for path in out.iterdir()] == [".jsonl"]


def test_the_state_folder_ignores_itself(out: Path) -> None:
    assert _launch(out, "") == 0
    assert (out.parent / ".gitignore").read_text() == "*\n"
    assert _left(out) == [".gitignore", "record"]


def test_replaces_an_older_record_as_a_whole(out: Path) -> None:
    _launch(out, "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])")
    older = {path.name for path in out.iterdir()}
    _launch(out, f"import os; assert len(os.listdir({str(out)!r})) == 2")
    [newer] = [path.name for path in out.iterdir()]
    assert len(older) == 2
    assert newer not in older
    assert _left(out) == [".gitignore", "record"]


def test_a_link_to_a_record_stays_one(out: Path) -> None:
    real = out.parent.parent / "elsewhere" / "record"
    real.mkdir(parents=True)
    out.parent.mkdir()
    out.symlink_to(real)
    _launch(out, "")
    _launch(out, "import warnings; warnings.warn('now')")
    assert out.is_symlink()
    assert [sighting.message for sighting in reader.read(out).sightings] == ["now"]
    assert os.listdir(out.parent) == ["record"]
    assert os.listdir(real.parent) == ["record"]


@on_posix
def test_a_pipe_in_the_record_is_not_waited_for(out: Path) -> None:
    pipe = "import os; os.mkfifo(os.environ['DEADHEAD_RECORD'] + '/left.jsonl')"
    _launch(out, f"import warnings; warnings.warn('now'); {pipe}")
    record = reader.read(out)
    assert [sighting.message for sighting in record.sightings] == ["now"]
    assert record.notes == ("left.jsonl in the record is no file: passed over",)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("no-such-command", (127, "command not found")),
        ("", (126, "Permission denied")),
        ("./data.txt", (126, "Permission denied")),
        ("./garbage", (126, "Exec format error")),
    ],
)
@on_posix
def test_a_command_that_cannot_run_leaves_the_older_record(
    out: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str, answer: tuple[int, str]
) -> None:
    code, words = answer
    _launch(out, "")
    older = read(out)
    monkeypatch.chdir(out.parent)
    Path("data.txt").touch(mode=0o644)
    Path("garbage").touch(mode=0o755)
    assert launch([name], root=out.parent, out=out) == (code, False)
    assert capfd.readouterr().err == f"deadhead: cannot run {name}: {words}\n"
    assert read(out) == older
    assert _left(out) == [".gitignore", "data.txt", "garbage", "record"]


@pytest.mark.parametrize(
    ("out", "what"),
    [
        ("src", "it holds a.py"),
        (".", "it holds command"),
        ("empty", "it is the current folder"),
        ("src/a.py", "Not a "),
    ],
)
def test_nothing_but_a_record_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, what: str) -> None:
    for name in ("src", "empty", "command"):
        (tmp_path / name).mkdir()
    (tmp_path / "src" / "a.py").write_text("kept")
    monkeypatch.chdir(tmp_path / "empty" if out == "empty" else tmp_path)
    command = [sys.executable, "-c", f"open({str(tmp_path / 'ran')!r}, 'w')"]
    with pytest.raises(RecordError, match=what):
        launch(command, root=tmp_path, out=tmp_path / out)
    assert (tmp_path / "src" / "a.py").read_text() == "kept"
    assert not (tmp_path / "ran").exists()


def test_what_the_command_puts_in_its_place_is_not_lost(out: Path, capfd: pytest.CaptureFixture[str]) -> None:
    script = f"import pathlib; pathlib.Path({str(out)!r}).mkdir(); pathlib.Path({str(out / 'mine')!r}).touch(); exit(3)"
    assert launch([sys.executable, "-c", script], root=out.parent.parent, out=out) == (3, False)
    told = capfd.readouterr().err.splitlines()
    assert told[0] == f"deadhead: {out} is no record, which could be replaced: it holds mine"
    kept = Path(told[1].removeprefix("  the record of this run is in "))
    assert read(kept)
    assert _left(out) == [".gitignore", "record", kept.name]
    assert (out / "mine").exists()


def test_an_older_record_stays_where_the_new_one_cannot_come(
    out: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _launch(out, "")
    older, rename = os.listdir(out), os.rename

    def refuse(source: str, target: str) -> None:
        if source.endswith(".part"):
            raise PermissionError(1, "Operation not permitted")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    assert launch([sys.executable, "-c", "exit(7)"], root=out.parent.parent, out=out) == (7, False)
    assert os.listdir(out) == older
    assert capfd.readouterr().err == f"deadhead: cannot replace the record in {out}: Operation not permitted\n"


@pytest.mark.parametrize("gone", ["parent", "grandparent"])
def test_a_record_that_the_command_removes(out: Path, capfd: pytest.CaptureFixture[str], gone: str) -> None:
    removed = out.parent if gone == "parent" else out.parent.parent
    script = f"import os, shutil; os.chdir('/'); shutil.rmtree({str(removed)!r}); raise SystemExit(3)"
    assert launch([sys.executable, "-c", script], root=out.parent.parent, out=out) == (3, False)
    words = capfd.readouterr().err
    assert words.startswith("deadhead: nothing is recorded: ")
    assert words.endswith(" was removed or moved before the command ended\n")


def test_a_record_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match=r"cannot write a record to .*: Not a directory") as caught:
        launch(["true"], root=tmp_path, out=tmp_path / "file" / "record")
    assert caught.value.hint == "name another folder with --out"


@on_posix
def test_tells_the_signal_that_ended_the_command(out: Path) -> None:
    assert _launch(out, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)") == -signal.SIGKILL
    assert [next(line["k"] for line in file) for file in read(out)] == ["process"]


@on_posix
@pytest.mark.parametrize("before", [signal.SIG_DFL, signal.SIG_IGN])  # which a shell sets for its background
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_forwards_signals_and_keeps_the_record(out: Path, number: signal.Signals, before: signal.Handlers) -> None:
    ready = out.parent.parent / "ready"
    script = f"import pathlib, signal, sys; signal.signal({number:d}, lambda *_: sys.exit(9)); "
    script += f"pathlib.Path({str(ready)!r}).touch(); signal.pause()"
    tool = f"import signal; signal.signal({number:d}, signal.Handlers({before:d})); "
    tool += "from deadhead.runtime.launcher import launch; from pathlib import Path; import sys; "
    tool += "sys.exit(launch(sys.argv[2:], root=Path(), out=Path(sys.argv[1]))[0])"
    env = {**os.environ, "PYTHONPATH": str(SCANNER)}
    command = [sys.executable, "-c", tool, str(out), sys.executable, "-c", script]
    with subprocess.Popen(command, env=env, cwd=out.parent.parent, start_new_session=True) as process:
        try:
            while not ready.exists():
                assert process.poll() is None
                time.sleep(0.01)
            process.send_signal(number)
            assert process.wait(30) == 9
        finally:
            process.kill()
    assert [file[-1]["k"] for file in read(out)] == ["exit"]


@on_posix
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT])
def test_what_is_ignored_stays_ignored(out: Path, capfd: pytest.CaptureFixture[str], number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)  # as nohup does, and a shell for what is in the background
    try:
        _launch(out, f"import signal; print(signal.getsignal({number:d}) is signal.SIG_IGN)")
    finally:
        signal.signal(number, before)
    assert capfd.readouterr().out == "True\n"


@on_posix
def test_the_code_is_known_where_children_are_ignored(out: Path) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert _launch(out, "import sys, time; time.sleep(0.1); sys.exit(7)") == 7
        assert signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGCHLD, before)


def test_without_the_quick_way_to_start_it(
    out: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_spawnp", raising=False)
    assert _launch(out, "print('started'); raise SystemExit(3)") == 3
    assert capfd.readouterr().out == "started\n"
    assert launch(["no-such-command"], root=out.parent, out=out) == (127, False)


@on_posix
def test_what_the_quick_way_refuses_is_started_the_other_way(
    out: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("first", "no program"), ("second", "#!/bin/sh\necho started\n")):
        (out.parent / name).mkdir(parents=True)
        (out.parent / name / "tool").write_text(text)
        (out.parent / name / "tool").chmod(0o755)
    monkeypatch.setenv("PATH", f"{out.parent / 'first'}:{out.parent / 'second'}:{os.environ['PATH']}")
    assert launch(["tool"], root=out.parent, out=out) == (0, True)
    monkeypatch.setattr(os, "environ", {**os.environ, "": "no name"})
    assert launch(["tool"], root=out.parent, out=out) == (0, True)
    assert capfd.readouterr().out == "started\nstarted\n"


@on_posix
def test_a_signal_that_comes_when_the_command_has_just_ended(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def waited(pid: int, options: int, wait: Callable[[int, int], tuple[int, int]] = os.waitpid) -> tuple[int, int]:
        ended = wait(pid, options)
        signal.raise_signal(signal.SIGTERM)
        return ended

    monkeypatch.setattr(os, "waitpid", waited)
    assert _launch(out, "raise SystemExit(5)") == 5


@on_posix
def test_a_command_is_not_left_alone(out: Path) -> None:
    script = f"import time; time.sleep(0.2); open({str(out.parent / 'ended')!r}, 'w')"

    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        launch([sys.executable, "-c", script], root=out.parent, out=out, meanwhile=fail)
    assert _left(out) == [".gitignore", "ended"]


def test_folders_that_cannot_be_listed_are_not_looked_through(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(folder: str) -> list[str]:
        raise PermissionError(folder)

    out.parent.mkdir()
    monkeypatch.setattr(os, "listdir", refused)
    with Temporary(str(out.parent), "a-") as folder:
        assert Path(folder).is_dir()
    assert not Path(folder).exists()


@pytest.mark.skipif(not Path("/dev/shm").is_mount(), reason="there is no memory for boards")
def test_what_a_killed_launcher_left_is_cleared_and_what_a_live_one_has_is_not(out: Path) -> None:
    tool = "import os; from pathlib import Path; from deadhead.runtime.launcher import launch; "
    tool += (
        f"launch(['sh', '-c', 'echo $DEADHEAD_RECORD $DEADHEAD_BOARDS; read x'], root=Path(), out=Path({str(out)!r}))"
    )
    env = {**os.environ, "PYTHONPATH": str(SCANNER)}

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", tool]
        return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    with start() as killed, start() as live:
        assert killed.stdout is not None and live.stdout is not None
        left, kept = ([Path(name) for name in one.readline().split()] for one in (killed.stdout, live.stdout))
        killed.kill()
        killed.wait()
        for folder in (*left, *kept):
            os.utime(folder, (0, 0))
        assert [folder.is_dir() for folder in (*left, *kept)] == [True] * 4
        _launch(out, "pass")
        assert [folder.is_dir() for folder in (*left, *kept)] == [False] * 2 + [True] * 2
        live.communicate("\n")
    assert _left(out) == [".gitignore", "record"]


def test_runs_off_the_main_thread(out: Path) -> None:
    codes: list[int] = []
    thread = Thread(target=lambda: codes.append(_launch(out, "import sys; sys.exit(4)")))
    thread.start()
    thread.join()
    assert codes == [4]


@pytest.mark.parametrize(
    ("inherited", "path"),
    [
        ({}, [TARGET]),
        ({"PYTHONPATH": ""}, [TARGET]),
        ({"PYTHONPATH": os.pathsep.join(["", "lib"])}, [TARGET, "", "lib"]),
    ],
)
def test_prepends_to_the_path_and_adds_no_folder(inherited: dict[str, str], path: list[object]) -> None:
    env = environment(inherited, folder=Path("out"), root=Path("root"))
    assert env["PYTHONPATH"].split(os.pathsep) == [str(entry) for entry in path]
    nested = environment(env, folder=Path("out"), root=Path("root"))
    assert nested == env
