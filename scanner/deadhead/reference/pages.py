"""All pages of the reference, by their file names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from deadhead.reference.commands import commands_page
from deadhead.reference.documents import documents_page
from deadhead.reference.schema import garden_schema, scan_schema
from deadhead.reference.settings import DEFAULT, INNER, SETTINGS
from deadhead.report.rule_page import kinds, rule_page, why
from deadhead.rule import Rule
from deadhead.ruleset.loading import load


def reference() -> dict[str, str]:
    """Return the text of each page that is kept with the code, by its path."""
    return {
        "commands.md": commands_page(),
        "configuration.md": _settings(),
        "json.md": documents_page(),
        "scan.schema.json": json.dumps(scan_schema(), indent=1) + "\n",
        "garden.schema.json": json.dumps(garden_schema(), indent=1) + "\n",
    }


def rule_pages() -> dict[str, str]:
    """Return the text of the pages about the rules, by its path; nobody who adds a rule has to keep them."""
    rules = load().rules
    return {"rules.md": _rules(rules), **{f"rules/{rule.name}.md": rule_page(rule) for rule in rules}}


def _settings() -> str:
    lines = ["# Configuration", "", "`[tool.deadhead]` in `pyproject.toml`. A folder may have its own.", ""]
    for key, setting in SETTINGS.items():
        default = _value(DEFAULT.get(key))
        unless = [f"Unless set: {default}.", ""] if default else []
        example = ["```toml", *setting.example.splitlines(), "```", ""]
        lines += [f"## {key}", "", setting.text, "", *unless, *_keys(setting.keys, INNER.get(key, {})), *example]
    return "\n".join(lines)


def _keys(keys: Mapping[str, str], defaults: Mapping[str, object]) -> Iterator[str]:
    if keys:
        yield from ("| key | unless set | meaning |", "|---|---|---|")
        yield from (f"| `{key}` | {_value(default)} | {_cell(keys[key])} |" for key, default in defaults.items())
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _value(value: object) -> str:
    """Return a value as TOML has it, nothing where there is nothing to show."""
    match value:
        case (int(major), int(minor)):
            return f'`"py{major}{minor}"`'
        case bool():
            return f"`{json.dumps(value)}`"
        case str() | int() | float() | tuple():
            return f"`{json.dumps(value)}`" if value not in ("", ()) else ""
        case _:
            return ""


def _rules(rules: Sequence[Rule]) -> str:
    rows = [
        f"| [{rule.name}](rules/{rule.name}.md) | {rule.since} | {rule.gone or ''} | {kinds(rule)} | {why(rule)} |"
        for rule in rules
    ]
    head = ["# Rules", "", "| rule | since | gone | fix | why |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"
