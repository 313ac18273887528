"""Findings that no warning proves, graded by whether the run executed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from deadhead.finding import Evidence, Finding, Span
from deadhead.lines import Lines
from deadhead.rule import Rule
from deadhead.sighting import Record, Sighting
from deadhead.static.evaluation import Evaluation, Extent, Moment
from deadhead.static.source import Source, Unparsable
from deadhead.use import Kind

#: None where the record cannot tell.
Reach = Literal["executed", "never"] | None

#: Evaluating a use of another kind need not warn: an import or a base class may once in a process, a reference when it
#: is called, if ever.
_WARNING: tuple[Kind, ...] = ("call", "attribute", "argument")
_OF_CLOCKS = ("datetime.", "time.")


class Executed:
    """What a run executed of a project."""

    def __init__(
        self, record: Record, sources: Mapping[str, Source], lines: Lines | None, root: Path | None = None
    ) -> None:
        """``sources`` are the project's files that are as they were when the run loaded them.

        ``root`` is that of the project, where its files can be looked at.
        """
        self._record = record
        self._root = root
        self._sources = sources
        self._lines = lines
        self._files: dict[str, Evaluation | None] = {}
        self._known: dict[tuple[str, Span], Reach] = {}  # the link asks of each reference for each sighting

    def reach(self, finding: Finding) -> Reach:
        """Return whether the run evaluated a finding's expression, None where that is not certain."""
        key = finding.path, finding.span
        if key not in self._known:
            self._known[key] = self._reach(finding)
        return self._known[key]

    def _reach(self, finding: Finding) -> Reach:
        path, lines = finding.path, self._lines
        if not self._was_loaded(path):
            return None if self._is_newer(path) else "never"
        if lines is None or path not in self._sources:
            return None
        if finding.kind == "syntax":
            return None  # it warns when its file is compiled, whatever runs of it
        evaluation = self._evaluation(path)
        moment = None if evaluation is None else evaluation.moment(_extent(self._sources[path], finding))
        return None if moment is None else _reach(lines, path, moment)

    def graded(
        self, findings: Iterable[Finding], rules: Iterable[Rule], sightings: Sequence[Sighting]
    ) -> tuple[Finding, ...]:
        """Return the findings, those of grade ``unknown`` graded anew where the run's lines tell more."""
        named = {rule.name: rule for rule in rules}
        return tuple(self._graded(finding, named.get(finding.rule), sightings) for finding in findings)

    def _graded(self, finding: Finding, rule: Rule | None, sightings: Sequence[Sighting]) -> Finding:
        reach = self.reach(finding) if finding.evidence.grade == "unknown" else None
        if reach == "never":
            return replace(finding, evidence=Evidence("unexecuted"))
        if reach is None or rule is None or not self._would_have_warned(finding, rule):
            return finding
        has_warned = any(_is_near(sighting, finding, rule) for sighting in sightings)
        return finding if has_warned else replace(finding, evidence=Evidence("silent"))

    def _was_loaded(self, path: str) -> bool:
        """Whether the run loaded a file, as far as is known."""
        if path in self._record.digests or (self._lines is not None and path in self._lines.files):
            return True
        return self._record.loaded is None

    def _is_newer(self, path: str) -> bool:
        """Whether a file was written after the run, which then says nothing of it; there is no digest to tell."""
        try:
            written = self._root is not None and (self._root / path).stat().st_mtime
        except OSError:
            return False
        return 0 < self._record.ended < written

    def _evaluation(self, path: str) -> Evaluation | None:
        if path not in self._files:
            try:
                self._files[path] = Evaluation(self._sources[path].parse())
            except Unparsable:  # by this Python; the one that ran it could
                self._files[path] = None
        return self._files[path]

    def _would_have_warned(self, finding: Finding, rule: Rule) -> bool:
        """Whether evaluating the finding gives a warning each time, on each Python of the run, that was recorded."""
        lines, warns = self._lines, rule.all_warns()
        if lines is None or not lines.sees_hidden or not warns or any(one.once for one in warns):
            return False
        if finding.kind not in _WARNING or finding.package != "python":
            return False
        if finding.patched_by or (lines.fakes and (finding.symbol or "").startswith(_OF_CLOCKS)):
            return False
        first = max(_version(one.since or finding.since) for one in warns)
        ends = [finding.gone, *(one.until for one in warns)]
        last = min((_version(end) for end in ends if end), default=(99,))
        return all(first <= _version(python)[:2] < last for python in self._record.pythons)


def _reach(lines: Lines, path: str, moment: Moment) -> Reach:
    run = lines.run(path, moment.code)
    never: Reach = "never" if lines.is_whole(path) else None
    if run is None:
        return never
    is_own = lines.exact and moment.line in run.lines
    asked = {moment.line} if is_own else run.lines.intersection(moment.header)
    if not asked:
        return None  # nothing there has instructions of its own
    if run.executed.isdisjoint(asked):
        return never
    is_certain = moment.is_sure and moment.is_apart and (lines.exact or not moment.code[0].startswith("<l"))
    has_passed = not run.executed.isdisjoint(moment.later) or (moment.is_alone and moment.is_first)
    return "executed" if is_certain and has_passed else None


def _extent(source: Source, finding: Finding) -> Extent:
    """Return a finding's span as ``ast`` counts: columns in bytes, from 0."""
    span = finding.span
    start, end = source.offset_of(span.line, span.column), source.offset_of(span.end_line, span.end_column)
    starts = source.line_starts
    return (span.line, start - starts[span.line - 1]), (span.end_line, end - starts[span.end_line - 1])


def _is_near(sighting: Sighting, finding: Finding, rule: Rule) -> bool:
    """Whether a warning of the finding's rule came by way of its statement, though it proves another place."""
    if not any(one.matches(sighting.categories, sighting.message, finding.symbol) for one in rule.all_warns()):
        return False
    statement = finding.statement or finding.span
    frames = [(frame.path, frame.line) for frame in sighting.stack] + [sighting.named or ("", 0)]
    return any(path == finding.path and statement.line <= line <= statement.end_line for path, line in frames)


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
