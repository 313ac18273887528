"""``ast.Str``, ``ast.Num`` and the other classes that ``ast.Constant`` replaced."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from deadhead.rule import Call, Code, Example, Fix, Rule, Use, Warns

_TYPES = {
    "ast.Str": ("str",),
    "ast.Bytes": ("bytes",),
    "ast.Num": ("int", "float", "complex"),
    "ast.NameConstant": ("bool", "type(None)"),
    "ast.Ellipsis": ("type(...)",),
}
_KEYWORDS = ("s", "n")


class AstConstantClasses(Rule):
    """Python 3.8 merged the classes for strings, numbers and the like into ``ast.Constant``; 3.14 removed them."""

    name = "ast-constant-classes"
    watches = tuple(_TYPES)
    since, gone, use = "3.8", "3.14", "ast.Constant"
    needs = "3.8"
    url = "https://docs.python.org/3/whatsnew/3.14.html#ast"
    warns = Warns(DeprecationWarning, r"ast\.{name} is deprecated and will be removed in Python 3\.14", since="3.12")

    flags = (
        Example(
            """
            import ast

            node = ast.Str(s="a")
                   ^^^^^^^^^^^^^^
            result = ast.dump(node), ast.dump(ast.Num(1)), ast.dump(ast.Ellipsis())
                                              ^^^^^^^^^^            ^^^^^^^^^^^^^^
            """,
            safe="""
            import ast

            node = ast.Constant(value="a")
            result = ast.dump(node), ast.dump(ast.Constant(1)), ast.dump(ast.Constant(...))
            """,
        ),
        Example(
            """
            import ast

            def kind(node):
                if isinstance(node, ast.Str):
                                    ^^^^^^^
                    return "text"
                return "number" if isinstance(node, ast.Num) else "other"
                                                    ^^^^^^^

            nodes = [ast.parse(text, mode="eval").body for text in ("'a'", "1", "True", "a")]
            result = [kind(node) for node in nodes]
            """,
            safe="""
            import ast

            def kind(node):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    return "text"
                return "number" if (isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)) \
and not isinstance(node.value, bool)) else "other"

            nodes = [ast.parse(text, mode="eval").body for text in ("'a'", "1", "True", "a")]
            result = [kind(node) for node in nodes]
            """,
        ),
        Example(
            """
            from ast import Name, Str, parse
                                  ^^^

            nodes = [parse(text, mode="eval").body for text in ("'a'", "1", "a")]
            result = [not isinstance(node, (Name, Str)) for node in nodes]
                                                  ^^^
            """,
            safe="""
            from ast import Constant, Name, parse

            nodes = [parse(text, mode="eval").body for text in ("'a'", "1", "a")]
            result = [not (isinstance(node, Name) or isinstance(node, Constant) and isinstance(node.value, str)) \
for node in nodes]
            """,
        ),
    )
    allows = (
        "import ast\n\nclass Visitor(ast.NodeVisitor):\n    def visit_Str(self, node): ...\n",
        "from typing import Str\n\nStr()\n",
    )

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Yield `ast.Constant` for a call, a test of the value's type for `isinstance`."""
        if use.kind == "call" and use.through is None:
            yield self._construction(use)
        elif use.kind == "reference":
            yield self._test(use)

    def _construction(self, use: Use) -> Fix | None:
        constant, call = use.expression("{ast.Constant}"), use.call
        if constant is None or call is None:
            return None
        renamed = {at: "value" for at, one in enumerate(call.arguments) if one.keyword in _KEYWORDS}
        new = call.calling(constant.written()).naming(renamed)
        if use.symbol == "ast.Ellipsis":
            new = new.adding("...", "value" if call.arguments else "")
        return Fix("Use `ast.Constant`", "safe", Code(new, constant.imports))

    def _test(self, use: Use) -> Fix | None:
        for level in (1, 2):
            around = use.around(level)
            call = None if around is None else around.call
            if call is not None and use.refers(call.func, "builtins.isinstance") and len(call.arguments) == 2:
                return self._isinstance(use, call, level)
            if around is None or not isinstance(around.tree, ast.Tuple):
                return None
        return None

    def _isinstance(self, use: Use, call: Call, level: int) -> Fix | None:
        subject, kinds = (argument.value for argument in call.arguments)
        listed = kinds.tree.elts if isinstance(kinds.tree, ast.Tuple) else []
        starred = any(one.star for one in call.arguments) or any(isinstance(one, ast.Starred) for one in listed)
        if subject.name is None or starred:
            return None  # anything else might not be the same when it is evaluated twice
        parts = kinds.elements if isinstance(kinds.tree, ast.Tuple) else (kinds,)
        symbols = [next((name for name in _TYPES if use.refers(part, name)), None) for part in parts]
        others = [part for part, symbol in zip(parts, symbols, strict=True) if symbol is None]
        tests = [_constant_test([symbol for symbol in symbols if symbol])]
        if others:
            plain = others[0] if len(others) == 1 else f"({', '.join(map(str, others))})"
            code = use.expression(f"isinstance({{subject}}, {{others}}) or {tests[0]}", subject=subject, others=plain)
        else:
            code = use.expression(tests[0], subject=subject)
        return None if code is None else Fix("Test the type of the constant's value", "safe", code, level=level)


def _constant_test(symbols: list[str]) -> str:
    types = list(dict.fromkeys(kind for symbol in symbols for kind in _TYPES[symbol]))
    kinds = types[0] if len(types) == 1 else f"({', '.join(types)})"
    text = f"isinstance({{subject}}, {{ast.Constant}}) and isinstance({{subject}}.value, {kinds})"
    if "int" in types and "bool" not in types:
        text += " and not isinstance({subject}.value, bool)"
    return text
