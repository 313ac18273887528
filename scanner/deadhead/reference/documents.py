"""The page of the JSON documents: tables of their keys, made from the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deadhead.reference.schema import garden_schema, scan_schema

Json = Mapping[str, Any]

_HEAD = """\
# Keys of the JSON

Made from [`scan.schema.json`](scan.schema.json) and [`garden.schema.json`](garden.schema.json), which say the same to
programs. All keys are always there; [the contract](../json.md) says what may change.
"""


def documents_page() -> str:
    """Return the page."""
    scan, garden = scan_schema(), garden_schema()
    more = {key: value for key, value in garden["properties"].items() if key not in scan["properties"]}
    return "\n".join(
        [
            _HEAD,
            *_section(f"## {scan['title']}", scan["properties"]),
            *_records(scan["$defs"]),
            *_section(f"## {garden['title']}", {"schema": garden["properties"]["schema"], **more}, _AND),
            *_records({name: one for name, one in garden["$defs"].items() if name not in scan["$defs"]}),
        ]
    )


_AND = "The keys of `deadhead/scan/1`, and:"


def _records(records: Mapping[str, Json]) -> Iterator[str]:
    for name, record in sorted(records.items()):
        yield from _section(f"### {name}", record["properties"])


def _section(title: str, properties: Mapping[str, Json], before: str = "") -> Iterator[str]:
    yield from (title, "", *([before, ""] if before else []), "| key | type | meaning |", "|---|---|---|")
    yield from (f"| `{key}` | {_type(schema)} | {schema['description']} |" for key, schema in properties.items())
    yield ""


def _type(schema: Json) -> str:
    """Return a type in words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "const" in schema:
        return f"`{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return _or([one if one is None else f"`{json.dumps(one)}`" for one in schema["enum"]])
    if "anyOf" in schema:
        return _or([None if one == {"type": "null"} else _type(one) for one in schema["anyOf"]])
    if "items" in schema:
        return f"list of {_type(schema['items'])}"
    if "additionalProperties" in schema:
        return f"object of {_type(schema['additionalProperties'])}"
    return f"string, `{schema['pattern']}`" if "pattern" in schema else str(schema["type"])


def _or(types: list[str | None]) -> str:
    """Return alternatives in words; None is null, and comes last."""
    named = ", ".join(one for one in types if one is not None)
    return f"{named} or null" if None in types else named
