"""One JSON object as one line of ASCII; the ``json`` package would cost each process 5 to 13 ms of start-up."""

from __future__ import annotations

try:
    from _json import encode_basestring_ascii
except ImportError:  # an interpreter without the accelerator
    from json.encoder import encode_basestring_ascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Union

    Json = Union[None, bool, int, float, str, List["Json"], Dict[str, "Json"]]
    Line = Dict[str, Json]

    _Base = Dict[str, str]
else:
    _Base = dict

quote: Callable[[str], str] = encode_basestring_ascii
_LONGEST, _MOST = 300, 4000  # of the texts that are kept


class Texts(_Base):
    """The JSON texts of texts; keys, paths and the names of tests come again and again, so short ones are kept."""

    def __init__(self, changed: Callable[[str], str]) -> None:
        super().__init__()
        self._changed = changed

    def __missing__(self, text: str) -> str:
        """The JSON text of ``text``, as it is after the change that all go through."""
        return self.keep(text, self._changed(text))

    def keep(self, text: str, changed: str) -> str:
        """The JSON text of ``text`` where its change has been made by other means; kept if it is short."""
        found = quote(changed)
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = found
        return found


def encode(value: Any, texts: Texts) -> str:
    """The JSON text of ``value``; those of the texts in it are taken from ``texts``."""
    # not isinstance(), which tests replace
    kind = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is str:
        return texts[value]
    if kind is float:  # seconds; all digits take four times as long
        return f"{value:.6f}"
    if kind is dict:
        members = [
            f"{texts[key]}: {texts[item] if type(item) is str else encode(item, texts)}" for key, item in value.items()
        ]
        return "{" + ", ".join(members) + "}"
    if kind is list:
        return "[" + ", ".join([encode(item, texts) for item in value]) + "]"
    if value is None or kind is bool:
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value) if kind is int else texts["".join([value])]  # of a subclass of str, the text
