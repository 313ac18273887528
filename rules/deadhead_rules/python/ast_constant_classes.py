"""``ast.Str``, ``ast.Num`` and the other classes that ``ast.Constant`` replaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deadhead.rule import Code, Example, Fix, Rule, Use, Warns, dotted_name

if TYPE_CHECKING:
    import libcst as cst

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
        import libcst as cst

        constant, call = use.expression("{ast.Constant}"), use.node
        if constant is None or not isinstance(call, cst.Call):
            return None
        args = [_renamed_keyword(arg) for arg in call.args]
        if use.symbol == "ast.Ellipsis":
            args = [cst.Arg(cst.Ellipsis()), *args]
        new = call.with_changes(func=constant.node, args=args)
        return Fix("Use `ast.Constant`", "safe", Code(new, constant.imports))

    def _test(self, use: Use) -> Fix | None:
        import libcst as cst

        for level in (1, 2):
            call = use.outer(level)
            if isinstance(call, cst.Call) and use.refers(call.func, "builtins.isinstance") and len(call.args) == 2:
                return self._isinstance(use, call, level)
            if not isinstance(call, cst.Tuple):
                return None
        return None

    def _isinstance(self, use: Use, call: cst.Call, level: int) -> Fix | None:
        import libcst as cst

        subject, kinds = call.args[0].value, call.args[1].value
        parts = [part.value for part in kinds.elements] if isinstance(kinds, cst.Tuple) else [kinds]
        symbols = {part: next((name for name in _TYPES if use.refers(part, name)), None) for part in parts}
        others = [part for part, symbol in symbols.items() if symbol is None]
        if dotted_name(subject) is None or any(isinstance(part, cst.StarredElement) for part in parts):
            return None  # anything else might not be the same when it is evaluated twice
        tests = [_constant_test([symbol for symbol in symbols.values() if symbol])]
        if others:
            plain = others[0] if len(others) == 1 else cst.Tuple([cst.Element(part) for part in others])
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


def _renamed_keyword(arg: cst.Arg) -> cst.Arg:
    import libcst as cst

    named = arg.keyword is not None and arg.keyword.value in _KEYWORDS
    return arg.with_changes(keyword=cst.Name("value")) if named else arg
