"""The functions of pydantic for types that are no models."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Example, Fix, Renamed, Use, Written
from deadhead_rules.pydantic._since import GONE, MIGRATION, NEEDS, SINCE, warned
from deadhead_rules.python._fixes import fixed, is_plain, unsafe

_ADAPTER = "pydantic.TypeAdapter"


class PydanticFunctions(Renamed):
    """A ``TypeAdapter`` does for any type what a model does for itself; it is best made once, as it takes its time."""

    name = "pydantic-functions"
    package = "pydantic"
    names = {"pydantic.validate_arguments": "pydantic.validate_call"}
    watches = (*names, "pydantic.parse_obj_as", "pydantic.schema_of", "pydantic.schema_json_of")
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
            yield from unsafe(super().fixes(use))
        elif use.name == "parse_obj_as" and is_plain(use, 2):
            type_, value = (one.value for one in use.arguments)
            yield self._adapted(use, "{type_}).validate_python({value})", type_=type_, value=value)
        elif use.name == "schema_of" and is_plain(use, 1):
            yield self._adapted(use, "{type_}).json_schema()", type_=use.arguments[0].value)

    @staticmethod
    def _adapted(use: Use, template: str, **parts: Written) -> Fix | None:
        return fixed(f"Use `{_ADAPTER}`", "unsafe", use.expression(f"{{{_ADAPTER}}}({template}", **parts))
