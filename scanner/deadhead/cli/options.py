"""Options that commands share: what is scanned, by which settings, with which record."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from deadhead.config import Config, find_root, load, parse_target
from deadhead.git import git_top

if TYPE_CHECKING:
    from deadhead.sighting import Record


class Selection(NamedTuple):
    """What the command line says of the settings."""

    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    exclude: tuple[str, ...] | None
    extend_exclude: tuple[str, ...] | None
    force_exclude: bool
    target_version: tuple[int, int] | None
    config: Path | None
    isolated: bool
    no_cache: bool

    def settings(self, paths: Sequence[Path]) -> Config:
        """Return the settings for a scan of ``paths``. Raises :class:`~deadhead.errors.ConfigError`."""
        return load(_start(paths, self.isolated), self.config, isolated=self.isolated).replaced(
            select=self.select,
            ignore=self.ignore,
            exclude=self.exclude,
            extend_exclude=self.extend_exclude,
            force_exclude=self.force_exclude or None,
            target_version=self.target_version,
            cache=False if self.no_cache else None,
        )


def _start(paths: Sequence[Path], isolated: bool) -> Path:
    """Return the folder whose project is scanned: where the user stands, unless all paths lie outside of that."""
    here = Path.cwd()
    root = git_top(here) or here if isolated else find_root(here)[0]
    if not paths or any(path.is_relative_to(root) for path in paths):
        return here
    return paths[0] if os.path.isdir(paths[0]) else paths[0].parent


def record_of(settings: Config, records: tuple[Path, ...], no_record: bool) -> Record | None:
    """Return the record that findings are graded by: those given, else the project's last one."""
    if no_record:
        return None
    from deadhead.runtime.reader import read
    from deadhead.state.folder import state

    if records:
        return read(*records)
    usual = state(settings.root) / "record"
    return read(usual) if os.path.isdir(usual) else None


def _names(_ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names and parameter.name == "select":
        raise click.BadParameter("no rule is named")
    return names if values else None


def _globs(ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return globs on paths as seen from where the user stands."""
    globs = _names(ctx, parameter, values)
    return globs and tuple(os.path.abspath(glob) if "/" in glob.strip("/") else glob for glob in globs)


def _target(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    try:
        return None if value is None else parse_target(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


_SELECTION = (
    click.option("--select", multiple=True, metavar="RULE", callback=_names, help="Only these rules."),
    click.option("--ignore", multiple=True, metavar="RULE", callback=_names, help="All rules but these."),
    click.option(
        "--exclude", multiple=True, metavar="GLOB", callback=_globs, help="Leave these out in place of the default."
    ),
    click.option("--extend-exclude", multiple=True, metavar="GLOB", callback=_globs, help="Leave these out too."),
    click.option("--force-exclude", is_flag=True, help="Leave out what is excluded also where it is named as a path."),
    click.option("--target-version", metavar="pyXY", callback=_target, help="The newest Python the code must run on."),
    click.option(
        "--config", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="Use this pyproject.toml."
    ),
    click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
    click.option("--no-cache", is_flag=True, help="Read all files again; keep nothing of what they tell."),
)
_RECORD = (
    click.option(
        "--record", "records", multiple=True, type=click.Path(path_type=Path), help="Use this record of a test run."
    ),
    click.option("--no-record", is_flag=True, help="Do not use a record."),
)


def selects(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that :class:`Selection` is made of."""
    return _with(_SELECTION, function)


def records(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that :func:`record_of` takes."""
    return _with(_RECORD, function)


def _with(options: Sequence[Callable[[Any], Any]], function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(options):
        function = option(function)
    return function
