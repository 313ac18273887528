"""All pages of the reference, by their file names."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click

from deadhead.cli import commands
from deadhead.reference.schema import garden_schema, scan_schema
from deadhead.reference.settings import SETTINGS
from deadhead.report.rule_page import kinds, rule_page, why
from deadhead.rule import Rule
from deadhead.ruleset.loading import load


def pages() -> dict[str, str]:
    """Return the text of each page by its path."""
    rules = load().rules
    return {
        "commands.md": "\n".join(["# Commands", "", *_commands("deadhead", commands())]),
        "configuration.md": _settings(),
        "rules.md": _rules(rules),
        **{f"rules/{rule.name}.md": rule_page(rule) for rule in rules},
        "scan.schema.json": json.dumps(scan_schema(), indent=1) + "\n",
        "garden.schema.json": json.dumps(garden_schema(), indent=1) + "\n",
    }


def _commands(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    yield from (f"## {name}", "", "```text", command.get_help(context), "```", "")
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None:
                yield from _commands(f"{name} {inner}", found)


def _settings() -> str:
    lines = ["# Configuration", "", "`[tool.deadhead]` in `pyproject.toml`. A folder may have its own.", ""]
    for key, setting in SETTINGS.items():
        lines += [f"## {key}", "", setting.text, "", "```toml", *setting.example.splitlines(), "```", ""]
    return "\n".join(lines)


def _rules(rules: Sequence[Rule]) -> str:
    rows = [
        f"| [{rule.name}](rules/{rule.name}.md) | {rule.since} | {rule.gone or ''} | {kinds(rule)} | {why(rule)} |"
        for rule in rules
    ]
    head = ["# Rules", "", "| rule | since | gone | fix | why |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"
