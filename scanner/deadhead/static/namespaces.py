"""Where a file puts something into a module's own dictionary, or among the modules that are imported.

By ``m.__dict__["name"] = …``, ``vars(m).update(name=…)``, ``sys.modules["name"] = …``; and by what mock and monkeypatch
have for dictionaries.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deadhead.static.collect import Collected, Site, start
from deadhead.static.names import Names, Where
from deadhead.static.parents import Parents
from deadhead.static.texts import Texts

_PUTS = frozenset(["update", "setdefault", "pop", "__setitem__", "__delitem__"])
_ITEMS = frozenset(["setitem", "delitem"])
_DICT = ".__dict__"


class Put(NamedTuple):
    """A name in the dictionary of ``owner``: of a module by its name, of an expression, or of all modules (None)."""

    line: int
    owner: ast.expr | str | None
    key: str
    site: Site


class Namespaces:
    """Reads one file."""

    def __init__(self, found: Collected, names: Names, texts: Texts, parents: Parents) -> None:
        """All are about the same file."""
        self.found = found
        self.names = names
        self.texts = texts
        self.parents = parents

    def all(self) -> Iterator[Put]:
        """Yield every name that is put somewhere; a key is empty where it is not known."""
        for site in self.found.asking("__dict__"):
            assert isinstance(site.node, ast.Attribute)
            yield from self._into(site, site.node, site.node.value)
        for site in self.found.reading("vars"):
            call = self.parents.around(site.node, site.statement)
            if isinstance(call, ast.Call) and call.func is site.node and len(call.args) == 1:
                yield from self._into(site, call, call.args[0])
        for site in (*self.found.asking("modules"), *self.found.reading("modules")):
            if isinstance(site.node, ast.expr) and self.names.qualified(site.node, _where(site)) == "sys.modules":
                yield from self._into(site, site.node, None)
        for site in self.found.asking("dict"):
            yield from self._by_text(site)

    def _into(self, site: Site, node: ast.expr, owner: ast.expr | None) -> Iterator[Put]:
        """Yield what is put into the dictionary that ``node`` gives."""
        above = self.parents.around(node, site.statement)
        keys: Sequence[str] = ()
        match above:
            case ast.Subscript(value=value, slice=key, ctx=ast.Store() | ast.Del()) if value is node:
                keys = [self._text(key, site)]
            case ast.Attribute(value=value, attr=word) if value is node and word in _PUTS:
                call = self.parents.around(above, site.statement)
                keys = self._keys(call.args, call.keywords, site) if isinstance(call, ast.Call) else ()
            case ast.Call(func=ast.Attribute(attr=word), args=[first, *rest], keywords=more) if first is node:
                keys = self._keys(rest, more, site) if word in _ITEMS or word == "dict" else ()
            case _:
                pass
        yield from (Put(node.lineno, owner, key, site) for key in keys)

    def _by_text(self, site: Site) -> Iterator[Put]:
        """Yield what ``patch.dict("package.module.__dict__", …)`` puts there."""
        call = self.parents.around(site.node, site.statement)
        if not isinstance(call, ast.Call) or call.func is not site.node or not call.args:
            return
        text = self._text(call.args[0], site)
        owner = None if text == "sys.modules" else text.removesuffix(_DICT)
        if owner is None or text.endswith(_DICT):
            keys = self._keys(call.args[1:], call.keywords, site)
            yield from (Put(call.lineno, owner, key, site) for key in keys)

    def _keys(self, args: Sequence[ast.expr], keywords: Sequence[ast.keyword], site: Site) -> list[str]:
        """Return the keys that a call names: by its keywords, by a dictionary, or by its first argument."""
        named = [one.arg for one in keywords if one.arg and one.arg not in ("raising", "clear", "values")]
        more = [one.value for one in keywords if one.arg in (None, "values")]
        for one in (*args[:1], *more):
            if isinstance(one, ast.Dict):
                named += [self._text(key, site) for key in one.keys if key is not None]
            else:
                named.append(self._text(one, site))
        return named

    def _text(self, node: ast.expr, site: Site) -> str:
        return self.texts.of(node, Where(site.scope, start(node), site.block))


def _where(site: Site) -> Where:
    assert isinstance(site.node, ast.expr)
    return Where(site.scope, start(site.node), site.block)
