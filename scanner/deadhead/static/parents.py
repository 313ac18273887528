"""The nodes around a node of a tree, worked out a statement at a time for those that are asked about."""

from __future__ import annotations

import ast


class Parents:
    """Knows what stands around the nodes of one file."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[int, dict[int, ast.AST]] = {}

    def around(self, node: ast.AST, statement: ast.stmt) -> ast.AST | None:
        """Return the node right around ``node`` within its statement."""
        parents = self._known.get(id(statement))
        if parents is None:
            parents = self._known[id(statement)] = _parents(statement)
        return parents.get(id(node))

    def ancestors(self, node: ast.AST, statement: ast.stmt) -> tuple[ast.AST, ...]:
        """Return the nodes around ``node`` up to and including its statement, innermost first."""
        chain: list[ast.AST] = []
        above = self.around(node, statement)
        while above is not None:
            chain.append(above)
            above = self.around(above, statement)
        return tuple(chain)


def _parents(statement: ast.stmt) -> dict[int, ast.AST]:
    """Map each node of a statement to its parent; statements inside it belong to others."""
    parents: dict[int, ast.AST] = {}
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.stmt | ast.ExceptHandler):
                parents[id(child)] = node
                stack.append(child)
            elif isinstance(child, ast.ExceptHandler) and child.type is not None:
                parents[id(child.type)] = node
                stack.append(child.type)
    return parents
