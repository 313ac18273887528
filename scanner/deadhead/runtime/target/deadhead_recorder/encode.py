"""One JSON object as one line of ASCII; the ``json`` package would cost each process 5 to 13 ms of start-up."""

from __future__ import annotations

try:
    from _json import encode_basestring_ascii as _quote
except ImportError:  # an interpreter without the accelerator
    from json.encoder import encode_basestring_ascii as _quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Union

    Json = Union[None, bool, int, float, str, List["Json"], Dict[str, "Json"]]
    Line = Dict[str, Json]


def encode(value: Json) -> str:
    """The JSON text of ``value``."""
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, dict):
        return "{" + ", ".join([_quote(key) + ": " + encode(item) for key, item in value.items()]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([encode(item) for item in value]) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)
