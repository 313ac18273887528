"""Histories replayed, commit by commit: what only shifts or moves is never called new."""

from __future__ import annotations

import ast
import random
import shutil
import warnings
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from deadhead.analyse import analyse
from deadhead.config import Config
from deadhead.finding import Finding
from deadhead.gate.baseline import read, text, write
from deadhead.gate.entry import Entry, entries_of
from deadhead.gate.judge import Comparison
from deadhead.outcome import Report

from .repository import commit, git

REPOSITORY = Path(__file__).parents[2]
ORDERS = REPOSITORY / "examples" / "orders" / "orders"


class Shifts:
    """Edits of a project that add no deprecated use and take none away."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.count = 0

    def one(self) -> None:
        """Make one edit, of whatever sort applies."""
        self.count += 1
        edits = (self.insert, self.insert, self.function, self.reorder, self.rename, self.move, self.quotes)
        self.random.choice(edits)()

    def file(self) -> Path:
        """Return one of the files."""
        return self.random.choice(sorted(path for path in self.root.rglob("*.py") if path.stat().st_size))

    def insert(self) -> None:
        """Put lines before a statement of a module."""
        path = self.file()
        lines = path.read_text().splitlines(keepends=True)
        starts = [_first_line(node) for node in _parsed("".join(lines)).body[1:]]
        starts = [line for line in starts if not lines[line - 1].startswith(" ")]
        if starts:
            at = self.random.choice(starts) - 1
            more = ["\n", f"# remark {self.count}\n", f"constant_{self.count} = {self.count}\n"]
            path.write_text("".join([*lines[:at], *more[: self.random.randint(1, 3)], *lines[at:]]))

    def function(self) -> None:
        """Add a function that is fine."""
        path = self.file()
        path.write_text(f"{path.read_text()}\n\ndef helper_{self.count}(a):\n    return a + {self.count}\n")

    def reorder(self) -> None:
        """Put a function or class behind all others."""
        path = self.file()
        body, block = self._without_one(path)
        if block:
            path.write_text(f"{body}\n\n{block}")

    def rename(self) -> None:
        """Give a file another name, and maybe another folder."""
        path = self.file()
        folder = self.random.choice([path.parent, self.root / "orders", self.root / f"part_{self.count}"])
        folder.mkdir(exist_ok=True)
        git(self.root, "add", "-A")
        git(self.root, "mv", str(path), str(folder / f"{path.stem.partition('_')[0]}_{self.count}.py"))

    def move(self) -> None:
        """Put a function into a file of its own, with the imports that it may need."""
        path = self.file()
        body, block = self._without_one(path)
        source = path.read_text()
        imports = [node for node in _parsed(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
        header = "\n".join(ast.get_source_segment(source, node) or "" for node in imports)
        if block and not any(name in header for name in ("imp\n", "distutils", "asyncore", "cgi", "locale")):
            path.write_text(body)
            path.with_name(f"moved_{self.count}.py").write_text(f"{header}\n\n\n{block}")

    def quotes(self) -> None:
        """Write a file as another formatter would."""
        path = self.file()
        source = path.read_text()
        if '"""' not in source and "'" not in source and "\\" not in source:
            path.write_text(source.replace('"', "'").replace(", ", ",  "))

    def _without_one(self, path: Path) -> tuple[str, str]:
        lines = path.read_text().splitlines(keepends=True)
        nodes = [node for node in _parsed("".join(lines)).body if isinstance(node, ast.FunctionDef)]
        if not nodes:
            return "".join(lines), ""
        node = self.random.choice(nodes)
        first, last = _first_line(node) - 1, node.end_lineno or 0
        return "".join([*lines[:first], *lines[last:]]), "".join(lines[first:last])


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the escapes that the example is full of
        return ast.parse(source)


def _first_line(node: ast.stmt) -> int:
    decorators: Sequence[ast.expr] = getattr(node, "decorator_list", ())
    return min([node.lineno, *(one.lineno for one in decorators)])


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A repository with the package of the example."""
    (tmp_path / "orders").mkdir()
    for name in ("audit", "expressions", "models", "parsing", "reports", "webhooks"):
        shutil.copy(ORDERS / f"{name}.py", tmp_path / "orders")
    (tmp_path / "pyproject.toml").write_text("[tool.deadhead]\n")
    commit(tmp_path)
    return tmp_path


def judged(root: Path, report: Report, known: Sequence[Entry]) -> Report:
    """Return a report with what a baseline knows of it."""
    everything = Config(root)

    def look(paths: Sequence[str]) -> Sequence[Finding]:
        return analyse(everything, [root / path for path in paths]).findings

    return Comparison(report, known).judged(root / ".deadhead-baseline", look)


@pytest.mark.slow
@pytest.mark.parametrize(("commits", "every"), [(300, 300), (100, 10)], ids=["never updated", "updated now and then"])
def test_commits_that_only_shift(orders: Path, commits: int, every: int) -> None:
    file, shifts = orders / ".deadhead-baseline", Shifts(orders, commits)
    first = analyse(Config(orders), [orders])
    write(file, text(entries_of(first.findings)))
    commit(orders)
    report, by_line = first, _lines(first)
    broken_by_line = 0
    for step in range(commits):
        shifts.one()
        report = judged(orders, analyse(Config(orders), [orders]), read(file))
        said = [(one.path, one.span.line, one.snippet) for one in report.objections]
        assert (said, report.gone) == ([], ()), f"commit {step}"
        broken_by_line += _lines(report) != by_line
        by_line = _lines(report)
        if step % every == every - 1:
            write(file, text(Comparison(report, read(file)).updated()))
        commit(orders)
    assert len(report.findings) == len(first.findings) > 20
    assert broken_by_line > commits / 10  # what a baseline with line numbers would have called new


def _lines(report: Report) -> set[tuple[str, int]]:
    return {(one.path, one.span.line) for one in report.findings}


@pytest.mark.slow
def test_the_history_of_this_repository(tmp_path: Path) -> None:
    """Whatever is called new in a commit is in a line that this commit has added, more often than it took it away."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--no-local", str(REPOSITORY), str(clone))
    revisions = git(clone, "rev-list", "--reverse", "--first-parent", "HEAD").split()
    if len(revisions) < 2:
        pytest.skip("there is no history here")
    git(clone, "checkout", "-q", revisions[0])
    known = entries_of(_scanned(clone).findings)
    for old, new in pairwise(revisions):
        git(clone, "checkout", "-q", new)
        if git(clone, "diff", "--name-only", old, new, "--", "examples/*.py", "bench/*.py"):
            report = judged(clone, _scanned(clone), known)
            added = _added(git(clone, "diff", "--unified=0", "--no-renames", old, new, "--", "*.py"))
            for one in report.objections:
                line = (clone / one.path).read_text().splitlines()[one.span.line - 1]
                assert added[line.strip()] > 0, (new, one.path, one.span.line)
            known = Comparison(report, known).updated()


def _scanned(clone: Path) -> Report:
    folders = [folder for name in ("examples", "bench") if (folder := clone / name).is_dir()]
    return analyse(Config(clone, alone=True), folders)


def _added(diff: str) -> Counter[str]:
    """Return how often each line was added, less how often it was taken away."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    added = Counter(line[1:].strip() for line in lines if line.startswith("+"))
    added.subtract(line[1:].strip() for line in lines if line.startswith("-"))
    return added
