"""``pydantic.validator`` and ``pydantic.root_validator``."""

from __future__ import annotations

from deadhead.rule import Example, Rule
from deadhead_rules.pydantic._version_1 import GONE, MIGRATION, SINCE, warned

_INSTEAD = {"validator": "field_validator", "root_validator": "model_validator"}


class PydanticValidators(Rule):
    """Validators of version 1 see other arguments than those of version 2, so rewriting them takes a reader.

    ``values`` is ``info.data`` now, ``pre=True`` is ``mode="before"``, ``each_item`` and ``always`` have gone into the
    annotation of the field, and a ``@classmethod`` is said to be one.
    """

    name = "pydantic-validators"
    package = "pydantic"
    watches = (
        "pydantic.validator",
        "pydantic.root_validator",
        "pydantic.class_validators.validator",
        "pydantic.class_validators.root_validator",
    )
    since, gone, use = SINCE, GONE, "`pydantic.field_validator` or `pydantic.model_validator`"
    url = MIGRATION + "#changes-to-validators"
    warns = warned(r"Pydantic V1 style `@{name}` validators are deprecated")

    flags = (
        Example(
            """
            from pydantic import BaseModel, root_validator, validator
                                            ^^^^^^^^^^^^^^  ^^^^^^^^^

            class Plant(BaseModel):
                name: str
                height: int = 1

                @validator("name")
                 ^^^^^^^^^^^^^^^^^
                def is_named(cls, value, values):
                    return value or "rose"

                @root_validator(pre=True)
                 ^^^^^^^^^^^^^^^^^^^^^^^^
                def grows(cls, values):
                    return {"height": 2, **values}

            result = Plant(name="")
            """
        ),
    )
    allows = (
        "from pydantic import field_validator\n\nfield_validator('name')\n",
        "from pydantic.v1 import validator\n\nvalidator('name')\n",
        "from formencode import validator\n\nvalidator('name')\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the decorator of version 2."""
        name = (symbol or "").rpartition(".")[2]
        return f"pydantic.{_INSTEAD[name]}" if name in _INSTEAD else self.use
