"""The functions of pydantic for types that are no models."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Renamed, Use
from deadhead_rules._fixes import fixed, is_plain, unsafe
from deadhead_rules.pydantic._version_1 import GONE, MIGRATION, NEEDS, SINCE, warned

_ADAPTER = "pydantic.TypeAdapter"
_FUNCTIONS = ("parse_obj_as", "schema_of", "schema_json_of")


class PydanticFunctions(Renamed):
    """A ``TypeAdapter`` does for any type what a model does for itself; it is best made once, as it takes its time.

    No fix is safe. Pydantic 1 has none of the new names, and what ``validate_call`` returns has no ``raw_function``.
    """

    name = "pydantic-functions"
    package = "pydantic"
    names = {
        "pydantic.validate_arguments": "pydantic.validate_call",
        "pydantic.decorator.validate_arguments": "pydantic.validate_call",
    }
    watches = (
        *names,
        *(f"{module}.{name}" for module in ("pydantic", "pydantic.tools") for name in _FUNCTIONS),
    )
    since, gone, use, needs = SINCE, GONE, _ADAPTER, NEEDS
    url = MIGRATION + "#introduction-of-typeadapter"
    warns = (
        warned(r"^`{name}` is deprecated\. Use `pydantic\.TypeAdapter"),
        warned(r"The `{name}` method is deprecated; use `validate_call`"),
    )

    flags = (
        Example(
            """
            from pydantic import parse_obj_as, schema_of
                                 ^^^^^^^^^^^^  ^^^^^^^^^

            result = parse_obj_as(list[int], ["1"]), schema_of(list[int])
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            from pydantic import TypeAdapter

            result = TypeAdapter(list[int]).validate_python(["1"]), TypeAdapter(list[int]).json_schema()
            """,
        ),
        Example(
            """
            import pydantic

            @pydantic.validate_arguments
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
            def plant(number: int):
                return number

            @pydantic.validate_arguments(config={"strict": True})
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            def sow(number: int):
                return number

            result = plant("1"), pydantic.schema_json_of(int, indent=1)
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            """,
            unsafe="""
            import pydantic

            @pydantic.validate_call
            def plant(number: int):
                return number

            @pydantic.validate_call(config={"strict": True})
            def sow(number: int):
                return number

            result = plant("1"), pydantic.schema_json_of(int, indent=1)
            """,
        ),
    )
    allows = (
        "from pydantic import TypeAdapter\n\nTypeAdapter(int).validate_python('1')\n",
        "from pydantic.v1 import parse_obj_as\n\nparse_obj_as(int, '1')\n",
    )

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Rename the decorator, or ask an adapter."""
        if use.symbol in self.names:
            if use.kind != "call" or any(is_plain(use, count, "config") for count in (0, 1)):
                yield from unsafe(super().fixes(use))
        elif use.kind == "call" and "#" not in str(use.written):  # a comment would be lost
            yield self._adapted(use)

    @staticmethod
    def _adapted(use: Use) -> Fix | None:
        values = [one.value for one in use.arguments]
        if use.name == "parse_obj_as" and is_plain(use, 2):
            template, parts = "{type_}).validate_python({value})", {"type_": values[0], "value": values[1]}
        elif use.name == "schema_of" and is_plain(use, 1):
            template, parts = "{type_}).json_schema()", {"type_": values[0]}
        else:
            return None
        return fixed(f"Use `{_ADAPTER}`", "unsafe", use.expression(f"{{{_ADAPTER}}}({template}", **parts))
