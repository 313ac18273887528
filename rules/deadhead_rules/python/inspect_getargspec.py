"""``inspect.getargspec``."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from deadhead.rule import Applicability, Example, Fix, Renamed, Use, Warns
from deadhead_rules._fixes import fixed, is_plain

_FIELDS = ("args", "varargs", "defaults")
_PLACES = ("0", "1", "2", "3")


class InspectGetargspec(Renamed):
    """``inspect.getargspec()`` was removed in Python 3.11: it refuses functions with annotations.

    ``inspect.getfullargspec()`` gives seven fields in place of four, the third of them by another name, and no
    ``ValueError`` for annotations and parameters by keyword only. So the fix is safe only where one field that both
    have is taken at once from the value for a lambda, which shows that it has neither.
    """

    name = "inspect-getargspec"
    old, new = "inspect.getargspec", "inspect.getfullargspec"
    since, gone = "3.0", "3.11"
    needs = "3.0"
    url = "https://docs.python.org/3/whatsnew/3.11.html#removed"
    warns = Warns(DeprecationWarning, r"inspect\.getargspec\(\) is deprecated")
    also = ("W4902",)

    flags = (
        Example(
            """
            import inspect

            result = inspect.getargspec(lambda a: a).args, inspect.getargspec(lambda *a: a)[1]
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            safe="""
            import inspect

            result = inspect.getfullargspec(lambda a: a).args, inspect.getfullargspec(lambda *a: a)[1]
            """,
        ),
        Example(
            """
            from inspect import getargspec
                                ^^^^^^^^^^

            spec = getargspec(lambda a: a)
                   ^^^^^^^^^^^^^^^^^^^^^^^
            words = getargspec(lambda a: a).keywords
                    ^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from inspect import getargspec, getfullargspec

            spec = getfullargspec(lambda a: a)
            words = getargspec(lambda a: a).keywords
            """,
        ),
        Example(
            """
            import inspect

            def names(function):
                args, _, _, defaults = inspect.getargspec(function)
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                return args[-len(defaults or ()):]

            result = names(names)
            """,
            unsafe="""
            import inspect

            def names(function):
                args, _, _, defaults = inspect.getfullargspec(function)[:4]
                return args[-len(defaults or ()):]

            result = names(names)
            """,
        ),
        Example(
            """
            import inspect

            def names(function):
                try:
                    return inspect.getargspec(function).args
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                except ValueError:
                    return []

            result = names(names)
            """,
            unsafe="""
            import inspect

            def names(function):
                try:
                    return inspect.getfullargspec(function).args
                except ValueError:
                    return []

            result = names(names)
            """,
        ),
    )
    allows = (
        "try:\n    from inspect import getfullargspec as getargspec\nexcept ImportError:\n"
        "    from inspect import getargspec\n\ngetargspec(print)\n",
        "import inspect\n\ngetargspec = getattr(inspect, 'getfullargspec', None) or inspect.signature\n"
        "getargspec(print)\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Rename: safe where one of the common fields is taken, none where the field has another name."""
        if use.kind != "call" or use.through is not None or self._field(use) == "keywords":
            return
        kind: Applicability = "safe" if self._field(use) and self._is_of_simple_lambda(use) else "unsafe"
        if use.context == "unpacking":
            yield self._first_four(use, kind) if is_plain(use, 1) else None
        elif use.via == "attribute":
            yield Fix(f"Use `{self.new}`", kind, member="getfullargspec")
        elif use.via == "name":
            yield Fix(f"Use `{self.new}`", kind, spelled="{inspect.getfullargspec}")

    def _first_four(self, use: Use, kind: Applicability) -> Fix | None:
        code = use.expression("{inspect.getfullargspec}({function})[:4]", function=use.arguments[0].value)
        return fixed(f"Use the first four fields of `{self.new}`", kind, code)

    @staticmethod
    def _is_of_simple_lambda(use: Use) -> bool:
        tree = use.arguments[0].value.tree if is_plain(use, 1) else None
        return isinstance(tree, ast.Lambda) and not tree.args.kwonlyargs

    @staticmethod
    def _field(use: Use) -> str | None:
        """Return the field that is taken from the value at once, by name or index; None where that is none of both."""
        around = use.around(1)
        match around and around.tree:
            case ast.Attribute(attr=name):
                return name if name in (*_FIELDS, "keywords") else None
            case ast.Subscript(value=ast.Call() as value, slice=ast.Constant(value=int(index))):
                is_of_use = ast.dump(value) == ast.dump(use.written.tree)
                return str(index) if is_of_use and str(index) in _PLACES else None
            case _:
                return None
