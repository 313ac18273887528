"""Functions that have executed all their lines are let go, those with lines that are far off watched in another way.

No line is lost by either.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from deadhead.runtime.reader import read as read_record

from .conftest import NEWEST
from .recorded import run, write

on_both = pytest.mark.parametrize("target", ["3.12", NEWEST], indirect=True)

#: Each function is called until it has executed all its lines, some after they were last asked for.
SHAPES = """\
import asyncio


def one_line(value): return value + 1


over_lines = lambda value: (
    value if value else
    [one
     for one in "ab"])


def element_before_its_loop():
    return list(abs(one)
                for one in range(3))


def closes_over(value):
    def inner(): return value
    return [inner() for _ in "ab" if value or
            not value]


def generates(most):
    for one in range(most): yield one
    while most:
        most -= 1
        if most == 1: continue
    else:
        yield None


async def awaits():
    async for one in later(): pass
    return [one async for one in later()]


async def later():
    yield 1
    await asyncio.sleep(0)


def late(times):
    total = sum(one for one in range(3)) if times else 0
    try:
        if times == 5:
            raise ValueError
    except ValueError:
        total = -1
    finally:
        total += 1
    return total


def never_all(value):
    [one for one in "ab"]
    if value is None:
        return None
    return value


def all_of_them():
    for times in range(7):
        one_line(1), over_lines(times), element_before_its_loop(), closes_over(times), list(generates(times))
        asyncio.run(awaits()), late(times), never_all(times)
"""
TRACED = """\
import sys
seen = {}
def trace(frame, event, _argument):
    if not frame.f_code.co_filename.endswith("shapes.py"):
        return None
    lines = seen.setdefault((frame.f_code.co_name, frame.f_code.co_firstlineno), set())
    if event == "line":
        lines.add(frame.f_lineno)
    return trace
sys.settrace(trace)
import shapes
shapes.all_of_them()
sys.settrace(None)
print({code: sorted(lines) for code, lines in sorted(seen.items())})
"""
FORKED = """\
import os, sys, shapes
if os.fork() == 0:  # where each line is told at once
    shapes.all_of_them()
    monitoring = sys.monitoring
    watched = {name: monitoring.get_local_events(4, each.__code__) for name, each in vars(shapes).items()
               if hasattr(each, "__code__")}
    print(sorted(name for name, events in watched.items() if events), flush=True)
    os._exit(0)
os.wait()
"""


@on_both
def test_a_function_that_has_executed_all_its_lines_is_not_watched_any_more(target: Path, tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"shapes.py": SHAPES})
    traced = ast.literal_eval(run([target, "-c", TRACED], project, None).stdout)
    done = run([target, "-c", FORKED], project, tmp_path / "record")
    lines = read_record(tmp_path / "record").lines
    assert lines is not None
    noted = {code: sorted(run.executed) for code, run in lines.files["shapes.py"].items()}
    assert {code: noted[code] for code in traced} == traced
    assert done.stdout == "['never_all']\n"


MANY, MORE = ("".join(f"    value = {number}\n" for number in range(most)) for most in (155, 300))
WIDE = f"    value = [{'value, ' * 200}]\n" * 40
FAR = f"""\
def again(value):
{MANY}
    if not value:
        value = None
    return value


def comes_again(end):
{MANY}
    [one for one in "ab" if one or not one]
    if end:
        return [value
                for _ in "ab" if end]
    if value == 0:
        value = None
    try:
        return value
    finally:
        value = end


def loops(most):
{MANY}
    for value in range(most):
        if value == 40:
            most = value
    else:
        value = most
    return None if value else most


def generates(most):
{MANY}
    while most:
        most -= 1
        yield most if most else value


class Body:
{MANY}
    for value in range(3):
        if value == 2:
            value = 5


def runs_once(value):
{MORE}
    if not value:
        return None
    return [value for _ in "ab" if value or not value]


def has_long_lines(value):
{WIDE}
    if not value:
        value = None


def all_of_them():
    runs_once(1), has_long_lines(1), again(1)
    comes_again(0), comes_again(0), comes_again(1), loops(50), list(generates(3))
"""
WATCHED = """\
import sys, far
far.all_of_them()
events = sys.monitoring.events
names = {events.LINE | events.JUMP: "lines and loops", events.INSTRUCTION: "instructions"}
codes = {name: each.__code__ for name, each in vars(far).items() if hasattr(each, "__code__")}
print({name: names.get(sys.monitoring.get_local_events(4, code)) for name, code in codes.items()})
"""


@on_both
def test_lines_that_would_be_searched_for_are_told_by_instructions(target: Path, tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"far.py": FAR})
    traced = ast.literal_eval(run([target, "-c", TRACED.replace("shapes", "far")], project, None).stdout)
    searches = run([target, "-c", "import sys; print(sys.version_info < (3, 13, 3))"], project, None).stdout == "True\n"
    done = run([target, "-c", WATCHED], project, tmp_path / "record")
    lines = read_record(tmp_path / "record").lines
    assert lines is not None
    noted = {code: sorted(run.executed) for code, run in lines.files["far.py"].items() if run.executed}
    assert {code: noted[code] for code in traced} == traced
    assert ast.literal_eval(done.stdout) == {
        **dict.fromkeys(["runs_once", "comes_again", "loops", "generates"], "instructions" if searches else None),
        **dict.fromkeys(["has_long_lines", "again"], "lines and loops" if searches else None),
        "all_of_them": None,
    }


#: What another tool of monitoring makes the interpreter forget, and what it switches off together with its own lines.
OTHERS = [
    "import cProfile; before, after = cProfile.Profile().enable, lambda: None",
    "import sys; before, after = lambda: sys.settrace(lambda *a: None), lambda: sys.settrace(None)",
    "import sys; before, after = lambda: sys.setprofile(lambda *a: None), lambda: sys.setprofile(None)",
    "from other import watch; watch(); before = after = lambda: None",
]
OTHER = """\
import sys
def watch():
    monitoring = sys.monitoring
    monitoring.use_tool_id(1, "other")
    monitoring.register_callback(1, monitoring.events.LINE, lambda code, line: monitoring.DISABLE)
    monitoring.set_events(1, monitoring.events.LINE)
"""
LATE = f"""\
def at_once(way):
{MORE}
    if way > 1:
        value = None
    elif way:
        return
    return value


def on_again(way):
{MANY}
    if way > 1:
        value = None
    elif way:
        return
    return value
"""
USED = """\
import late
late.at_once(0), late.on_again(0), late.on_again(0)
before()
late.at_once(2), late.on_again(2), late.at_once(1), late.on_again(1)
after()
"""


@on_both
@pytest.mark.parametrize("other", OTHERS)
def test_other_tools_of_monitoring_lose_nothing_of_it(target: Path, tmp_path: Path, other: str) -> None:
    project = write(tmp_path / "project", {"late.py": LATE, "used.py": f"{other}\n{USED}"})
    write(tmp_path / "elsewhere", {"other.py": OTHER})
    code = f"import sys; sys.path[:0] = [{str(tmp_path / 'elsewhere')!r}, '']; import used"
    run([target, "-c", code], project, tmp_path / "record")
    lines = read_record(tmp_path / "record").lines
    assert lines is not None
    left = {code: each.lines - each.executed - {code[1]} for code, each in lines.files["late.py"].items()}
    assert not any(left.values()), left


FREED = """\
import sys, far
class Most:
    def __index__(self):
        for tool in range(6):
            sys.monitoring.free_tool_id(tool)
        return 50
print(far.loops(Most()), far.loops(3))
"""


@on_both
def test_a_tool_that_was_taken_away_is_no_fault_of_the_program(target: Path, tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"far.py": FAR, "freed.py": FREED})
    bare = run([target, "freed.py"], project, None)
    done = run([target, "freed.py"], project, tmp_path / "record")
    assert (done.code, done.stdout, done.stderr) == (0, bare.stdout, bare.stderr)


RENDERING = """\
import weakref
text = "def render(value):\\n" + "".join(f"    if value == {n}:\\n        return {n}\\n" for n in range(300))
gone = []
for number in range(900):
    space = {}
    exec(compile(text, "template.py", "exec"), space)
    space["render"](number)
    weakref.finalize(space["render"].__code__, gone.append, number)
print(len(gone))
"""


@on_both
def test_a_code_is_not_kept_until_its_lines_have_been_executed(target: Path, tmp_path: Path) -> None:
    project = write(tmp_path / "project", {"rendering.py": RENDERING, "template.py": ""})
    bare = run([target, "rendering.py"], project, None)
    done = run([target, "rendering.py"], project, tmp_path / "record")
    lines = read_record(tmp_path / "record").lines
    assert lines is not None
    assert lines.files["template.py"]["render", 1].executed == {*range(2, 602)}
    assert int(done.stdout) > int(bare.stdout) - 300  # those that were noted in the last moment
