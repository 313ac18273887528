"""``deadhead completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

#: What a shell has to have loaded before it takes our script, and does not load by itself.
_BEFORE = {"zsh": "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n"}


@click.command("completion", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what has a SHELL complete commands and options.

    \b
    Examples:
      deadhead completion bash >> ~/.bashrc
      deadhead completion zsh >> ~/.zshrc
      deadhead completion fish > ~/.config/fish/completions/deadhead.fish
    """
    script = get_completion_class(shell)
    assert script is not None
    click.echo(_BEFORE.get(shell, "") + script(ctx.find_root().command, {}, "deadhead", "_DEADHEAD_COMPLETE").source())
