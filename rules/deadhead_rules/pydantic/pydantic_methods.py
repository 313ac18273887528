"""The methods and attributes of pydantic's models that have other names now."""

from __future__ import annotations

from collections.abc import Iterable

from deadhead.rule import Code, Example, Fix, Renamed, Use, Written
from deadhead_rules._fixes import is_plain, unsafe
from deadhead_rules.pydantic._version_1 import GONE, MIGRATION, NEEDS, SINCE, warned

_MODEL = "pydantic.BaseModel"
_DUMPING = ("include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none")
#: How often something is passed by position, and by which keywords, where the new name takes the same.
_SHAPES: dict[str, tuple[int, tuple[str, ...]]] = {
    "dict": (0, _DUMPING),
    "json": (0, (*_DUMPING, "indent")),
    "copy": (0, ("update", "deep")),
    "parse_obj": (1, ()),
    "from_orm": (1, ()),
    "validate": (1, ()),
    "parse_raw": (1, ()),
    "update_forward_refs": (0, ()),
}


class PydanticMethods(Renamed):
    """What belongs to pydantic rather than to the fields of a model begins with ``model_`` now.

    No fix is safe. Pydantic 1 has none of the new names; what a subclass has made of ``dict`` is not asked any more;
    ``model_dump`` follows ``serialize_by_alias``, ``model_copy`` keeps what ``update`` adds, and wrong JSON is another
    error. A call gets a fix if the new method takes its arguments. Which object is a model the source of a file often
    does not tell; a recorded run does.
    """

    name = "pydantic-methods"
    package = "pydantic"
    names = {
        f"{_MODEL}.dict": f"{_MODEL}.model_dump",
        f"{_MODEL}.json": f"{_MODEL}.model_dump_json",
        f"{_MODEL}.copy": f"{_MODEL}.model_copy",
        f"{_MODEL}.construct": f"{_MODEL}.model_construct",
        f"{_MODEL}.parse_obj": f"{_MODEL}.model_validate",
        f"{_MODEL}.from_orm": f"{_MODEL}.model_validate",
        f"{_MODEL}.validate": f"{_MODEL}.model_validate",
        f"{_MODEL}.parse_raw": f"{_MODEL}.model_validate_json",
        f"{_MODEL}.schema": f"{_MODEL}.model_json_schema",
        f"{_MODEL}.update_forward_refs": f"{_MODEL}.model_rebuild",
        f"{_MODEL}.__fields__": f"{_MODEL}.model_fields",
        f"{_MODEL}.__fields_set__": f"{_MODEL}.model_fields_set",
    }
    watches = (*names, f"{_MODEL}.parse_file", f"{_MODEL}.schema_json")
    attributes = frozenset((f"{_MODEL}.__fields__", f"{_MODEL}.__fields_set__"))
    since, gone, use, needs = SINCE, GONE, "the name with `model_`", NEEDS
    url = MIGRATION + "#changes-to-pydanticbasemodel"
    warns = warned(r"The `{name}` (method|attribute) is deprecated")
    heirs = {
        "pydantic.main.BaseModel": _MODEL,
        "pydantic.BaseSettings": _MODEL,
        "pydantic.RootModel": _MODEL,
        "pydantic.generics.GenericModel": _MODEL,
        "pydantic_settings.BaseSettings": _MODEL,
    }

    flags = (
        Example(
            """
            from pydantic import BaseModel

            class Plant(BaseModel):
                name: str
                height: int = 1

                def described(self):
                    return self.dict(exclude={"height"})
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            rose = Plant.parse_obj({"name": "rose"})
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            tall = Plant(name="beech").copy(update={"height": 30})
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            result = Plant(name="rose").json(), Plant.schema()["title"], rose.described(), tall
                     ^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^
            """,
            unsafe="""
            from pydantic import BaseModel

            class Plant(BaseModel):
                name: str
                height: int = 1

                def described(self):
                    return self.model_dump(exclude={"height"})

            rose = Plant.model_validate({"name": "rose"})
            tall = Plant(name="beech").model_copy(update={"height": 30})
            result = Plant(name="rose").model_dump_json(), Plant.model_json_schema()["title"], rose.described(), tall
            """,
        ),
        Example(
            """
            from typing import Optional

            from pydantic import BaseModel

            class Bed(BaseModel):
                plants: list[str] = []

            def names(bed: Optional[Bed]):
                return bed and bed.__fields_set__, [*map(Bed.parse_obj, [{}])]
                               ^^^^^^^^^^^^^^^^^^        ^^^^^^^^^^^^^

            Bed.update_forward_refs()
            ^^^^^^^^^^^^^^^^^^^^^^^^^
            result = names(Bed()), [*Bed.__fields__]
                                     ^^^^^^^^^^^^^^
            """,
            unsafe="""
            from typing import Optional

            from pydantic import BaseModel

            class Bed(BaseModel):
                plants: list[str] = []

            def names(bed: Optional[Bed]):
                return bed and bed.model_fields_set, [*map(Bed.model_validate, [{}])]

            Bed.model_rebuild(force=True)
            result = names(Bed()), [*Bed.model_fields]
            """,
        ),
        Example(
            """
            from pydantic import BaseModel

            class Bed(BaseModel):
                plants: list[str] = []

                def dict(self, **options):
                    return {"bed": super().dict(**options)}
                                   ^^^^^^^^^^^^^^^^^^^^^^^

            bed: Bed = Bed()
            result = bed.copy(exclude={"plants"}), bed.__fields__, Bed.schema_json()
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^  ^^^^^^^^^^^^^^^^^
            """,
            runs=False,
            because="the new methods take no such arguments, or only a class has the new attribute",
        ),
    )
    allows = (
        "from pydantic import BaseModel\n\n\nclass Plant(BaseModel):\n    name: str\n\n"
        "Plant(name='rose').model_dump()\n",
        "from pydantic.v1 import BaseModel\n\n\nclass Plant(BaseModel):\n    name: str\n\nPlant(name='rose').dict()\n",
        "from pydantic import BaseModel\n\n\nclass Plant(BaseModel):\n    def json(self):\n        return '{}'\n\n\n"
        "Plant().json()\n",
        "from pydantic import BaseModel\n\n\nclass Answer(BaseModel):\n    json: list\n\n\nAnswer(json=[]).json[0]\n",
        "import pydantic\nimport requests\n\nrequests.get('https://example.org').json()\n",
    )

    def instead(self, symbol: str | None) -> str:
        """Return the new name, or what takes more than that now."""
        match (symbol or "").rpartition(".")[2]:
            case "__fields__":
                return f"`{_MODEL}.model_fields` of the class"
            case "parse_file":
                return f"`{_MODEL}.model_validate_json` of what the file holds"
            case "schema_json":
                return f"`json.dumps` of `{_MODEL}.model_json_schema()`"
            case _:
                return super().instead(symbol)

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Rename it, where the new method takes what is passed and the object has the attribute."""
        if use.symbol not in self.names or (use.owner and _called(use.owner) == "super"):
            return
        if use.kind == "call" and use.name in _SHAPES and not _fits(use):
            return
        if use.name == "__fields__" and not (use.owner and _is_class(use.owner)):
            return
        if use.name == "update_forward_refs" and use.call is not None:
            rebuild = use.call.calling(use.call.func.renamed("model_rebuild")).adding("True", "force")
            yield Fix("Use `pydantic.BaseModel.model_rebuild`", "unsafe", Code(rebuild))
        else:
            yield from unsafe(super().fixes(use))


def _fits(use: Use) -> bool:
    count, keywords = _SHAPES[use.name]
    passed = {argument.keyword for argument in use.arguments}
    return is_plain(use, count, *keywords) and not {"update", "deep"} <= passed  # what is added was copied, too


def _is_class(owner: Written) -> bool:
    """Whether it is a class, by its spelling: an instance's ``model_fields`` is deprecated as well."""
    name = (owner.name or "").rpartition(".")[2]
    is_constant = len(name) > 1 and name.isupper()
    return name in ("cls", "__class__") or _called(owner) == "type" or (name[:1].isupper() and not is_constant)


def _called(written: Written) -> str | None:
    """Return the name of what an expression calls."""
    return written.call.func.name if written.call else None
