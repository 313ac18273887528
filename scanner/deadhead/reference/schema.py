"""The JSON Schemas of ``deadhead/scan/1`` and ``deadhead/garden/1``, made from the types that are written."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from deadhead.debt import Category, Cluster, Critical, Debt, Ended, LogLine, SeenAt, Trend
from deadhead.failure import CodePlace, Raised
from deadhead.finding import Edit, Evidence, Finding, Patch, RuleCrash, Severity, Span, Unreadable
from deadhead.garden.model import Gone, LastRun, Run
from deadhead.gate.entry import Entry
from deadhead.outcome import Origin, Unexplained, Verdict
from deadhead.reference.meanings import MEANINGS
from deadhead.report import garden_json
from deadhead.report.json import SCHEMA

Json = dict[str, Any]

_PLAIN: dict[object, Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    Category: {"type": "string"},
}
#: What the records are called in the schema that are written just as they are.
_NAMES: dict[type[Any], str] = {
    CodePlace: "frame",
    Critical: "critical_path",
    Ended: "test",
    Entry: "baseline_entry",
    Evidence: "evidence",
    Gone: "gone",
    LastRun: "last_run",
    LogLine: "log_line",
    Raised: "exception",
    RuleCrash: "error",
    Run: "run",
    SeenAt: "sighting",
    Trend: "trend",
    Unexplained: "unexplained",
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
)
_STRINGS: Json = {"type": "array", "items": {"type": "string"}}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def scan_schema() -> Json:
    """Return the schema of what ``scan --output-format json`` writes."""
    schema = _Schema()
    return schema.whole("scan", SCHEMA, schema.of_scan())


def garden_schema() -> Json:
    """Return the schema of what ``garden --output-format json`` writes: a scan's, and more."""
    schema = _Schema()
    return schema.whole("garden", garden_json.SCHEMA, {**schema.of_scan(), **schema.of_garden()})


class _Schema:
    """A schema in the making: each record that is met becomes a definition."""

    def __init__(self) -> None:
        self.records: Json = {}

    def whole(self, name: str, title: str, properties: Json) -> Json:
        """Return the schema of a document."""
        document = _object(name, {"schema": {"const": title}, **properties})
        return {"$schema": _DRAFT, "title": title, **document, "$defs": self.records}

    def of_scan(self) -> Json:
        """Return the properties of a scan's document."""
        return {
            "root": {"const": "."},
            "target_version": {"type": "string", "pattern": r"^3\.\d+$"},
            "scope": self._scope(),
            "findings": _list(self._finding()),
            "unexplained": _list(self._of(Unexplained)),
            "unreadable": _list(self._record("unreadable", self._fields(Unreadable, "is_io"))),
            "errors": _list(self._of(RuleCrash)),
            "baseline": _or_null(self._baseline()),
            "gate": _or_null(self._record("verdict", {"passes": _PLAIN[bool], **self._fields(Verdict)})),
            "summary": self._summary(),
        }

    def of_garden(self) -> Json:
        """Return the properties that a garden's document has besides."""
        severity = {"severity": self._of(Severity)}
        place = self._record("place", {"place": _PLAIN[str], "function": _PLAIN[str]})
        cluster = {**self._fields(Cluster, "where"), **severity, "where": _or_null(place)}
        return {
            "run": self._of(Run),
            "tests": _list(self._of(Ended)),
            "clusters": _list(self._record("cluster", cluster)),
            "debts": _list(self._record("debt", {**self._fields(Debt), **severity})),
            "comparison": _or_null(self._comparison()),
        }

    def _scope(self) -> Json:
        lists = dict.fromkeys(("paths", "rules", "scanned"), _STRINGS)
        more = {"files": _PLAIN[int], "revision": self._of(str | None), "dirty": _PLAIN[bool]}
        return self._record("scope", lists | more)

    def _finding(self) -> Json:
        place = self._fields(Span)
        edit = self._record("edit", {**place, **self._fields(Edit, "span")})
        fix = self._record("fix", {**self._fields(Patch, "edits"), "edits": _list(edit)})
        fixes = {"fix": {"enum": ["safe", "unsafe", None]}, "fixes": _list(fix)}
        return self._record("finding", {**self._fields(Finding, *_UNSAID), **place, **fixes})

    def _baseline(self) -> Json:
        numbers = {"known": _PLAIN[int], "moved": _PLAIN[int]}
        return self._record("baseline", {"file": _PLAIN[str], **numbers, "gone": _list(self._of(Entry))})

    def _summary(self) -> Json:
        fixable = self._record("fixable", {"safe": _PLAIN[int], "unsafe": _PLAIN[int]})
        numbers = dict.fromkeys(("files", "findings", "stale"), _PLAIN[int])
        return self._record("summary", {**numbers, "fixable": fixable})

    def _comparison(self) -> Json:
        return self._record("comparison", {"last": self._of(LastRun), "gone": _list(self._of(Gone))})

    def _record(self, name: str, properties: Json) -> Json:
        self.records[name] = _object(name, properties)
        return {"$ref": f"#/$defs/{name}"}

    def _fields(self, record: type[Any], *left_out: str) -> Json:
        # what a module imports for its annotations alone is not there at run time
        hints = get_type_hints(record, localns={"Origin": Origin}).items()
        return {name: self._of(hint) for name, hint in hints if name not in left_out}

    def _of(self, hint: Any) -> Json:
        """Return the schema of a type."""
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, arguments = get_origin(hint), get_args(hint)
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, UnionType):
            return {"anyOf": [self._of(one) for one in arguments]}
        if origin is tuple:
            return _list(self._of(arguments[0]))
        if origin is Mapping:
            return {"type": "object", "additionalProperties": self._of(arguments[1])}
        if hint in _NAMES:
            return self._record(_NAMES[hint], self._fields(hint))
        raise TypeError(f"no schema for {hint}")


def _object(name: str, properties: Mapping[str, Json]) -> Json:
    """Return the schema of an object with what its keys mean: all are there; later versions may have more."""
    meanings = MEANINGS[name]
    if properties.keys() != meanings.keys():
        raise TypeError(f"{name}: keys and meanings differ: {sorted(properties.keys() ^ meanings.keys())}")
    described = {key: {**properties[key], "description": text} for key, text in meanings.items()}
    return {"type": "object", "properties": described, "required": list(described)}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}
