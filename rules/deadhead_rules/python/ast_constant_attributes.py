"""``.s`` and ``.n`` of ``ast.Constant``."""

from __future__ import annotations

from deadhead.rule import Example, Renamed, Warns


class AstConstantAttributes(Renamed):
    """``.s`` and ``.n`` are old names of ``ast.Constant.value``."""

    name = "ast-constant-attributes"
    names = {"ast.Constant.s": "ast.Constant.value", "ast.Constant.n": "ast.Constant.value"}
    attributes = frozenset(names)
    since, gone, use = "3.8", "3.14", "ast.Constant.value"
    needs = "3.8"
    url = "https://docs.python.org/3/whatsnew/3.14.html#ast"
    warns = Warns(
        DeprecationWarning, r"Attribute {name} is deprecated and will be removed in Python 3\.14", since="3.12"
    )
    makers = {f"ast.{name}": "ast.Constant" for name in ("Str", "Num", "Bytes", "NameConstant", "Ellipsis")}
    heirs = {f"ast.{name}": "ast.Constant" for name in ("Str", "Num", "Bytes", "NameConstant", "Ellipsis")}

    flags = (
        Example(
            """
            import ast

            node = ast.parse("1", mode="eval").body
            if isinstance(node, ast.Constant):
                result = node.n
                         ^^^^^^
            """,
            safe="""
            import ast

            node = ast.parse("1", mode="eval").body
            if isinstance(node, ast.Constant):
                result = node.value
            """,
        ),
        Example(
            """
            import ast

            def text(node: ast.Constant):
                return node.s
                       ^^^^^^

            result = text(ast.Constant("a"))
            """,
            safe="""
            import ast

            def text(node: ast.Constant):
                return node.value

            result = text(ast.Constant("a"))
            """,
        ),
    )
    allows = ("import ast\n\n\ndef text(node):\n    return node.s, ast.Constant\n",)
