"""What rules build their fixes with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from deadhead.rule import Applicability, Code, Fix, Use

if TYPE_CHECKING:
    import libcst as cst


def fixed(title: str, applicability: Applicability, code: Code | None, level: int = 0) -> Fix | None:
    """Return the fix that puts ``code``; None where there is no code to put."""
    return None if code is None else Fix(title, applicability, code, level)


def unsafe(fixes: Iterable[Fix | None]) -> Iterator[Fix | None]:
    """Yield fixes as unsafe ones."""
    for fix in fixes:
        yield fix and replace(fix, applicability="unsafe")


def is_plain(use: Use, count: int, *keywords: str) -> bool:
    """Whether a call passes ``count`` positional arguments and nothing else but some of ``keywords``."""
    if use.kind != "call" or any(arg.star for arg in use.args):
        return False
    names = [arg.keyword.value for arg in use.args if arg.keyword is not None]
    return len(use.args) - len(names) == count and set(names) <= set(keywords)


def with_argument(call: cst.Call, node: cst.BaseExpression, keyword: str = "") -> cst.Call:
    """Return a call with one more argument, positional or by ``keyword``, laid out as those that it has."""
    import libcst as cst

    new = cst.Arg(node)
    if keyword:
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        new = cst.Arg(node, keyword=cst.Name(keyword), equal=equal)
    if not call.args:
        return call.with_changes(args=[new])
    *first, last = call.args
    value, comma = last.value, last.comma if isinstance(last.comma, cst.Comma) else None
    if isinstance(value, cst.GeneratorExp) and not value.lpar:  # may go without only while it is alone
        value = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    end = comma.whitespace_after if comma else last.whitespace_after_arg
    gap, end = _spread(call.whitespace_before_args, end)
    before_comma = last.whitespace_after_arg if comma else cst.SimpleWhitespace("")
    last = last.with_changes(value=value, comma=cst.Comma(whitespace_after=gap), whitespace_after_arg=before_comma)
    if comma and isinstance(end, cst.ParenthesizedWhitespace):
        new = new.with_changes(comma=cst.Comma(whitespace_after=end))
    else:
        new = new.with_changes(whitespace_after_arg=end)
    return call.with_changes(args=[*first, last, new])


def _spread(
    before: cst.BaseParenthesizableWhitespace, end: cst.BaseParenthesizableWhitespace
) -> tuple[cst.BaseParenthesizableWhitespace, cst.BaseParenthesizableWhitespace]:
    """Return what stands before a new last argument and behind it: a comment stays with the one before."""
    import libcst as cst

    plain = cst.TrailingWhitespace(whitespace=cst.SimpleWhitespace(""))
    first = plain
    if isinstance(end, cst.ParenthesizedWhitespace):
        first = end.first_line
    if isinstance(before, cst.ParenthesizedWhitespace):
        rest = end.with_changes(first_line=plain) if isinstance(end, cst.ParenthesizedWhitespace) else end
        return before.with_changes(first_line=first, empty_lines=()), rest
    return (end, cst.SimpleWhitespace("")) if first.comment else (cst.SimpleWhitespace(" "), end)
