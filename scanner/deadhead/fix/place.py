"""The place of a use as rules see it: libcst nodes parsed when asked for, names resolved, code built."""

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
from deadhead.rule import Code, Fix, Helper, ImportNeed
from deadhead.static.module import Module
from deadhead.static.names import Where
from deadhead.static.scopes import END
from deadhead.static.uses import Found
from deadhead.static.values import NOTHING, UNKNOWN, Named, only_name

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
_SHOWS = re.compile(rb"[\s)]*=(?!=)")


class Unspeakable(Exception):  # noqa: N818 - it is an outcome
    """An expression cannot be parsed on its own: its syntax, its depth or its place is beyond libcst."""


class FoundPlace:
    """What :class:`deadhead.rule.Place` promises, for one use of one module."""

    def __init__(self, found: Found, module: Module) -> None:
        """``found`` is a use in ``module``."""
        self.found = found
        self.module = module
        self.imports = Imports(module)

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
        import libcst as cst

        if level >= len(self.expressions):
            return None
        try:
            return parse_expression(self.module.source.segment(self.expressions[level]))
        except (cst.ParserSyntaxError, cst.CSTValidationError, RecursionError) as error:
            raise Unspeakable from error  # a syntax or a depth that libcst does not know
        except (IndexError, UnicodeDecodeError) as error:
            raise Unspeakable from error  # a place that is none: before Python 3.12 those within f-strings

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

    def fill(self, template: str, nodes: Mapping[str, cst.BaseExpression]) -> Code | None:
        """Build an expression from a template."""
        needs: list[ImportNeed] = []
        text = self._spell(template, nodes.keys(), needs, self.where)
        return None if text is None else Code(_substitute(text, nodes), tuple(dict.fromkeys(needs)))

    def _spell(self, template: str, keys: Collection[str], needs: list[ImportNeed], where: Where) -> str | None:
        """Write a template's qualified names as this module can say them; adds to ``needs``."""
        barred = False

        def spelled(match: re.Match[str]) -> str:
            nonlocal barred
            name = match.group(1)
            if name in keys:
                return _marker(name)
            denoted = self.imports.denote(name, where)
            barred = barred or denoted is None
            text, need = denoted or ("", None)
            needs.extend([need] if need else [])
            return text

        text = _PLACEHOLDER.sub(spelled, template)
        return None if barred else text

    def helper(self, name: str, source: str) -> Code | None:
        """Return a reference to a module-level function that has to be inserted unless it is there."""
        import libcst as cst

        top = Where(self.imports.root, END, self.imports.root.block)
        needs: list[ImportNeed] = []
        body = self._spell(source.replace("{helper}", "__helper__"), (), needs, top)
        if body is None or not self._precedes_use():
            return None
        body = textwrap.dedent(body).strip("\n")
        for local in (name, f"{name}_naive", f"{name}_2"):
            text = body.replace("__helper__", local)
            if self._defines(local, text):
                return Code(cst.Name(local))
            if self.imports.is_free(local, self.where):
                return Code(cst.Name(local), tuple(dict.fromkeys(needs)), Helper(local, text))
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
        if text is None or added is None or not isinstance(named, ast.expr) or not self._is_where_it_says(named):
            return None
        kept = self._keeps_comments(self.module.source.segment(named), text) and not self._is_shown()
        main = Edit(self.module.source.span_of(named), text)
        return Patch(fix.applicability if kept else "unsafe", fix.title, (*added, main), fix.variant)

    def _as_statement(self, new: cst.BaseSmallStatement) -> tuple[Edit, ...] | None:
        """Replace the call as a whole, where it is a statement of its own and no comment would be lost."""
        statement, source = self.found.site.statement, self.module.source
        if not isinstance(statement, ast.Expr) or statement.value is not self.found.expression:
            return None
        text = _one_statement(new, source.newline)
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
        text = f"{source.newline}{head}".join(render(code.node, source.newline) for code in codes)
        edits = dict.fromkeys(edit for edits in added if edits for edit in edits)
        return *edits, Edit(span, text)

    def _replacement(self, code: Code, level: int) -> Edit | None:
        old = self.expressions[level]
        if not self._is_where_it_says(old):
            return None
        around = [self.found.expression, *self.found.ancestors]
        above = around[around.index(old) + 1] if old in around[:-1] else None
        node = _parenthesized(code.node) if _needs_parentheses(code.node, above, old) else code.node
        source, text = self.module.source, render(node, self.module.source.newline)
        in_text = any(isinstance(node, ast.FormattedValue) for node in self.found.ancestors)
        if in_text and (_NOT_IN_TEXT & set(text)) - set(source.segment(old)):
            return None
        return Edit(source.span_of(old), text)

    def _is_where_it_says(self, node: ast.expr) -> bool:
        """Whether a node's positions can be relied upon: before Python 3.12 those within f-strings cannot."""
        try:
            again = ast.parse(f"({self.module.source.segment(node)}\n)", mode="eval").body
        except (SyntaxError, IndexError, UnicodeDecodeError):
            return False
        return ast.dump(again) == ast.dump(node)

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


def _one_statement(node: cst.BaseSmallStatement, newline: str) -> str | None:
    """Render a statement; the value of an assignment may have stood in parentheses that it needs."""
    import libcst as cst

    again = [node.with_changes(value=_parenthesized(node.value))] if isinstance(node, cst.Assign) else []
    for text in (render(one, newline) for one in (node, *again)):
        try:
            if len(ast.parse(text).body) == 1:
                return text
        except SyntaxError:
            continue
    return None


def _patch(fix: Fix, edits: tuple[Edit, ...] | None) -> Patch | None:
    return None if edits is None else Patch(fix.applicability, fix.title, edits, fix.variant)


def parse_expression(text: str) -> cst.BaseExpression:
    """Parse an expression that may span lines."""
    import libcst as cst

    node = cst.parse_expression(f"({text}\n)")
    return node.with_changes(lpar=node.lpar[1:], rpar=node.rpar[:-1])


def render(node: cst.BaseExpression | cst.BaseSmallStatement, newline: str) -> str:
    """Return the source text of an expression or a statement."""
    import libcst as cst

    return cst.Module([], default_newline=newline).code_for_node(node)


def _marker(name: str) -> str:
    return f"__deadhead_{name}__"


def _substitute(text: str, nodes: Mapping[str, cst.BaseExpression]) -> cst.BaseExpression:
    import libcst as cst

    nodes = {key: _closed(node, text, _marker(key)) for key, node in nodes.items()}

    class Substitute(cst.CSTTransformer):
        def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:  # noqa: N802
            for key, node in nodes.items():
                if original_node.value == _marker(key):
                    return node
            return updated_node

    result = parse_expression(text).visit(Substitute())
    assert isinstance(result, cst.BaseExpression)
    return result


def _closed(node: cst.BaseExpression, text: str, marker: str) -> cst.BaseExpression:
    """Put a node into parentheses where those around ``marker`` in ``text`` do not do for it."""
    import libcst as cst

    bare = cst.GeneratorExp | cst.NamedExpr | cst.Yield | cst.Tuple
    loose = (
        cst.BooleanOperation | cst.UnaryOperation | cst.Comparison | cst.BinaryOperation | cst.IfExp | cst.Lambda
    ) | cst.Await
    stands_free = re.search(rf"(?:^|[(\[,=])\s*{re.escape(marker)}\s*(?:$|[)\],])", text) is not None
    if node.lpar or not isinstance(node, bare | loose) or (stands_free and not isinstance(node, bare)):
        return node
    return _parenthesized(node)


def _needs_parentheses(node: cst.BaseExpression, above: ast.AST | None, old: ast.expr) -> bool:
    import libcst as cst

    loose = cst.BooleanOperation | cst.UnaryOperation | cst.Comparison | cst.BinaryOperation | cst.IfExp | cst.Lambda
    if not isinstance(node, loose) or node.lpar:
        return False
    if isinstance(above, ast.BoolOp) and isinstance(above.op, ast.And) and isinstance(node, cst.BooleanOperation):
        return not isinstance(node.operator, cst.And)
    tight = ast.Attribute | ast.UnaryOp | ast.BinOp | ast.BoolOp | ast.Compare | ast.Await | ast.IfExp | ast.Starred
    if isinstance(above, ast.Call):
        return above.func is old
    if isinstance(above, ast.Subscript):
        return above.value is old
    return isinstance(above, tight | ast.comprehension | ast.FormattedValue)


def _parenthesized(node: cst.BaseExpression) -> cst.BaseExpression:
    import libcst as cst

    return node.with_changes(lpar=[cst.LeftParen(), *node.lpar], rpar=[*node.rpar, cst.RightParen()])


def _comments(segment: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(f"({segment}\n)").readline))
    except (tokenize.TokenError, SyntaxError):
        return [segment]
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


def _receiver(named: ast.AST) -> ast.expr | None:
    if isinstance(named, ast.Attribute):
        return named.value
    return named.args[0] if isinstance(named, ast.Call) else None
