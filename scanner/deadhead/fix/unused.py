"""Imports that a fix leaves without a use."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from deadhead.finding import Edit, Span
from deadhead.static.collect import Site
from deadhead.static.module import Module
from deadhead.static.scopes import Imported, Scope


def left_unused(before: Module, after: Module, relies: Callable[[str], bool]) -> list[Edit]:
    """Return the edits that remove from ``after`` the imports whose last use in ``before`` is gone.

    ``relies`` tells of a name of the module whether another file refers to it.
    """
    return [edit for site, edit in _removals(before, after) if not _is_others(after, site, relies)]


def _is_others(module: Module, site: Site, relies: Callable[[str], bool]) -> bool:
    """Whether other files may get the name of an import from this module."""
    name = local_name(site)
    if site.scope.kind != "module":
        return False
    return (module.is_shared and not name.startswith("_")) or relies(name)


def _removals(before: Module, after: Module) -> Iterator[tuple[Site, Edit]]:
    if PurePosixPath(after.source.path).name == "__init__.py":
        return  # its imports are there for others
    was_used = {_key(site) for site in before.found.imports if _is_read(before, site)}
    for site in after.found.imports:
        if _key(site) not in was_used or _is_read(after, site) or not _is_alone(after, site):
            continue
        edit = removal(after, site)
        if edit is not None:
            yield site, edit


def _key(site: Site) -> tuple[str, str]:
    return site.scope.qualname, local_name(site)


def _is_read(module: Module, site: Site) -> bool:
    """Whether the name of an import is read in its scope or one inside it, whatever it means there."""
    return any(_is_inside(one.scope, site.scope) for one in module.found.names.get(local_name(site), ()))


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
    assert isinstance(site.node, ast.alias)
    return site.node.asname or site.node.name.partition(".")[0]


def removal(module: Module, site: Site) -> Edit | None:
    """Return the edit that takes one name out of an import; None where it may have to stay."""
    statement, alias = site.statement, site.node
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    assert isinstance(alias, ast.alias)
    if _is_spoken_of(module, local_name(site)):
        return None
    if any("noqa" in module.source.line(line) for line in {statement.lineno, alias.lineno, alias.end_lineno or 0}):
        return None
    if len(statement.names) == 1:
        return _whole_line(module, site)
    index = statement.names.index(alias)
    if index + 1 < len(statement.names):
        start, stop = alias, statement.names[index + 1]
        return Edit(Span(*module.source.span_of(start).start, *module.source.span_of(stop).start), "")
    start = statement.names[index - 1]
    return Edit(Span(*module.source.span_of(start).end, *module.source.span_of(alias).end), "")


def _whole_line(module: Module, site: Site) -> Edit | None:
    source, statement = module.source, site.statement
    span = source.span_of(statement)
    body: object = getattr(site.block.owner, "body", None)
    alone = isinstance(body, list) and len(body) == 1 and not isinstance(site.block.owner, ast.Module)  # pyright: ignore
    line = source.line(span.end_line)
    shares = source.line(span.line)[: span.column - 1].strip() or line[span.end_column - 1 :].strip()
    if alone or site.block.branch != "body" or shares or span.end_line >= len(source.line_starts):
        return None
    return Edit(Span(span.line, 1, span.end_line + 1, 1), "")


def _is_spoken_of(module: Module, name: str) -> bool:
    """Whether a string that is more than a docstring holds the name: ``__all__``, an annotation, a patch target."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    docstrings = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and word.search(node.value)
        for node in ast.walk(module.tree)
    )
