"""What a user is told of fixes that are not made and of rules that fail on a fixed text, with the exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

RULES = """
    from deadhead.rule import Fix, Rule


    class Renames(Rule):
        \"\"\"Gives a method the name in its argument.\"\"\"

        name = "renames"
        watches = ("logging.warn",)
        since, use, url = "3.3", "another name", "https://example.org"

        def fixes(self, use):
            yield Fix("Rename", "safe", member=use.args[0].value.evaluated_value)


    class Breaks(Rule):
        \"\"\"Fails.\"\"\"

        name = "breaks"
        watches = ("logging.error",)
        since, use, url = "3.3", "nothing", "https://example.org"

        def objects(self, use):
            raise ZeroDivisionError("division by zero")
"""
CODE = "import logging\n\nlogging.warn('1st')\nlogging.warn('info')\n"
VERSION = "{}.{}".format(*sys.version_info)
REFUSED = f"left alone: the fixed text does not parse: line 3: invalid decimal literal (read as Python {VERSION})"
FAILED = "rule breaks failed on a.py: ZeroDivisionError: division by zero"


def _scan(root: Path, code: str, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    (root / "rules").mkdir()
    (root / "rules" / "all.py").write_text(dedent(RULES))
    (root / "pyproject.toml").write_text('[tool.deadhead]\nrules = ["rules"]\nselect = ["renames", "breaks"]\n')
    (root / "a.py").write_text(code)
    line = [sys.executable, "-m", "deadhead", "scan", *arguments]
    return subprocess.run(line, cwd=root, input=text, capture_output=True, text=True, check=False)


def test_one_fix_is_left_out(tmp_path: Path) -> None:
    done = _scan(tmp_path, CODE, "--fix", "a.py")
    assert (tmp_path / "a.py").read_text() == CODE.replace("warn('info')", "info('info')")
    assert done.stderr.splitlines() == ["Fixed 1 finding in 1 file.", f"deadhead: a.py:3: renames was {REFUSED}"]
    assert done.returncode == 2


def test_one_fix_is_left_out_of_a_diff(tmp_path: Path) -> None:
    done = _scan(tmp_path, CODE, "--diff", "a.py")
    assert (tmp_path / "a.py").read_text() == CODE
    assert "+logging.info('info')\n" in done.stdout
    assert done.stderr.splitlines() == [
        f"deadhead: a.py:3: renames would be {REFUSED}",
        "Would fix 1 finding in 1 file.",
    ]
    assert done.returncode == 1


def test_one_fix_is_left_out_of_standard_input(tmp_path: Path) -> None:
    done = _scan(tmp_path, "", "--fix", "--stdin-filename", "a.py", "-", text=CODE)
    assert done.stdout == CODE.replace("warn('info')", "info('info')")
    assert done.stderr.splitlines()[-1] == f"deadhead: a.py:3: renames was {REFUSED}"
    assert done.returncode == 2


@pytest.mark.parametrize("output", ["full", "concise", "json"])
def test_a_rule_fails_on_the_fixed_text(tmp_path: Path, output: str) -> None:
    done = _scan(tmp_path, "import logging\nlogging.warn('error')\n", "--fix", "--output-format", output, "a.py")
    assert (tmp_path / "a.py").read_text() == "import logging\nlogging.error('error')\n"
    if output == "json":
        import json

        reason = {"rule": "breaks", "path": "a.py", "reason": "ZeroDivisionError: division by zero"}
        assert json.loads(done.stdout)["errors"] == [reason]
    else:
        assert FAILED in done.stdout
    assert done.returncode == 2


def test_a_rule_fails_on_the_fixed_text_of_a_diff(tmp_path: Path) -> None:
    done = _scan(tmp_path, "import logging\nlogging.warn('error')\n", "--diff", "a.py")
    assert done.stderr.splitlines() == [f"deadhead: {FAILED}", "Would fix 1 finding in 1 file."]
    assert done.returncode == 2
