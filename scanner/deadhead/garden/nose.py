"""Attributes that a nose-style ``setup`` would have set: pytest from 8 on calls it no more for plain test classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from deadhead.failure import Failure
from deadhead.garden.causes import Cause
from deadhead.garden.roots import root_of
from deadhead.garden.rules import NOSE_SETUP

_LACKS = re.compile(r"^'(?P<owner>\w+)' object has no attribute '(?P<name>\w+)'")
_SETUP = "setup"


class NoseSetups:
    """Reads the classes of tests below ``root``: what their ``setup`` sets.

    An attribute that is set in any case, and is not there, tells that ``setup`` was not called. If it was not for one
    class of the run, it was for none, and what is set under an ``if`` counts as well.
    """

    def __init__(self, root: Path, failures: Iterable[Failure]) -> None:
        self._root = root
        self._read: dict[str, dict[str, ast.ClassDef]] = {}
        self._branches = False
        self._branches = any(self.cause_of(one, root_of(one.chain)) for one in failures if one.chain)

    def cause_of(self, failure: Failure, root: int) -> Cause | None:
        """Return the cause where the test's own object lacks what the ``setup`` of its class sets, else None."""
        raised = failure.chain[root]
        lacks = _LACKS.match(raised.message) if raised.type == "AttributeError" else None
        file, *classes = failure.test.split("::")[:-1] or [""]
        if lacks is None or lacks["owner"] not in classes:
            return None
        if any(frame.function.rpartition(".")[2] == _SETUP for frame in raised.frames):
            return None  # it was called
        files = dict.fromkeys([file, *(frame.path for frame in raised.frames if frame.in_project)])
        known = {name: (path, node) for path in reversed(files) for name, node in self._classes(path).items()}
        return _cause(lacks["owner"], lacks["name"], known, self._branches)

    def _classes(self, path: str) -> dict[str, ast.ClassDef]:
        if path not in self._read:
            self._read[path] = _classes_in(self._root / path)
        return self._read[path]


_Known = dict[str, tuple[str, ast.ClassDef]]
_Methods = dict[str, list[ast.FunctionDef]]


def _cause(owner: str, name: str, known: _Known, branches: bool) -> Cause | None:
    family = list(dict.fromkeys(_family(owner, known)))
    methods: _Methods = {}
    defined = ""
    for one in family:
        path, node = known[one]
        for method in (each for each in node.body if isinstance(each, ast.FunctionDef)):
            methods.setdefault(method.name, []).append(method)
            if method.name == _SETUP and not defined:
                defined = f"{one} ({path}:{method.lineno})"
    if _is_unittest(family, known) or name not in _set_by(_SETUP, methods, branches, set()):
        return None
    return Cause(NOSE_SETUP.name, NOSE_SETUP.kind, NOSE_SETUP, {"subject": defined}, identity="")


def _family(owner: str, known: _Known, above: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield the name of a class and those of its bases, as far as they are known."""
    if owner in above or owner not in known:
        return
    yield owner
    for base in _bases(known[owner][1]):
        yield from _family(base, known, above | {owner})


def _bases(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(base).rpartition(".")[2] for base in node.bases]


def _is_unittest(family: Iterable[str], known: _Known) -> bool:
    return any(base.endswith("TestCase") for one in family for base in _bases(known[one][1]))


def _set_by(method: str, methods: _Methods, branches: bool, seen: set[str]) -> set[str]:
    """Return the attributes that a method of the object sets, itself or by others that it calls."""
    if method in seen:
        return set()
    seen.add(method)
    found: set[str] = set()
    for definition in methods.get(method, ()):
        if definition.decorator_list or not definition.args.args:
            continue  # as a fixture, which pytest does call
        own = definition.args.args[0].arg
        for node in _statements(definition.body, branches):
            if not isinstance(node, ast.Attribute):
                continue
            if isinstance(node.value, ast.Name) and node.value.id == own:
                found |= {node.attr} if isinstance(node.ctx, ast.Store) else _set_by(node.attr, methods, branches, seen)
    return found


def _statements(body: Iterable[ast.stmt], branches: bool) -> Iterator[ast.AST]:
    """Yield the nodes of the statements that run in any case, and with ``branches`` of those that run in some."""
    for statement in body:
        if isinstance(statement, ast.With) or (branches and isinstance(statement, ast.If)):
            yield from _statements(statement.body, branches)
        elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
            yield from ast.walk(statement)


def _classes_in(file: Path) -> dict[str, ast.ClassDef]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
