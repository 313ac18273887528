"""The garden in a table, for the end of a run on a terminal."""

from __future__ import annotations

from tabulate import tabulate

from deadhead.debt import Cluster, Debt, Entry
from deadhead.garden.model import Garden
from deadhead.report.text import number

_WIDTH = 72  # characters of a title


def render(garden: Garden) -> str:
    """Return the run in a line, then what it leaves to be done, the most severe first."""
    run = garden.run
    counts = ", ".join(f"{count} {outcome}" for outcome, count in run.counts.items()) or run.unstarted or "no test ran"
    cut = "" if run.complete else " (cut off)"
    head = f"\n{run.focus}{cut}: {counts}\n"
    if not garden.entries:
        return f"{head}Nothing to be done.\n{_gone(garden)}"
    rows = [(entry.severity, _change(entry), _what(entry), _extent(entry)) for entry in garden.entries]
    table = tabulate(rows, headers=("", "", "what", "extent"), tablefmt="simple", disable_numparse=True)
    return f"{head}\n{table}\n\n{_gone(garden)}"


def _change(entry: Entry) -> str:
    trend = entry.trend
    if trend is None:
        return ""
    return f"run {trend.runs}" if trend.change == "present" else trend.change


def _what(entry: Entry) -> str:
    title = " ".join(entry.title.split())
    short = title if len(title) <= _WIDTH else title[: _WIDTH - 1] + "…"
    return f"{short}\n  {entry.category.slug}"


def _extent(entry: Entry) -> str:
    tests = number(len(entry.tests), "test") if entry.tests else ""
    if isinstance(entry, Debt):
        return ", ".join(part for part in (number(len(entry.files), "place"), tests) if part)
    assert isinstance(entry, Cluster)
    return tests or number(sum(line.count for line in entry.logs), "log line")


def _gone(garden: Garden) -> str:
    return "".join(
        f"{'Gone' if gone.certain else 'Not seen'} since the last run: {gone.title}\n" for gone in garden.gone
    )
