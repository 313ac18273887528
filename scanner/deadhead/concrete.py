"""From text to libcst nodes and back. Its import takes long: it waits until somebody asks for nodes."""

from __future__ import annotations

import libcst as cst


def parse_expression(text: str) -> cst.BaseExpression:
    """Parse an expression that may span lines."""
    node = cst.parse_expression(f"({text}\n)")
    return node.with_changes(lpar=node.lpar[1:], rpar=node.rpar[:-1])


def render(node: cst.BaseExpression | cst.BaseSmallStatement, newline: str) -> str:
    """Return the source text of an expression or a statement."""
    return cst.Module([], default_newline=newline).code_for_node(node)


def enclosed(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression in parentheses."""
    return node.with_changes(lpar=[cst.LeftParen(), *node.lpar], rpar=[*node.rpar, cst.RightParen()])
