"""What programs log, on record exactly; and nothing of theirs is changed by it."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from deadhead.runtime.reader import read

from .conftest import NEWEST
from .recorded import run, write

if TYPE_CHECKING:
    from pathlib import Path

    from deadhead.failure import Logged

on_oldest_and_newest = pytest.mark.parametrize("target", ["3.8", "3.11", NEWEST], indirect=True)
on_newest = pytest.mark.parametrize("target", [NEWEST], indirect=True)


def logs(target: Path, folder: Path, source: str, *options: str) -> list[tuple[str, str, str, int, int]]:
    """Run a program, check that it runs as it does bare, and return level, logger, text, line and count of its logs."""
    root = write(folder / "project", {"program.py": source})
    bare = run([target, *options, "program.py"], root, None)
    done = run([target, *options, "program.py"], root, folder / "record")
    assert (done.code, done.stdout, done.stderr) == (bare.code, bare.stdout, bare.stderr)
    found = read(folder / "record")
    assert found.notes == ()
    return [_row(log) for log in found.logs]


def _row(log: Logged) -> tuple[str, str, str, int, int]:
    assert log.path == "program.py"
    return log.level, log.logger, log.message, log.line, log.count


PROGRAM = """\
import atexit, io, logging, sys, threading

logging.warning("by the last resort")
log = logging.getLogger("program")
log.info("dropped by the level")
log.addHandler(logging.NullHandler())
log.propagate = False
log.error("seen by a handler that does not format: %s and %d", "text", 7)
log.addHandler(logging.StreamHandler(sys.stdout))
for number in range(5):
    log.warning("repeated")
log.warning("not enough arguments: %s %s", 1)


class Told:
    times = 0

    def __str__(self):
        Told.times += 1
        return "told %d" % Told.times


log.warning("an object: %s", Told())
assert Told.times == 1, Told.times


class Raising(logging.Handler):
    def emit(self, record):
        raise ValueError("handler")


other = logging.getLogger("other")
other.propagate = False
other.addHandler(Raising())
try:
    other.critical("to a handler that raises")
except ValueError as error:
    import traceback

    traceback.print_exc()
log.disabled = True
log.error("disabled")
log.disabled = False
log.addFilter(lambda record: "filtered" not in record.msg)
log.error("filtered")
logging.captureWarnings(True)
import warnings

warnings.warn("a warning is a sighting")


def concurrently():
    for number in range(500):
        logging.getLogger("threads").warning("in threads")


logging.getLogger("threads").addHandler(logging.NullHandler())
logging.getLogger("threads").propagate = False
threads = [threading.Thread(target=concurrently) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
atexit.register(lambda: log.error("at exit"))
"""


@on_oldest_and_newest
def test_each_record_as_often_as_it_came(target: Path, tmp_path: Path) -> None:
    lines = PROGRAM.splitlines()

    def at(text: str) -> int:
        [line] = [number for number, source in enumerate(lines, 1) if text in source]
        return line

    assert logs(target, tmp_path, PROGRAM) == [
        ("WARNING", "root", "by the last resort", 3, 1),
        ("ERROR", "program", "seen by a handler that does not format: text and 7", 8, 1),
        ("WARNING", "program", "repeated", at('"repeated"'), 5),
        ("WARNING", "program", "not enough arguments: %s %s", at("not enough"), 1),
        ("WARNING", "program", "an object: told 1", at("an object"), 1),
        ("CRITICAL", "other", "to a handler that raises", at("to a handler that raises"), 1),
        ("WARNING", "threads", "in threads", at('"in threads"'), 2000),
        ("ERROR", "program", "at exit", at("at exit"), 1),
    ]


REPLACED = """\
import logging

original = logging.Logger.callHandlers


def counting(self, record):
    print("sent", record.getMessage())
    return original(self, record)


logging.Logger.callHandlers = counting
logging.warning("with a replaced method")
logging.Logger.callHandlers = original
logging.warning("with the original")
print(logging.Logger.callHandlers is original, logging.getLogger().callHandlers.__self__)


class Sub(logging.Logger):
    def handle(self, record):
        super().handle(record)


logging.setLoggerClass(Sub)
logging.getLogger("sub").warning("of a subclass")
"""


@on_newest
def test_a_program_may_replace_the_method_that_is_watched(target: Path, tmp_path: Path) -> None:
    assert [row[1:3] for row in logs(target, tmp_path, REPLACED)] == [
        ("root", "with a replaced method"),
        ("root", "with the original"),
        ("sub", "of a subclass"),
    ]


RELOADED = """\
import importlib
import logging

logging.warning("before")
importlib.reload(logging)
logging.warning("reloaded")
logging.getLogger("other").error("reloaded")
importlib.reload(logging)
logging.warning("again")
"""


@on_oldest_and_newest
def test_a_reload_of_logging_loses_nothing(target: Path, tmp_path: Path) -> None:
    assert [row[1:3] for row in logs(target, tmp_path, RELOADED)] == [
        ("root", "before"),
        ("root", "reloaded"),
        ("other", "reloaded"),
        ("root", "again"),
    ]


@on_oldest_and_newest
def test_a_log_in_a_bottomless_recursion(target: Path, tmp_path: Path) -> None:
    source = """\
import logging

logging.getLogger().addHandler(logging.NullHandler())


def deeper(number):
    logging.warning("deeper")
    deeper(number + 1)


try:
    deeper(0)
except RecursionError as error:
    print("caught")
try:
    deeper(0)
except RecursionError as error:
    print("caught again")
"""
    [(*_, text, _, count)] = logs(target, tmp_path, source)
    assert text == "deeper"
    assert count > 1000


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@on_newest
def test_a_kill_loses_no_distinct_record(target: Path, tmp_path: Path) -> None:
    source = "import logging, os\nlogging.error('last words of %s', {1})\nos.kill(os.getpid(), 9)\n"
    root = write(tmp_path / "project", {"program.py": source})
    done = run([target, "program.py"], root, tmp_path / "record")
    assert done.code == -signal.SIGKILL
    assert [log.message for log in read(tmp_path / "record").logs] == ["last words of {1}"]


@on_newest
def test_processes_are_counted_where_they_log(target: Path, tmp_path: Path) -> None:
    source = """\
import logging, os

logging.warning("parent")
if os.fork() == 0:
    logging.warning("child")
    os._exit(0)
os.wait()
"""
    found = logs(target, tmp_path, source)
    assert sorted(row[2:] for row in found) == [("child", 5, 1), ("parent", 3, 1)]


@on_newest
def test_secrets_stay_out_of_the_record(target: Path, tmp_path: Path) -> None:
    source = """\
import logging, sys, warnings

warnings.warn("password=hunter2 is deprecated", DeprecationWarning)
logging.warning("redis://:%s@cache", "hunter2")
try:
    raise ValueError("token: hunter2")
except ValueError:
    logging.exception("failed with api_key='hunter2'")
"""
    root = write(tmp_path / "project", {"program.py": source})
    run([target, "program.py", "--password", "hunter2"], root, tmp_path / "record")
    texts = [file.read_text() for file in (tmp_path / "record").iterdir()]
    assert ["hunter2" in text for text in texts] == [False]
    found = read(tmp_path / "record")
    assert [log.message for log in found.logs] == ["redis://:***@cache", "failed with api_key='***'"]
    assert [raised.message for log in found.logs for raised in log.chain] == ["token: ***"]
    assert [one.message for one in found.sightings] == ["password=*** is deprecated"]


@on_newest
def test_messages_without_end_are_bounded(target: Path, tmp_path: Path) -> None:
    source = """\
import logging

logging.getLogger().addHandler(logging.NullHandler())
for number in range(3000):
    logging.warning("number %d " % number + "x" * 5000)
"""
    found = logs(target, tmp_path, source)
    assert len(found) == 100
    assert sum(row[-1] for row in found) == 3000
    assert max(len(row[2]) for row in found) == 3000
