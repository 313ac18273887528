"""Positions: from lines and columns to offsets and back, on any text; fingerprints; string literals."""

from __future__ import annotations

import re
import sys
import sysconfig
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.finding import Span
from deadhead.rule import Lexical, Match
from deadhead.scan.examine import Examiner, Looked
from deadhead.static.facts import Facts
from deadhead.static.source import Source
from deadhead_rules.python.invalid_escape_sequence import InvalidEscapeSequence

from .probes import findings, look

texts = st.text(st.sampled_from("ab \t\n\r\f\x0b\x1c\x85\u2028\xe4€😀\u0301\"'\\#"), max_size=60)


@given(texts)
def test_offsets_and_positions_are_each_others_inverse(text: str) -> None:
    source = Source("x.py", text.encode())
    lines = re.split(r"\r\n|\n|\r", text)
    assert [source.line(number) for number in range(1, len(lines) + 1)] == lines
    for at in range(len(text) + 1):
        offset = len(text[:at].encode())
        line, column = source.position(offset)
        assert source.offset_of(line, column) == offset or text[at - 1 : at + 1] == "\r\n"
        assert source.offset(line, offset - source.line_starts[line - 1]) == offset


@given(texts, st.data())
def test_spans_hold_their_text(text: str, data: st.DataObject) -> None:
    source = Source("x.py", text.encode())
    first, last = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    start, stop = len(text[:first].encode()), len(text[:last].encode())
    span = source.span(start, stop)
    assert span.start <= span.end
    assert source.text[start:stop].decode() == text[first:last]


@given(texts, st.sampled_from(["utf-8", "utf-8-sig"]))
def test_bytes_come_back(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    assert Source("x.py", raw).encode(Source("x.py", raw).text) == raw


_LINES = [
    "datetime.utcnow()",
    "x = datetime.utcnow()",
    "def f(): return datetime.utcnow()",
    "class A: x = datetime.utcnow",
]
_NOISE = ["", "# a comment", "pass", "'text'", "y = 1", "def g(): pass", "import os"]


@given(st.lists(st.sampled_from(_LINES), max_size=6), st.lists(st.tuples(st.integers(0, 6), st.sampled_from(_NOISE))))
def test_fingerprints_outlive_other_lines(lines: list[str], noise: list[tuple[int, str]]) -> None:
    more = list(lines)
    for place, line in noise:
        more.insert(place, line)
    head = "from datetime import datetime\n"
    before, after = (findings(look(head + "\n".join(part) + "\n")) for part in (lines, more))
    assert [one.fingerprint for one in after] == [one.fingerprint for one in before]
    assert len({one.fingerprint for one in before}) == len(before)


class Escapes(Lexical):
    """The first invalid escape of each literal."""

    name = "escapes"
    since, use, url = "3.6", "a raw string", "https://example.org"
    needle = r"\\"

    def check(self, literal: str, prefix: str, body: int) -> list[Match]:
        """Return the first escape that the compiler would warn about."""
        if "r" in prefix.lower():
            return []
        known = "\n\r\\'\"abfnrtvx01234567" + ("" if "b" in prefix.lower() else "NuU")
        wrong = [one for one in re.finditer(r"\\(?:\r\n|.)", literal[body:], re.DOTALL) if one.group()[1] not in known]
        ascii_only = [one for one in wrong if one.group()[1].isascii()]
        return [Match(body + one.start(), body + one.end(), (), "") for one in ascii_only[:1]]


class OtherEscapes(Escapes):
    """The same without a look at literals whose escapes are all valid."""

    needle = InvalidEscapeSequence.needle


_ESCAPES = Examiner(Facts([Escapes()]), (3, 14))
_OTHER_ESCAPES = Examiner(Facts([OtherEscapes()]), (3, 14))


def _compiled(raw: bytes) -> list[int]:
    """Return the lines that the interpreter's warnings name: of the literals, since Python 3.14 of the escapes."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(raw, "x.py", "exec", dont_inherit=True)
    return sorted(one.lineno for one in caught if "invalid escape" in str(one.message))


def _found(raw: bytes, examiner: Examiner = _ESCAPES) -> list[int]:
    outcome = examiner.source("x.py", raw)
    found = outcome.findings if isinstance(outcome, Looked) else ()
    spans = [(one.span if sys.version_info >= (3, 14) else one.statement) for one in found]
    return sorted(span.line for span in spans if span is not None)


EDGES = [
    r"x = '\d'",
    r"x = '\\d', '\\\d', '\'\d', ''",
    r"x = r'\d', R'\d', b'\d', rb'\d', bR'\d', u'\d', B'\u'",
    r"x = '# \d'  # '\d'",
    "x = '''a\n'b' ''\\d\n'''",
    "x = '\\\n\\d' '\\d'",
    "x = ''''\\d''', \"\"\"\"\\d\"\"\"",
    r"x = '\ä', '\€\d'",
    "# '\nx = '\\d'",
    "x = 'a' if y else'\\d'",
    "if 1:\n  '''\n  \\d\n  '''",
    "x = '\\N{BULLET}\\u0041\\U00000041\\x41\\0\\d'",
    "def f(): return'\\d'",
    "x = y in'\\d', not'\\d'",
    "x = ('\\d'\n'\\d')",
    "x = bR'\\d', b'\\d', 'r' '\\d', f(r)or'\\d', 1or'\\d'",
    "x = f'\\d{y}', f'{y:\\d}', f'{{\\d'",
]


@pytest.mark.parametrize("code", EDGES)
def test_literals_are_those_of_the_compiler(code: str) -> None:
    assert _found(code.encode()) == _compiled(code.encode())
    assert _found(code.encode(), _OTHER_ESCAPES) == _compiled(code.encode())


def _library() -> list[Path]:
    folder = Path(sysconfig.get_path("stdlib"))
    names = ["test/test_string_literals.py", "test/test_fstring.py", "test/test_re.py", "re/_parser.py", "tokenize.py"]
    return [folder / name for name in names if (folder / name).exists()]


@pytest.mark.parametrize("path", _library(), ids=lambda path: path.name)
def test_literals_of_the_standard_library(path: Path) -> None:
    raw = path.read_bytes()
    assert _found(raw) == _compiled(raw)
    assert _found(raw, _OTHER_ESCAPES) == _compiled(raw)


def test_span_of_a_literal_in_characters() -> None:
    outcome = _ESCAPES.source("x.py", "x = 'ä😀', '\\d'\n".encode())
    assert isinstance(outcome, Looked)
    assert [(one.span, one.statement) for one in outcome.findings] == [(Span(1, 12, 1, 14), Span(1, 11, 1, 15))]


def test_lines_of_the_interpreter_and_ours_agree() -> None:
    assert sys.version_info >= (3, 11)
    raw = b"a = 1\rb = 2\r\nc = 3\n\x0cd = 4\n"
    tree = Source("x.py", raw).parse()
    assert [(node.lineno, node.col_offset) for node in tree.body] == [(1, 0), (2, 0), (3, 0), (4, 1)]
