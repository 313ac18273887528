"""Needles: a file that they leave out holds nothing to find, and few that hold nothing are let through."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deadhead.ruleset.loading import load
from deadhead.static.facts import Facts
from deadhead.static.module import Module
from deadhead.static.needles import Needles
from deadhead.static.source import Source, Unparsable
from deadhead.static.uses import Found

from .probes import RULES

FACTS = Facts(RULES)
NEEDLES = Needles(FACTS)


def uses(raw: bytes, facts: Facts = FACTS) -> int:
    """Return how many uses there are in code that is parsed whatever the needles say."""
    return len([one for one in Module(Source("module.py", raw), facts).uses.all() if _counts(one)])


def _counts(found: Found) -> bool:
    """Whether a use has the arguments that its rule is about."""
    (rule,) = found.rules
    if found.kind != "call" or found.symbol not in rule.passing:
        return True
    return found.passes(rule.passing[found.symbol])


WORTH_PARSING = {
    "the module": "import imp\n",
    "several on a line": "import os; import sys, imp\n",
    "after a colon": "try: import imp\nexcept ImportError: pass\n",
    "part of the module": "from distutils.core import setup\n",
    "submodule of the module": "import distutils.core as d\n",
    "module of a package": "from xml.etree import cElementTree\n",
    "names of a module of a package": "from xml.etree.cElementTree import (  # parse\n    parse,\n)\n",
    "everything of the module": "from imp import *\nx = reload\nx(1)\n",
    "function": "import logging\nlogging.warn('')\n",
    "function, over lines": "import logging\n(logging  # the root's\n    .  # a dot\n    warn(''))\n",
    "function, over a backslash": "import logging as l\nl.\\\nwarn('')\n",
    "function taken": "from logging import getLogger, \\\n    warn as w\n",
    "function in parentheses": "from logging import (\n    getLogger,  # a)\n    warn,\n)\n",
    "everything": "from logging import *\nwarn('')\n",
    "module handed on": "import logging\nlog = logging\nlog.warn('')\n",
    "module handed on after a comment": "import logging\nlog = (  # it is\n    logging\n)\nlog.warn('')\n",
    "module of an object": "import logging\nclass A:\n    l = logging\n    def f(self):\n        self.l.warn('')\n",
    "getattr of the module": "import logging\ngetattr(logging, 'warn')('')\n",
    "method": "import logging\nlogging.getLogger().warn('')\n",
    "method of a parameter": "from logging import Logger\ndef f(log: Logger):\n    log.warn('')\n",
    "method of a module's name bound again": "import logging, json\njson = logging.getLogger()\njson.warn('')\n",
    "a module's name in a loop": "import logging, json\nfor json in [1]: pass\nx = logging.getLogger()\nx.warn('')\n",
    "narrowed": "import ast\ndef f(x):\n    if isinstance(x, ast.Num):\n        return x.n\n",
    "narrowed attribute of a module": "import ast, conf\nif isinstance(conf.x, ast.Num):\n    conf.x.n\n",
    "narrowed by its class": "import ast\nfrom conf import x\nif x.__class__ is ast.Num:\n    x.n\n",
    "an object whose class is a module": "import logging\nif l.__class__ is logging: l.warn\n",
    "getattr of an instance": "import ast\ngetattr(ast.Num(1), 'n')\n",
    "one argument more": "import re\nre.sub(r'\\'(,', f(a, *b), {1: (2, 3)}, 1)\n",
    "one more, over lines": 'import re\nre.sub(\n    \'a\',  # \',)\n    """b\',""",\n    c,\n    d == 1,\n)\n',
    "a function with arguments that is handed on": "import re\nsub = re.sub\nsub('a', 'b', 'c', 1)\n",
    "behind a text that ends": 'import logging\nx = """\n\'""" + logging.warn(\'\')\n',
    "behind a text over lines": "import logging\nx = 'a\\\n' + logging.warn('')\n",
    "between braces": 'import logging\nx = f"""\n\'{logging.warn(\'\')}\'"""\n',
    "behind a text that ends like a comment": 'import logging\nx = """\n# """ + logging.warn(\'\')\n',
    "behind a text over lines that ends like a comment": "import logging\nx = 'a\\\n# ' + logging.warn('')\n",
    "in a line with texts": "import logging\nx = (\n    'a', logging.warn(''), 'b'\n)\n",
    "getattr of a function with arguments": "import re\ngetattr(re, 'sub')('a', 'b', 'c', 1)\n",
}
NOT_WORTH_IT = {
    "nothing": "",
    "another module": "import important, imp_\n",
    "only in words": "# import imported\nimportlib = 'imp'\n",
    "another import": "from logging import Logger, getLogger\nlog = getLogger()\nlog.info('')\n",
    "the same name in another module of the package": "from logging.handlers import warn\nfrom logging.warn import x\n",
    "the function of another module": "import logging, warnings\nwarnings.warn('')\nlog = logging.getLogger()\n",
    "the method of another module's thing": "from datetime import datetime\nfrom dates import utc as u\nu.utcnow()\n",
    "the name of what is defined": "import logging\nlog = logging\ndef warn(): pass\nwarn()\n",
    "a text": "import logging\nlog = logging\n'a'.warn, {'warn': 1}\n",
    "an escape": "import ast\nx = ast.Num, 'n' + '\\n'\n",
    "arguments enough": "import re\nre.sub('a', f(b, c, d), 'c',)\nre.sub(',', {1, 2}, \"\"\"b', \"\"\")  # d, e\n",
    "an argument by keyword": "import re\nre.sub('a', 'b', 'c', flags = re.I), re.sub('a', 'b', 'c', **more)\n",
    "a comment": "import logging\n# logging.warn('')\n",
    "a line of a text": "import logging\nx = (\n    'a'\n    'use logging.warn'\n)\n",
    "a longer word": "import ast\nNumber = ast.parse\nx.n\n",
}


@pytest.mark.parametrize("name", WORTH_PARSING)
def test_what_holds_a_use_is_parsed(name: str) -> None:
    raw = WORTH_PARSING[name].encode()
    assert uses(raw)
    assert NEEDLES.names_in(raw)
    assert NEEDLES.names_in(raw.replace(b"\n", b"\r\n"))
    assert NEEDLES.names_in(textwrap.indent(raw.decode(), "\t").encode())


@pytest.mark.parametrize("name", NOT_WORTH_IT)
def test_what_holds_none_is_left_out(name: str) -> None:
    raw = NOT_WORTH_IT[name].encode()
    assert not uses(raw)
    assert not NEEDLES.names_in(raw)


IMPORTS = st.sampled_from(
    """import logging;import logging as l;import json, logging;import logging.handlers;from logging import getLogger
    from logging import Logger as json;from logging import *;from logging import warn as w;from json import logging
    import ast;from ast import Num;import json;from conf import json as l;import datetime;from datetime import datetime
    from datetime import *;import imp;from xml.etree import cElementTree as l""".replace("\n", ";").split(";")
)
NAMES = st.sampled_from(
    ["logging", "l", "json", "getLogger", "Logger", "w", "ast", "Num", "datetime", "imp", "x", "self"]
)
MEMBERS = st.sampled_from(["warn", "info", "getLogger()", "Logger", "Num", "n", "s", "utcnow()", "datetime", "now()"])
RECEIVERS = st.recursive(
    st.one_of(NAMES, st.sampled_from(["'text'", "getLogger()", "Logger('')", "Num(1)", "w()", "x()"])),
    lambda inner: st.one_of(
        st.tuples(inner, MEMBERS).map(".".join),
        st.tuples(inner, st.sampled_from(["\\\n.", " .  # why\n  ", ". "]), MEMBERS).map(lambda p: f"({''.join(p)})"),
        st.tuples(inner, st.sampled_from(["warn", "n", "utcnow"])).map("getattr({0[0]}, '{0[1]}')".format),
        inner.map("(  # so\n{})".format),
    ),
    max_leaves=5,
)
LINES = st.one_of(
    IMPORTS.map(str.strip),
    RECEIVERS,
    st.tuples(NAMES, RECEIVERS).map("{0[0]} = {0[1]}".format),
    st.tuples(NAMES, RECEIVERS).map("if isinstance({0[0]}, {0[1]}): {0[0]}.n, {0[0]}.warn".format),
    st.tuples(NAMES, RECEIVERS).map("if {0[0]}.__class__ is {0[1]}: {0[0]}.n, {0[0]}.warn".format),
    st.tuples(NAMES, NAMES, RECEIVERS).map("def {0[0]}({0[1]}): return {0[2]}".format),
    st.tuples(NAMES, NAMES, RECEIVERS).map("class {0[0]}({0[1]}): w = {0[2]}".format),
    st.tuples(NAMES, NAMES).map("for {0[0]} in [{0[1]}]: {0[0]}.warn".format),
)


@settings(max_examples=600, deadline=None)
@given(st.lists(IMPORTS.map(str.strip), min_size=1, max_size=3), st.lists(LINES, min_size=1, max_size=6))
def test_no_use_is_lost(imports: list[str], lines: list[str]) -> None:
    raw = "\n".join([*imports, *lines, ""]).encode()
    try:
        found = uses(raw)
    except Unparsable:
        return
    assert NEEDLES.names_in(raw) or not found


@pytest.mark.slow
def test_no_use_in_the_standard_library_is_lost() -> None:
    facts = Facts(load().rules)
    needles = Needles(facts)
    files = [path for path in Path(os.__file__).parent.rglob("*.py") if "site-packages" not in path.parts]
    left_out = [raw for raw in map(Path.read_bytes, files) if not needles.names_in(raw)]
    assert len(left_out) > 1000
    assert not [raw for raw in left_out if _holds_use(raw, facts)]


def _holds_use(raw: bytes, facts: Facts) -> bool:
    try:
        return uses(raw, facts) > 0
    except Unparsable:
        return False
