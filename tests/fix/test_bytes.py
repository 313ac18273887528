"""What a fix leaves alone, to the byte: line endings, encodings, white space, comments, everything outside the span."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import pytest

from deadhead.fix.apply import Refused, fix
from deadhead.rule import Fix, Rule, Use
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts

from .mend import SAFE, UNSAFE, mended

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = "datetime.datetime.utcnow()"
NEW = "datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)"

#: Files with ``{}`` where the use stands, and their encodings.
FILES = {
    "CRLF": ("import datetime\r\nx = {}\r\ny = 1\r\n", "utf-8"),
    "CR": ("import datetime\rx = {}\ry = 1\r", "utf-8"),
    "mixed line endings": ("import datetime\nx = {}\r\ny = 1\rz = 2\n", "utf-8"),
    "byte order mark": ("import datetime\nx = {}\n", "utf-8-sig"),
    "byte order mark and cookie": ("# coding: utf-8\nimport datetime\nx = {}\n", "utf-8-sig"),
    "latin-1": ("# -*- coding: latin-1 -*-\nimport datetime\ns = 'äöü'; x = {}  # é\n", "latin-1"),
    "koi8-r": ("#!/usr/bin/env python\n# vim: set fileencoding=koi8-r :\nimport datetime\nж = 'я', {}\n", "koi8-r"),
    "utf-16 surrogates": ("import datetime\ns = '😀' + str({}) + '😀'\n", "utf-8"),
    "combining characters": ("import datetime\ns = 'é', {}, 'é'\n", "utf-8"),
    "form feed": ("import datetime\n\f\nx = {}\n\f\ny = 1\n", "utf-8"),
    "form feed in a line": ("import datetime\n\fif 1:\n\tx = {}\f\n", "utf-8"),
    "other separators": ("import datetime\ns = '\x0b\x1c\x85\u2028\u2029'; x = {}\n", "utf-8"),
    "tabs": ("import datetime\nif 1:\n\tif 1:\n\t\tx\t=\t{}\t\n", "utf-8"),
    "trailing blanks": ("import datetime   \nx = {}   \n   \n", "utf-8"),
    "no newline at the end": ("import datetime\nx = {}", "utf-8"),
    "semicolons": ("import datetime; a = 1; x = {}; b = 2\n", "utf-8"),
    "backslash": ("import datetime\nx = 1 + \\\n  1, {}, \\\n 2\n", "utf-8"),
    "parentheses": ("import datetime\nx = ((({})))\n", "utf-8"),
    "comments around": ("import datetime\nx = [  # a\n    {},  # b\n    # c\n]\n", "utf-8"),
    "implicit concatenation": ("import datetime\nx = 'a' 'b' % {} + 'c' \"d\"\n", "utf-8"),
    "triple quotes": ('import datetime\nx = ("""a\n  b""", {}, """c\nd""")\n', "utf-8"),
    "one line": ("import datetime\ndef f(x):\n    if x: return {}\n    else: return None\n", "utf-8"),
    "lambda": ("import datetime\nf = lambda x={}: {}\n", "utf-8"),
    "comprehension": ("import datetime\nx = [{} for y in z if {}]\n", "utf-8"),
    "walrus": ("import datetime\nif (x := {}): pass\n", "utf-8"),
    "starred": ("import datetime\nf(*{}, **{})\n", "utf-8"),
    "await": ("import datetime\nasync def f():\n    await {}\n    yield {}\n", "utf-8"),
    "operators": ("import datetime\nx = -{} ** {} @ not_({}) if {} else not {}\n", "utf-8"),
    "subscript": ("import datetime\nx[{}:{}] = y[{}]\n", "utf-8"),
    "decorator": ("import datetime\n@f({})\ndef g(): pass\n", "utf-8"),
    "class": ("import datetime\nclass C(f({}), k={}):\n    x = {}\n    y: int = {}\n", "utf-8"),
    "attribute chain": ("import datetime\nx = {}.tzinfo.real.bit_length()\n", "utf-8"),
    "match": ("import datetime\nmatch {}:\n    case _ if {}: pass\n", "utf-8"),
    "with": ("import datetime\nwith f({}) as x, g({}): pass\n", "utf-8"),
}


@pytest.mark.parametrize("case", FILES)
def test_nothing_outside_the_use_changes(case: str) -> None:
    template, encoding = FILES[case]
    old, new = template.replace("{}", OLD).encode(encoding), template.replace("{}", NEW).encode(encoding)
    assert mended(old) == new


#: Text before and after, where the use itself is more than one plain call.
SPELLINGS = {
    "spaces": (
        "datetime . datetime . utcnow ( )",
        "datetime . datetime . now ( datetime.timezone.utc).replace(tzinfo=None)",
    ),
    "over lines": (
        "datetime.datetime.utcnow(\n)",
        "datetime.datetime.now(\ndatetime.timezone.utc).replace(tzinfo=None)",
    ),
    "arguments over lines": (
        "datetime.datetime.utcfromtimestamp(\n    0,  # epoch\n)",
        "datetime.datetime.fromtimestamp(\n    0,  # epoch\n    datetime.timezone.utc,\n).replace(tzinfo=None)",
    ),
    "arguments over lines without a comma": (
        "datetime.datetime.utcfromtimestamp(\n    0  # epoch\n)",
        "datetime.datetime.fromtimestamp(\n    0,  # epoch\n    datetime.timezone.utc\n).replace(tzinfo=None)",
    ),
    "an argument on a line of its own": (
        "datetime.datetime.utcfromtimestamp(\n        0)",
        "datetime.datetime.fromtimestamp(\n        0,\n        datetime.timezone.utc).replace(tzinfo=None)",
    ),
    "an argument and the end of the call on lines of their own": (
        "datetime.datetime.utcfromtimestamp(0,\n    # the epoch\n)",
        "datetime.datetime.fromtimestamp(0, datetime.timezone.utc,\n    # the epoch\n).replace(tzinfo=None)",
    ),
    "a comment behind the argument": (
        "datetime.datetime.utcfromtimestamp(0,  # epoch\n    )",
        "datetime.datetime.fromtimestamp(0,  # epoch\n    datetime.timezone.utc).replace(tzinfo=None)",
    ),
    "a comma at the end": (
        "datetime.datetime.utcfromtimestamp(0,)",
        "datetime.datetime.fromtimestamp(0, datetime.timezone.utc).replace(tzinfo=None)",
    ),
    "a generator": (
        "datetime.datetime.utcfromtimestamp(x for x in ())",
        "datetime.datetime.fromtimestamp((x for x in ()), datetime.timezone.utc).replace(tzinfo=None)",
    ),
    "nested": (
        "datetime.datetime.utcfromtimestamp(datetime.datetime.utcnow().year)",
        "datetime.datetime.fromtimestamp("
        "datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).year, datetime.timezone.utc)"
        ".replace(tzinfo=None)",
    ),
    "nested replace": (
        "datetime.datetime.utcfromtimestamp(datetime.datetime.utcnow().replace(tzinfo=datetime.timezone.utc).x)"
        ".replace(tzinfo=datetime.timezone.utc)",
        "datetime.datetime.fromtimestamp(datetime.datetime.now(datetime.timezone.utc).x, datetime.timezone.utc)",
    ),
    "triple quotes inside": (
        'datetime.datetime.utcfromtimestamp(len("""a\n  b"""))',
        'datetime.datetime.fromtimestamp(len("""a\n  b"""), datetime.timezone.utc).replace(tzinfo=None)',
    ),
    "getattr": (
        "getattr(datetime.datetime, 'utcnow')()",
        "datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", SPELLINGS)
def test_spellings(case: str, newline: str) -> None:
    old, new = SPELLINGS[case]
    before, after = (f"import datetime\nx = [{text}]\n".replace("\n", newline) for text in (old, new))
    assert mended(before.encode()).decode() == after


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_comment_that_would_be_lost_is_no_place_for_a_safe_fix(newline: str) -> None:
    before = "import ast\nx = isinstance(\n# b\n  y, (ast.Num))\n".replace("\n", newline).encode()
    assert mended(before) == before
    assert mended(before, UNSAFE) != before


def test_many_uses_in_one_list_are_mended_in_a_moment() -> None:
    text = f"import datetime\nx = [{f'{OLD}, ' * 400}]\n"
    began = time.process_time()
    assert mended(text.encode()).decode() == text.replace(OLD, NEW)
    assert time.process_time() - began < 6


FSTRINGS = {
    "plain": "f'{%s}'",
    "format": "f'ä{%s!r:>{1}}ä'",
    "in a format": "f'{1:{%s}}'",
    "triple": "f'''\nä{\n%s}\n'''",
    "concatenated": "'a' f'{%s}' 'b'",
    "spaces": "f'{ %s == 1 }={{}}'",
}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="positions within f-strings cannot be relied upon")
@pytest.mark.parametrize("case", FSTRINGS)
def test_f_strings(case: str) -> None:
    before, after = (f"import datetime\nx = {FSTRINGS[case] % text}\n".encode() for text in (OLD, NEW))
    assert mended(before) == after


@pytest.mark.parametrize("case", FSTRINGS)
def test_f_strings_are_mended_right_or_left_alone(case: str) -> None:
    before, after = (f"import datetime\nx = {FSTRINGS[case] % text}\n".encode() for text in (OLD, NEW))
    assert mended(before) in (before, after)


@pytest.mark.parametrize("text", ["{%s=}", "{%s = !s:>40}", "{(%s)=}", "{[%s]=}"])
def test_text_that_shows_its_own_source_is_no_place_for_a_safe_fix(text: str) -> None:
    before = f"import datetime\nx = f'{text % OLD}'\n".encode()
    assert mended(before) == before


ENCODED = [
    ("# coding: ascii\nimport logging\nlogging.warn('a')\n", "ascii"),
    ("# coding: cp1252\nimport logging\ns = '€'; logging.warn('é')\n", "cp1252"),
    ("# coding: utf-8\nimport logging\ns = '€'; logging.warn('é')\n", "utf-8"),
    ("# coding: shift_jis\nimport logging\ns = 'ソ'; logging.warn('表')\n", "shift_jis"),
    ("# coding: gb18030\nimport logging\ns = '€'; logging.warn('中')\n", "gb18030"),
    ("# coding: iso-8859-15\nimport logging\ns = '€'; logging.warn('a')\n", "iso-8859-15"),
]


@pytest.mark.parametrize(("code", "encoding"), ENCODED)
def test_encodings(code: str, encoding: str) -> None:
    assert mended(code.encode(encoding)) == code.replace("warn(", "warning(").encode(encoding)


class Arrow(Rule):
    """A rule whose fix puts a character into the text that not every encoding has."""

    name = "arrow"
    watches = ("logging.warn",)
    since, use, url = "3.3", "an arrow", "https://example.org"

    def fixes(self, use: Use) -> Iterator[Fix | None]:
        """Yield a string with an arrow."""
        code = use.expression("'→'")
        yield None if code is None else Fix("Use an arrow", "safe", code)


def test_what_the_encoding_cannot_hold_is_refused() -> None:
    raw = b"# coding: latin-1\nimport logging\nlogging.warn('\xe9')\n"
    result = fix(Examiner(Facts([Arrow()]), (3, 14)), "module.py", raw, SAFE)
    assert isinstance(result, Refused)
    assert result.reason == "the fixed text cannot be written in the file's encoding (latin-1): line 3"


@pytest.mark.parametrize("raw", [b"", b"# a comment\n", b"\n\n", b"\xef\xbb\xbf", b"\x0c"])
def test_files_of_nothing(raw: bytes) -> None:
    assert mended(raw) == raw
