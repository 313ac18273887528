"""Arguments of ``pydantic.Field`` that have other names now."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Code, Example, Fix, Rule, Use
from deadhead_rules.pydantic._since import GONE, MIGRATION, NEEDS, SINCE, warned

_NAMES = {"min_items": "min_length", "max_items": "max_length"}
_OTHERS = ("allow_mutation",)


class PydanticFieldArguments(Rule):
    """A list has a length as a string has, so ``min_items`` is ``min_length`` now; ``allow_mutation`` turned round."""

    name = "pydantic-field-arguments"
    package = "pydantic"
    watches = ("pydantic.Field",)
    since, gone, use, needs = SINCE, GONE, "`min_length`, `max_length` and `frozen`", NEEDS
    url = MIGRATION + "#changes-to-pydanticfield"
    warns = warned(r"^`(min_items|max_items|allow_mutation)` is deprecated and will be removed")

    flags = (
        Example(
            """
            from pydantic import BaseModel, Field

            class Bed(BaseModel):
                plants: list[str] = Field(
                    min_items=1,  # at least
                    max_items=9,
                )
                name: str = Field("rose", allow_mutation=False)
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                height: int = Field(1, ge=0)

            result = Bed(plants=["rose"])
            """,
            at=((4, 25, 7, 6),),
            unsafe="""
            from pydantic import BaseModel, Field

            class Bed(BaseModel):
                plants: list[str] = Field(
                    min_length=1,  # at least
                    max_length=9,
                )
                name: str = Field("rose", allow_mutation=False)
                height: int = Field(1, ge=0)

            result = Bed(plants=["rose"])
            """,
        ),
    )
    allows = (
        "from pydantic import Field\n\nField(min_length=1)\n",
        "from pydantic.v1 import Field\n\nField(min_items=1)\n",
        "from forms import Field\n\nField(min_items=1)\n",
    )

    def objects(self, use: Use) -> bool:
        """Whether it passes one of them."""
        return any(one.keyword in _NAMES or one.keyword in _OTHERS for one in use.arguments)

    def message(self, symbol: str | None, gone_by_target: bool) -> str:
        """Return what is wrong: an argument, not the function."""
        return super().message(symbol, gone_by_target).replace(f"`{symbol}` ", f"an argument of `{symbol}` ", 1)

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Pass it by its new name, if only that has changed and is not passed too."""
        passed = {one.keyword: place for place, one in enumerate(use.arguments)}
        others = {*_OTHERS, *_NAMES.values()} & passed.keys()
        if use.call is not None and not others and not any(one.star for one in use.arguments):
            renamed = {passed[old]: new for old, new in _NAMES.items() if old in passed}
            yield Fix("Pass the length", "unsafe", Code(use.call.naming(renamed)))
