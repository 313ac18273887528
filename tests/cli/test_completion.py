"""Completion, as the shells ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
ENV = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


def said(*line: str, **env: str) -> list[str]:
    """Run a command and return the lines it prints."""
    done = subprocess.run(line, env={**ENV, **env}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("deadhead base", ["baseline"]),
        ("deadhead baseline ", ["check", "update"]),
        ("deadhead scan --output-format s", ["sarif"]),
        ("deadhead scan --diff", ["--diff", "--diff-only"]),
    ],
)
def test_bash_completes(words: str, completed: list[str]) -> None:
    asked = words.split(" ")
    script = (
        f'eval "$(deadhead completion bash)"; COMP_WORDS=({" ".join(asked)} ""); COMP_CWORD={len(asked) - 1}; '
        '_deadhead_completion deadhead; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert said("bash", "-c", script) == completed


@pytest.mark.parametrize(("shell", "kind"), [("zsh", "plain"), ("fish", "plain,")])
def test_the_others_ask_in_their_way(shell: str, kind: str) -> None:
    assert "_DEADHEAD_COMPLETE" in "".join(said("deadhead", "completion", shell))
    words = "deadhead base" if shell == "zsh" else "deadhead "
    lines = said(
        "deadhead",
        _DEADHEAD_COMPLETE=f"{shell}_complete",
        COMP_WORDS=words,
        COMP_CWORD="1" if shell == "zsh" else "base",
    )
    assert any(line.startswith(kind) for line in lines)
    assert any("baseline" in line for line in lines)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_script_is_valid(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    script = "\n".join(said("deadhead", "completion", shell))
    subprocess.run([shell, "-n"], input=script, text=True, check=True)


def test_zsh_takes_the_script_also_where_it_has_no_completion_yet(tmp_path: Path) -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not here")
    script = 'eval "$(deadhead completion zsh)"; print -r -- "${_comps[deadhead]}"'
    assert said("zsh", "-f", "-c", script, HOME=str(tmp_path)) == ["_deadhead_completion"]
