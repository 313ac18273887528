"""What one file puts in place of names: by mock, by monkeypatch, by ``setattr``, by assignment; and the fakes it uses.

Only what a file says is read here. What a name means in the project is for :mod:`deadhead.static.others` to tell.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from deadhead.rule import Rule
from deadhead.static.collect import Collected, Site, collect, start
from deadhead.static.facts import Facts
from deadhead.static.names import Names, Where
from deadhead.static.parents import Parents
from deadhead.static.scopes import Assigned, Declared, Entered, Imported, lookup
from deadhead.static.values import Function, Instance, Local, Named, Values, only_name

#: The functions that replace something, by the last word of their names; ``object`` and ``multiple`` are mock's.
_REPLACERS = frozenset(["patch", "object", "multiple", "setattr", "delattr"])
#: Arguments of ``patch.multiple`` that are no names to replace.
_OPTIONS = frozenset(["target", "spec", "create", "spec_set", "autospec", "new_callable"])
_DEPTH = 8


class Target(NamedTuple):
    """What is replaced, as a file says it, and the line where.

    ``name`` is dotted and ``named`` by imports or by a string, or the qualified name of something in a class ``made``
    or of one ``local`` to this file; of an ``object`` that is not known it is the attribute; of a ``rule`` its name.
    """

    line: int
    how: Literal["named", "local", "object", "rule"]
    name: str


class _ProjectFacts(Facts):
    """Facts by which a call of something that is spelled like a class makes an instance of it."""

    def instance_of(self, called: str) -> str | None:
        """Return the class of what calling ``called`` gives."""
        is_class = called.rpartition(".")[2].lstrip("_")[:1].isupper()
        return super().instance_of(called) or (called if is_class else None)


@dataclass(frozen=True)
class StandIns:
    """Reads what one file replaces; ``module`` is the name that it is imported by."""

    tree: ast.Module
    facts: Facts
    module: str
    _parents: Parents = field(default_factory=Parents, init=False, repr=False, compare=False)

    @cached_property
    def found(self) -> Collected:
        """The walk over the tree."""
        return collect(self.tree)

    @cached_property
    def names(self) -> Names:
        """The file's names."""
        return Names(self.found, _ProjectFacts(self.facts.rules))

    @cached_property
    def _mocks(self) -> set[str]:
        """The names that ``with mock.patch(…) as name`` binds."""
        return {
            name
            for scope in self.found.scopes
            for name, bindings in scope.names.items()
            for binding in bindings
            if isinstance(binding.what, Entered) and _is_patch(binding.what.manager)
        }

    def all(self) -> Iterator[Target]:
        """Yield everything that is replaced."""
        for site, call in self._calls_of(_REPLACERS):
            yield from self._replaced(site, call)
        for sites in self.found.attributes.values():
            for site in sites:
                if isinstance(site.node, ast.Attribute) and not isinstance(site.node.ctx, ast.Load):
                    yield from self._assigned(site.node, site)
        for rule in self.facts.rules:
            yield from self._faked(rule)

    def imported(self) -> Iterator[str]:
        """Yield the dotted names of the modules that the file imports itself, and of what it takes from them."""
        for site in (*self.found.imports, *self.found.stars):
            statement, alias = site.statement, site.node
            assert isinstance(alias, ast.alias)
            if isinstance(statement, ast.ImportFrom):
                module = "." * statement.level + (statement.module or "")
                yield module
                yield f"{module}{'' if module.endswith('.') else '.'}{alias.name}"
            else:
                yield alias.name

    # -- calls

    def _calls_of(self, words: frozenset[str]) -> Iterator[tuple[Site, ast.Call]]:
        """Yield the calls of functions whose name ends with one of ``words``, also by another local name."""
        spelled = words | self._aliases(words)
        for table in (self.found.attributes, self.found.names):
            for word in spelled:
                for site in table.get(word, ()):
                    call = self._parents.around(site.node, site.statement)
                    if isinstance(call, ast.Call) and call.func is site.node:
                        yield site, call

    def _aliases(self, words: frozenset[str]) -> set[str]:
        return {
            name
            for scope in self.found.scopes
            for name, bindings in scope.names.items()
            for binding in bindings
            if (isinstance(binding.what, Imported) and binding.what.qualified.rpartition(".")[2] in words)
            or (
                isinstance(binding.what, Assigned)
                and isinstance(binding.what.value, ast.Attribute)
                and binding.what.value.attr in words
            )
        }

    def _replaced(self, site: Site, call: ast.Call) -> Iterator[Target]:
        values = self._of(call.func, site)
        if any(isinstance(value, Function | Local) for value in values):
            return  # of this file's own making
        *around, word = (only_name(values) or _dotted(call.func)).split(".")
        if word in ("object", "multiple") and around[-1:] != ["patch"]:
            return
        if word == "multiple":
            yield from self._multiple(site, call)
        elif word in _REPLACERS:
            yield from self._one(site, call, is_builtin=around == ["builtins"])

    def _one(self, site: Site, call: ast.Call, is_builtin: bool) -> Iterator[Target]:
        target = _argument(call, 0, "target")
        attribute = _argument(call, 1, "attribute", "name")
        if target is None:
            return
        where = Where(site.scope, start(call), site.block)
        text = self._text(target, where)
        member = None if attribute is None else self._text(attribute, where)
        if text is not None and "." in text:
            yield Target(call.lineno, "named", text)
        elif member is not None and text is None:
            yield from self._of_owner(call.lineno, target, member, site, with_own=not is_builtin)

    def _multiple(self, site: Site, call: ast.Call) -> Iterator[Target]:
        target = _argument(call, 0, "target")
        if target is None:
            return
        text = self._text(target, Where(site.scope, start(call), site.block))
        for member in (one.arg for one in call.keywords if one.arg and one.arg not in _OPTIONS):
            if text is not None:
                yield Target(call.lineno, "named", f"{text}.{member}")
            else:
                yield from self._of_owner(call.lineno, target, member, site, with_own=True)

    # -- assignments

    def _assigned(self, node: ast.Attribute, site: Site) -> Iterator[Target]:
        # What stands in may be given attributes; what it stands in for is told by its own call.
        if _dotted(node).partition(".")[0] not in self._mocks:
            yield from self._of_owner(node.lineno, node.value, node.attr, site, with_own=False)

    # -- fakes

    def _faked(self, rule: Rule) -> Iterator[Target]:
        for fake in rule.defeated_by:
            words = frozenset(call.rpartition(".")[2] for call in fake.calls)
            for site, call in self._calls_of(words):
                name = only_name(self._of(call.func, site)) or _dotted(call.func)
                given = _argument(call, fake.position, fake.argument)
                if given is None or (isinstance(given, ast.Constant) and not given.value):
                    continue
                if name in fake.calls:
                    yield Target(call.lineno, "rule", rule.name)

    # -- what a node says

    def _of_owner(self, line: int, owner: ast.expr, member: str, site: Site, with_own: bool) -> Iterator[Target]:
        """Yield what replacing an attribute of ``owner`` replaces; ``with_own`` counts this file's classes too."""
        for value in self._of(owner, site):
            match value:
                case Named(name=name):
                    yield Target(line, "named", f"{name}.{member}")
                case Instance(cls=cls) if self.facts.instance_of(cls) is None:
                    yield Target(line, "named", f"{cls}.{member}")
                case Local(scope=scope):
                    yield from [Target(line, "local", f"{scope.qualname}.{member}")] if with_own else []
                case Function():
                    pass
                case _:
                    yield Target(line, "object", member)

    def _of(self, node: ast.expr, site: Site) -> Values:
        return self.names.of_site(node, site)

    def _text(self, node: ast.expr, where: Where, depth: int = 0) -> str | None:
        """Return the text that an expression is known to give."""
        if depth > _DEPTH:
            return None
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id="__name__"):
                return self.module
            case ast.Name(id=name):
                return self._text_of_name(name, where, depth)
            case ast.Attribute(value=value, attr="__name__"):
                return self.names.qualified(value, where)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self._joined([left, right], where, depth)
            case ast.JoinedStr(values=values):
                plain = [one.value if isinstance(one, ast.FormattedValue) else one for one in values]
                return self._joined(plain, where, depth)
            case _:
                return None

    def _joined(self, nodes: list[ast.expr], where: Where, depth: int) -> str | None:
        texts = [self._text(node, where, depth + 1) for node in nodes]
        known = [text for text in texts if text is not None]
        return "".join(known) if len(known) == len(texts) else None

    def _text_of_name(self, name: str, where: Where, depth: int) -> str | None:
        for binding in lookup(where.scope, name, where.at, where.block) or ():
            match binding.what:
                case Assigned(value=value, index=()) | Declared(value=ast.expr() as value):
                    return self._text(value, Where(binding.scope, start(value), binding.block), depth + 1)
                case _:
                    return None
        return None


def _is_patch(manager: ast.expr) -> bool:
    return isinstance(manager, ast.Call) and "patch" in _dotted(manager.func).split(".")


def _argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def _dotted(node: ast.expr) -> str:
    """Return the names that a function is spelled by, as far as they are names."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts += [node.id] if isinstance(node, ast.Name) else []
    return ".".join(reversed(parts))
