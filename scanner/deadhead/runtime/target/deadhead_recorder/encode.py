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
    _Shape = Dict[str, Json]
    _Encoders = Dict[type, Callable[[Any], str]]
else:
    _Base = _Shape = _Encoders = dict

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


class Shape(_Shape):
    """A dictionary that is the same in many lines, such as a frame of a library: its JSON text is made once."""

    __slots__ = ("told",)

    def __init__(self, members: Line) -> None:
        super().__init__(members)
        self.told = ""


class Encoder(_Encoders):
    """What makes JSON text of a value, by its type: functions of C for all but dictionaries and lists.

    Not by isinstance(), which tests replace.
    """

    def __init__(self, texts: Texts) -> None:
        """The JSON texts of texts are taken from ``texts``."""
        self._texts = texts
        super().__init__(
            {
                str: texts.__getitem__,
                float: "{:.6f}".format,  # seconds; all digits take four times as long
                int: repr,
                bool: {True: "true", False: "false"}.__getitem__,
                type(None): {None: "null"}.__getitem__,
                dict: self._members,
                Shape: self._shape,
                list: self._items,
            }
        )

    def __missing__(self, kind: type) -> Callable[[Any], str]:
        """Of a subclass of str, the text."""
        return self._text

    def encode(self, value: Any) -> str:
        """The JSON text of ``value``."""
        return self[type(value)](value)

    def _members(self, value: Line) -> str:
        texts = self._texts
        return "{" + ", ".join([f"{texts[key]}: {self[type(item)](item)}" for key, item in value.items()]) + "}"

    def _shape(self, value: Shape) -> str:
        if not value.told:
            value.told = self._members(value)
        return value.told

    def _items(self, value: list[Json]) -> str:
        return "[" + ", ".join([self[type(item)](item) for item in value]) + "]"

    def _text(self, value: str) -> str:
        return self._texts["".join([value])]
