"""What issues are made of: a garden's or a scan's JSON, with the project and the repository that it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from deadhead.config import Config
from deadhead.debt import Debt
from deadhead.errors import DocumentError
from deadhead.garden.debts import debts_of
from deadhead.git import git_state, git_top
from deadhead.outcome import Report
from deadhead.report import garden_json
from deadhead.report import json as scan_json
from deadhead.report.places import from_top
from deadhead.tracker.execute import Aim
from deadhead.tracker.owners import read
from deadhead.tracker.prose import Places
from deadhead.tracker.records import Policy
from deadhead.tracker.wanted import Project, looked, wanted


def aim(text: str, config: Config, policy: Policy, blob: str, *, assign: bool) -> Aim:
    """Return what issues are to be brought in line with; ``blob`` is the address under which commits' files are shown.

    Raises :class:`~deadhead.errors.DocumentError` where ``text`` is neither JSON document.
    """
    schema = _schema(text)
    if schema == garden_json.SCHEMA:
        garden = garden_json.load(text, config.root)
        report, debts, clusters, tests, complete = (
            garden.report,
            _completed(garden.debts, garden.report, config),
            garden.clusters,
            garden.tests,
            garden.run.complete,
        )
    else:
        report = scan_json.load(text, config.root)
        debts, clusters, tests, complete = debts_of(report, config), (), (), False
    project = _project(report, config, blob, assign=assign)
    top = git_top(config.root) or config.root
    return Aim(
        wanted=wanted(debts, clusters, report, project),
        looked=looked(report, tests, project.places, complete=complete),
        policy=policy,
        base=config.issues.labels,
        # Of files of another commit nobody knows whether they are gone or were not there yet.
        is_there=(lambda path: (top / path).exists()) if _is_at(report, config.root) else (lambda path: True),  # noqa: ARG005
    )


def _completed(debts: Iterable[Debt], report: Report, config: Config) -> tuple[Debt, ...]:
    """Return the debts of a document; what the contract lets it leave out is said as for a scan alone."""
    by_place = {(debt.rule, place): debt for debt in debts_of(report, config) for place in _marks(debt)}
    completed: list[Debt] = []
    for debt in debts:
        known = next((by_place[debt.rule, place] for place in _marks(debt) if (debt.rule, place) in by_place), None)
        if known is None or debt.title != str(debt.category):
            completed.append(debt)
        else:
            own = {name: getattr(debt, name) for name in ("category", "fingerprint", "files", "findings", "sightings")}
            completed.append(replace(known, **own))
    return tuple(completed)


def _marks(debt: Debt) -> tuple[object, ...]:
    return (*debt.findings, *((seen.path, seen.line, seen.message) for seen in debt.sightings))


def _schema(text: str) -> str:
    try:
        return str(json.loads(text)["schema"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DocumentError(
            "this is neither a scan's nor a garden's JSON", hint="`deadhead scan --output-format json` writes one"
        ) from None


def _is_at(report: Report, root: Path) -> bool:
    return report.revision is not None and git_state(root)[0] == report.revision


def _project(report: Report, config: Config, blob: str, *, assign: bool) -> Project:
    root = config.root
    places = Places(from_top(root)(""), f"{blob}/{report.revision}" if report.revision else None)
    unchanged = _is_at(report, root) and not report.dirty and not git_state(root)[1]
    owned = read(git_top(root) or root) if assign else ()
    return replace(Project(root, places, config.issues.labels, owned), is_current=unchanged)
