"""Arguments of ``pydantic.Field`` that have other names now."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Code, Example, Fix, Rule, Use
from deadhead_rules.pydantic._version_1 import GONE, MIGRATION, NEEDS, SINCE, warned

_NAMES = {"min_items": "min_length", "max_items": "max_length", "regex": "pattern"}
_OTHERS = {"allow_mutation": "frozen", "example": "examples", "const": "typing.Literal", "unique_items": "set"}
_NOW = {**_NAMES, **_OTHERS}


class PydanticFieldArguments(Rule):
    """A list has a length as a string has, so ``min_items`` is ``min_length`` now; ``allow_mutation`` turned round.

    No fix is safe: pydantic 1 has none of the new names, and a ``pattern`` is one of Rust's.
    """

    name = "pydantic-field-arguments"
    package = "pydantic"
    watches = ("pydantic.Field", "pydantic.fields.Field")
    since, gone, use, needs = SINCE, GONE, "its present name", NEEDS
    url = MIGRATION + "#changes-to-pydanticfield"
    warns = warned(r"^`(min_items|max_items|allow_mutation)` is deprecated|^Using extra keyword arguments on `Field`")

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
                depth: int = Field(1, example=2)
                             ^^^^^^^^^^^^^^^^^^^

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
                depth: int = Field(1, example=2)

            result = Bed(plants=["rose"])
            """,
        ),
    )
    allows = (
        "from pydantic import Field\n\nField(min_length=1, max_items=None)\n",
        "from pydantic.v1 import Field\n\nField(min_items=1)\n",
        "from forms import Field\n\nField(min_items=1)\n",
    )

    def objects(self, use: Use) -> bool:
        """Whether it passes one of them; nothing is said where that is None."""
        return bool(_old(use))

    def message(self, symbol: str | None, gone_by_target: bool) -> str:
        """Return what is wrong: an argument, not the function."""
        return super().message(symbol, gone_by_target).replace(f"`{symbol}` ", f"an argument of `{symbol}` ", 1)

    def remark(self, use: Use) -> str:
        """Return what to pass instead."""
        return ", ".join(f"`{old}` is `{_NOW[old]}` now" for old in _old(use))

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Pass it by its new name, if only that has changed and is not passed too."""
        old, passed = _old(use), {one.keyword for one in use.arguments}
        if (
            use.call is not None
            and not passed & {*_OTHERS, *_NAMES.values()}
            and not any(a.star for a in use.arguments)
        ):
            renamed = {place: _NAMES[name] for name, place in old.items()}
            yield Fix("Pass it by its new name", "unsafe", Code(use.call.naming(renamed)))


def _old(use: Use) -> dict[str, int]:
    """Return the places of the arguments that have another name now."""
    arguments = enumerate(use.arguments)
    return {one.keyword: place for place, one in arguments if one.keyword in _NOW and one.value.name != "None"}
