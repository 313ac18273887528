"""How a module can speak of a qualified name at a place: by a name it has, or by an import that is added."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import PathFinder

from deadhead.finding import Edit
from deadhead.fix.edits import insertion
from deadhead.fix.lists import comment_of, extended, rest, spelled, without
from deadhead.rule import ImportNeed
from deadhead.static.collect import Site, end, start
from deadhead.static.guards import Guards
from deadhead.static.module import Module
from deadhead.static.names import Where
from deadhead.static.scopes import END, Binding, Imported, Position, Scope, lookup
from deadhead.static.uses import Found
from deadhead.static.values import Named, Value

#: What comes with Python or once did: that a module is gone does not change where its import stands.
_STANDARD = sys.stdlib_module_names | frozenset(
    """
    aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils formatter imghdr imp lib2to3 macpath mailcap
    msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sre_compile sre_constants sre_parse sunau symbol
    telnetlib uu xdrlib
    """.split()  # noqa: SIM905 - a list would take thirty lines
)

#: What a comment after an import says to other tools.
_DIRECTIVE = re.compile(
    rb"[ \t]*(#[ \t]*(?:noqa|type:|pylint:|pyright:|isort:|mypy:|nosec|pragma:)[^\r\n]*)", re.IGNORECASE
)


class Imports:
    """The imports of one module, and edits that add to them."""

    def __init__(self, module: Module) -> None:
        """``module`` is the file as it was read."""
        self.module = module
        self.names = module.names
        self.root = module.found.module

    def denote(self, qualified: str, where: Where) -> tuple[str, ImportNeed | None] | None:
        """Return text that means ``qualified`` at a place, and the import that has to be added for it.

        None if every way is barred: the names that would serve mean something else there.
        """
        if qualified.startswith("builtins."):
            name = qualified.rpartition(".")[2]
            return (name, None) if self.names.of_name(name, where) == frozenset[Value]([Named(qualified)]) else None
        present = min(self._present(qualified, where), key=lambda text: (text.count("."), len(text)), default=None)
        if present is not None:
            return present, None
        owner, _, name = qualified.rpartition(".")
        for local in (name, f"_{name}"):
            if self.is_free(local, where):
                return local, ImportNeed(owner, name, local) if owner else ImportNeed(name, "", local)
        return None

    def _present(self, qualified: str, where: Where) -> Iterator[str]:
        owner, _, member = qualified.rpartition(".")
        for local, binding in self._imported(where.scope):
            what = binding.what
            assert isinstance(what, Imported)
            # `import a.b` binds `a` and makes `a.b` be there too.
            full_name = what.alias.name if isinstance(what.statement, ast.Import) and not what.alias.asname else None
            if what.qualified == qualified:
                text = local
            elif qualified == full_name or (owner and owner == full_name):
                text = qualified
            elif owner and what.qualified == owner:
                text = f"{local}.{member}"
            else:
                continue
            if text != local and full_name != qualified and _is_module(qualified):
                continue  # that a package is imported does not say that this module of it is
            known = self.names.of_name(local, where) == frozenset[Value]([Named(what.qualified)])
            if known and not Guards.is_typing_only(binding.block):
                yield text

    @staticmethod
    def _imported(scope: Scope | None) -> Iterator[tuple[str, Binding]]:
        while scope is not None:
            for local, bindings in scope.names.items():
                yield from ((local, binding) for binding in bindings if isinstance(binding.what, Imported))
            scope = scope.parent

    def is_free(self, name: str, where: Where) -> bool:
        """Whether a module-level ``name`` would mean itself at a place and change the meaning of nothing else."""
        if hasattr(builtins, name) or name in self.root.names or (self.module.found.stars and not name.startswith("_")):
            return False
        if self.module.is_shared and not name.startswith("_"):
            return False
        if self.module.elsewhere is not None and self.module.elsewhere.is_submodule(name):
            return False  # importing the module binds its name in the package
        scope: Scope | None = where.scope
        while scope is not None:
            if name in scope.names:
                return False
            scope = scope.parent
        sites = self.module.found.reading(name)
        return all(lookup(site.scope, name, _position(site.node), site.block) is not None for site in sites)

    # -- edits

    def reimported(self, found: Found, qualified: str) -> tuple[Edit, ...] | None:
        """Return the edits that make the import behind a use give ``qualified`` under the same local name."""
        site = self._import_of(found)
        if site is None or not isinstance(site.node, ast.alias):
            return None
        statement, alias, source = site.statement, site.node, self.module.source
        owner, _, name = qualified.rpartition(".")
        start, stop = source.extent(alias)
        if isinstance(statement, ast.Import):
            bound = alias.asname is not None
            stop = start + len(alias.name.encode())
            return (Edit(source.span(start, stop), qualified),) if bound else None
        if not isinstance(statement, ast.ImportFrom) or statement.level:
            return None
        if alias.asname is not None and statement.module == owner:
            return (Edit(source.span(start, stop), spelled(name, alias.asname)),)
        return self._moved(statement, alias, owner) if alias.name == name else None

    def _moved(self, statement: ast.ImportFrom, alias: ast.alias, owner: str) -> tuple[Edit, ...] | None:
        """Import one name of a statement from another module; what is made so is gathered at the end."""
        source, old = self.module.source, statement.module or ""
        if len(statement.names) == 1:
            begin = source.text.index(old.encode(), source.extent(statement)[0] + len("from"))
            return (Edit(source.span(begin, begin + len(old.encode())), owner),)
        gone = without(source, statement, [alias])
        whole = source.span_of(statement)
        indent = source.line(whole.line)[: whole.column - 1]
        if gone is None or indent.strip() or ";" in source.line(whole.end_line):
            return None
        comment = self._comment(statement, alias)
        name = spelled(alias.name, alias.asname or alias.name)
        added = f"{indent}from {owner} import {name}{comment and '  '}{comment}"
        line = whole.line if owner.lower() < old.lower() else self.line_after(statement)
        # The statement is replaced as a whole: what is taken out of it for another name has to wait for the next pass.
        return rest(source, statement, gone), self.insert_line(line, added)

    def _comment(self, statement: ast.ImportFrom, alias: ast.alias) -> str:
        """Return the comment that goes with a name: its own, or what the statement's only line says to other tools."""
        source = self.module.source
        end = source.extent(statement)[1]
        if statement.lineno == statement.end_lineno:
            match = _DIRECTIVE.match(source.text, end)
            return match.group(1).decode() if match else ""
        return comment_of(source, statement, alias)

    def _import_of(self, found: Found) -> Site | None:
        if found.kind == "import":
            return found.site
        node = found.named
        if not isinstance(node, ast.Name):
            return None
        bindings = lookup(found.site.scope, node.id, start(node), found.site.block) or []
        aliases = {id(one.what.alias) for one in bindings if isinstance(one.what, Imported)}
        return next((site for site in self.module.found.imports if aliases == {id(site.node)}), None)

    def edits(self, needs: Sequence[ImportNeed], where: Where) -> tuple[Edit, ...] | None:
        """Return the edits that add imports so that they hold at a place; None if there is no room for one."""
        found: list[Edit | None] = []
        for module in dict.fromkeys(need.module for need in needs):
            names = [need for need in needs if need.module == module and need.name]
            found += [self._new_line([need], where) for need in needs if need.module == module and not need.name]
            statement = self._extensible(module, where) if names else None
            if statement is not None:
                found += extended(self.module.source, statement, [spelled(need.name, need.local) for need in names])
            elif names:
                found.append(self._new_line(names, where))
        known = [edit for edit in found if edit is not None]
        return tuple(known) if len(known) == len(found) else None

    def _new_line(self, needs: Sequence[ImportNeed], where: Where) -> Edit | None:
        line, apart = self.insertion_line(needs[0].module, bool(needs[0].name))
        if where.scope.kind != "function" and self.runs_at_import(where.scope) and where.at < (line, 0):
            first = next(self._leading_imports(), None)
            if first is None or self._top(first) == "__future__" or where.at < start(first):
                return None
            line, apart = start(first)[0], False
        return self.insert_line(line, self._statement(needs) + ("\n" if apart else ""))

    @staticmethod
    def runs_at_import(scope: Scope | None) -> bool:
        """Whether the code of a scope runs while the module is imported."""
        while scope is not None:
            if scope.kind == "function":
                return False
            scope = scope.parent
        return True

    @staticmethod
    def _statement(needs: Sequence[ImportNeed]) -> str:
        names = ", ".join(spelled(need.name or need.module, need.local) for need in needs)
        return f"from {needs[0].module} import {names}" if needs[0].name else f"import {names}"

    def _extensible(self, module: str, where: Where) -> ast.ImportFrom | None:
        """Return the ``from`` import of a module that always runs before the place."""
        scope: Scope | None = where.scope
        at, block = where.at, where.block
        while scope is not None:
            around = {id(one) for one in block.chain()}
            for binding in (one for bindings in scope.names.values() for one in bindings):
                what = binding.what
                if not isinstance(what, Imported) or not isinstance(what.statement, ast.ImportFrom):
                    continue
                always = id(binding.block) in around and binding.at < at and not Guards.is_typing_only(binding.block)
                if always and what.statement.module == module and not what.statement.level:
                    return what.statement
            at = END if scope.kind == "function" else at
            block, scope = (scope.outer_block or block), scope.parent
        return None

    def insert_line(self, line: int, text: str) -> Edit:
        """Return the edit that puts ``text`` on lines of its own before line ``line``."""
        source = self.module.source
        body = text.replace("\n", source.newline)
        last = len(source.line_starts)
        if line <= last:
            return insertion((line, 1), body + source.newline)
        return insertion((last, len(source.line(last)) + 1), source.newline + body)

    def insertion_line(self, module: str, is_from: bool) -> tuple[int, bool]:
        """Return the line before which an import of ``module`` goes, and whether a blank line has to follow.

        What comes with Python goes before everything else, and among its like in their order, at the end where they
        have none.
        """
        run = [node for node in self._leading_imports() if self._top(node) != "__future__"]
        standard = [node for node in run if self._top(node) in _STANDARD]
        if standard:
            after = _rank([self._sort_key(node) for node in standard], (is_from, module.lower()))
            return (self.line_after(standard[after - 1]) if after else start(standard[0])[0]), False
        if run and module.partition(".")[0] in _STANDARD:
            return start(run[0])[0], True
        return self.end_of_imports(), False

    def _sort_key(self, node: ast.Import | ast.ImportFrom) -> tuple[bool, str]:
        return isinstance(node, ast.ImportFrom), self._key(node).lower()

    def end_of_imports(self) -> int:
        """Return the line after the imports at the top of the module."""
        run = list(self._leading_imports())
        return self.line_after(run[-1]) if run else self._first_line()

    def _leading_imports(self) -> Iterator[ast.Import | ast.ImportFrom]:
        for node in self.module.tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node
            elif not isinstance(node, ast.Try | ast.If) and not self._is_preamble(node):
                return

    @staticmethod
    def _is_preamble(node: ast.stmt) -> bool:
        if isinstance(node, ast.Expr):
            return isinstance(node.value, ast.Constant)
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            return False
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return all(isinstance(target, ast.Name) and target.id.startswith("__") for target in targets)

    @staticmethod
    def _key(node: ast.Import | ast.ImportFrom) -> str:
        return (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name

    def _top(self, node: ast.Import | ast.ImportFrom) -> str:
        relative = isinstance(node, ast.ImportFrom) and node.level
        return "" if relative else self._key(node).partition(".")[0]

    @staticmethod
    def line_after(node: ast.stmt) -> int:
        """Return the line after a statement."""
        return end(node)[0] + 1

    def _first_line(self) -> int:
        body = self.module.tree.body
        if body and ast.get_docstring(self.module.tree, clean=False) is not None:
            return self.line_after(body[0])
        return start(body[0])[0] if body else 1


def _is_module(qualified: str) -> bool:
    """Whether a name is that of a module of the standard library; no package is imported for it."""
    top, *below = qualified.split(".")
    spec = importlib.util.find_spec(top) if top in sys.stdlib_module_names else None
    for part in below:
        if spec is None:
            break
        spec = PathFinder.find_spec(f"{spec.name}.{part}", spec.submodule_search_locations or [])
    return spec is not None


def _rank(present: Sequence[tuple[bool, str]], added: tuple[bool, str]) -> int:
    """Return how many imports stand before one that is added, those by ``from`` at the end or among the others."""
    for first in (0, 1):
        keys = [key[first:] for key in present]
        if keys == sorted(keys):
            return sum(key <= added[first:] for key in keys)
    return len(present)


def _position(node: ast.AST) -> Position:
    assert isinstance(node, ast.expr)
    return start(node)
