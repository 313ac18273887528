"""The JSON Schemas of ``deadhead/scan/1`` and ``deadhead/garden/1``, made from the types that are written."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from deadhead.debt import Category, Cluster, Debt, Ended
from deadhead.finding import Edit, Evidence, Finding, Patch, RuleCrash, Severity, Span, Unreadable
from deadhead.garden.model import Gone, LastRun, Run
from deadhead.gate.entry import Entry
from deadhead.outcome import Unexplained, Verdict
from deadhead.report import garden_json
from deadhead.report.json import SCHEMA
from deadhead.sighting import Origin

Json = dict[str, Any]

_PLAIN: dict[object, Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    Category: {"type": "string"},
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
        "scanned": _STRINGS,
        "revision": _of(str | None),
        "dirty": _PLAIN[bool],
    }
    fixable = _object({"safe": _PLAIN[int], "unsafe": _PLAIN[int]})
    summary = {"files": _PLAIN[int], "findings": _PLAIN[int], "fixable": fixable, "stale": _PLAIN[int]}
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
            "summary": _object(summary),
        }
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": SCHEMA, **document}


def garden_schema() -> Json:
    """Return the schema of what ``garden --output-format json`` writes: a scan's, and more."""
    scan = scan_schema()
    place = _object({"place": _PLAIN[str], "function": _PLAIN[str]})
    severity = {"severity": _of(Severity)}
    comparison = {"last": _of(LastRun), "gone": _list(_of(Gone))}
    more = {
        "schema": {"const": garden_json.SCHEMA},
        "run": _of(Run),
        "tests": _list(_of(Ended)),
        "clusters": _list(_object({**_fields(Cluster, "where"), **severity, "where": _or_null(place)})),
        "debts": _list(_object({**_fields(Debt), **severity})),
        "comparison": _or_null(_object(comparison)),
    }
    return {**scan, "title": garden_json.SCHEMA, **_object({**scan["properties"], **more})}


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
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _of(arguments[1])}
    if isinstance(hint, type):
        return _object(_fields(hint))
    raise TypeError(f"no schema for {hint}")


def _object(properties: Mapping[str, Json]) -> Json:
    """Return the schema of an object: all keys are there; later versions may have more."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
