"""``deadhead completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what has a SHELL complete the commands and options of deadhead.

    \b
    Examples:
      deadhead completion bash >> ~/.bashrc
      deadhead completion zsh >> ~/.zshrc
      deadhead completion fish > ~/.config/fish/completions/deadhead.fish
    """
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(ctx.find_root().command, {}, "deadhead", "_DEADHEAD_COMPLETE").source())
