"""Old releases of real libraries, their own tests on a new Python: recorded, scanned, fixed, run again.

Writes ``docs/real-runs.md``, but for what ``record_truth.py`` has added at its end. Downloads the source releases from
PyPI; takes the names of cases, or runs all.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
PAGE = Path(__file__).resolve().parent.parent / "docs" / "real-runs.md"


@dataclass(frozen=True)
class Case:
    """One release: what its tests need, how they are run, and what has to be known about that."""

    name: str
    version: str
    needs: tuple[str, ...]
    tests: str
    source: str = "."
    note: str = ""


CASES = (
    Case("croniter", "1.4.1", ("pytest", "python-dateutil", "pytz", "tzlocal"), "-m pytest -q src", source="src"),
    Case(
        "Flask-Login",
        "0.6.2",
        ("pytest", "Flask<2.3", "Werkzeug<2.3", "asgiref", "blinker", "semantic-version", "setuptools<81"),
        "-m pytest -q -W ignore:ast.Str -W ignore:Attribute tests",
        source="src",
        note=(
            "Its configuration turns every warning into an error. Two of Werkzeug's own are ignored here, because "
            "nearly every test would fail by them before it reaches Flask-Login."
        ),
    ),
    Case(
        "mongomock",
        "4.1.2",
        ("pytest", "packaging", "sentinels", "python-dateutil", "pytz", "setuptools<81"),
        "-m pytest -q tests",
        note="Without pymongo, whose presence makes the tests compare with a real server.",
    ),
    Case("itsdangerous", "1.1.0", ("pytest", "freezegun"), "-m pytest -q tests", source="src"),
    Case("PyJWT", "1.7.1", ("pytest", "cryptography", "ecdsa"), "-m pytest -q -o addopts= tests"),
    Case("httpretty", "1.0.5", ("pytest", "sure", "requests<2.28", "freezegun", "six"), "-m pytest -q tests/unit"),
)


@dataclass(frozen=True)
class Run:
    """One run of a test suite: how each test ended, and what pytest's closing line says."""

    outcomes: dict[str, str]
    closing: str

    @property
    def warnings(self) -> int:
        """How many warnings pytest counted."""
        found = re.search(r"(\d+) warning", self.closing)
        return int(found.group(1)) if found else 0


def main() -> None:
    """Run the cases named on the command line, or all, and write the page."""
    chosen = [case for case in CASES if case.name in sys.argv[1:] or not sys.argv[1:]]
    pythons = [path for minor in (13, 12) if (path := find_python(minor))]
    with tempfile.TemporaryDirectory() as folder:
        sections = [section(case, pythons[-1 if case.name == "Flask-Login" else 0], Path(folder)) for case in chosen]
    _, added, rest = PAGE.read_text(encoding="utf-8").partition(_ADDED)
    PAGE.write_text("\n".join([_HEAD, *sections]) + added + rest, encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


_ADDED = "\n## What the recorder sees"
_HEAD = """# Real runs

Old releases from PyPI with their own tests on a new Python, by `bench/real_runs.py`, which wrote this page. Each is
recorded, scanned with the record, fixed (safe fixes only), and its tests are run again:

    deadhead record -- python -m pytest …     # as given for each
    deadhead scan --output-format json
    deadhead scan --fix
    python -m pytest …
"""


def section(case: Case, python: str, folder: Path) -> str:
    """Run one case and return its part of the page."""
    project, target = set_up(case, python, folder)
    env = {**os.environ, "PYTHONPATH": str(project / case.source), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(target), *case.tests.split(), "-p", "no:cacheprovider", "-rA"]
    _call([str(BIN / "deadhead"), "record", "--", *command], project, env)
    before = _tests(command, project, env)
    report = _scan(project)
    fix = _call([str(BIN / "deadhead"), "scan", "--fix"], project, env)
    after = _tests(command, project, env)
    _call([str(BIN / "deadhead"), "record", "--", *command], project, env)
    left = _scan(project)
    version = subprocess.run([target, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return _page(case, version, report, fix.stderr.strip(), left, before, after)


def _page(
    case: Case, python: str, report: dict[str, Any], fixed: str, left: dict[str, Any], before: Run, after: Run
) -> str:
    grades = Counter(one["evidence"]["grade"] for one in report["findings"])
    graded = ", ".join(f"{count} {grade}" for grade, count in grades.most_common())
    worse = [test for test, outcome in before.outcomes.items() if outcome == "passed" != after.outcomes.get(test)]
    better = [test for test, outcome in after.outcomes.items() if outcome == "passed" != before.outcomes.get(test)]
    lines = [
        f"\n## {case.name} {case.version}\n",
        f"{python}; `python {case.tests}`. {case.note}".rstrip() + "\n",
        "| | before | after `scan --fix` |",
        "|---|---|---|",
        f"| pytest | {before.closing} | {after.closing} |",
        f"| findings | {len(report['findings'])} ({graded}) | {len(left['findings'])} |",
        f"| recorded warnings, by what explains them | {_explained(report)} | {_explained(left)} |",
        f"| first-party deprecations without a finding | {len(_own(report))} | {len(_own(left))} |",
        f"\n{fixed} Tests that went from pass to fail: {len(worse)}; from fail to pass: {len(better)}.\n",
    ]
    lines += _list("Left after the fix:", (_told(one) for one in left["findings"]))
    lines += _list("Recorded in the project's own code, no rule knows it:", (_unknown(one) for one in _own(left)))
    return "\n".join([*lines, *(f"Went from pass to fail: {test}" for test in worse)])


def _explained(report: dict[str, Any]) -> str:
    counts: Counter[str] = Counter()
    for one in report["findings"]:
        counts[one["evidence"]["grade"]] += one["evidence"]["count"]
    for one in report["unexplained"]:
        counts["unexplained" if not one["expected"] else "expected by a test"] += one["count"]
    told = ("confirmed", "statement", "definition", "unexplained", "expected by a test")
    return ", ".join(f"{counts[name]} {name}" for name in told if counts[name]) or "none"


def _list(title: str, items: Iterable[str]) -> list[str]:
    rows = [f"- {item}" for item in items]
    return [title, "", *rows, ""] if rows else []


def _told(one: dict[str, Any]) -> str:
    return f"`{one['path']}:{one['line']}` {one['rule']}, {one['evidence']['grade']}, fix: {one['fix']}"


def _unknown(one: dict[str, Any]) -> str:
    return f"`{one['path']}:{one['line']}` {one['category']}: {one['message'][:120]} ({one['origin']})"


def _own(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the deprecations that the project's own code causes and no finding explains."""
    return [
        one
        for one in report["unexplained"]
        if "Deprecat" in one["category"] and one["origin"] in ("self", "direct") and not one["expected"]
    ]


def set_up(case: Case, python: str, folder: Path) -> tuple[Path, Path]:
    """Return the unpacked release, as a git work tree, and the Python of an environment for its tests."""
    home = folder / case.name
    target = home / "venv" / "bin" / "python"
    _check([python, "-m", "venv", str(home / "venv")])
    _check([str(target), "-m", "pip", "install", "--quiet", *case.needs])
    options = ["--quiet", "--no-binary", ":all:", "--no-deps", "--no-build-isolation", "-d", str(home)]
    _check([str(target), "-m", "pip", "install", "--quiet", "setuptools<81", "wheel"])
    _check([str(target), "-m", "pip", "download", *options, f"{case.name}=={case.version}"])
    (archive,) = home.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(home, filter="data")
    project = home / archive.name.removesuffix(".tar.gz")
    _check(["git", "init", "--quiet", str(project)])
    return project, target


def _check(command: list[str]) -> None:
    subprocess.run(command, check=True)


def _call(command: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def _tests(command: list[str], project: Path, env: dict[str, str]) -> Run:
    lines = _call(command, project, env).stdout.splitlines()
    found = [re.match(r"(PASSED|FAILED|ERROR|SKIPPED|XFAIL) (\S+::.+?)(?: - .*)?$", line) for line in lines]
    outcomes = {match.group(2): match.group(1).lower() for match in found if match}
    return Run(outcomes, re.sub(r" in [\d.]+s.*", "", lines[-1]).strip("= "))


def _scan(project: Path) -> dict[str, Any]:
    done = _call([str(BIN / "deadhead"), "scan", "--output-format", "json"], project, dict(os.environ))
    values: dict[str, Any] = json.loads(done.stdout)
    return values


def find_python(minor: int) -> str | None:
    """Return a Python that really runs: on PATH, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser() / "versions"
    for path in [
        *sorted(map(str, pyenv.glob(f"3.{minor}.*/bin/python")), reverse=True),
        shutil.which(f"python3.{minor}"),
    ]:
        if path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            return path
    return None


if __name__ == "__main__":
    main()
