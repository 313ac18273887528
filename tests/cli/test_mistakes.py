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
            (
                'prefer = {datetime-utcnow = "awere"}',
                "tool.deadhead.prefer.datetime-utcnow: there is no `awere`\n  it can be `naive` or `aware`",
            ),
            (
                'prefer = {logging-warn = "naive"}',
                "tool.deadhead.prefer.logging-warn: there is no `naive`\n  the fixes of this rule come in one way only",
            ),
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


class TestToml:
    """Files that are no TOML, or hold what no setting can be."""

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            (
                b"[tool.deadhead\n",
                "not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 15)",
            ),
            (b"[tool.deadhead]\n# \xff\n", "not valid TOML: line 2 is not UTF-8"),
            (b"[tool.deadhead]\nsrc = " + b"[" * 5000, "not valid TOML: nested too deeply"),
            (b"[[tool.deadhead]]\n", "tool.deadhead must be a table"),
            (b"[tool.deadhead]\nprefer = {logging-warn = 1}\n", "tool.deadhead.prefer must be a table of strings"),
            (b"[tool.deadhead]\nrespect-gitignore = 1\n", "tool.deadhead.respect-gitignore must be true or false"),
            (
                b"[tool.deadhead.per-file-ignores]\na = 'b'\n",
                "tool.deadhead.per-file-ignores.a must be a list of strings",
            ),
        ],
    )
    @pytest.mark.parametrize("folder", ["", "sub"])
    def test_what_is_wrong(self, tmp_path: Path, folder: str, text: bytes, complaint: str) -> None:
        project = write(tmp_path, {"sub/a.py": OLD})
        file = project / folder / "pyproject.toml"
        file.write_bytes(text)
        done = scan(project)
        assert (done.stdout, done.stderr, done.returncode) == ("", f"deadhead: {file}: {complaint}\n", 2)
        assert scan(project, "--isolated").returncode == 1

    @pytest.mark.parametrize("text", ["tool = 'deadhead'\n", "[project\n", "[tool]\nother = 1  # deadhead\n"])
    def test_what_is_none_of_our_business(self, tmp_path: Path, text: str) -> None:
        assert scan(write(tmp_path, {"a.py": OLD, "pyproject.toml": text})).returncode == 1
