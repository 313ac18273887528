"""What the rest of a project knows of the files with findings, asked only where a fix could pass it by."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from deadhead.finding import Finding
from deadhead.outcome import Report
from deadhead.scan.examine import Looked
from deadhead.scan.tree import Tree
from deadhead.static.facts import Facts
from deadhead.static.files import relative_name
from deadhead.static.outside import ALONE, Outside, considered, names_of

#: What tells that a folder is a project, rather than one in which somebody happens to stand.
_MARKS = (".git", ".hg", "pyproject.toml", "setup.py", "setup.cfg", "tox.ini")


@dataclass(frozen=True)
class Around:
    """The files of a project: those ``scanned``, which may be the ``whole``, and the rest.

    ``given`` are, by name, the bytes of files that need not be on disk.
    """

    tree: Tree
    scanned: Sequence[str]
    whole: bool
    given: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    def of(self, findings: Sequence[Finding], known: Mapping[str, Outside]) -> dict[str, Outside]:
        """Return what is known from outside of each file with findings, together with what is ``known`` already."""
        fixable = [finding for finding in findings if finding.fixes and finding.symbol is not None]
        if not fixable:
            return dict(known)
        from deadhead.static.others import Others
        from deadhead.static.reliance import Reliance

        tree, config, facts = self.tree, self.tree.config, self._facts(fixable)
        stars = {name: found for name, found in tree.stars.items() if name not in self.given}
        others = Others(config.root, self._paths, facts, config.src, self.given, tree.share, tree.cache, stars)
        seen = others.look(frozenset[str]().union(*map(names_of, fixable)))
        files = sorted({finding.path for finding in fixable})
        stand_ins, reliance = seen.stand_ins(files), Reliance(others)
        outside = {
            file: replace(
                known.get(file, ALONE),
                stand_ins=tuple(one for one in stand_ins if one.file in ("", file)),
                is_starred=file in seen.starred,
                relies=partial(reliance.on, file),
            )
            for file in files
        }
        return {**known, **outside}

    def considered(self, findings: Sequence[Finding], outside: Mapping[str, Outside]) -> list[Finding]:
        """Return findings as they are with what is known from outside of their files."""
        by_path: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_path[finding.path].append(finding)
        # The names that fixes add must not be those that others would get with `*`: the fixes are made anew.
        starred = [path for path in by_path if path in outside and outside[path].is_starred]
        news = [path for path in starred if path not in self.tree.starred and _may_add_names(by_path[path])]
        again = self._again({path: outside[path] for path in news})
        return [
            one
            for path, own in by_path.items()
            for one in again.get(path) or [considered(one, outside.get(path, ALONE)) for one in own]
        ]

    def _again(self, files: Mapping[str, Outside]) -> dict[str, Sequence[Finding]]:
        """Return, by path, what is found with the knowledge from outside."""
        # Whether other files rely on a name matters only when fixes are applied.
        known = {path: replace(outside, relies=ALONE.relies) for path, outside in files.items()}
        if not known:
            return {}
        outcomes = self.tree.examine_again(known, self.given)
        return {path: one.findings for path, one in outcomes.items() if isinstance(one, Looked)}

    def _facts(self, findings: Iterable[Finding]) -> Facts:
        named = {finding.rule for finding in findings}
        return Facts(rule for rule in self.tree.rules if rule.name in named)

    def find(self) -> None:
        """Find the files now."""
        _ = self._paths

    @cached_property
    def _paths(self) -> Mapping[str, str]:
        """The files by their names."""
        root = self.tree.config.root
        files = list(self.scanned)
        if not self.whole and any((root / mark).exists() for mark in _MARKS):
            files += self.tree.files([root])
        start = os.fspath(root)
        return {relative_name(file, start): file for file in files}


def surrounded(report: Report, around: Around, proven: Mapping[str, Outside] | None = None) -> Report:
    """Look again at what other files know more about; ``proven`` is what run time has told."""
    outside = around.of(report.findings, proven or {})
    found = around.considered(report.findings, outside)
    return replace(report, findings=tuple(sorted(found, key=lambda finding: finding.sort_key)), outside=outside)


def _may_add_names(findings: Iterable[Finding]) -> bool:
    """Whether some fix does something elsewhere than at its finding, where it could add a name to the module."""
    return any(not finding.span.holds(edit.span) for finding in findings for fix in finding.fixes for edit in fix.edits)
