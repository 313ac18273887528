"""Work shared out among processes: every part is done once, whatever becomes of those that do it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

_HEAD = """
import os, signal, sys, time
from deadhead.scan.forks import by_forks
from deadhead.scan.workers import Workers

FIRST = os.getpid()
PARTS = [[number] for number in range(400)]

def plain(shared, part):
    return [(shared, number, os.getpid()) for number in part]

def told(results):
    numbers = sorted(number for part in results for _, number, _ in part)
    assert numbers == list(range(400)), numbers
"""
STORIES = {
    "both work": """
def slow(shared, part):
    time.sleep(0.001)
    return plain(shared, part)
results = list(by_forks(slow, "x", PARTS, 3))
told(results)
assert {shared for part in results for shared, _, _ in part} == {"x"}
assert len({pid for part in results for _, _, pid in part}) == 3
""",
    "results that no pipe holds": """
def large(shared, part):
    return [(b"x" * 300_000, number, os.getpid()) for number in part]
told(by_forks(large, None, PARTS, 2))
""",
    "a copy is killed": """
def deadly(shared, part):
    if os.getpid() != FIRST and part[0] > 20:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.001)
    return plain(shared, part)
told(by_forks(deadly, None, PARTS, 3))
""",
    "a copy fails": """
def failing(shared, part):
    if os.getpid() != FIRST:
        raise SystemExit("in a copy")
    time.sleep(0.001)
    return plain(shared, part)
told(by_forks(failing, None, PARTS, 3))
""",
    "work fails everywhere": """
def failing(shared, part):
    return [1 // (part[0] - 300)]
try:
    list(by_forks(failing, None, PARTS, 2))
except ZeroDivisionError:
    pass
else:
    raise AssertionError
""",
    "nobody waits for the end": """
def slow(shared, part):
    time.sleep(60 if os.getpid() != FIRST else 0)
    return plain(shared, part)
results = by_forks(slow, None, PARTS, 2)
next(results)
started = time.monotonic()
results.close()
assert time.monotonic() - started < 30
""",
    "what is open stays so": """
sys.stdout.write("once")
told(by_forks(plain, None, PARTS, 3))
""",
    "no process left": """
import resource
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
told(by_forks(plain, None, PARTS, 3))
""",
    "children are nobody's concern": """
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
told(by_forks(plain, None, PARTS, 3))
""",
    "where forking is not safe": """
import threading
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
os.environ["DEADHEAD_PROCESSES"] = "2"
with Workers() as share:
    results = list(share(sum_of, 0, PARTS))
assert sorted(one for part in results for one in part) == list(range(400))
""",
}


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("story", STORIES)
def test_every_part_is_done(tmp_path: Path, story: str) -> None:
    (tmp_path / "task.py").write_text("def sum_of(start, part):\n    return [sum(part, start)]\n")
    code = dedent(_HEAD) + "from task import sum_of\nif __name__ == '__main__':\n"
    code += "".join(f"    {line}\n" for line in STORIES[story].strip().splitlines())
    (tmp_path / "story.py").write_text(code)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(tmp_path / "story.py")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=env,
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == ("once" if story == "what is open stays so" else "")
