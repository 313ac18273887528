"""Imports that fixes have made beside one of the same module: gathered into that one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import groupby
from typing import cast

from deadhead.finding import Edit
from deadhead.fix.lists import extended, spelled, takes_comment
from deadhead.fix.unused import whole_line
from deadhead.static.collect import Site
from deadhead.static.module import Module

#: A name that is imported: the scope, the module, its name there and here.
Name = tuple[str, str | None, str, str | None]
Known = frozenset[Name]


def gathered(before: Module, after: Module) -> tuple[Edit, ...]:
    """Return the edits, in order, that put one import that ``before`` does not have into another of its module."""
    known = frozenset(name for site in before.found.importing() for name in _names(site, site.statement))
    for site in after.found.importing():
        statement = site.statement
        if isinstance(statement, ast.ImportFrom) and _is_new(site, statement, known):
            edits = _into_another(after, site, statement, known)
            if edits:
                return tuple(sorted(edits, key=lambda edit: edit.span))
    return ()


def _names(site: Site, statement: ast.stmt) -> Iterator[Name]:
    if isinstance(statement, ast.ImportFrom) and not statement.level:
        scope = site.scope.qualname
        yield from ((scope, statement.module, alias.name, alias.asname) for alias in statement.names)


def _is_new(site: Site, statement: ast.ImportFrom, known: Known) -> bool:
    return not statement.level and known.isdisjoint(_names(site, statement))


def _into_another(module: Module, site: Site, statement: ast.ImportFrom, known: Known) -> tuple[Edit, ...]:
    source = module.source
    target, line = _other(site, statement, known), whole_line(module, site)
    _, has_comment, comment = source.line(statement.end_lineno or 0).partition("#")
    if target is None or line is None or "#" in source.segment(statement):
        return ()
    if has_comment and (len(statement.names) > 1 or not takes_comment(source, target)):
        return ()
    names = [spelled(alias.name, alias.asname or alias.name) for alias in statement.names]
    return line, *extended(source, target, names, f"#{comment}" if has_comment else "")


def _other(site: Site, statement: ast.ImportFrom, known: Known) -> ast.ImportFrom | None:
    """Return an import of the same module with nothing but imports between, one that was there before if any."""
    runs = [run for run in _runs(site.block.owner) if statement in run]
    run = runs[0] if runs else [statement]
    bound = [site.scope.names.get(alias.asname or alias.name, ()) for alias in statement.names]
    if any(len(bindings) != 1 for bindings in bound) or any(alias.name == "*" for one in run for alias in one.names):
        return None
    same = [one for one in run if isinstance(one, ast.ImportFrom) and one.module == statement.module and not one.level]
    others = sorted((one for one in same if one is not statement), key=lambda one: _is_new(site, one, known))
    return next((one for one in others if not _is_new(site, one, known) or one.lineno < statement.lineno), None)


def _runs(owner: ast.AST) -> Iterator[list[ast.Import | ast.ImportFrom]]:
    """Yield the imports in the statement lists of a node, in runs without anything between."""
    for body in (getattr(owner, name, None) for name in ("body", "orelse", "finalbody")):
        statements = cast("list[ast.stmt]", body) if isinstance(body, list) else []
        for is_import, run in groupby(statements, lambda one: isinstance(one, ast.Import | ast.ImportFrom)):
            if is_import:
                yield cast("list[ast.Import | ast.ImportFrom]", [*run])
