"""Every command that README and docs show is run, and prints what they say it prints."""

from __future__ import annotations

import re
import shutil
import sys
from inspect import cleandoc
from pathlib import Path

import pytest

from deadhead.ruleset.loading import load

from ..gate.repository import commit, git, write
from .pages import DOCS, PAGES, REPOSITORY, WORKFLOWS, blocks, commands, console, is_like, run

SHOWN = sorted({command for page in (*PAGES, *WORKFLOWS) for command in commands(page)})
#: What needs more than a project: a service, another program. Their options are checked, no more.
ELSEWHERE = ("deadhead issues", "deadhead pr", "-- tox")
#: Files that pages name, besides those of the example.
NAMED = {
    "manage.py": "",
    "services/billing/a.py": "import imp\n",
    "services/billing/pyproject.toml": "[tool.deadhead]\n",
    "src/shop/__init__.py": "# a shop\n",
    "tests/unit/test_one.py": "def test_one():\n    pass\n",
}
LOGS = ("ci.log", "job.log", "py312.log", "py313.log")


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in git, recorded, with the folders and the branch that pages name."""
    folder = tmp_path_factory.mktemp("docs") / "orders"
    shutil.copytree(REPOSITORY / "examples" / "orders", folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (folder / "tests" / "mission_critical").mkdir()
    shutil.copy(folder / "tests" / "test_cli.py", folder / "tests" / "mission_critical" / "test_orders.py")
    write(folder, NAMED)
    git(folder, "update-ref", "refs/remotes/origin/main", commit(folder))
    reports = "--junitxml=report.xml --report-log=log.jsonl"
    run(f"python -m pytest -q tests/test_cli.py {reports} | tee {' '.join(LOGS)}", folder)
    assert run("deadhead record -- python -m pytest -q tests/test_cli.py", folder).returncode in (0, 1)
    return folder


@pytest.fixture
def project(orders: Path, tmp_path: Path) -> Path:
    """A copy of the example that a command may change."""
    return Path(shutil.copytree(orders, tmp_path / "orders", symlinks=True))


@pytest.mark.slow
@pytest.mark.parametrize("command", [one for one in SHOWN if not any(word in one for word in ELSEWHERE)])
def test_commands_run(project: Path, command: str) -> None:
    if "baseline" in command:
        run("deadhead baseline update", project)
    (project / ".config" / "fish" / "completions").mkdir(parents=True)
    done = run(command.replace(" …", " tests/test_cli.py"), project, HOME=str(project))
    assert done.returncode in (0, 1), done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("command", [one for one in SHOWN if any(word in one for word in ELSEWHERE)])
def test_commands_that_need_more_have_such_options(tmp_path: Path, command: str) -> None:
    before, _, _ = command.replace("…", "").partition(" -- ")
    done = run(f"{before} --help", tmp_path)
    assert (done.returncode, done.stdout.startswith("Usage: ")) == (0, True), done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md", "docs/json.md", "docs/howto-own-rules.md"])
def test_what_is_shown_is_what_comes(tmp_path: Path, project: Path, name: str) -> None:
    folder = tmp_path / "new" if name == "docs/tutorial.md" else project
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").touch()
    shutil.rmtree(folder / "tests" / "mission_critical", ignore_errors=True)
    for block in blocks(REPOSITORY / name):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for shown in console(block.text):
                output = run(shown.command, folder).stdout
                if sys.version_info >= (3, 12):  # before, no executed lines are noted
                    assert is_like(output, shown.output or "…"), f"$ {shown.command}\n{output}"


def test_the_example_of_the_worked_rule_is_true(tmp_path: Path) -> None:
    page = next(one for one in blocks(DOCS / "howto-own-rules.md") if one.file)
    (tmp_path / page.file).write_text(page.text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(f'tool.deadhead.rules = ["{page.file}"]')
    (rule,) = (one for one in load([tmp_path / page.file]).rules if one.package == "shop")
    (example,) = rule.flags
    (tmp_path / "example.py").write_text(example.source)
    run("deadhead scan --fix example.py", tmp_path)
    assert (tmp_path / "example.py").read_text() == cleandoc(example.safe or "") + "\n"


def test_links_lead_somewhere() -> None:
    for page in [*PAGES, *(REPOSITORY / "docs").glob("reference/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
