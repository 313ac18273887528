"""``deadhead pr``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from deadhead.analyse import analyse
from deadhead.cli.issues import forge
from deadhead.cli.options import record_of
from deadhead.config import Config, load
from deadhead.debt import Debt
from deadhead.errors import DeadheadError, close_to
from deadhead.outcome import Report
from deadhead.scan.tree import Tree

if TYPE_CHECKING:
    from deadhead.finding import Unreadable
    from deadhead.fix.apply import Fixed, Refused
    from deadhead.tracker.github import GitHub
    from deadhead.tracker.propose import Proposal

_PERMISSIONS = {"contents": "write", "pull_requests": "write", "issues": "read"}


@click.command("pr", context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rule", metavar="NAME", help="Propose the safe fixes of this rule.")
@click.option("--package", metavar="NAME", help="Propose those of all rules about this package; python is one.")
@click.option("--repo", metavar="OWNER/NAME", help="Where.  [default: $GITHUB_REPOSITORY]")
@click.option("--base", metavar="BRANCH", help="The branch to be changed.  [default: the repository's default branch]")
@click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
@click.option("--token-env", metavar="NAME", help="The variable that holds the token.  [default: GITHUB_TOKEN]")
def command(
    rule: str | None, package: str | None, repo: str | None, base: str | None, dry_run: bool, token_env: str | None
) -> None:
    """Open or update one pull request with a rule's safe fixes.

    \b
    Examples:
      deadhead pr --rule datetime-utcnow
      deadhead pr --package python --dry-run

    Files here are left as they are: the fixes go to the branch deadhead/NAME on GitHub, on top of what the base branch
    holds there. The pull request closes the issue of the debt when nothing of it is left. A branch that has commits of
    others, and one whose pull request a person has closed, are left alone.
    """
    if (rule is None) == (package is None):
        raise click.UsageError("give either --rule or --package")
    settings = load(Path.cwd())
    names = _rules(settings, rule, package)
    settings = settings.replaced(select=names)
    github = forge(repo, token_env, dry_run=dry_run, permissions=_PERMISSIONS)
    github.check()
    report = analyse(settings, [settings.root], record_of(settings, (), no_record=False))
    fixed, refused = _fixes(report, settings)
    proposal = _proposal(rule or package or "", report, settings, fixed, refused, github)
    _propose(proposal, github, base, dry_run=dry_run)


def _rules(settings: Config, rule: str | None, package: str | None) -> tuple[str, ...]:
    """Return the names of the rules that are asked for."""
    rules = Tree(settings).rules
    names = tuple(one.name for one in rules if one.name == rule or one.package == package)
    if names:
        return names
    asked = rule or package or ""
    hint = close_to(asked, {one.name if rule else one.package for one in rules}) or "`deadhead rules list` shows them"
    raise DeadheadError(f"there is no rule {'' if rule else 'about '}`{asked}`", hint=hint)


def _fixes(report: Report, settings: Config) -> tuple[list[Fixed], list[Refused | Unreadable]]:
    """Return the fixed files, in memory alone, and what was left alone."""
    from deadhead.fix.apply import Fixed, refusals
    from deadhead.fix.project import Choice, fix_all

    def only_safe(_file: Path) -> Choice:
        return Choice()

    outcomes = list(fix_all(report.root, report.findings, report.outside, Tree(settings).examiner, only_safe))
    fixed = [one for one in outcomes if isinstance(one, Fixed)]
    return fixed, [refused for outcome in outcomes for refused in refusals(outcome)]


def _proposal(
    name: str,
    report: Report,
    settings: Config,
    fixed: Sequence[Fixed],
    refused: Sequence[Refused | Unreadable],
    github: GitHub,
) -> Proposal:
    from deadhead.document.untrusted import markdown_code
    from deadhead.fix.files import real_name
    from deadhead.garden.debts import debts_of
    from deadhead.report.places import from_top
    from deadhead.tracker.propose import Proposal, Rewritten, words
    from deadhead.tracker.prose import proof_of
    from deadhead.tracker.wanted import identity

    place = from_top(report.root)
    debts = debts_of(report, settings)
    mended = {finding.fingerprint for one in fixed for finding in one.mended}
    numbers = {issue.fingerprint: issue.number for issue in github.issues(settings.issues.labels[0]) if issue.is_open}
    marks = [(debt, identity(place(""), debt)) for debt in debts]
    known = [(debt, numbers[mark]) for debt, mark in marks if mark in numbers]
    left = [f"{markdown_code(place(one.path))}: {markdown_code(one.reason)}" for one in refused]
    left += [
        f"{markdown_code(f'{place(one.path)}:{one.span.line}')}: it has no safe fix"
        for one in report.findings
        if one.fingerprint not in mended and one.fix != "safe"
    ]
    rules = list(dict.fromkeys(finding.rule for one in fixed for finding in one.mended))
    return Proposal(
        name=name,
        files={place(real_name(report.root, one.path)): Rewritten(one.before, one.after) for one in fixed},
        text=words(rules, len(mended), len(fixed), proof_of(debts, report), left),
        closing=tuple(number for debt, number in known if _is_done(debt, mended)),
        about=tuple(number for debt, number in known if not _is_done(debt, mended)),
    )


def _is_done(debt: Debt, mended: set[str]) -> bool:
    return mended.issuperset(debt.findings) and bool(debt.findings)


def _propose(proposal: Proposal, github: GitHub, base: str | None, *, dry_run: bool) -> None:
    from deadhead.tracker.propose import propose
    from deadhead.tracker.pulls import Pulls

    pulls = Pulls(github)
    outcome = propose(proposal, pulls, base or pulls.default_branch(), dry_run=dry_run)
    for path in outcome.passed:
        click.echo(f"deadhead: {path} was left out: it is other on GitHub than here; pull or push first", err=True)
    number = f" (pull request #{outcome.pull})" if outcome.pull is not None else ""
    click.echo(f"{proposal.branch}: {outcome.what}{number}")
