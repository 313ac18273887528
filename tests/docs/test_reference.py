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
from deadhead.reference.schema import garden_schema, scan_schema
from deadhead.reference.settings import SETTINGS
from deadhead.report import garden_json
from deadhead.report import json as report_json
from deadhead.ruleset.loading import load

from ..gate.repository import ENV, commit
from ..report.gardens import GARDEN

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


def test_a_garden_follows_its_schema(tmp_path: Path) -> None:
    tests = "import warnings\n\ndef test_bad():\n    warnings.warn('x', FutureWarning)\n    open('missing')\n"
    commit(tmp_path, {"pyproject.toml": "[tool.deadhead]\n", "a.py": "import imp\n", "test_a.py": tests})
    pytest_line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    line = [BIN / "deadhead", "garden", "--output-format", "json", "--", *pytest_line]
    runs = [subprocess.run(line, cwd=tmp_path, env=ENV, capture_output=True, text=True, check=False) for _ in range(2)]
    values = json.loads(runs[1].stdout)  # compared with the first
    assert values["clusters"][0]["where"]["place"] == "test_a.py:5"
    assert values["comparison"]["last"] is not None
    schema = garden_schema()
    _jsonschema.Draft202012Validator.check_schema(schema)
    _jsonschema.validate(values, schema)
    assert _unsaid(values, schema) == []
    values["clusters"][0]["tests"][0]["outcome"] = "odd"
    with pytest.raises(_jsonschema.ValidationError):
        _jsonschema.validate(values, schema)


def test_a_garden_with_a_bit_of_everything_follows_it_too() -> None:
    values = garden_json.document(GARDEN)
    _jsonschema.validate(values, garden_schema())
    assert _unsaid(values, garden_schema()) == []


def _unsaid(value: Any, schema: Any) -> list[str]:
    """Return the keys that a document has and its schema does not tell of."""
    if value is None:
        return []
    for one in schema.get("anyOf", ()):
        if "properties" in one:
            return _unsaid(value, one)
    if "items" in schema:
        return [key for item in value for key in _unsaid(item, schema["items"])]
    known = schema.get("properties")
    if not known:
        return []
    inner = [f"{key}.{one}" for key in value if key in known for one in _unsaid(value[key], known[key])]
    return [key for key in value if key not in known] + inner


def _keys(schema: dict[str, Any]) -> Any:
    return schema["properties"].keys()
