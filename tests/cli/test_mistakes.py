"""Mistakes in settings and options: told with their place, and with what was probably meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .test_scan import OLD, scan, write

if TYPE_CHECKING:
    from pathlib import Path


class TestNames:
    """Names of rules, settings, options and commands that are not there."""

    @pytest.mark.parametrize(
        ("arguments", "complaint"),
        [
            (
                ["--select", "datetime-utcnov"],
                "--select: there is no rule `datetime-utcnov`\n  did you mean `datetime-utcnow`?",
            ),
            (["--ignore", "logging-warn,zzz"], "--ignore: there is no rule `zzz`\n  `deadhead rules list` shows them"),
            (["--select", ","], "Invalid value for '--select': no rule is named"),
            (
                ["--target-version", "3.14"],
                "Invalid value for '--target-version': `3.14` is no Python version; one of py38",
            ),
            (["--output-format", "xml"], "Invalid value for '--output-format': 'xml' is not one of 'full'"),
            (["--config", "nowhere.toml"], "Invalid value for '--config': File 'nowhere.toml' does not exist."),
            (["--stdin-filename", "a.py"], "--stdin-filename needs - in place of paths"),
            (["--selct", "a"], "--select"),
        ],
    )
    def test_a_mistake_on_the_command_line_is_not_the_file_s(
        self, tmp_path: Path, arguments: list[str], complaint: str
    ) -> None:
        done = scan(write(tmp_path, {"sub/a.py": OLD, "sub/pyproject.toml": "[tool.deadhead]\n"}), *arguments)
        assert (done.stdout, done.returncode) == ("", 2)
        assert complaint in done.stderr
        assert "pyproject.toml" not in done.stderr

    @pytest.mark.parametrize(
        ("table", "complaint"),
        [
            ("selct = []", "  did you mean `select`?"),
            (
                'ignore = ["loging-warn"]',
                "tool.deadhead.ignore: there is no rule `loging-warn`\n  did you mean `logging-warn`?",
            ),
            ('prefer = {loging = "a"}', "tool.deadhead.prefer: there is no rule `loging`"),
            ('per-file-ignores = {"*" = ["a"]}', "tool.deadhead.per-file-ignores: there is no rule `a`"),
        ],
    )
    def test_close_names_are_offered(self, tmp_path: Path, table: str, complaint: str) -> None:
        done = scan(write(tmp_path, {"pyproject.toml": f"[tool.deadhead]\n{table}\n"}))
        assert complaint in done.stderr

    def test_close_names_of_rules_and_commands(self, tmp_path: Path) -> None:
        done = scan(tmp_path, "datetime-utcnov", command="deadhead rules explain")
        assert "did you mean `datetime-utcnow`?" in done.stderr
        assert "did you mean `scan`?" in scan(tmp_path, command="deadhead scna").stderr
