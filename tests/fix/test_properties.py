"""Generated programs: a fix comes to an end, silences its rule, changes only its span, keeps what the program says."""

from __future__ import annotations

import ast
import contextlib
import io
import warnings

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deadhead.finding import Edit, Finding, Patch, Span
from deadhead.fix.apply import Fixed, fix
from deadhead.fix.edits import applied, compatible, merged
from deadhead.scan.examine import Clean, Looked
from deadhead.static.source import Source

from .mend import EXAMINER, SAFE, UNSAFE

HEADS = {
    "import datetime\n": "datetime.datetime",
    "import datetime as dt\n": "dt.datetime",
    "from datetime import datetime\n": "datetime",
    "from datetime import datetime as D, timezone\n": "D",
    "import datetime\nfrom datetime import datetime as X, date\n": "X",
    "from __future__ import annotations\nfrom datetime import (\n    date,  # c\n    datetime,\n)\n": "datetime",
    "import os, datetime\ntimezone = 1\n": "datetime.datetime",
    "from datetime import datetime\nclass timezone: pass\n": "datetime",
    '"""Doc."""\nimport sys\nfrom datetime import datetime\n': "datetime",
}

#: ``D`` is the class.
LEAVES = st.sampled_from(
    [
        "D.utcnow().tzinfo",
        "D.utcnow().replace(tzinfo=None).tzinfo",
        "D.utcfromtimestamp(0).isoformat()",
        "D.utcfromtimestamp(\n    86400,  # a day\n).year",
        "(D.utcnow)().tzinfo",
        "list(map(D.utcfromtimestamp, [0, 1]))",
        "getattr(D, 'utcfromtimestamp')(0)",
        "D.utcnow().utcoffset()",
        "D.utcfromtimestamp(D.utcfromtimestamp(0).year)",
        "D.now().year > 0",
        "'ä€😀'",
        "None",
        "1",
    ]
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({} and {} or not {})".format, inner, inner, inner),
        st.builds("(lambda x={}: ({}, x))()".format, inner, inner),
        st.builds("[({}) for _ in [1] if [{}]]".format, inner, inner),
        st.builds("(lambda *a, **k: (a, k))(*[{}], **{{'k': {}}})".format, inner, inner),
        st.builds("(w := {})".format, inner),
        st.builds("{{'k': {}, **{{}}}}['k']".format, inner),
        st.builds("'a' '%s' % ({},)".format, inner),
    ),
    max_leaves=5,
)
STATEMENTS = st.one_of(
    st.builds("out.append({})\n".format, EXPRESSIONS),
    st.builds("x = {}; out.append(x)  # é\n".format, EXPRESSIONS),
    st.builds("if {}: out.append({})\nelse: out.append({})\n".format, EXPRESSIONS, EXPRESSIONS, EXPRESSIONS),
    st.builds("def f(timezone=1):\n\treturn {}\nout.append(f())\n".format, EXPRESSIONS),
    st.builds("class C:\n    x = {}\nout.append(C.x)\n".format, LEAVES),
    st.builds("for y in [{}]:\n    out.append({})\n".format, EXPRESSIONS, EXPRESSIONS),
    st.builds("with open(__file__) as h, h:\n    out.append({})\n".format, EXPRESSIONS),
    st.builds("try:\n    out.append({})\nfinally:\n    out.append('''a\n  b''')\n".format, EXPRESSIONS),
)


def _program(head: str, body: list[str]) -> str:
    name = HEADS[head]
    return head + "out = []\n" + "".join(body).replace("D.", f"{name}.").replace("(D,", f"({name},")


PROGRAMS = st.builds(_program, st.sampled_from(sorted(HEADS)), st.lists(STATEMENTS, min_size=1, max_size=4))
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _run(code: bytes) -> str:
    space: dict[str, object] = {"__name__": "__generated__", "__file__": __file__}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(compile(code, "generated.py", "exec", dont_inherit=True), space)
    return repr(space["out"])


def _left(raw: bytes) -> tuple[Finding, ...]:
    found = EXAMINER.source("generated.py", raw)
    assert isinstance(found, Clean | Looked), found
    assert not isinstance(found, Looked) or found.crashes == ()
    return found.findings if isinstance(found, Looked) else ()


@relaxed
@given(PROGRAMS, NEWLINES)
def test_safe_fixes_of_generated_programs(program: str, newline: str) -> None:
    raw = program.replace("\n", newline).encode()
    before = _left(raw)
    fixed = fix(EXAMINER, "generated.py", raw, SAFE)
    assert fixed is None or isinstance(fixed, Fixed), fixed
    after = raw if fixed is None else fixed.after
    ast.parse(after)
    assert [one for one in _left(after) if one.fix == "safe"] == []
    assert fix(EXAMINER, "generated.py", after, SAFE) is None
    assert _run(after) == _run(raw)
    assert (fixed is None) == all(one.fix != "safe" for one in before)


@relaxed
@given(PROGRAMS)
def test_unsafe_fixes_of_generated_programs(program: str) -> None:
    fixed = fix(EXAMINER, "generated.py", program.encode(), UNSAFE)
    assert fixed is None or isinstance(fixed, Fixed), fixed
    if fixed is not None:
        ast.parse(fixed.after)
        assert [one for one in _left(fixed.after) if one.fix] == []


@relaxed
@given(PROGRAMS, NEWLINES)
def test_text_outside_the_edits_stays(program: str, newline: str) -> None:
    source = Source("generated.py", program.replace("\n", newline).encode())
    patches = compatible(patch for one in _left(source.raw) if (patch := SAFE(one)) is not None)
    edits = merged(patches)
    at, pieces = 0, list[bytes]()
    for edit in edits:
        pieces += [source.text[at : source.offset_of(*edit.span.start)], edit.text.encode()]
        at = source.offset_of(*edit.span.end)
    assert applied(source, edits) == b"".join([*pieces, source.text[at:]])


@given(st.permutations(range(6)), st.lists(st.text("ä€😀x", max_size=3), min_size=6, max_size=6))
def test_the_order_of_disjoint_patches_does_not_matter(order: list[int], texts: list[str]) -> None:
    source = Source("x.py", "0ä1€2😀3x4y5z\n".encode())
    patches = [
        Patch("safe", "", (Edit(Span(1, 2 * number + 1, 1, 2 * number + 2), text),))
        for number, text in enumerate(texts)
    ]
    shuffled = [patches[number] for number in order]
    assert compatible(shuffled) == shuffled
    assert applied(source, merged(shuffled)) == applied(source, merged(patches))
