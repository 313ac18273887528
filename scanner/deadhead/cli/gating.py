"""The gate's options: a baseline, lines that have changed, a policy; and what is said of its verdict."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from deadhead.config import Config
from deadhead.outcome import Report

if TYPE_CHECKING:
    from deadhead.gate.git import Changed

_OPTIONS = (
    click.option(
        "--baseline",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Fail for new findings only: this file knows the others.",
    ),
    click.option("--no-baseline", is_flag=True, help="Do not use the baseline that is configured."),
    click.option("--strict", is_flag=True, help="With a baseline: fail too for what it knows and is gone."),
    click.option("--since", metavar="REV", help="Only findings on lines that have changed since this git revision."),
    click.option(
        "--diff-only",
        is_flag=True,
        help="The same since the last commit; in CI, since the target of the merge, or the commit before.",
    ),
)


def gates(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that :class:`Gating` is made of."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


class Gating(NamedTuple):
    """What the command line says of the gate."""

    baseline: Path | None = None
    no_baseline: bool = False
    strict: bool = False
    since: str | None = None
    diff_only: bool = False

    def check(self, *, fix: bool) -> None:
        """Raise ``click.UsageError`` for options that do not go together."""
        if self.baseline is not None and self.no_baseline:
            raise click.UsageError("--baseline and --no-baseline exclude each other")
        if fix and self.is_partial:
            raise click.UsageError("a fix mends whole files: --since and --diff-only are not for --fix and --diff")

    @property
    def is_partial(self) -> bool:
        """Whether only changed lines count."""
        return self.diff_only or self.since is not None

    def passed(self, report: Report, settings: Config) -> Report:
        """Return a report cut down to what counts, compared with the baseline, and with the policy's verdict."""
        changed = self._changed(report) if self.is_partial else None
        file = None if self.no_baseline else self.baseline or settings.baseline
        if file is not None:
            report = self._compared(report, settings, Path(os.path.abspath(file)), changed)
        elif changed is not None:
            report = changed.part_of(report)
        if file is None and settings.gate is None:
            return report
        from deadhead.gate.judge import judged
        from deadhead.gate.policy import Policy

        policy = settings.gate or Policy()
        return judged(report, replace(policy, strict=policy.strict or self.strict))

    def _changed(self, report: Report) -> Changed:
        from deadhead.gate import ci
        from deadhead.gate.git import changed

        return changed(report.root, self.since or ci.base(os.environ))

    def _compared(self, report: Report, settings: Config, file: Path, changed: Changed | None) -> Report:
        from deadhead.gate.baseline import read
        from deadhead.gate.judge import Comparison

        comparison = Comparison(report, read(file), every_rule=asks_for_every_rule(settings))
        return comparison.judged(file, lambda paths: _found_in(paths, settings), changed)


def asks_for_every_rule(settings: Config) -> bool:
    """Whether the command line leaves the choice of rules to the project."""
    return not {"select", "ignore"} & settings.given.keys()


def _found_in(paths: Sequence[str], settings: Config) -> Iterable[Any]:
    from deadhead.analyse import analyse

    return analyse(settings, [settings.root / path for path in paths]).findings


def tell_unjudged(settings: Config) -> None:
    """Say on standard error that what the policy limits cannot be counted, where there is no record."""
    if settings.gate is not None and settings.gate.asks_for_a_record:
        what = "there is no record of a test run, so `max` of recorded warnings is not judged"
        click.echo(f"deadhead: {what}: `deadhead record -- COMMAND` makes one, --no-record goes without", err=True)


def tell_verdict(report: Report) -> None:
    """Say on standard error, in one line, why the gate fails and how to pass it."""
    verdict = report.verdict
    if verdict is not None and verdict.reasons:
        what = "fails" if verdict.fails else "would fail, and only warns"
        ways = f"; to pass, {'; '.join(verdict.ways)}" if verdict.ways else ""
        click.echo(f"deadhead: the gate {what}: {'; '.join(verdict.reasons)}{ways}", err=True)
