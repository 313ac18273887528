"""``deadhead rules``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from deadhead.config import load as load_config
from deadhead.errors import ConfigError, close_to
from deadhead.finding import RuleCrash
from deadhead.report.rule_page import kinds, rule_page, why
from deadhead.ruleset.loading import Loaded, load


@click.group("rules", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """List and explain the rules.

    \b
    Examples:
      deadhead rules list
      deadhead rules explain datetime-utcnow
    """


@command.command("list")
def list_() -> None:
    """List all rules, a line each.

    \b
    Example:
      deadhead rules list
    """
    from tabulate import tabulate

    loaded = _loaded()
    rows = [(rule.name, rule.since, rule.gone or "", kinds(rule), why(rule)) for rule in loaded.rules]
    click.echo(
        tabulate(rows, headers=("rule", "since", "gone", "fix", "why"), tablefmt="simple", disable_numparse=True)
    )
    _exit(loaded.crashes)


@command.command()
@click.argument("name")
def explain(name: str) -> None:
    """Explain one rule: why, since when, what instead, with examples.

    \b
    Example:
      deadhead rules explain datetime-utcnow
    """
    loaded = _loaded()
    rule = next((rule for rule in loaded.rules if rule.name == name), None)
    if rule is None:
        close = close_to(name, [rule.name for rule in loaded.rules])
        raise ConfigError(f"there is no rule `{name}`", hint=close or "`deadhead rules list` shows them")
    click.echo(rule_page(rule), nl=False)
    _exit(loaded.crashes)


def _loaded() -> Loaded:
    return load(load_config(Path.cwd()).rules)


def _exit(crashes: tuple[RuleCrash, ...]) -> None:
    for crash in crashes:
        click.echo(f"deadhead: rule {crash.rule} {crash.reason}", err=True)
    if crashes:
        sys.exit(2)
