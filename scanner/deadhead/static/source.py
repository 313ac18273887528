"""One source file: its bytes, its text, and the way from one kind of position to another.

Three kinds of position meet here. ``ast`` counts lines from 1 and columns in UTF-8 bytes from 0; reports count both
from 1 and columns in characters; edits are slices of the text in UTF-8. Lines end at ``\\n``, ``\\r\\n`` and ``\\r``
only, as in the language: ``str.splitlines`` knows more.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from bisect import bisect_right
from codecs import BOM_UTF8
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Protocol

from deadhead import garbage
from deadhead.finding import Span
from deadhead.static.files import read_bytes

_VERSION = "{}.{}".format(*sys.version_info)
_NO_TEXT = "cannot be read in the encoding that it names"
_LINE_END = re.compile(rb"\r\n|\n|\r")


class Unparsable(Exception):  # noqa: N818 - it is an outcome
    """The file is no Python that can be read: ``reason`` says why, with the line where there is one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Located(Protocol):
    """Anything with the four positions of an ``ast`` node."""

    @property
    def lineno(self) -> int: ...  # noqa: D102
    @property
    def col_offset(self) -> int: ...  # noqa: D102
    @property
    def end_lineno(self) -> int | None: ...  # noqa: D102
    @property
    def end_col_offset(self) -> int | None: ...  # noqa: D102


class Source:
    """The text of one file in UTF-8, without its byte order mark, and what it takes to write it back as it was."""

    def __init__(self, path: str, raw: bytes) -> None:
        """``path`` is only a name for messages; ``raw`` are the file's bytes. Raises :class:`Unparsable`."""
        self.path = path
        self.raw = raw
        self.encoding = _encoding(raw)
        self.bom = raw.startswith(BOM_UTF8)
        self.text = self._utf8()

    @classmethod
    def read(cls, path: Path, name: str) -> Source:
        """Read a file. Raises ``OSError`` and :class:`Unparsable`."""
        return cls(name, read_bytes(path))

    def _utf8(self) -> bytes:
        body = self.raw[len(BOM_UTF8) :] if self.bom else self.raw
        if b"\0" in body:
            raise Unparsable("source code holds null bytes")
        try:
            text = body.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise Unparsable(f"line {_line_of(body, error.start)}: not {self.encoding}: {error.reason}") from None
        except (LookupError, ValueError) as error:
            raise Unparsable(f"line 1: {_NO_TEXT}: {error}") from None
        return body if self.encoding == "utf-8" else text.encode()

    def encode(self, text: bytes) -> bytes:
        """Return ``text`` (UTF-8) as the file's bytes: codec, byte order mark. Raises ``UnicodeEncodeError``."""
        body = text if self.encoding == "utf-8" else text.decode().encode(self.encoding)
        return BOM_UTF8 + body if self.bom else body

    @cached_property
    def newline(self) -> str:
        """The file's first line ending, ``\\n`` if it has none."""
        match = _LINE_END.search(self.text)
        return match.group().decode() if match else "\n"

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of each line's first byte."""
        starts = [0, *accumulate(map(len, self.text.splitlines(keepends=True)))]
        # What the last line ending ends is followed by a line, if only an empty one; the text's own end is no start.
        return starts if self.text.endswith((b"\n", b"\r")) or len(starts) == 1 else starts[:-1]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of an ``ast`` position."""
        return self.line_starts[line - 1] + column

    def offset_of(self, line: int, column: int) -> int:
        """Return the offset of a report's position (characters, from 1)."""
        start = self.line_starts[line - 1]
        return start + len(self.line(line)[: column - 1].encode())

    def line(self, number: int) -> str:
        """Return one line without its ending."""
        starts = self.line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip(b"\r\n").decode()

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1 and the column in characters, of an offset."""
        line = bisect_right(self.line_starts, offset)
        return line, len(self.text[self.line_starts[line - 1] : offset].decode()) + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span between two offsets."""
        return Span(*self.position(start), *self.position(end))

    def extent(self, node: Located) -> tuple[int, int]:
        """Return the two offsets of an ``ast`` node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def span_of(self, node: Located) -> Span:
        """Return the span of an ``ast`` node."""
        return self.span(*self.extent(node))

    def spans_at_run_time(self, node: ast.expr) -> tuple[Span, ...]:
        """Return the spans by which the interpreter names an expression.

        Where a member stands on a line below the one that its owner begins on, they begin with its name (3.11+).
        """
        member = node.func if isinstance(node, ast.Call) else node
        if not isinstance(member, ast.Attribute) or member.end_lineno in (None, node.lineno):
            return (self.span_of(node),)
        end = self.extent(node)[1]
        return self.span_of(node), self.span(self.extent(member)[1] - len(member.attr), end)

    def segment(self, node: Located) -> str:
        """Return the source text of an ``ast`` node."""
        start, end = self.extent(node)
        return self.text[start:end].decode()

    def parse(self, text: bytes | None = None) -> ast.Module:
        """Parse the text, or another that is in UTF-8 as well. Raises :class:`Unparsable`."""
        text = self.text if text is None else text
        # Bytes would be decoded a second time by a file's own coding cookie.
        code: str | bytes = text if self.encoding == "utf-8" else text.decode()
        try:
            with warnings.catch_warnings(), garbage.left_alone():
                warnings.simplefilter("ignore")
                return ast.parse(code, self.path)
        except SyntaxError as error:
            # Which Python, because the file may be for a newer one.
            raise Unparsable(f"line {error.lineno or 1}: {error.msg} (read as Python {_VERSION})") from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise Unparsable(str(error) or "nested too deeply for this Python's parser") from None


def _encoding(raw: bytes) -> str:
    if raw.isascii() and b"coding" not in raw[:200]:
        return "utf-8"
    try:
        name = tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
    except SyntaxError as error:
        raise Unparsable(f"line 1: {error.msg}") from None
    except (LookupError, ValueError) as error:
        raise Unparsable(f"line 1: {_NO_TEXT}: {error}") from None
    return "utf-8" if name == "utf-8-sig" else name


def _line_of(body: bytes, offset: int) -> int:
    return len(_LINE_END.findall(body, 0, offset)) + 1
