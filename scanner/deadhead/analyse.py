"""The one pipeline that every command and front end calls: files to findings, findings and record to a report."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from deadhead import garbage
from deadhead.config import Config
from deadhead.errors import DeadheadError
from deadhead.finding import HANDED_ON, Finding, Unreadable
from deadhead.outcome import Report
from deadhead.scan.around import Around, surrounded
from deadhead.scan.examine import Looked, Outcome
from deadhead.scan.tree import Progress, Tree
from deadhead.scan.workers import Workers
from deadhead.static.files import relative_name

if TYPE_CHECKING:
    from deadhead.sighting import Record


def analyse(
    config: Config,
    paths: Sequence[Path],
    record: Record | None = None,
    progress: Progress | None = None,
    soon: Sequence[str] = (),
) -> Report:
    """Scan ``paths`` (absolute) and grade what is found by ``record``; ``progress`` is told of files as they are done.

    ``soon`` are modules that the caller imports afterwards: in large scans that is done while others work.
    Raises :class:`~deadhead.errors.DeadheadError` for a path that does not exist, for mistakes in a configuration and
    for unknown rules.
    """
    for path in paths:
        if _is_missing(path):
            raise DeadheadError(f"{path}: no such file or folder")
    with Workers(soon) as share, garbage.left_alone():
        tree = Tree(config, share)
        files = tree.files(paths)
        names = [relative_name(file, config.root) for file in files]
        around = Around(tree, files, whole=config.root in paths)
        report = _report(tree, paths, names, tree.examine(files, progress, around.find))
        if record is None:
            return surrounded(report, around)
        from deadhead.grading import graded

        scanned = set(names)
        return graded(report, record, around, scanned, _elsewhere(tree, report, scanned))


def _is_missing(path: Path) -> bool:
    """Whether there is nothing by that name; of what cannot be looked at, the reading tells why."""
    try:
        path.lstat()
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR)
    return False


def analyse_text(config: Config, path: Path, raw: bytes) -> Report:
    """Scan the bytes of one file that need not be on disk; ``path``, absolute, says where it would be."""
    tree = Tree(config)
    name = relative_name(path, config.root)
    report = _report(tree, [path], [name], [tree.examiner(path).source(name, raw)])
    return surrounded(report, Around(tree, [os.fspath(path)], whole=False, given={name: raw}))


def _report(tree: Tree, paths: Iterable[Path], files: Sequence[str], outcomes: Sequence[Outcome]) -> Report:
    """Return the report about ``files``; of those without an outcome there is nothing to say."""
    config = tree.config
    unreadable = tuple(outcome for outcome in outcomes if isinstance(outcome, Unreadable))
    unread = {one.path for one in unreadable}
    looked = [outcome for outcome in outcomes if isinstance(outcome, Looked)]
    return Report(
        root=config.root,
        target_version=config.target_version,
        paths=tuple(relative_name(path, config.root) for path in paths),
        files=len(files),
        rules=tuple(rule.name for rule in tree.rules),
        rulebook=tree.rules,
        scanned=tuple(name for name in files if name not in unread),
        findings=_findings(outcomes),
        unreadable=unreadable,
        errors=(*tree.crashes, *(crash for one in looked for crash in one.crashes)),
        notes=tuple(note for outcome in outcomes if not isinstance(outcome, Unreadable) for note in outcome.notes),
    )


def _findings(outcomes: Iterable[Outcome]) -> tuple[Finding, ...]:
    found = [finding for outcome in outcomes if isinstance(outcome, Looked) for finding in outcome.findings]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def _elsewhere(tree: Tree, report: Report, scanned: set[str]) -> tuple[Finding, ...]:
    """Return the findings outside of the scanned paths, where one of them may be the origin of what is seen inside."""
    if "." in report.paths or not any(finding.kind in HANDED_ON for finding in report.findings):
        return ()
    files = [file for file in tree.files([report.root]) if relative_name(file, report.root) not in scanned]
    return _findings(tree.examine(files))
