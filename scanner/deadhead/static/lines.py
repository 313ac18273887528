"""The lines of a file's bytes: where one begins, and whether it is code at all."""

from __future__ import annotations

import re

#: A comment up to a place in it; one that is a text's last line, and no comment, has three quotes in it.
_COMMENT = re.compile(rb"#(?!.*(?:\"\"\"|'''))[^{]*\Z")
#: A line that begins with one literal, up to a place in it. What begins with another's end has three quotes in it.
_IN_TEXT = re.compile(rb"(?:'(?!.*\"\"\")[^'\\{]+|\"(?!.*''')[^\"\\{]+)\Z")


def line_begin(data: bytes, at: int) -> int:
    """Return where the line of a place begins."""
    begin = data.rfind(b"\n", 0, at) + 1
    return max(begin, data.rfind(b"\r", begin, at) + 1)


def is_no_code(data: bytes, place: int) -> bool:
    """Whether the line of a place is a comment, or text; braces might be those of an f-string over lines."""
    begin = line_begin(data, place)
    line = data[begin:place].lstrip()
    if not (_COMMENT if line.startswith(b"#") else _IN_TEXT).match(line):
        return False
    return not data[max(0, begin - 3) : begin].rstrip().endswith(b"\\")
