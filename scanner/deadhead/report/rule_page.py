"""A rule's page: why, since when, what instead, with examples; as Markdown."""

from __future__ import annotations

from inspect import cleandoc

from deadhead.rule import Example, Rule


def rule_page(rule: Rule) -> str:
    """Return a rule's page as Markdown."""
    facts = [
        f"- deprecated {_when(rule.since, rule.gone)} ({'Python' if rule.package == 'python' else rule.package})",
        *(f"- `{name}`: {_when(*versions)}" for name, versions in rule.history.items()),
        f"- instead: {rule.use}",
        f"- fix: {kinds(rule) or 'none'}",
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


def kinds(rule: Rule) -> str:
    """Return how sure the fixes of a rule are, by its examples: ``safe, unsafe``, or nothing."""
    found = [kind for kind in ("safe", "unsafe") if any(getattr(example, kind) is not None for example in rule.flags)]
    return ", ".join(found)


def why(rule: Rule) -> str:
    """Return the first line of a rule's documentation: why the thing is objected to."""
    return cleandoc(rule.__doc__ or "").partition("\n")[0].replace("``", "`")
