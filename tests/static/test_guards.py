"""Guards that need more than the line: what is gone, what is imported from another module, what is not a guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .probes import expected, findings, look, seen

if TYPE_CHECKING:
    from pathlib import Path

GONE = """
import pytest, sys, unittest, warnings
class Test(unittest.TestCase):
    def test(self):
        with warnings.catch_warnings():
            self.assertEquals(1, 1)
            ^^^^^^^^^^^^^^^^^^^^^^^
        with ignore_warnings():
            self.assertEquals(1, 1)
            ^^^^^^^^^^^^^^^^^^^^^^^
        with pytest.deprecated_call(), self.assertWarns(DeprecationWarning):
            self.assertEquals(1, 1)
        with self.assertWarns(DeprecationWarning):
            self.assertEquals(1, 1)
        if sys.version_info < (3, 12):
            self.assertEquals(1, 1)
        if sys.version_info >= (3, 11):
            self.assertEquals(1, 1)
            ^^^^^^^^^^^^^^^^^^^^^^^
        try:
            self.assertEqual(1, 1)
        except AttributeError:
            self.assertEquals(1, 1)
        try:
            self.other(1, 1)
        except AttributeError:
            self.assertEquals(1, 1)
            ^^^^^^^^^^^^^^^^^^^^^^^
"""

NO_GUARDS = """
import logging
import sys
from datetime import datetime
from warnings import catch_warnings
log = logging.getLogger()
FLAG = sys.platform == "linux"
try:
    import simplejson
except ImportError:
    log.warn("no simplejson")
    ^^^^^^^^^^^^^^^^^^^^^^^^^
try:
    import simplejson
    datetime.utcnow()
    ^^^^^^^^^^^^^^^^^
except ImportError:
    simplejson = None
except ValueError:
    datetime.utcnow()
    ^^^^^^^^^^^^^^^^^
try:
    a, b, c, d
    a.b()
    c.d()
    datetime.utcnow()
    ^^^^^^^^^^^^^^^^^
except AttributeError:
    pass
if FLAG: datetime.utcnow()
         ^^^^^^^^^^^^^^^^^
if hasattr(a, "b"): datetime.utcnow()
                    ^^^^^^^^^^^^^^^^^
if log: log.warn("a")
        ^^^^^^^^^^^^^
if datetime: datetime.utcnow()
             ^^^^^^^^^^^^^^^^^
try:
    import logging as logs
except ImportError:
    logs = None
if logs is None:
    pass
else:
    logs.warn("a")
    ^^^^^^^^^^^^^^
@pytest.mark.filterwarnings("ignore:the end is near")
@pytest.mark.filterwarnings("error::DeprecationWarning", "ignore::UserWarning")
def test():
    datetime.utcnow()
    ^^^^^^^^^^^^^^^^^
if sys.version_info >= (3, 8): datetime.utcnow()
                               ^^^^^^^^^^^^^^^^^
if sys.version_info < (3, 13): datetime.utcnow()
                               ^^^^^^^^^^^^^^^^^
if sys.version_info > (3,): datetime.utcnow()
                            ^^^^^^^^^^^^^^^^^
if sys.version_info[:2] == (3, 12): datetime.utcnow()
                                    ^^^^^^^^^^^^^^^^^
datetime.utcnow() and sys.version_info < (3, 12)
^^^^^^^^^^^^^^^^^
datetime.utcnow() if datetime.utcnow() and sys.version_info < (3, 12) else 1
                     ^^^^^^^^^^^^^^^^^
[x for x in datetime.utcnow() if sys.version_info < (3, 12)]
            ^^^^^^^^^^^^^^^^^
with open(x), log.warn("a"): pass
              ^^^^^^^^^^^^^
warnings.warn(datetime.utcnow())
              ^^^^^^^^^^^^^^^^^
deprecated(datetime.utcnow)
           ^^^^^^^^^^^^^^^
def early():
    if sys.version_info < (3, 12):
        return
    datetime.utcnow()
    ^^^^^^^^^^^^^^^^^
def after():
    if sys.version_info >= (3, 12):
        log.info("a")
    datetime.utcnow()
    ^^^^^^^^^^^^^^^^^
"""

COMPAT = """
import sys
from ._version import MINOR
PY312 = sys.version_info >= (3, 12)
PY312_BY_MINOR = MINOR >= 12
major, minor = sys.version_info[:2]
if sys.version_info >= (3, 12):
    NEW = True
else:
    NEW = False
CYCLE = CYCLE2
CYCLE2 = CYCLE
UNSURE = input()
from .reexport import AROUND
"""

MARKED = """
import pytest
from datetime import datetime
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_1(): datetime.utcnow()
@pytest.mark.filterwarnings("ignore:.*utcnow.*deprecated:DeprecationWarning")
def test_2(): datetime.utcnow()
@pytest.mark.filterwarnings("ignore")
def test_3(): datetime.utcnow()
"""

TESTS = [
    ("from .compat import PY312", "not PY312", False),
    ("from .compat import PY312", "PY312", True),
    ("from .compat import PY312 as new", "not new", False),
    ("from . import compat", "not compat.PY312", False),
    ("from pkg import compat", "not compat.PY312", False),
    ("from pkg.compat import PY312", "not PY312", False),
    ("import pkg.compat", "not pkg.compat.PY312", False),
    ("import pkg.compat as c", "not c.PY312", False),
    ("from ..pkg.compat import PY312", "not PY312", False),
    ("from .compat import PY312_BY_MINOR", "not PY312_BY_MINOR", False),
    ("from .compat import NEW", "not NEW", False),
    ("from .compat import NEW", "NEW", True),
    ("from .compat import minor", "minor < 12", False),
    ("from .reexport import PY312", "not PY312", False),
    ("from .compat import CYCLE", "CYCLE", True),
    ("from .compat import UNSURE", "UNSURE", True),
    ("from .compat import missing", "missing", True),
    ("from .absent import PY312", "not PY312", True),
    ("from .broken import PY312", "not PY312", True),
    ("from .reexport import AROUND", "AROUND", True),
    ("from six import PY2", "PY2", False),
]


def test_what_silences_does_not_bring_back_what_is_gone() -> None:
    code, spans = expected(GONE)
    assert seen(code) == spans


TRIED = """
import sys
try:
    import imp
    try:
        imp.find_module("a")
        imp.find_module("b")
    finally:
        pass
except ImportError:
    pass
try:
    import imp
except:
    raise SkipTest
try:
    import imp as other
except ValueError:
    pass
"""


def test_what_is_tried_may_be_missing() -> None:
    assert seen(expected(TRIED)[0]) == [(16, 12, 16, 24)]


def test_a_mark_says_which_warnings_are_ignored() -> None:
    assert seen(MARKED) == []


def test_what_is_no_guard() -> None:
    code, spans = expected(NO_GUARDS)
    assert seen(code) == spans


@pytest.mark.parametrize(("imported", "test", "is_found"), TESTS)
def test_constants_of_other_modules(tmp_path: Path, imported: str, test: str, is_found: bool) -> None:
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "compat.py").write_text(COMPAT)
    (package / "_version.py").write_text("import sys\nMINOR = sys.version_info.minor\n")
    (package / "reexport.py").write_text("from .compat import *\nfrom .compat import PY312, AROUND\n")
    (package / "broken.py").write_text("PY312 = (\n")
    code = f"from datetime import datetime\n{imported}\nif {test}:\n    datetime.utcnow()\n"
    found = [tuple(one.span) for one in findings(look(code, "pkg/mod.py", root=tmp_path))]
    assert found == ([(4, 5, 4, 22)] if is_found else [])
