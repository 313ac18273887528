"""Files that break naive readers: every one of them gets an outcome, in bounded time, and no exception."""

from __future__ import annotations

import time

import pytest

from deadhead.finding import Unreadable
from deadhead.scan.examine import Clean, Looked, Outcome

from .probes import look

_HEAD = "import ast, logging\nfrom datetime import datetime\n"
_TAIL = "\ndatetime.utcnow()\n"

DEEP = {
    "operators": "x = " + " + ".join(["1"] * 5000),
    "operators around the use": "x = " + "1 + " * 5000 + "datetime.utcnow()",
    "comparisons": "x = " + " < ".join(["1"] * 5000),
    "ands": "x = " + " and ".join(["y"] * 5000) + " and datetime.utcnow()",
    "attributes": "x = y" + ".z" * 900,
    "calls": "x = logging" + ".getLogger()" * 300 + ".warn()",
    "method chains": "x = datetime.now()" + ".replace()" * 300 + ".utcnow()",
    "subscripts": "x = y" + "[0]" * 900,
    "elifs": "if 1: pass\n" + "elif 2: datetime.utcnow()\n" * 1000,
    "nested ifs": "".join(" " * i + "if x:\n" for i in range(90)) + " " * 90 + "datetime.utcnow()",
    "nested functions": "".join(" " * i + "def f():\n" for i in range(90)) + " " * 90 + "datetime.utcnow()",
    "nested classes": "".join(" " * i + "class A:\n" for i in range(90)) + " " * 90 + "datetime.utcnow()",
    "nested loops": "".join(" " * i + "while x:\n" for i in range(90)) + " " * 90 + "datetime.utcnow()",
    "nested lambdas": "x = " + "lambda: " * 80 + "datetime.utcnow()",
    "nested comprehensions": "x = " + "[" * 60 + "datetime.utcnow()" + " for y in z]" * 60,
    "nested conditions": "x = " + "1 if y else " * 90 + "datetime.utcnow()",
    "nested brackets": "x = " + "[" * 90 + "datetime.utcnow()" + "]" * 90,
    "nots": "x = " + "not " * 90 + "datetime.utcnow()",
    "strings": "x = " + " ".join(["'a'"] * 5000),
    "assignments": "a0 = datetime\n" + "".join(f"a{i + 1} = a{i}\n" for i in range(2000)) + "a2000.utcnow()",
    "rebindings": "a = datetime\n" + "a = a or a\n" * 2000 + "a.utcnow()",
    "branches": "if x: a = datetime\n" * 2000 + "a.utcnow()",
    "bases": "class A0(datetime): pass\n"
    + "".join(f"class A{i + 1}(A{i}): pass\n" for i in range(500))
    + "A500.utcnow()",
    "returns": "def f0(): return datetime.now()\n"
    + "".join(f"def f{i + 1}(): return f{i}()\n" for i in range(500))
    + "f500().utcnow()",
    "conditions made of each other": "\n".join(f"if a{i % 7} < a{i % 5}: a{i % 6} = a{i % 4}" for i in range(200))
    + "\nif a1 < a2: datetime.utcnow()",
    "unions": "def f(x: " + " | ".join(["datetime"] * 900) + "): x.utcnow()",
}


def _looked(code: str | bytes) -> Outcome:
    began = time.process_time()  # other work on the machine does not count
    outcome = look(code)
    assert time.process_time() - began < 10
    return outcome


@pytest.mark.parametrize("case", DEEP)
def test_deep_and_long_code(case: str) -> None:
    outcome = _looked(_HEAD + DEEP[case] + _TAIL)
    if isinstance(outcome, Unreadable):
        assert "nested" in outcome.reason or "recursion" in outcome.reason
        return
    assert isinstance(outcome, Looked)
    assert outcome.crashes == ()
    last = (_HEAD + DEEP[case] + _TAIL).count("\n")
    assert outcome.findings[-1].span == (last, 1, last, 18)


UNREADABLE = {
    "brackets": (
        _HEAD.encode() + b"datetime.utcnow(" + b"(" * 1000 + b")" * 1001,
        "line 3: too many nested parentheses",
    ),
    "null bytes": (_HEAD.encode() + b"x = 1\0\ndatetime.utcnow()", "source code holds null bytes"),
    "syntax": (_HEAD.encode() + b"datetime.utcnow(\n", "line 3: '(' was never closed"),
    "Python 2": (_HEAD.encode() + b"print 'a', datetime.utcnow()\n", "line 3: Missing parentheses in call to 'print'."),
    "indentation": (_HEAD.encode() + b"  datetime.utcnow()\n", "line 3: unexpected indent"),
    "not UTF-8": (_HEAD.encode() + b"# \xff\ndatetime.utcnow()\n", "line 3: not utf-8: invalid start byte"),
    "not ASCII": (b"# coding: ascii\nimport datetime\n# \xe4\ndatetime.datetime.utcnow()\n", "line 3: not ascii"),
    "unknown cookie": (
        b"# coding: none\nimport datetime\ndatetime.datetime.utcnow()\n",
        "line 1: unknown encoding: none",
    ),
    "no text": (
        b"# coding: rot13\nimport datetime\ndatetime.datetime.utcnow()\n",
        "line 1: cannot be read in the encoding",
    ),
    "cookie and mark": (b"\xef\xbb\xbf# coding: latin-1\nfrom imp import x\n", "line 1: encoding problem: utf-8"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_unreadable_files(case: str) -> None:
    raw, reason = UNREADABLE[case]
    outcome = _looked(raw)
    assert isinstance(outcome, Unreadable)
    assert outcome.reason.startswith(reason)
    assert outcome.is_io is False


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"# import imp\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"import", b"import ("]
)
def test_files_of_nothing(raw: bytes) -> None:
    assert isinstance(_looked(raw), Clean | Unreadable)


def test_a_large_file() -> None:
    code = _HEAD + "def f(x, y=1):\n    return x.y(y, 'a', [1, 2]) + other(y)\n" * 5_000
    code += "data = [\n" + f"    {'a' * 90!r},\n" * 100_000 + "]\n"
    assert len(code) > 10_000_000
    began = time.perf_counter()
    outcome = look(code + "datetime.utcnow()\n")
    assert time.perf_counter() - began < 20
    assert isinstance(outcome, Looked)
    last = code.count("\n") + 1
    assert [finding.span for finding in outcome.findings] == [(last, 1, last, 18)]
