"""The commands that README and docs show for the tracker, run as they are shown."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from ..docs.pages import PAGES, WORKFLOWS, commands, run
from .conftest import Repository
from .emulator import ROBOT
from .test_pr import Shop

ALL = {command for page in (*PAGES, *WORKFLOWS) for command in commands(page)}
SHOWN = sorted(command for command in ALL if re.match(r"deadhead (issues|pr)\b", command))


@pytest.mark.slow
@pytest.mark.parametrize("command", SHOWN)
def test_commands_run(tmp_path: Path, repository: Repository, command: str) -> None:
    shop = Shop(repository, tmp_path)
    shop.run(
        "garden", "--output-format", "json", "-o", "garden.json", "--", sys.executable, "-c", "import pkg.a", code=1
    )
    known = {"GITHUB_TOKEN": ROBOT, "GITHUB_API_URL": repository.server.url, "GITHUB_REPOSITORY": repository.name}
    done = run(command.replace("OWNER/NAME", repository.name), tmp_path, **known)
    assert done.returncode == 0, done.stdout
    assert "Traceback" not in done.stdout
