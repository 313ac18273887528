"""The page of the commands, made from what they say of themselves; the same with every release of click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc

import click

from deadhead.cli.group import commands


def commands_page() -> str:
    """Return the page."""
    return "\n".join(["# Commands", "", *_command("deadhead", commands())])


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield from (f"## {name}", "", f"`{_usage(name, command)}`", "", *_help(command), *_options(command))
    if isinstance(command, click.Group):
        names = command.list_commands(context)
        yield from ("".join(f"- [{name} {one}](#{name}-{one})\n".replace(f"#{name}", _anchor(name)) for one in names),)
        for one in names:
            inner = command.get_command(context, one)
            assert inner is not None
            yield from _command(f"{name} {one}", inner)


def _anchor(name: str) -> str:
    return f"#{name.replace(' ', '-')}"


def _usage(name: str, command: click.Command) -> str:
    if isinstance(command, click.Group):
        return f"{name} COMMAND"
    words = [_argument(one) for one in command.params if isinstance(one, click.Argument)]
    has_options = any(isinstance(one, click.Option) for one in command.params)
    return " ".join([name, *(["[OPTIONS]"] if has_options else []), *words])


def _argument(argument: click.Argument) -> str:
    if isinstance(argument.type, click.Choice):
        return "|".join(argument.type.choices)
    word = argument.metavar or str(argument.name).upper()
    return word if argument.required or argument.metavar else f"[{word}]..."


def _help(command: click.Command) -> Iterator[str]:
    """Yield the paragraphs of a command's help; those that are kept as they are, are its examples."""
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        kept, lines = paragraph.startswith("\b\n"), paragraph.removeprefix("\b\n").splitlines()
        yield from [*_examples(lines), ""] if kept else [" ".join(line.strip() for line in lines), ""]


def _examples(lines: list[str]) -> Iterator[str]:
    """Yield lines of code, with what is said of each as a remark behind it."""
    for line in lines:
        if line.rstrip().endswith(":"):
            yield from (line.strip(), "")
        else:
            example, *said = re.split(r" {2,}", line.strip(), maxsplit=1)
            yield f"    {example:<43} # {said[0]}" if said else f"    {example}"


def _options(command: click.Command) -> Iterator[str]:
    options = [one for one in command.params if isinstance(one, click.Option)]
    if options:
        yield from ("| option | meaning |", "|---|---|", *(_option(one) for one in options), "")


def _option(option: click.Option) -> str:
    spelled = ", ".join(f"`{name}`" for name in sorted([*option.opts, *option.secondary_opts], key=len))
    values, default = _values(option), f" Default: `{option.default}`." if option.show_default else ""
    text = re.sub(r"  \[default: (.*)\]", r" Default: \1.", option.help or "")
    return f"| {spelled}{f' {values}' if values else ''} | {f'{text}{default}'.strip()} |"


def _values(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return ", ".join(f"`{one}`" for one in option.type.choices)
    return f"*{option.metavar or option.type.name.upper().split()[0]}*"
