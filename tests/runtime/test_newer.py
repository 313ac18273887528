"""What Python has since 3.14: a program does the same recorded, and all that it warns of is in the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from .recorded import run, seen, write
from .scenario import LIBRARY, PROJECT

on_those = pytest.mark.parametrize("target", ["3.14", "3.15"], indirect=True)

#: Programs, and the message, file, line and number of what each emits.
PROGRAMS = {
    "interpreters": (
        """\
import concurrent.futures
from concurrent import interpreters

import jobs

other = interpreters.create()
other.exec("import jobs\\njobs.warn('text')")
other.call(jobs.warn, "call")
other.close()
with concurrent.futures.InterpreterPoolExecutor(2) as pool:
    print(list(pool.map(jobs.warn, ["pool"] * 4)))
interpreters.create().call(jobs.warn, "left open")
""",
        {
            ("text", "jobs.py", 6, 6),
            ("call", "jobs.py", 6, 6),
            ("pool", "jobs.py", 6, 24),
            ("left open", "jobs.py", 6, 6),
        },
    ),
    "start method": (
        """\
import multiprocessing

import jobs

if __name__ == "__main__":
    print(multiprocessing.get_start_method())
    process = multiprocessing.Process(target=jobs.warn, args=("started",))
    process.start()
    process.join()
""",
        {("started", "jobs.py", 6, 6)},
    ),
    "annotations": (
        """\
import dataclasses
import typing

from oldlib import old


def kind():
    old("asked for")
    return int


class Lazy:
    at: kind()

    def method(self, other: kind()) -> "kind()": ...


@dataclasses.dataclass
class Read:
    at: kind()


print(Lazy.__annotations__, typing.get_type_hints(Lazy.method))
""",
        {("asked for", "program.py", 8, 4)},
    ),
    "text without a module": (
        """\
code = compile("def f():\\n    try: pass\\n    finally: return 1", "made/up.py", "exec")
exec(code)
print(f())
""",
        {("'return' in a 'finally' block", "program.py", 1, 1)},
    ),
    "from outside": (
        """\
import os
import sys

while sys.remote_exec(os.getpid(), os.path.abspath("remote.py")) or not hasattr(sys, "reached"):
    pass
""",
        {("remote", "program.py", 4, 1)},
    ),
}
REMOTE = "import sys\n\nfrom oldlib import old\n\nold('remote')\nsys.reached = True\n"
CONTEXTS = ["-X", "context_aware_warnings=1", "-X", "thread_inherit_context=1"]


@on_those
@pytest.mark.parametrize("options", [[], CONTEXTS], ids=["", "contexts"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_is_recorded_and_does_the_same(target: Path, tmp_path: Path, name: str, options: list[str]) -> None:
    program, emitted = PROGRAMS[name]
    files = {"program.py": program, "remote.py": REMOTE, "jobs.py": PROJECT["jobs.py"]}
    project, library = write(tmp_path / "project", files), {"PYTHONPATH": str(write(tmp_path / "library", LIBRARY))}
    command = [target, *options, "-W", "once", "program.py"]
    bare, done = run(command, project, None, library), run(command, project, tmp_path / "record", library)
    assert (done.code, done.stdout, sorted(done.stderr)) == (bare.code, bare.stdout, sorted(bare.stderr))
    rows = seen(tmp_path / "record", project)
    assert {(row.message, row.path, row.line, row.times) for row in rows} == emitted
