"""The JSON Schema of ``deadhead/scan/1``, made from the types that are written."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from deadhead.finding import Edit, Evidence, Finding, Patch, RuleCrash, Span, Unreadable
from deadhead.gate.entry import Entry
from deadhead.outcome import Unexplained, Verdict
from deadhead.report.json import SCHEMA
from deadhead.sighting import Origin

Json = dict[str, Any]

_PLAIN: dict[object, Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
}
#: What a finding has for the engine's own use.
_UNSAID = (
    "span",
    "fixes",
    "snippet",
    "context",
    "run",
    "anchors",
    "statement",
    "through",
    "spelled",
    "is_doubted",
    "evidence",
)
_STRINGS: Json = {"type": "array", "items": {"type": "string"}}


def scan_schema() -> Json:
    """Return the schema of what ``scan --output-format json`` writes."""
    place = _fields(Span)
    edit = _object({**place, **_fields(Edit, "span")})
    patch = _object({**_fields(Patch, "edits"), "edits": _list(edit)})
    finding = _object({**_fields(Finding, *_UNSAID), **place, "evidence": _object(_fields(Evidence))})
    finding["properties"] |= {"fix": {"enum": ["safe", "unsafe", None]}, "fixes": _list(patch)}
    known = {"file": _PLAIN[str], "known": _PLAIN[int], "moved": _PLAIN[int], "gone": _list(_object(_fields(Entry)))}
    verdict = {"passes": _PLAIN[bool], **_fields(Verdict)}
    scope = {
        "paths": _STRINGS,
        "files": _PLAIN[int],
        "rules": _STRINGS,
        "revision": _of(str | None),
        "dirty": _PLAIN[bool],
    }
    document = _object(
        {
            "schema": {"const": SCHEMA},
            "root": {"const": "."},
            "target_version": {"type": "string", "pattern": r"^3\.\d+$"},
            "scope": _object(scope),
            "findings": _list(finding),
            "unexplained": _list(_object(_fields(Unexplained))),
            "unreadable": _list(_object(_fields(Unreadable, "is_io"))),
            "errors": _list(_object(_fields(RuleCrash))),
            "baseline": _or_null(_object(known)),
            "gate": _or_null(_object(verdict)),
            "summary": {"type": "object"},
        }
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **document}


def _fields(record: type[Any], *left_out: str) -> Json:
    # what a module imports for its annotations alone is not there at run time
    return {
        name: _of(hint)
        for name, hint in get_type_hints(record, localns={"Origin": Origin}).items()
        if name not in left_out
    }


def _of(hint: Any) -> Json:
    """Return the schema of a type."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (Union, UnionType):
        return {"anyOf": [_of(one) for one in arguments]}
    if origin is tuple:
        return _list(_of(arguments[0]))
    raise TypeError(f"no schema for {hint}")


def _object(properties: Mapping[str, Json]) -> Json:
    """Return the schema of an object: all keys are there; later versions may have more."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
