"""Fixes that put a statement in the place of a call, and several decorators in the place of one."""

from __future__ import annotations

import ast

import pytest

from deadhead.fix.apply import Fixed, fix
from deadhead.ruleset.loading import load
from deadhead.scan.examine import Examiner
from deadhead.static.facts import Facts

from .mend import SAFE

EXAMINER = Examiner(Facts(load().rules), (3, 14))

#: Statements about a thread ``t``, before and after; None where they stay.
SETTERS = {
    "plain": ("t.setDaemon(True)", "t.daemon = True"),
    "keyword": ("t.setName(name='a')", "t.name = 'a'"),
    "comment behind": ("t.setDaemon(True)  # at last", "t.daemon = True  # at last"),
    "semicolons": ("x = 1; t.setDaemon(x); y = 2", "x = 1; t.daemon = x; y = 2"),
    "one line": ("if t: t.setDaemon(t.isDaemon())", "if t: t.daemon = t.daemon"),
    "parentheses": ("(t.setDaemon(True))", "t.daemon = True"),
    "value over lines": ("t.setName('a'\n    'b')", "t.name = ('a'\n    'b')"),
    "value that would be two statements": ("t.setName(\n    1\n    -2\n)", "t.name = (1\n    -2)"),
    "brackets over lines": ("t.setName(\n    str(\n        1\n    )\n)", "t.name = str(\n        1\n    )"),
    "comma at the end": ("t.setDaemon(True,)", "t.daemon = True"),
    "walrus": ("t.setDaemon(x := True)", "t.daemon = (x := True)"),
    "conditional": ("t.setDaemon(True if t else False)", "t.daemon = True if t else False"),
    "comment inside": ("t.setDaemon(\n    True  # yes\n)", None),
    "stars": ("t.setDaemon(*[True])", None),
    "two stars": ("t.setDaemon(**{'daemonic': True})", None),
    "two arguments": ("t.setDaemon(True, False)", None),
    "no argument": ("t.setDaemon()", None),
    "value used": ("x = t.setDaemon(True)", None),
    "part of an expression": ("t.setDaemon(True) or 1", None),
    "lambda": ("f = lambda: t.setDaemon(True)", None),
    "list": ("[t.setDaemon(True) for t in [t]]", None),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", SETTERS)
def test_setters(case: str, newline: str) -> None:
    before, after = SETTERS[case]
    head = "import threading\nt = threading.Thread()\n"
    old = f"{head}{before}\n".replace("\n", newline)
    new = f"{head}{after or before}\n".replace("\n", newline)
    outcome = fix(EXAMINER, "module.py", old.encode(), SAFE)
    assert (outcome.after.decode() if isinstance(outcome, Fixed) else old) == new
    ast.parse(new)


#: Decorated functions, before and after; None where they stay.
DECORATED = {
    "tabs": ("\t@abc.abstractproperty\n\tdef f(self): ...", "\t@property\n\t@abc.abstractmethod\n\tdef f(self): ..."),
    "comment": (
        "    @abc.abstractclassmethod  # at last\n    def f(cls): ...",
        "    @classmethod\n    @abc.abstractmethod  # at last\n    def f(cls): ...",
    ),
    "below another": (
        "    @other\n    @abc.abstractstaticmethod\n    async def f(): ...",
        "    @other\n    @staticmethod\n    @abc.abstractmethod\n    async def f(): ...",
    ),
    "blank before the name": (
        "    @ abc.abstractproperty\n    def f(self): ...",
        "    @ property\n    @ abc.abstractmethod\n    def f(self): ...",
    ),
    "above another": ("    @abc.abstractproperty\n    @other\n    def f(self): ...", None),
    "a name that is taken": ("    property = 1\n    @abc.abstractproperty\n    def f(self): ...", None),
    "no decorator": ("    f = abc.abstractproperty(other)", None),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", DECORATED)
def test_decorators(case: str, newline: str) -> None:
    before, after = DECORATED[case]
    old, new = (f"import abc\n\nclass C:\n{text}\n".replace("\n", newline) for text in (before, after or before))
    outcome = fix(EXAMINER, "module.py", old.encode(), SAFE)
    assert (outcome.after.decode() if isinstance(outcome, Fixed) else old) == new
    ast.parse(new)
