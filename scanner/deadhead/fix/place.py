"""The place of a use as rules see it: code given as text or as libcst nodes, names resolved, code built."""

from __future__ import annotations

import ast
import io
import itertools
import re
import textwrap
import tokenize
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from deadhead.finding import Edit, Patch
from deadhead.fix.imports import Imports
from deadhead.fix.put import falls_apart, marker, needs_parentheses, one_statement, substituted
from deadhead.rule import Code, Fix, Helper, ImportNeed
from deadhead.static.module import Module
from deadhead.static.names import Where
from deadhead.static.scopes import END
from deadhead.static.uses import Found
from deadhead.static.values import NOTHING, UNKNOWN, Named, only_name
from deadhead.use import as_written
from deadhead.written import Unspeakable, Written

if TYPE_CHECKING:
    import libcst as cst

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")


#: Parts of f-strings and t-strings: their own text is no expression.
_IN_TEXT = (
    ast.JoinedStr,
    ast.FormattedValue,
    *(vars(ast)[name] for name in ("TemplateStr", "Interpolation") if name in vars(ast)),
)


#: What an expression within an f-string could not hold before Python 3.12.
_NOT_IN_TEXT = frozenset("\"'\\#\r\n")
_CONTEXT = re.compile(r",? ?ctx=(?:Load|Store|Del)\(\)")
_LOAD = ast.Load()
_LONG = 10_000  # bytes of an expression that rules do not look at as a whole
_GLUED = re.compile(rb"[\w\x80-\xff]{2}")
_SHOWS = re.compile(rb"[\s)]*=(?!=)")


class FoundPlace:
    """What :class:`deadhead.rule.Place` promises, for one use of one module."""

    def __init__(self, found: Found, module: Module, read: dict[ast.expr, Written | None]) -> None:
        """``found`` is a use in ``module``, ``read`` are nodes that were read for others: one may be around many."""
        self.found = found
        self.module = module
        self.imports = Imports(module)
        self._read = read

    @cached_property
    def where(self) -> Where:
        """The place from which the use looks names up."""
        node = self.found.expression or self.found.site.statement
        return Where(self.found.site.scope, (node.lineno, node.col_offset), self.found.site.block)

    @cached_property
    def expressions(self) -> list[ast.expr]:
        """The use's expression and those around it within its statement or f-string, innermost first."""
        nodes = itertools.takewhile(
            lambda node: not isinstance(node, _IN_TEXT), [self.found.expression, *self.found.ancestors]
        )
        return [node for node in nodes if isinstance(node, ast.expr) and not isinstance(node, ast.Starred | ast.Slice)]

    def node(self, level: int) -> cst.BaseExpression | None:
        """Return the expression ``level`` steps out from the use. Raises :class:`Unspeakable`."""
        from libcst import CSTValidationError, ParserSyntaxError

        from deadhead.concrete import parse_expression

        if level >= len(self.expressions):
            return None
        try:
            return parse_expression(self.module.source.segment(self.expressions[level]))
        except (ParserSyntaxError, CSTValidationError, RecursionError) as error:
            raise Unspeakable from error  # a syntax or a depth that libcst does not know
        except (IndexError, UnicodeDecodeError) as error:
            raise Unspeakable from error  # a place that is none: before Python 3.12 those within f-strings

    def written(self, level: int) -> Written | None:
        """Return the expression ``level`` steps out from the use as text, None for one around it that is very long.

        Thousands of uses may be in one. Raises :class:`Unspeakable`.
        """
        if level >= len(self.expressions):
            return None
        start, stop = self.module.source.extent(self.expressions[level])
        if level and stop - start > _LONG:
            return None
        written = self._segment(self.expressions[level])
        if written is None:
            raise Unspeakable
        return written

    def _segment(self, node: ast.expr) -> Written | None:
        """Return the text of a node; None where its positions lie: before Python 3.12 those within f-strings may."""
        if node not in self._read:
            try:
                written = Written(self.module.source.segment(node))
                self._read[node] = written if _dumped(written.tree) == _dumped(node) else None
            except (SyntaxError, IndexError, UnicodeDecodeError):
                self._read[node] = None
        return self._read[node]

    def resolve(self, dotted: str) -> str | None:
        """Return the qualified name that a dotted name written at this place refers to."""
        first, *rest = dotted.split(".")
        values = self.module.names.of_name(first, self.where)
        for name in rest:
            values = self.module.names.attribute(values, name)
        return None if NOTHING in values else only_name(values)

    def member(self, name: str) -> str | None:
        """Return the qualified name of the attribute ``name`` of the use's receiver."""
        receiver = _receiver(self.found.named)
        if receiver is None:
            return None
        names = self.module.names
        values = names.of(receiver, self.where)
        if UNKNOWN in values:
            values = self.module.uses.narrowed_receiver(receiver, self.found.site)
        found = names.attribute(values, name)
        rooted = {self.module.facts.rooted(value.name) if isinstance(value, Named) else None for value in found}
        return rooted.pop() if len(rooted) == 1 else None

    def fill(self, template: str, parts: Mapping[str, cst.BaseExpression | Written | str]) -> Code | None:
        """Build an expression from a template."""
        needs: list[ImportNeed] = []
        newline = self.module.source.newline
        text = self._spell(template.replace("\n", newline), parts.keys(), needs, self.where)
        if text is None:
            return None
        written = {key: as_written(part, newline) for key, part in parts.items()}
        return Code(substituted(text, written), tuple(dict.fromkeys(needs)))

    def _spell(self, template: str, keys: Collection[str], needs: list[ImportNeed], where: Where) -> str | None:
        """Write a template's qualified names as this module can say them; adds to ``needs``."""
        barred = False

        def spelled(match: re.Match[str]) -> str:
            nonlocal barred
            name = match.group(1)
            if name in keys:
                return marker(name)
            denoted = self.imports.denote(name, where)
            barred = barred or denoted is None
            text, need = denoted or ("", None)
            needs.extend([need] if need else [])
            return text

        text = _PLACEHOLDER.sub(spelled, template)
        return None if barred else text

    def helper(self, name: str, source: str) -> Code | None:
        """Return a reference to a module-level function that has to be inserted unless it is there."""
        top = Where(self.imports.root, END, self.imports.root.block)
        needs: list[ImportNeed] = []
        body = self._spell(source.replace("{helper}", "__helper__"), (), needs, top)
        if body is None or not self._precedes_use():
            return None
        body = textwrap.dedent(body).strip("\n")
        for local in (name, f"{name}_naive", f"{name}_2"):
            text = body.replace("__helper__", local)
            if self._defines(local, text):
                return Code(local)
            if self.imports.is_free(local, self.where):
                return Code(local, tuple(dict.fromkeys(needs)), Helper(local, text))
        return None

    def _precedes_use(self) -> bool:
        """Whether what is inserted after the imports runs before the use does."""
        if not self.imports.runs_at_import(self.where.scope):
            return True
        return self.where.at >= (self.imports.end_of_imports(), 0)

    def _defines(self, name: str, text: str) -> bool:
        wanted = ast.dump(ast.parse(text).body[0])
        top = self.module.tree.body
        named = [node for node in top if isinstance(node, ast.FunctionDef) and node.name == name]
        for node in named:
            self.module.found.complete(node)
        return any(ast.dump(node) == wanted for node in named)

    # -- from a rule's fix to edits

    def patch(self, fix: Fix) -> Patch | None:
        """Work a fix out for this place; None where it cannot be carried out here."""
        if fix.member is not None:
            return _patch(fix, self._renamed(fix.member))
        if fix.spelled:
            return self._respelled(fix)
        if fix.imported is not None:
            return _patch(fix, self.imports.reimported(self.found, fix.imported))
        if fix.statement is not None:
            return _patch(fix, self._as_statement(fix.statement))
        if fix.decorators:
            return _patch(fix, self._as_decorators(fix.decorators))
        if fix.code is None or fix.level >= len(self.expressions):
            return None
        main = self._replacement(fix.code, fix.level)
        added = self._additions(fix.code)
        if main is None or added is None:
            return None
        old = self.module.source.segment(self.expressions[fix.level])
        kept = self._keeps_comments(old, main.text) and not self._is_shown()
        return Patch(fix.applicability if kept else "unsafe", fix.title, (*added, main), fix.variant)

    def _is_shown(self) -> bool:
        """Whether the use's own text is part of a value: ``f"{use=}"``."""
        source = self.module.source
        values = [node.value for node in self.found.ancestors if isinstance(node, ast.FormattedValue)]
        return any(_SHOWS.match(source.text, source.extent(value)[1]) for value in values)

    def _renamed(self, member: str) -> tuple[Edit, ...] | None:
        named, source = self.found.named, self.module.source
        if isinstance(named, ast.Attribute):
            stop = source.extent(named)[1]
            return (Edit(source.span(stop - len(named.attr.encode()), stop), member),)
        if isinstance(named, ast.Call) and isinstance(named.args[1], ast.Constant):
            text = source.segment(named.args[1])
            old = str(named.args[1].value)
            return (Edit(source.span_of(named.args[1]), text.replace(old, member)),) if text.count(old) == 1 else None
        return None

    def _respelled(self, fix: Fix) -> Patch | None:
        """Replace what the use names, and nothing around it."""
        named, needs = self.found.named, list[ImportNeed]()
        text = self._spell(fix.spelled, (), needs, self.where)
        added = self.imports.edits(tuple(dict.fromkeys(needs)), self.where)
        old = self._segment(named) if isinstance(named, ast.expr) and not _is_target(named) else None
        if text is None or added is None or old is None or not isinstance(named, ast.expr):
            return None
        kept = self._keeps_comments(old.text, text) and not self._is_shown()
        main = Edit(self.module.source.span_of(named), text)
        return Patch(fix.applicability if kept else "unsafe", fix.title, (*added, main), fix.variant)

    def _as_statement(self, new: cst.BaseSmallStatement | str) -> tuple[Edit, ...] | None:
        """Replace the call as a whole, where it is a statement of its own and no comment would be lost."""
        statement, source = self.found.site.statement, self.module.source
        if not isinstance(statement, ast.Expr) or statement.value is not self.found.expression:
            return None
        text = one_statement(new, source.newline)
        if text is None or not self._keeps_comments(source.segment(statement), text):
            return None
        return (Edit(source.span_of(statement), text),)

    def _as_decorators(self, codes: Sequence[Code]) -> tuple[Edit, ...] | None:
        """Put decorators in the place of the one right above a function, where that has its line for itself."""
        node, source, statement = self.found.expression, self.module.source, self.found.site.statement
        last = getattr(statement, "decorator_list", [None])[-1:]
        if node is None or last != [node] or isinstance(statement, ast.ClassDef):
            return None
        span = source.span_of(node)
        head = source.line(span.line)[: span.column - 1]
        added = [self.imports.edits(code.imports, self.where) for code in codes]
        if head.strip() != "@" or None in added:
            return None
        text = f"{source.newline}{head}".join(code.written(source.newline).text for code in codes)
        edits = dict.fromkeys(edit for edits in added if edits for edit in edits)
        return *edits, Edit(span, text)

    def _replacement(self, code: Code, level: int) -> Edit | None:
        old, source = self.expressions[level], self.module.source
        before = self._segment(old)
        if before is None or _is_target(old):
            return None
        around = [self.found.expression, *self.found.ancestors]
        above = around[around.index(old) + 1] if old in around[:-1] else None
        new = code.written(source.newline)
        try:
            text = (new.enclosed if needs_parentheses(new, above, old) or falls_apart(new, before) else new).text
        except SyntaxError:
            return None
        text = self._apart(text, old)
        in_text = any(isinstance(node, ast.FormattedValue) for node in self.found.ancestors)
        if in_text and (_NOT_IN_TEXT & set(text)) - set(before.text):
            return None
        return Edit(source.span_of(old), text)

    def _apart(self, text: str, old: ast.expr) -> str:
        """Keep what replaces a node apart from the words beside it, as parentheses did: ``not(a)()in b``."""
        source, new = self.module.source, text.encode()
        start, stop = source.extent(old)
        first = " " if _GLUED.match(source.text[max(start - 1, 0) : start] + new[:1]) else ""
        last = " " if _GLUED.match(new[-1:] + source.text[stop : stop + 1]) else ""
        return f"{first}{text}{last}"

    def _additions(self, code: Code) -> tuple[Edit, ...] | None:
        where = self.where
        if code.helper is not None:
            where = Where(self.imports.root, END, self.imports.root.block)
        edits = self.imports.edits(code.imports, where)
        if code.helper is None or edits is None:
            return edits
        line = self.imports.end_of_imports()
        body = f"\n\n{code.helper.source}{self._blank_lines_before(line)}"
        return (*edits, self.imports.insert_line(line, body))

    def _blank_lines_before(self, line: int) -> str:
        """Return the line endings that make two blank lines between a function and what stands at ``line``."""
        source = self.module.source
        blank = 0
        while line + blank <= len(source.line_starts) and not source.line(line + blank).strip():
            blank += 1
        at_end = line + blank > len(source.line_starts)
        return "" if at_end else "\n" * max(0, 2 - blank)

    @staticmethod
    def _keeps_comments(old: str, text: str) -> bool:
        return "#" not in old or all(comment in text for comment in _comments(old))


def _patch(fix: Fix, edits: tuple[Edit, ...] | None) -> Patch | None:
    return None if edits is None else Patch(fix.applicability, fix.title, edits, fix.variant)


def _dumped(node: ast.expr) -> str:
    """Return what a node is, whether it is read or set."""
    return _CONTEXT.sub("", ast.dump(node))


def _is_target(node: ast.expr) -> bool:
    return not isinstance(getattr(node, "ctx", _LOAD), ast.Load)


def _comments(segment: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(f"({segment}\n)", newline=None).readline))
    except (tokenize.TokenError, SyntaxError):
        return [segment]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _receiver(named: ast.AST) -> ast.expr | None:
    if isinstance(named, ast.Attribute):
        return named.value
    return named.args[0] if isinstance(named, ast.Call) else None
