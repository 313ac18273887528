"""From a report and the record of a run to the garden of it, compared with what is known of earlier runs."""

from __future__ import annotations

from dataclasses import replace

from deadhead.config import Config
from deadhead.garden.changes import changes_of
from deadhead.garden.compare import compared
from deadhead.garden.history import Past, code_of, free_id, read, write
from deadhead.garden.model import Garden
from deadhead.garden.outcomes import outcomes_of
from deadhead.garden.standing import Evidence
from deadhead.garden.started import Started, crash, folder_of, nothing_ran, run_notes, run_of
from deadhead.garden.tend import tend
from deadhead.outcome import Report
from deadhead.runtime.joined import joined
from deadhead.sighting import Record


def garden_of(report: Report, record: Record, started: Started, focus: str, config: Config) -> Garden:
    """Return the garden of a run, and keep what it found in the history of its focus."""
    record = joined(record, report.root)
    run = run_of(record, outcomes_of(record), started, focus)
    garden = tend(report, record, run, config)
    died = crash(record, started, config)
    if died is not None:
        garden = replace(garden, clusters=(died, *garden.clusters))
    elif not garden.tests and not garden.clusters:
        garden = replace(garden, clusters=(nothing_ran(run, config),))
    code = code_of(record)
    folder = folder_of(report.root)
    pasts, unreadable = read(folder, focus)
    run = replace(run, id=free_id(pasts, run, started.began))
    garden = replace(garden, run=run)
    pasts = [one for one in pasts if one.id != run.id and (one.started, one.began) < (run.started, started.began)]

    def same_code(past: Past) -> bool:
        clean = report.revision is not None and not report.dirty and not past.dirty
        return past.code == code or (clean and past.revision == report.revision)

    garden = compared(garden, Evidence(pasts, same_code, changes_of(report.root)), config)
    notes = (*garden.run.notes, *run_notes(unreadable))
    garden = replace(garden, run=replace(garden.run, notes=notes))
    try:
        write(folder, garden, code, started.began)
    except OSError as error:
        notes = (*notes, f"history: {folder} cannot be written: {error.strerror}")
        garden = replace(garden, run=replace(garden.run, notes=notes))
    return garden
