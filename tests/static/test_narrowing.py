"""What tests of a value's type say about it: each case marks, with carets, exactly what must be found."""

from __future__ import annotations

import pytest

from .probes import expected, seen

NARROWED = {
    "isinstance": """
        import ast
        def f(node, other):
            if isinstance(node, ast.Constant):
                node.s, other.s
                ^^^^^^
            elif isinstance(node, (ast.Str, ast.Num)):
                node.n
                ^^^^^^
            elif isinstance(node, ast.Name):
                node.n
            else:
                node.s
            node.s
        """,
    "isinstance and or not": """
        import ast
        def f(node, x):
            isinstance(node, ast.Constant) and node.s
                                               ^^^^^^
            isinstance(node, ast.Constant) or node.s
            not isinstance(node, ast.Constant) or node.s
                                                  ^^^^^^
            if isinstance(node, ast.Constant) and x: node.n
                                                     ^^^^^^
            if isinstance(node, ast.Constant) or x: node.n
            if isinstance(node, ast.Str) or isinstance(node, ast.Num): node.n
                                                                       ^^^^^^
            if not (isinstance(node, ast.Constant) and x): node.n
            node.s if isinstance(node, ast.Constant) else node.n
            ^^^^^^
            [n.s for n in x if isinstance(n, ast.Constant)], [n.s for n in x if n]
             ^^^
            [n.s for n in x if isinstance(n, ast.Constant) and n.n]
             ^^^                                               ^^^
            {n.s: n.n for m in x for n in m if isinstance(n, ast.Constant) if n.s}
             ^^^  ^^^                                                         ^^^
        """,
    "isinstance and leave": """
        import ast
        def f(node):
            node.s
            if not isinstance(node, ast.Constant):
                return
            node.s
            ^^^^^^
            for x in node.n:
                     ^^^^^^
                node.s
                ^^^^^^
            node = other()
            node.s
        def g(nodes):
            for node in nodes:
                if not isinstance(node, ast.Constant): continue
                node.s
                ^^^^^^
            node.s
        def h(node):
            assert isinstance(node, ast.Constant), node.s
            node.n
            ^^^^^^
        def i(node):
            while isinstance(node, ast.Constant):
                node.s
                ^^^^^^
                node = node.parent
                node.s
        def j(node):
            if isinstance(node, ast.Constant):
                pass
            else:
                raise ValueError
            node.s
            ^^^^^^
        def k(node: ast.Constant):
            while node.s:
                node = other()
            while True:
                node.s
        """,
    "isinstance of an attribute": """
        import ast
        def f(self, node):
            if isinstance(node.value, ast.Constant):
                node.value.s, node.other.s
                ^^^^^^^^^^^^
            if isinstance(self.node, ast.Constant):
                self.node = other()
                self.node.s
        """,
    "isinstance of a walrus": """
        import ast
        def f(node):
            if isinstance(value := node.value, ast.Constant):
                value.s
                ^^^^^^^
            if isinstance((key := node.key), ast.Constant) and key.s:
                                                               ^^^^^
                key.n
                ^^^^^
        """,
    "isinstance is another": """
        import ast
        def isinstance(a, b): ...
        def f(node):
            if isinstance(node, ast.Constant): node.s
        """,
    "isinstance of several": """
        import ast
        KINDS = (ast.Str, ast.Num)
        def f(node):
            if isinstance(node, KINDS): node.s
                                        ^^^^^^
            if isinstance(node, ast.Str | ast.Num): node.n
                                                    ^^^^^^
            if isinstance(node, (ast.Str, ast.Name)): node.s
            if type(node) is ast.Constant: node.s
                                           ^^^^^^
            if type(node) == ast.Str: node.s
                                      ^^^^^^
            if node.__class__ is ast.Constant: node.s
                                               ^^^^^^
            if type(node) in (ast.Str, ast.Num): node.s
                                                 ^^^^^^
            if type(node) is not ast.Constant: node.s
            if isinstance(node, (ast.Str, (ast.Num,))): node.s
                                                        ^^^^^^
        """,
    "match": """
        import ast
        def f(node, log):
            match node:
                case ast.Constant():
                    node.s
                    ^^^^^^
                case ast.Str() as text:
                    text.s
                    ^^^^^^
                case ast.Str() | ast.Num():
                    node.n
                    ^^^^^^
                case ast.Call(func=ast.Constant() as inner):
                    inner.s, node.s
                    ^^^^^^^
                case [ast.Constant() as first, *rest]:
                    first.s, rest.s
                    ^^^^^^^
                case ast.Constant() if node.n:
                                       ^^^^^^
                    pass
                case other:
                    other.s
        """,
    "walrus": """
        import logging
        if (log := logging.getLogger()):
            log.warn("a")
            ^^^^^^^^^^^^^
        (logger := logging.getLogger("b")).warn("b")
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        [found for x in y if (found := logging.getLogger(x)).warn(x)]
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        found.warn("c")
        ^^^^^^^^^^^^^^^
        """,
}


@pytest.mark.parametrize("case", NARROWED)
def test_narrowed_receivers(case: str) -> None:
    code, spans = expected(NARROWED[case])
    assert seen(code) == spans
