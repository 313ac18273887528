"""The reference: nothing is missing from it, and what it says is so."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from deadhead import config
from deadhead.reference.pages import pages
from deadhead.reference.schema import scan_schema
from deadhead.reference.settings import SETTINGS
from deadhead.report import json as report_json
from deadhead.ruleset.loading import load

from ..gate.repository import ENV, commit

_jsonschema: Any = import_module("jsonschema")  # has no types
BIN = Path(sys.executable).parent


def test_it_is_written_whole(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "deadhead.reference", str(tmp_path)], check=True)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == pages().keys()
    assert {f"rules/{rule.name}.md" for rule in load().rules} <= written
    commands = (tmp_path / "commands.md").read_text()
    for command in ("scan", "record", "garden", "issues", "baseline update", "baseline check", "rules explain"):
        assert f"\n## deadhead {command}\n" in commands
    assert "--fail-on" in commands


def test_every_setting_is_described_and_every_example_is_valid(tmp_path: Path) -> None:
    assert sorted(SETTINGS) == sorted(config.KEYS)
    for key, setting in SETTINGS.items():
        (tmp_path / "pyproject.toml").write_text(setting.example)
        assert config.load(tmp_path) != config.Config(tmp_path), key


def test_documents_follow_the_schema(tmp_path: Path) -> None:
    files = {"a.py": "import imp\nfrom datetime import datetime\nf = datetime.utcnow\n", "bad.py": "def (\n"}
    commit(tmp_path, {"pyproject.toml": "[tool.deadhead]\n", **files})
    subprocess.run([BIN / "deadhead", "baseline", "update"], cwd=tmp_path, env=ENV, capture_output=True, check=True)
    (tmp_path / "a.py").write_text("import imp\n\nimp.reload(imp)\n")
    line = [BIN / "deadhead", "scan", "--baseline", ".deadhead-baseline", "--output-format", "json"]
    done = subprocess.run(line, cwd=tmp_path, env=ENV, capture_output=True, text=True, check=False)
    values = json.loads(done.stdout)
    schema = scan_schema()
    assert _keys(schema) == values.keys()
    assert schema["properties"]["findings"]["items"]["properties"].keys() == values["findings"][0].keys()
    _jsonschema.Draft202012Validator.check_schema(schema)
    _jsonschema.validate(values, schema)
    values["findings"][0]["severity"] = "P9"
    with pytest.raises(_jsonschema.ValidationError):
        _jsonschema.validate(values, schema)


def test_a_document_of_a_record_follows_it_too(tmp_path: Path) -> None:
    files = {"a.py": "import warnings\nwarnings.warn('x', FutureWarning)\n"}
    commit(tmp_path, {"pyproject.toml": "[tool.deadhead]\n", **files})
    subprocess.run([BIN / "deadhead", "record", "--", sys.executable, "a.py"], cwd=tmp_path, env=ENV, check=True)
    line = [BIN / "deadhead", "scan", "--output-format", "json"]
    done = subprocess.run(line, cwd=tmp_path, env=ENV, capture_output=True, text=True, check=False)
    values = json.loads(done.stdout)
    assert len(values["unexplained"]) == 1
    _jsonschema.validate(values, scan_schema())
    assert report_json.load(done.stdout, tmp_path).unexplained[0].category == "FutureWarning"


def _keys(schema: dict[str, Any]) -> Any:
    return schema["properties"].keys()
