"""The JSON contract ``deadhead/garden/1``: a scan's document with the run and what it leaves to be done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deadhead.debt import Category, Cluster, Critical, Debt, Ended, LogLine, SeenAt, Trend
from deadhead.errors import DocumentError
from deadhead.failure import CodePlace, Raised
from deadhead.garden.model import Garden, Gone, LastRun, Run
from deadhead.report.json import document as scan_document
from deadhead.report.json import report_of
from deadhead.report.values import known, plain, written

SCHEMA = "deadhead/garden/1"


def render(garden: Garden) -> str:
    """Return the garden as a JSON document that ends with a newline."""
    return json.dumps(document(garden), indent=1, ensure_ascii=False) + "\n"


def document(garden: Garden) -> dict[str, Any]:
    """Return the garden as JSON values."""
    return {
        **scan_document(garden.report),
        "schema": SCHEMA,
        "run": written(garden.run, counts={"passed": 0, "failed": 0, "error": 0, "skipped": 0, **garden.run.counts}),
        "tests": plain(garden.tests),
        "clusters": [_cluster(cluster) for cluster in garden.clusters],
        "debts": [written(debt, severity=debt.severity) for debt in garden.debts],
        "comparison": None if garden.last is None else {"last": plain(garden.last), "gone": plain(garden.gone)},
    }


def _cluster(cluster: Cluster) -> dict[str, Any]:
    where = None if cluster.where is None else {"place": cluster.where[0], "function": cluster.where[1]}
    return written(cluster, severity=cluster.severity, where=where)


def load(text: str, root: Path) -> Garden:
    """Read a document back. Raises :class:`~deadhead.errors.DocumentError` for anything else."""
    try:
        values = json.loads(text)
        if values["schema"] != SCHEMA:
            raise DocumentError(f"this is {values['schema']}, not {SCHEMA}")
        return _garden(values, root)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"not a {SCHEMA} document: {type(error).__name__}: {error}") from None


def _garden(values: dict[str, Any], root: Path) -> Garden:
    """Return the garden of a document that has what the contract promises; what is beyond that may be missing."""
    comparison: dict[str, Any] = values.get("comparison") or {"last": None, "gone": []}
    last = comparison["last"]
    return Garden(
        report=report_of(values, root),
        run=Run(**known(Run, {"id": "", "focus": "", **values["run"]})),
        tests=_tests(values["tests"]),
        clusters=tuple(_load_cluster(one) for one in values["clusters"]),
        debts=tuple(_load_debt(one) for one in values["debts"]),
        last=None if last is None else LastRun(**known(LastRun, last)),
        gone=tuple(_load_gone(one) for one in comparison["gone"]),
    )


def _load_gone(one: dict[str, Any]) -> Gone:
    return Gone(**known(Gone, one, category=Category.parse(one["category"])))


def _load_cluster(one: dict[str, Any]) -> Cluster:
    where = one.get("where")
    own: dict[str, Any] = {
        "where": None if where is None else (where["place"], where["function"]),
        "chain": tuple(_load_raised(raised) for raised in one.get("chain", ())),
        "logs": tuple(LogLine(**known(LogLine, line)) for line in one.get("logs", ())),
        "rule": one.get("rule", ""),
    }
    return Cluster(**known(Cluster, one, **_common(one), **own))


def _load_debt(one: dict[str, Any]) -> Debt:
    own: dict[str, Any] = {
        "title": one.get("title", one["category"]),
        "sightings": tuple(SeenAt(**known(SeenAt, seen)) for seen in one["sightings"]),
    }
    return Debt(**known(Debt, one, **_common(one), **own))


def _common(one: dict[str, Any]) -> dict[str, Any]:
    """Return the values that clusters and debts have in common and that are records; the category has the severity."""
    trend = one.get("trend")
    return {
        "category": Category.parse(one["category"]),
        "tests": _tests(one.get("tests", ())),
        "critical": tuple(Critical(**known(Critical, critical)) for critical in one.get("critical", ())),
        "trend": None if trend is None else Trend(**known(Trend, trend)),
    }


def _load_raised(one: dict[str, Any]) -> Raised:
    return Raised(**known(Raised, one, frames=tuple(CodePlace(**known(CodePlace, frame)) for frame in one["frames"])))


def _tests(values: Iterable[dict[str, Any]]) -> tuple[Ended, ...]:
    return tuple(Ended(**known(Ended, one)) for one in values)
