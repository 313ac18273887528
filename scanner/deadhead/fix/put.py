"""What is put where: expressions into templates, and into the place of others, in parentheses where they need them."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from deadhead.written import Written

if TYPE_CHECKING:
    import libcst as cst

#: What falls apart between operators, and what does even between commas.
_LOOSE = (ast.BoolOp, ast.UnaryOp, ast.Compare, ast.BinOp, ast.IfExp, ast.Lambda)
_BARE = (ast.GeneratorExp, ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Tuple)
_TIGHT = (ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.Await, ast.IfExp, ast.Starred)
#: What an expression without parentheses may follow; ``==`` and the like do not hold it together.
_OPENS = r"(?:\A|[(\[,]|(?<![=!<>])=)\s*\Z"
_MARKER = re.compile(r"\b__deadhead_\w+__\b")


def marker(name: str) -> str:
    """Return what stands in a template for the expression that is passed as ``name``."""
    return f"__deadhead_{name}__"


def substituted(text: str, parts: Mapping[str, Written]) -> Written:
    """Return the expression of a template whose markers give way to expressions."""
    marked = {marker(key): part for key, part in parts.items()}

    def put(match: re.Match[str]) -> str:
        part = marked.get(match.group())
        return match.group() if part is None else _closed(part, text[: match.start()], text[match.end() :]).text

    return Written(_MARKER.sub(put, text))


def _closed(part: Written, before: str, behind: str) -> Written:
    """Put an expression into parentheses where those between what is ``before`` it and ``behind`` do not do for it."""
    stands_free = re.search(_OPENS, before) is not None and re.match(r"\s*(?:\Z|[)\],])", behind) is not None
    loose = _BARE if stands_free else (*_BARE, *_LOOSE, ast.Await)
    return part.enclosed if isinstance(part.tree, loose) and not part.is_enclosed else part


def needs_parentheses(new: Written, above: ast.AST | None, old: ast.expr) -> bool:
    """Whether an expression has to stand in parentheses where ``old`` stands below ``above``."""
    if not isinstance(new.tree, (*_LOOSE, ast.Await)) or new.is_enclosed:
        return False
    if isinstance(above, ast.BoolOp) and isinstance(above.op, ast.And) and isinstance(new.tree, ast.BoolOp):
        return not isinstance(new.tree.op, ast.And)
    if isinstance(above, ast.Call):
        return above.func is old
    if isinstance(above, ast.Attribute | ast.Subscript):
        return above.value is old
    if isinstance(new.tree, ast.Await):
        return isinstance(above, ast.Await)
    return isinstance(above, (*_TIGHT, ast.comprehension, ast.FormattedValue))


def falls_apart(new: Written, old: Written) -> bool:
    """Whether the lines of an expression are held together by nothing where the other stood by itself."""
    return len(new.text.splitlines()) > 1 and new.alone is not new and old.alone is old


def one_statement(new: cst.BaseSmallStatement | str, newline: str) -> str | None:
    """Return the text of a statement; the value of an assignment may have stood in parentheses that it needs."""
    return next((text for text in _texts(new, newline) if _is_one_statement(text)), None)


def _texts(new: cst.BaseSmallStatement | str, newline: str) -> Iterator[str]:
    if isinstance(new, str):
        yield new
        return
    from libcst import Assign

    from deadhead.concrete import enclosed, render

    yield render(new, newline)
    if isinstance(new, Assign):
        yield render(new.with_changes(value=enclosed(new.value)), newline)


def _is_one_statement(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return len(ast.parse(text).body) == 1
    except SyntaxError:
        return False
