"""Models of pydantic with a ``class Config``."""

from __future__ import annotations

from deadhead.rule import Example, Rule, Use
from deadhead_rules.pydantic._version_1 import GONE, MIGRATION, SINCE, warned


class PydanticConfigClass(Rule):
    """A model is configured by a dictionary, ``model_config = ConfigDict(…)``, as type checkers understand that.

    Many of the settings have other names: ``orm_mode`` is ``from_attributes``, ``allow_mutation`` is ``frozen``.
    """

    name = "pydantic-config-class"
    package = "pydantic"
    watches = ("pydantic.BaseModel",)
    since, gone, use = SINCE, GONE, "`model_config = pydantic.ConfigDict(…)`"
    url = MIGRATION + "#changes-to-config"
    warns = warned(r"^Support for class-based `config` is deprecated")
    heirs = {"pydantic.main.BaseModel": "pydantic.BaseModel"}

    flags = (
        Example(
            """
            import pydantic
            from pydantic import BaseModel

            class Plant(BaseModel):
                        ^^^^^^^^^
                name: str = "rose"

                class Config:
                    frozen = True

            class Bed(pydantic.BaseModel):
                      ^^^^^^^^^^^^^^^^^^
                plants: list[Plant] = []

                class Config(Plant.Config):
                    extra = "forbid"

            result = Plant(), Bed()
            """
        ),
    )
    allows = (
        "from pydantic import BaseModel, ConfigDict\n\n\nclass Plant(BaseModel):\n"
        "    model_config = ConfigDict(frozen=True)\n",
        "from pydantic.v1 import BaseModel\n\nclass Plant(BaseModel):\n    class Config:\n        frozen = True\n",
        "from pydantic import BaseModel\n\n\nclass Plant(BaseModel):\n    class Kind:\n        frozen = True\n",
        "from pydantic import BaseModel\n\nclass Plants(list[BaseModel]):\n    class Config:\n        frozen = True\n",
    )

    def objects(self, use: Use) -> bool:
        """Whether a model has such a class."""
        return use.kind == "subclass" and "Config" in use.inner_classes

    def message(self, symbol: str | None, gone_by_target: bool) -> str:
        """Return what is wrong: the class in the model, not the model."""
        return super().message(symbol, gone_by_target).replace(f"`{symbol}` ", f"`class Config` in a `{symbol}` ", 1)
