"""The main job from end to end on a copy of ``orders``: record, scan, prove, fix, garden, and look at the warnings again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent


def say(text: str) -> None:
    """Print a heading."""
    bold = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() else ("", "")
    print(f"\n{bold[0]}# {text}{bold[1]}", flush=True)


def run(project: Path, line: str, *, last: int = 0, first: int = 0) -> str:
    """Show a command, run it in the project, show its output or the ``first`` or ``last`` lines of it, and return it."""
    print(f"$ {line}", flush=True)
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(line.split(), cwd=project, env=env, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    kept = lines[-last:] if last else lines[:first] if first else lines
    if len(kept) < len(lines) and last:
        print(f"  … {len(lines) - len(kept)} lines")
    print("\n".join(kept))
    if len(kept) < len(lines) and first:
        print(f"  … {len(lines) - len(kept)} lines")
    return done.stdout


def main() -> None:
    """Tell the story."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "orders"
        shutil.copytree(HERE / "orders", project, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        say("The tests run as ever; their warnings are kept with the expression that each came from")
        before = run(project, "deadhead record -- python -m pytest -q", last=3)
        say("What is deprecated, and how much of it the run has proven")
        run(project, "deadhead scan --statistics")
        say("Each finding with its proof: a callable handed to a dataclass, and one called through a name")
        run(project, "deadhead scan orders/models.py orders/reports.py")
        say("What would change")
        run(project, "deadhead scan --fix --diff orders/models.py orders/expressions.py", first=44)
        say("Fix it: what is left is what no fix can mend without a decision")
        run(project, "deadhead scan --fix", first=6)
        say("The same tests again: what they leave to be done, by cause")
        after = run(project, "deadhead garden --focus orders --fail-on never -- python -m pytest -q", last=28)
        say("The worklog of it begins with")
        worklog = next((project / ".deadhead" / "worklogs").glob("orders-*.md"))
        print("\n".join(worklog.read_text(encoding="utf-8").partition("## Test Execution Results")[0].splitlines()))
        say("What is left to be fixed by hand")
        run(project, "deadhead scan --statistics", last=8)
    say(f"Warnings shown by the tests: {_warnings(before)} before, {_warnings(after)} after")
    print(
        f"Tests that fail: {_failed(before)} before, {_failed(after)} after (the rest has other causes than deprecations)"
    )


def _warnings(output: str) -> int:
    found = re.search(r"(\d+) warnings?", _counts(output))
    return int(found.group(1)) if found else 0


def _failed(output: str) -> int:
    return sum(int(number) for number in re.findall(r"(\d+) (?:failed|error)", _counts(output)))


def _counts(output: str) -> str:
    """Return the line in which pytest counts."""
    return next(line for line in output.splitlines() if re.search(r"\d passed.* in [\d.]+s", line))


if __name__ == "__main__":
    main()
