"""``deadhead rules``."""

from __future__ import annotations

import sys
from inspect import cleandoc
from pathlib import Path

import click

from deadhead.config import load as load_config
from deadhead.errors import ConfigError, close_to
from deadhead.finding import RuleCrash
from deadhead.rule import Example, Rule
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
    rows = [(rule.name, rule.since, rule.gone or "", _kinds(rule), _why(rule)) for rule in loaded.rules]
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
    click.echo(explained(rule), nl=False)
    _exit(loaded.crashes)


def explained(rule: Rule) -> str:
    """Return a rule's page as Markdown."""
    facts = [
        f"- deprecated since {rule.package}, {_when(rule.since, rule.gone)}",
        *(f"- `{name}`: {_when(*versions)}" for name, versions in rule.history.items()),
        f"- instead: {rule.use}",
        f"- fix: {_kinds(rule) or 'none'}",
        *([f"- watches: {', '.join(f'`{symbol}`' for symbol in rule.watches)}"] if rule.watches else []),
        *([f"- the same in other tools: {', '.join(rule.also)}"] if rule.also else []),
        f"- <{rule.url}>",
    ]
    examples = [_example(example) for example in rule.flags]
    return "\n".join([f"# {rule.name}", "", cleandoc(rule.__doc__ or ""), "", *facts, "", *examples])


def _when(since: str, gone: str | None) -> str:
    return f"since {since}" + (f", gone in {gone}" if gone else "")


def _example(example: Example) -> str:
    parts = [("Found", example.source), ("After the safe fix", example.safe), ("After the unsafe fix", example.unsafe)]
    return "".join(f"{title}:\n\n```python\n{cleandoc(code)}\n```\n\n" for title, code in parts if code is not None)


def _kinds(rule: Rule) -> str:
    kinds = [kind for kind in ("safe", "unsafe") if any(getattr(example, kind) is not None for example in rule.flags)]
    return ", ".join(kinds)


def _why(rule: Rule) -> str:
    return cleandoc(rule.__doc__ or "").partition("\n")[0].replace("``", "`")


def _loaded() -> Loaded:
    return load(load_config(Path.cwd()).rules)


def _exit(crashes: tuple[RuleCrash, ...]) -> None:
    for crash in crashes:
        click.echo(f"deadhead: rule {crash.rule} {crash.reason}", err=True)
    if crashes:
        sys.exit(2)
