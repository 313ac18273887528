"""The reference: nothing is missing from it, and what it says is so."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from deadhead import config
from deadhead.cli.group import commands
from deadhead.errors import ConfigError
from deadhead.reference.meanings import MEANINGS
from deadhead.reference.pages import reference, rule_pages
from deadhead.reference.schema import garden_schema, scan_schema
from deadhead.reference.settings import INNER, SETTINGS
from deadhead.report import garden_json
from deadhead.report import json as report_json
from deadhead.ruleset.loading import load

from ..gate.repository import ENV, commit
from ..report.gardens import GARDEN

_jsonschema: Any = import_module("jsonschema")  # has no types
BIN = Path(sys.executable).parent
KEPT = Path(__file__).parents[2] / "docs" / "reference"


def test_what_is_kept_is_up_to_date() -> None:
    assert {name: (KEPT / name).read_text(encoding="utf-8") for name in reference()} == reference()


def test_it_is_written_whole_and_checked(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "deadhead.reference"]
    subprocess.run([*line, str(tmp_path)], check=True)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {*reference(), *rule_pages()}
    assert {f"rules/{rule.name}.md" for rule in load().rules} <= written
    assert subprocess.run([*line, "--check", str(tmp_path)], check=False).returncode == 0
    (tmp_path / "commands.md").write_text("# Commands\n")
    (tmp_path / "json.md").unlink()
    done = subprocess.run([*line, "--check", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        f"not up to date: {tmp_path}/commands.md, {tmp_path}/json.md; `make docs` writes them\n",
    )


def test_every_command_and_option_is_there() -> None:
    page = reference()["commands.md"]
    for name, command in _commands("deadhead", commands()):
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert section, name
        for option in command.params:
            assert not isinstance(option, click.Option) or f"`{option.opts[0]}`" in section, (name, option.name)


def test_no_summary_is_cut_short() -> None:
    for name, command in _commands("deadhead", commands()):
        if isinstance(command, click.Group):
            with click.Context(command, info_name=name, terminal_width=80) as context:
                assert "..." not in command.get_help(context).partition("Commands:")[2], name


def _commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            inner = command.get_command(context, one)
            assert inner is not None
            yield from _commands(f"{name} {one}", inner)


def test_every_setting_is_described_and_every_example_is_valid(tmp_path: Path) -> None:
    assert sorted(SETTINGS) == sorted(config.KEYS)
    (tmp_path / "tools" / "rules").mkdir(parents=True)
    for key, setting in SETTINGS.items():
        assert sorted(setting.keys) == sorted(INNER.get(key, ())), key
        (tmp_path / "pyproject.toml").write_text(setting.example)
        assert config.load(tmp_path) != config.Config(tmp_path), key


def test_tables_have_just_the_keys_that_are_read(tmp_path: Path) -> None:
    for key, inner in INNER.items():
        table = {"critical-paths": "[tool.deadhead.critical-paths.x]", "causes": "[[tool.deadhead.causes]]"}
        (tmp_path / "pyproject.toml").write_text(f"{table.get(key, f'[tool.deadhead.{key}]')}\nodd-key = 1\n")
        with pytest.raises(ConfigError) as caught:
            config.load(tmp_path)
        assert caught.value.hint == f"known keys: {', '.join(inner)}"


@pytest.mark.parametrize("schema", [scan_schema(), garden_schema()], ids=["scan", "garden"])
def test_every_key_of_the_documents_is_described_on_the_page(schema: dict[str, Any]) -> None:
    page = reference()["json.md"]
    for name, record in {schema["title"]: schema, **schema["$defs"]}.items():
        section = page.partition(f" {name}\n")[2].partition("\n##")[0]
        for key, one in record["properties"].items():
            assert one["description"].endswith("."), (name, key)
            if (name, key) != ("deadhead/garden/1", "schema") and key not in _keys(scan_schema()):
                assert f"| `{key}` |" in section, (name, key)


def test_nothing_is_described_that_is_not_there() -> None:
    assert MEANINGS.keys() - garden_schema()["$defs"].keys() == {"scan", "garden"}


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
    assert schema["$defs"]["finding"]["properties"].keys() == values["findings"][0].keys()
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
    assert _unsaid(values, schema, schema["$defs"]) == []
    values["clusters"][0]["tests"][0]["outcome"] = "odd"
    with pytest.raises(_jsonschema.ValidationError):
        _jsonschema.validate(values, schema)


def test_a_garden_with_a_bit_of_everything_follows_it_too() -> None:
    values = garden_json.document(GARDEN)
    _jsonschema.validate(values, garden_schema())
    assert _unsaid(values, garden_schema(), garden_schema()["$defs"]) == []


def _unsaid(value: Any, schema: Any, records: Any) -> list[str]:
    """Return the keys that a document has and its schema does not tell of."""
    if value is None:
        return []
    schema = next((one for one in schema.get("anyOf", ()) if "$ref" in one), schema)
    schema = records[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "items" in schema:
        return [key for item in value for key in _unsaid(item, schema["items"], records)]
    known = schema.get("properties")
    if not known:
        return []
    inner = [f"{key}.{one}" for key in value if key in known for one in _unsaid(value[key], known[key], records)]
    return [key for key in value if key not in known] + inner


def _keys(schema: dict[str, Any]) -> Any:
    return schema["properties"].keys()
