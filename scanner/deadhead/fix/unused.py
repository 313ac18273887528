"""Imports that a fix leaves without a use."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import PurePosixPath

from deadhead.finding import Edit, Finding, Patch, Span
from deadhead.fix.lists import without
from deadhead.rule import Applicability
from deadhead.static.collect import Site
from deadhead.static.module import Module
from deadhead.static.scopes import Imported, Scope
from deadhead.static.source import Source


def left_unused(before: Module, after: Module, relies: Callable[[str], bool]) -> list[Edit]:
    """Return the edits, in order, that remove from ``after`` the imports whose last use in ``before`` is gone.

    ``relies`` tells of a name of the module whether another file refers to it.
    """
    if PurePosixPath(after.source.path).name == "__init__.py":
        return []  # its imports are there for others
    was_used = {_key(site) for site in before.found.importing() if _is_read(before, site)}
    unread = [site for site in after.found.importing() if _key(site) in was_used and not _is_read(after, site)]
    own = [site for site in unread if is_removable(after, site) and not _is_others(after, site, relies)]
    return removals(after, own)


def _is_others(module: Module, site: Site, relies: Callable[[str], bool]) -> bool:
    """Whether other files may get the name of an import from this module."""
    name = local_name(site)
    if site.scope.kind != "module":
        return False
    return (module.is_shared and not name.startswith("_")) or relies(name)


def with_imports_that_go(module: Module, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings of a file; an import that goes when all its uses are fixed has a fix without edits."""
    sites = {module.source.span_of(_alias(site)): site for site in module.found.imports}
    return [
        replace(one, fixes=(Patch(kind, "Goes with its last use", ()),))
        if one.kind == "import" and not one.fixes and (kind := _goes(module, sites.get(one.span), findings))
        else one
        for one in findings
    ]


def _goes(module: Module, site: Site | None, findings: Sequence[Finding]) -> Applicability | None:
    """Return the kind of fixes that take all uses of an import away, None where it stays all the same."""
    if site is None or PurePosixPath(module.source.path).name == "__init__.py":
        return None
    sites = [one for one in module.found.reading(local_name(site)) if _is_inside(one.scope, site.scope)]
    reads = [module.source.span_of(one.node) for one in sites if isinstance(one.node, ast.expr)]
    word = re.compile(rf"\b{re.escape(local_name(site))}\b")
    kinds: tuple[tuple[Applicability, ...], ...] = (("safe",), ("safe", "unsafe"))
    for among in kinds:
        patches = [patch for finding in findings for patch in finding.fixes if patch.applicability in among]
        spans = [edit.span for patch in patches for edit in patch.edits if not word.search(edit.text)]
        if reads and all(any(span.holds(read) for span in spans) for read in reads):
            return among[-1] if is_removable(module, site) and removals(module, [site]) else None
    return None


def removals(module: Module, sites: Sequence[Site]) -> list[Edit]:
    """Return the edits, in order, that take names out of their imports, as far as that can be done."""
    edits: list[Edit] = []
    emptied: dict[int, int] = defaultdict(int)
    for statement in dict.fromkeys(site.statement for site in sites):
        own = [site for site in sites if site.statement is statement]
        assert isinstance(statement, ast.Import | ast.ImportFrom)
        if len(own) < len(statement.names):
            edits += without(module.source, statement, [_alias(site) for site in own]) or ()
        elif (line := whole_line(module, own[0], emptied[id(own[0].block)] + 1)) is not None:
            emptied[id(own[0].block)] += 1
            edits.append(line)
    return closed(module.source, sorted(edits, key=lambda edit: edit.span.start))


def closed(source: Source, edits: Sequence[Edit]) -> list[Edit]:
    """Return edits, in order, of which those that delete whole lines leave no wider gap than there was."""
    kept: list[Edit] = []
    top = 0  # the last line above that stays, where only deleted ones follow it
    for edit in edits:
        if not _deletes_lines(edit):
            kept.append(edit)
            continue
        top = top if kept and kept[-1].span.end == edit.span.start else edit.span.line - 1
        span = edit.span._replace(end_line=edit.span.end_line + _spare(source, top, edit))
        kept.append(edit._replace(span=span))
    return kept


def _deletes_lines(edit: Edit) -> bool:
    return not edit.text and edit.span.column == edit.span.end_column == 1


def _spare(source: Source, top: int, edit: Edit) -> int:
    """Return how many of the blank lines below deleted ones have to go: those that double the ones above.

    At the beginning of a file or of a block there is no blank line at all.
    """
    below = _blank(source, range(edit.span.end_line, len(source.line_starts) + 1))
    above = _blank(source, range(top, 0, -1))
    return below if above == top or _opens(source.line(top - above)) else min(above, below)


def _opens(line: str) -> bool:
    return line.rstrip().endswith(":") and not line.lstrip().startswith("#")


def _blank(source: Source, lines: Iterable[int]) -> int:
    return sum(1 for _ in takewhile(lambda line: not source.line(line).strip(), lines))


def _key(site: Site) -> tuple[str, str]:
    return site.scope.qualname, local_name(site)


def _is_read(module: Module, site: Site) -> bool:
    """Whether the name of an import is read in its scope or one inside it, whatever it means there."""
    return any(_is_inside(one.scope, site.scope) for one in module.found.reading(local_name(site)))


def _is_alone(module: Module, site: Site) -> bool:
    """Whether nothing but imports binds or deletes the name of an import."""
    name = local_name(site)
    bindings = site.scope.names.get(name, ())
    if any(name in scope.elsewhere for scope in module.found.scopes):
        return False
    return all(isinstance(binding.what, Imported) for binding in bindings)


def _is_inside(scope: Scope | None, outer: Scope) -> bool:
    while scope is not None and scope is not outer:
        scope = scope.parent
    return scope is outer


def local_name(site: Site) -> str:
    """Return the name that an import binds."""
    alias = _alias(site)
    return alias.asname or alias.name.partition(".")[0]


def _alias(site: Site) -> ast.alias:
    assert isinstance(site.node, ast.alias)
    return site.node


def is_removable(module: Module, site: Site) -> bool:
    """Whether nothing but reads of its name can keep an import where it is."""
    statement, alias = site.statement, _alias(site)
    lines = {statement.lineno, alias.lineno, alias.end_lineno or 0}
    kept = any("noqa" in module.source.line(line) for line in lines)
    return not kept and _is_alone(module, site) and not _is_spoken_of(module, local_name(site))


def whole_line(module: Module, site: Site, count: int = 1) -> Edit | None:
    """Return the edit that deletes an import that has its lines for itself; None where it may have to stay.

    ``count`` is how many statements its block loses with it.
    """
    source, statement = module.source, site.statement
    span = source.span_of(statement)
    body: object = getattr(site.block.owner, "body", None)
    alone = isinstance(body, list) and len(body) <= count and not isinstance(site.block.owner, ast.Module)  # pyright: ignore
    line = source.line(span.end_line)
    behind = line[span.end_column - 1 :].strip()
    shares = source.line(span.line)[: span.column - 1].strip() or (behind and not behind.startswith("#"))
    if alone or site.block.branch != "body" or shares or span.end_line >= len(source.line_starts):
        return None
    return Edit(Span(span.line, 1, span.end_line + 1, 1), "")


def _is_spoken_of(module: Module, name: str) -> bool:
    """Whether a string that is more than a docstring holds the name: ``__all__``, an annotation, a patch target."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    return any(name in text and word.search(text) for text in module.strings_near(name))
