"""Names taken out of imports and put into them: the names alone change, and comments stay with theirs."""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.fix.apply import Fixed, fix
from deadhead.fix.edits import applied
from deadhead.fix.lists import extended, without
from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts
from deadhead.static.source import Source

from .mend import SAFE

#: An import, what goes (names in lower case) and what is left.
OUT = {
    "first": ("from m import old, A, B", "from m import A, B"),
    "last": ("from m import A, old", "from m import A"),
    "neighbours": ("from m import A, old, gone, B", "from m import A, B"),
    "all but the first": ("from m import A, old, gone", "from m import A"),
    "all but the last": ("from m import old, gone, A", "from m import A"),
    "parentheses": ("from m import (old, gone, A)", "from m import (A)"),
    "comma at the end": ("from m import (A, old,)", "from m import (A,)"),
    "backslashes": ("from m import A, \\\n    old, \\\n    B", "from m import A, \\\n    B"),
    "last after a backslash": ("from m import A, \\\n    old", "from m import A"),
    "end of a line": ("from m import A, old, \\\n    B", "from m import A, \\\n    B"),
    "import": ("import a.b as old, A, c.d as gone", "import A"),
    "lines": (
        "from m import (\n    A,  # a\n    old,  # o\n    gone,\n    B,  # b\n)",
        "from m import (\n    A,  # a\n    B,  # b\n)",
    ),
    "last line without a comma": ("from m import (\n    A,  # a\n    old  # o\n)", "from m import (\n    A,  # a\n)"),
    "remarks on lines of their own": (
        "from m import (\n    # about A\n    A,\n    # about what follows\n    old,\n    B,\n)",
        "from m import (\n    # about A\n    A,\n    # about what follows\n    B,\n)",
    ),
    "shared line": (
        "from m import (\n    A, old,  # both\n    gone, B,  # two\n)",
        "from m import (\n    A,  # both\n    B,  # two\n)",
    ),
    "opening line": ("from m import (old,  # c\n    A)", "from m import (  # c\n    A)"),
    "opening line, two": ("from m import (old, gone,  # c\n    A)", "from m import (  # c\n    A)"),
    "hanging": ("from m import (A, B,\n               old, C)", "from m import (A, B,\n               C)"),
    "hanging, end of a line": ("from m import (A, old,\n               B)", "from m import (A,\n               B)"),
    "hanging, first": ("from m import (old,\n               A)", "from m import (A)"),
    "hanging, last": ("from m import (A,\n               old)", "from m import (A)"),
    "closing line": ("from m import (\n    A,  # a\n    old)", "from m import (\n    A,  # a\n    )"),
    "commas first": ("from m import (\n    A\n    , old\n    , B\n)", "from m import (\n    A\n    , B\n)"),
    "blank lines": ("from m import (\n\n    old,\n\n    A,\n)", "from m import (\n\n\n    A,\n)"),
}


def _taken_out(text: str) -> str | None:
    source = Source("m.py", f"{text}\n".encode())
    statement = source.parse().body[0]
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    gone = [alias for alias in statement.names if (alias.asname or alias.name).islower()]
    edits = without(source, statement, gone)
    return None if edits is None else applied(source, edits).decode().removesuffix("\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", OUT)
def test_names_taken_out(case: str, newline: str) -> None:
    before, after = (text.replace("\n", newline) for text in OUT[case])
    assert _taken_out(before) == after
    ast.parse(after)


_LAYOUTS = st.lists(
    st.tuples(
        st.sampled_from(["NAME", "name"]),
        st.sampled_from([", ", ",", " , ", ",\n    ", ",  # c\n    ", ",\n    # c\n\n", "\n    , ", "  # c\n    ,"]),
    ),
    min_size=2,
    max_size=7,
)


@given(
    _LAYOUTS, st.sampled_from(["(", "( ", "(\n    ", "(  # c\n    "]), st.sampled_from([")", ",)", "\n)", ",  # c\n)"])
)
def test_any_layout(parts: list[tuple[str, str]], opening: str, closing: str) -> None:
    names = [f"{name}{number}" for number, (name, _) in enumerate(parts)]
    if len({name[0].isupper() for name in names}) == 1:
        return
    *gaps, _ = (gap for _, gap in parts)
    listed = "".join(map("".join, zip(names, [*gaps, ""], strict=True)))
    after = _taken_out(f"from m import {opening}{listed}{closing}")
    if after is None:
        assert re.search(r"\n *,", listed), "only commas at the beginning of lines are beyond it"
        return
    statement = ast.parse(after).body[0]
    assert isinstance(statement, ast.ImportFrom)
    assert [alias.name for alias in statement.names] == [name for name in names if name[0].isupper()]
    # What is left is what was there, in its order, without anything new.
    assert re.fullmatch(".*?".join(map(re.escape, after)), f"from m import {opening}{listed}{closing}", re.DOTALL)


#: An import, and the same with ``New`` in it.
IN = {
    "sorted": ("from m import Date, Time", "from m import Date, New, Time"),
    "not sorted": ("from m import Time, Date", "from m import Time, Date, New"),
    "sorted without case": ("from m import date, Time", "from m import date, New, Time"),
    "sorted by type": ("from m import UTC, Date, clock", "from m import UTC, Date, New, clock"),
    "first": ("from m import Time", "from m import New, Time"),
    "comment behind": ("from m import Date  # noqa", "from m import Date, New  # noqa"),
    "one to a line": ("from m import (\n    Date,\n    Time,\n)", "from m import (\n    Date,\n    New,\n    Time,\n)"),
    "commented lines": (
        "from m import (\n    Date,  # d\n    Time,  # t\n)",
        "from m import (\n    Date,  # d\n    New,\n    Time,  # t\n)",
    ),
    "last line": ("from m import (\n    Date,  # d\n)", "from m import (\n    Date,  # d\n    New,\n)"),
    "last line without a comma": (
        "from m import (\n    Date  # d\n)",
        "from m import (\n    Date,  # d\n    New\n)",
    ),
    "closing on the last line": ("from m import (\n    Date)", "from m import (\n    Date,\n    New)"),
    "comma and closing": ("from m import (\n    Date,)", "from m import (\n    Date,\n    New,)"),
    "parentheses on one line": ("from m import (Date)", "from m import (Date, New)"),
    "parentheses with a comma": ("from m import (Date,)", "from m import (Date, New,)"),
    "a comment on the opening line": (
        "from m import (Time,  # t\n               Zone)",
        "from m import (New,\n               Time,  # t\n               Zone)",
    ),
    "a comment on the last of several": (
        "from m import (Date, Mark  # d\n               )",
        "from m import (Date, Mark,  # d\n                     New\n               )",
    ),
    "backslash": ("from m import Date, \\\n    Time", "from m import Date, \\\n    New, Time"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", IN)
def test_names_put_in(case: str, newline: str) -> None:
    before, after = (f"{text}\n".replace("\n", newline) for text in IN[case])
    source = Source("m.py", before.encode())
    statement = source.parse().body[0]
    assert isinstance(statement, ast.ImportFrom)
    assert applied(source, extended(source, statement, ["New"])).decode() == after
    ast.parse(after)


#: Whole files before and after the safe fixes of all rules.
FILES = {
    "comments of names that stay": (
        """
        from ast import (
            Constant,  # the one
            Name,  # names
            Num,  # numbers
            Str,  # strings
            parse,  # the function
        )
        x = lambda n: (isinstance(n, Str), isinstance(n, Num), Name, Constant, parse)
        """,
        """
        from ast import (
            Constant,  # the one
            Name,  # names
            parse,  # the function
        )
        x = lambda n: (isinstance(n, Constant) and isinstance(n.value, str), isinstance(n, Constant) and \
isinstance(n.value, (int, float, complex)) and not isinstance(n.value, bool), Name, Constant, parse)
        """,
    ),
    "two names that leave a parenthesis empty": (
        """
        from ast import Constant
        from ast import (Ellipsis, Str)
        x = lambda n: (isinstance(n, Str), isinstance(n, Ellipsis), Constant)
        """,
        """
        from ast import Constant
        x = lambda n: (isinstance(n, Constant) and isinstance(n.value, str), isinstance(n, Constant) and \
isinstance(n.value, type(...)), Constant)
        """,
    ),
    "members of one module by another name": (
        """
        from typing import io as tio, re as tre
        x = tio.TextIO, tre.Pattern
        """,
        """
        from typing import Pattern, TextIO
        x = TextIO, Pattern
        """,
    ),
    "all names move": (
        """
        from typing.io import BinaryIO, TextIO
        x = BinaryIO, TextIO
        """,
        """
        from typing import BinaryIO, TextIO
        x = BinaryIO, TextIO
        """,
    ),
    "two modules become one": (
        """
        from typing.re import Pattern
        from typing.io import TextIO
        x = Pattern, TextIO
        """,
        """
        from typing import Pattern, TextIO
        x = Pattern, TextIO
        """,
    ),
    "joins what is there": (
        """
        import os
        from collections import Mapping, OrderedDict
        from collections.abc import (
            Iterable,
            Sequence,
        )
        x = Mapping, OrderedDict, Iterable, Sequence, os
        """,
        """
        import os
        from collections import OrderedDict
        from collections.abc import (
            Iterable,
            Mapping,
            Sequence,
        )
        x = Mapping, OrderedDict, Iterable, Sequence, os
        """,
    ),
    "a comment moves with its name": (
        """
        from collections import (
            Mapping,  # of names
            OrderedDict,  # of lines
        )
        from collections.abc import (
            Iterable,  # of all
        )
        x = Mapping, OrderedDict, Iterable
        """,
        """
        from collections import (
            OrderedDict,  # of lines
        )
        from collections.abc import (
            Iterable,  # of all
            Mapping,  # of names
        )
        x = Mapping, OrderedDict, Iterable
        """,
    ),
    "a comment that has no room beside others": (
        """
        from collections import (
            Mapping,  # of names
            OrderedDict,
        )
        from collections.abc import Iterable
        x = Mapping, OrderedDict, Iterable
        """,
        """
        from collections import (
            OrderedDict,
        )
        from collections.abc import Mapping  # of names
        from collections.abc import Iterable
        x = Mapping, OrderedDict, Iterable
        """,
    ),
    "what other tools are told holds for both": (
        """
        from collections import Mapping, OrderedDict  # noqa: F401
        """,
        """
        from collections import OrderedDict  # noqa: F401
        from collections.abc import Mapping  # noqa: F401
        """,
    ),
    "a name that strings speak of moves too": (
        """
        from collections import Mapping, OrderedDict
        __all__ = ["Mapping", "OrderedDict"]
        """,
        """
        from collections import OrderedDict
        from collections.abc import Mapping
        __all__ = ["Mapping", "OrderedDict"]
        """,
    ),
    "another level": (
        """
        from collections.abc import Iterable
        def f():
            from collections import Mapping
            return Mapping, Iterable
        """,
        """
        from collections.abc import Iterable
        def f():
            from collections.abc import Mapping
            return Mapping, Iterable
        """,
    ),
    "statements between": (
        """
        from collections.abc import Iterable
        print(Iterable)
        from collections import Mapping
        print(Mapping)
        """,
        """
        from collections.abc import Iterable
        print(Iterable)
        from collections.abc import Mapping
        print(Mapping)
        """,
    ),
    "imports that are all a branch holds": (
        """
        import ast
        if ast:
            from ast import Str
            from ast import Num
        else:
            Name = None
        x = lambda n: (isinstance(n, Str), isinstance(n, Num))
        """,
        """
        import ast
        if ast:
            from ast import Num
        else:
            Name = None
        x = lambda n: (isinstance(n, ast.Constant) and isinstance(n.value, str), isinstance(n, ast.Constant) and \
isinstance(n.value, (int, float, complex)) and not isinstance(n.value, bool))
        """,
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_files(case: str) -> None:
    before, after = (dedent(text).lstrip("\n") for text in FILES[case])
    examiner = Examiner(Facts(load().rules), (3, 14))
    outcome = fix(examiner, "module.py", before.encode(), SAFE)
    assert isinstance(outcome, Fixed), outcome
    assert outcome.after.decode() == after
    assert (outcome.refused, outcome.crashes) == ((), ())
    ast.parse(after)
    assert fix(examiner, "module.py", outcome.after, SAFE) is None
