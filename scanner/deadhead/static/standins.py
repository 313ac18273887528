"""What one file puts in place of names: by mock, monkeypatch, ``setattr``, assignment, dictionaries; the fakes it uses.

Only what a file says is read here. What a name means in the project is for :mod:`deadhead.static.others` to tell.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from deadhead.rule import Rule
from deadhead.static.collect import Collected, Site, collect, start
from deadhead.static.excerpt import Excerpt
from deadhead.static.facts import Facts
from deadhead.static.names import Names, Where
from deadhead.static.namespaces import Namespaces, Put
from deadhead.static.parents import Parents
from deadhead.static.scopes import Assigned, Entered, Imported, Scope
from deadhead.static.texts import GAP, Texts
from deadhead.static.values import Function, Instance, Local, Named, Values, only_name

#: The functions that replace something, by the last word of their names; ``object`` and ``multiple`` are mock's.
_REPLACERS = frozenset(["patch", "object", "multiple", "setattr", "delattr"])
#: Arguments of ``patch.multiple`` that are no names to replace.
_OPTIONS = frozenset(["target", "spec", "create", "spec_set", "autospec", "new_callable"])
#: Functions that give the module which they are told the name of.
_IMPORTERS = frozenset(["importlib.import_module", "pytest.importorskip"])


class Target(NamedTuple):
    """What is replaced, as a file says it, and the line where.

    ``name`` is dotted and ``named`` by imports or by a string, where a last part ``*`` stands for any, or the qualified
    name of something ``local`` to this file; of an ``object`` that is not known it is the attribute, of a module that
    is not known (``near``) what lies in it; of a ``rule`` its name.
    """

    line: int
    how: Literal["named", "local", "object", "near", "rule"]
    name: str

    def may_concern(self, words: frozenset[str]) -> bool:
        """Whether it may replace something whose name ends with one of ``words``."""
        return self.how == "rule" or self.name.rpartition(".")[2] in words | {"*"}


class _ProjectFacts(Facts):
    """Facts by which a call of something that is spelled like a class makes an instance of it."""

    def instance_of(self, called: str) -> str | None:
        """Return the class of what calling ``called`` gives."""
        is_class = called.rpartition(".")[2].lstrip("_")[:1].isupper()
        return super().instance_of(called) or (called if is_class else None)


class _ProjectNames(Names):
    """Names that know the modules which tests come by while they run.

    ``missed`` are those whose meaning was asked for and stands in what an excerpt of the file leaves out.
    """

    def __init__(self, found: Collected, facts: Facts, excerpt: Excerpt | None) -> None:
        super().__init__(found, facts)
        self._excerpt = excerpt
        self.missed: set[bytes] = set()

    def _evaluate(self, node: ast.expr, where: Where) -> Values:
        match node:
            case ast.Call(func=func, args=[ast.Constant(value=str(module)), *_]):
                if module and self.qualified(func, where) in _IMPORTERS:
                    return frozenset([Named(module)])
            case ast.Subscript(value=value, slice=ast.Constant(value=str(module))):
                if self.qualified(value, where) == "sys.modules":
                    return frozenset([Named(module)])
            case _:
                pass
        return super()._evaluate(node, where)

    def returned(self, scope: Scope) -> Values:
        name = scope.qualname.rpartition(".")[2].encode()
        self.missed.update([name] if self._excerpt is not None and name in self._excerpt.names else [])
        return super().returned(scope)

    def _own_attribute(self, scope: Scope, name: str) -> Values | None:
        is_missed = self._excerpt is not None and self._excerpt.stores(name.encode())
        self.missed.update([name.encode()] if is_missed else [])
        return super()._own_attribute(scope, name)


@dataclass(frozen=True)
class StandIns:
    """Reads what one file replaces; ``module`` is the name that it is imported by, ``excerpt`` what the tree is of."""

    tree: ast.Module
    facts: Facts
    module: str
    excerpt: Excerpt | None = None
    _parents: Parents = field(default_factory=Parents, init=False, repr=False, compare=False)

    @cached_property
    def found(self) -> Collected:
        """The walk over the tree."""
        return collect(self.tree)

    @cached_property
    def names(self) -> _ProjectNames:
        """The file's names."""
        return _ProjectNames(self.found, _ProjectFacts(self.facts.rules), self.excerpt)

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self.names, self.module)

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
        for put in Namespaces(self.found, self.names, self._texts, self._parents).all():
            yield from self._put(put)
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
        spelled = words.union(*(self._aliases[word] for word in words if word in self._aliases))
        for sites in (self.found.asking, self.found.reading):
            for word in spelled:
                for site in sites(word):
                    call = self._parents.around(site.node, site.statement)
                    if isinstance(call, ast.Call) and call.func is site.node:
                        yield site, call

    @cached_property
    def _aliases(self) -> Mapping[str, set[str]]:
        """The local names of what is imported, or an attribute, by the last word of its own."""
        aliases: dict[str, set[str]] = defaultdict(set)
        for scope in self.found.scopes:
            for name, bindings in scope.names.items():
                for what in (binding.what for binding in bindings):
                    if isinstance(what, Imported):
                        aliases[what.qualified.rpartition(".")[2]].add(name)
                    elif isinstance(what, Assigned) and isinstance(what.value, ast.Attribute):
                        aliases[what.value.attr].add(name)
        return aliases

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
        head, gap, rest = self._texts.of(target, where).rpartition(GAP)
        if not gap and "." in rest:
            yield Target(call.lineno, "named", rest)
        elif rest.startswith("."):
            yield Target(call.lineno, "near", rest[1:])
        elif gap and not head and not rest and attribute is not None:
            member = self._texts.of(attribute, where)
            yield from self._of_owner(call.lineno, target, member, site, with_own=not is_builtin)

    def _multiple(self, site: Site, call: ast.Call) -> Iterator[Target]:
        target = _argument(call, 0, "target")
        if target is None:
            return
        text = self._texts.of(target, Where(site.scope, start(call), site.block))
        for member in (one.arg for one in call.keywords if one.arg and one.arg not in _OPTIONS):
            if GAP not in text:
                yield Target(call.lineno, "named", f"{text}.{member}")
            else:
                yield from self._of_owner(call.lineno, target, member, site, with_own=True)

    # -- assignments

    def _assigned(self, node: ast.Attribute, site: Site) -> Iterator[Target]:
        # What stands in may be given attributes; what it stands in for is told by its own call.
        if _dotted(node).partition(".")[0] not in self._mocks and not _is_plain(site.statement):
            yield from self._of_owner(node.lineno, node.value, node.attr, site, with_own=False)

    # -- dictionaries

    def _put(self, put: Put) -> Iterator[Target]:
        match put.owner:
            case None:
                yield from [Target(put.line, "named", put.key)] if GAP not in put.key else []
            case str(module):
                yield Target(put.line, "named", f"{module}.{_any(put.key)}")
            case owner:
                yield from self._of_owner(put.line, owner, put.key, put.site, with_own=True)

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
        """Yield what replacing an attribute of ``owner`` replaces; ``with_own`` counts this file's classes too.

        An attribute that is not known may be any of a module or a class, but for the module that says so itself.
        """
        for value in self._of(owner, site):
            match value:
                case Named(name=name) if GAP not in member or name != self.module:
                    yield Target(line, "named", f"{name}.{_any(member)}")
                case _ if GAP in member:
                    pass
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


def _any(member: str) -> str:
    """Return the name of a member, ``*`` for one that is not known."""
    return "*" if GAP in member else member


def _is_plain(statement: ast.stmt) -> bool:
    """Whether a number or a text is assigned: neither can stand in for what is called, or for a module."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(value, ast.Constant) and type(value.value) in (int, float, complex, str, bytes)


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
