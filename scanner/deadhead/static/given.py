"""What the strings of a file are given to, as far as its bytes tell."""

from __future__ import annotations

import keyword
import re

#: Words before a bracket by which a string in it may become, or become part of, the name of what is replaced.
_LEAD_ON = frozenset(
    b"patch setattr delattr object multiple dict format join param "
    b"setitem delitem update setdefault pop __setitem__ __delitem__".split()
).union(word.encode() for word in keyword.kwlist)
#: What stands on a line before a string that is compared with something, or is the value of an attribute or a key.
_COMPARED = re.compile(rb"(?:[!=]=|\bin|:|\.\w+[ \t]*=)[ \t]*\Z|\A(?!.*\bfor\b).*\bin[ \t]*[(\[{][^()\[\]{}#]*\Z")
#: What may stand between the bracket of a call and one of its arguments, other brackets aside.
_BETWEEN = re.compile(rb"(?:[^()\[\]{}\"'#\\]|\"[^\"'\n()\\]*\"|'[^\"'\n()\\]*')*")
_CALLED = re.compile(rb"(\w+)[ \t]*\Z")
_FAR = 400  # bytes of a call before one of its arguments
_LONG = 60  # bytes of a name


class Given:
    """Tells of places in strings of one file whether these have nothing to do with what it replaces."""

    def __init__(self, raw: bytes) -> None:
        """``raw`` are the file's bytes."""
        self.raw = raw
        self._own: dict[bytes, bool] = {}

    def to_another(self, at: int) -> bool:
        """Whether the string that holds a place is compared, or is an argument of a call that replaces nothing.

        A function of the file itself may replace what it is given.
        """
        raw = self.raw
        line = raw.rfind(b"\n", 0, at) + 1
        if raw[at] not in b"\"'":
            at = max(raw.rfind(b'"', line, at), raw.rfind(b"'", line, at), 0)
        if _COMPARED.search(raw[line:at]):
            return True
        bracket = raw.rfind(b"(", max(at - _FAR, 0), at)
        if bracket < 0 or _BETWEEN.fullmatch(raw, bracket + 1, at) is None:
            return False
        called = _CALLED.search(raw, max(bracket - _LONG, 0), bracket)
        return called is not None and called[1] not in _LEAD_ON and not self._is_own(called[1])

    def _is_own(self, name: bytes) -> bool:
        """Whether a name may get its meaning in the file, other than by a plain import."""
        if name not in self._own:
            ways = (b"def %b", b"class %b", b"as %b", b"%b =", b"%b=", b"%b:", b"%b :")
            self._own[name] = any(way % name in self.raw for way in ways)
        return self._own[name]
