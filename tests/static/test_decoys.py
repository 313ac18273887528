"""Code that only looks like a use, line by line: nothing of it may be found."""

from __future__ import annotations

from .probes import expected, findings, look

DECOYS = '''
import logging
import sys
import unittest
import warnings
from datetime import datetime
from .clock import datetime as ours
import arrow as dt
import pytest
"datetime.utcnow()"
# datetime.utcnow()
PY312 = sys.version_info >= (3, 12)
OLD = not PY312
print("datetime.utcnow()", f"datetime.utcnow()", r"datetime.utcnow")
dict(utcnow=1, datetime=2)
ours.utcnow(), dt.datetime.utcnow(), utcnow(), clock.utcnow(), clock.datetime.utcnow()

class Clock:
    """datetime.utcnow()"""
    datetime = Fake()
    fake = datetime.utcnow()
    def utcnow(self):
        return self.utcnow()
    @classmethod
    def make(cls):
        return cls().utcnow(), cls.utcnow

Clock().utcnow()
Clock.make().utcnow()
def parameter(datetime, *args, default=1): datetime.utcnow()
def keyword(*, datetime): datetime.utcnow()
def rest(*datetime): datetime.utcnow()
def more(**datetime): datetime.utcnow()
def local():
    datetime.utcnow()
    datetime = Fake()
def loop():
    for datetime in clocks: datetime.utcnow()
    datetime.utcnow()
def context():
    with clock() as datetime:
        datetime.utcnow()
def tupled():
    with clock() as (datetime, other):
        datetime.utcnow()
def caught():
    try: pass
    except ValueError as datetime: datetime.utcnow()
def walrus():
    if (datetime := Fake()): datetime.utcnow()
def comprehension():
    return [datetime.utcnow() for datetime in clocks], {datetime.utcnow() for datetime in clocks}
def nested_comprehension():
    return [d.utcnow() for c in clocks for d in c], [(datetime := c) for c in clocks], datetime.utcnow()
def matched(value):
    match value:
        case {"a": datetime}: datetime.utcnow()
        case [1, *datetime]: datetime.utcnow()
        case {**datetime}: datetime.utcnow()
        case str() as datetime: datetime.utcnow()
        case datetime: datetime.utcnow()
def deleted():
    from datetime import datetime
    del datetime
    datetime.utcnow()
def augmented():
    from datetime import datetime
    datetime += 1
    datetime.utcnow()
def annotated():
    datetime: Fake = Fake()
    datetime.utcnow()
def unpacked():
    datetime, other = clocks
    datetime.utcnow()
def starred():
    a, *datetime = clocks
    datetime.utcnow()
def function():
    def datetime(): pass
    datetime.utcnow()
def klass():
    class datetime: pass
    datetime.utcnow()
def imported():
    import mocks as datetime
    datetime.utcnow()
lambda datetime: datetime.utcnow()
lambda *datetime: datetime.utcnow()
lambda **datetime: datetime.utcnow()
mock.utcnow = 1
datetime.utcnow = staticmethod(lambda: 1)
del datetime.utcnow

if sys.version_info < (3, 12): datetime.utcnow()
if sys.version_info >= (3, 12): pass
else: datetime.utcnow()
if not sys.version_info >= (3, 12): datetime.utcnow()
if sys.version_info[:2] < (3, 12): datetime.utcnow()
if sys.version_info[0] == 3 and sys.version_info[1] < 12: datetime.utcnow()
if sys.version_info[0] < 3: datetime.utcnow()
if sys.version_info.minor < 12: datetime.utcnow()
if sys.version_info.major == 2: datetime.utcnow()
if (3, 12) > sys.version_info: datetime.utcnow()
if (3, 9) <= sys.version_info < (3, 12): datetime.utcnow()
if sys.hexversion < 0x030C0000: datetime.utcnow()
if PY312: pass
elif other: datetime.utcnow()
if not PY312: datetime.utcnow()
if OLD: datetime.utcnow()
if OLD and other: datetime.utcnow()
datetime.utcnow() if OLD else now()
now() if PY312 else datetime.utcnow()
OLD and datetime.utcnow()
PY312 or datetime.utcnow()
[datetime.utcnow() for x in y if OLD]
while OLD: datetime.utcnow()
if OLD:
    def stamp():
        return datetime.utcnow()
def early():
    if PY312:
        return now()
    return datetime.utcnow()
def late():
    assert OLD
    return datetime.utcnow()
@pytest.mark.skipif(PY312, reason="gone")
def test_old(): datetime.utcnow()
@pytest.mark.skipif(sys.version_info >= (3, 12), reason="gone")
class TestOld:
    def test(self): datetime.utcnow()
@unittest.skipIf(PY312, "gone")
def test_older(): datetime.utcnow()
@unittest.skipUnless(OLD, "gone")
def test_oldest(): datetime.utcnow()

try:
    from datetime import UTC
except ImportError:
    datetime.utcnow()
try:
    from datetime import UTC
except (ImportError, ValueError):
    def stamp(): return datetime.utcnow()
try:
    stamp = datetime.utcnow
except AttributeError:
    stamp = None
if hasattr(datetime, "utcnow"): datetime.utcnow()
stamp = datetime.utcnow if hasattr(datetime, "utcnow") else None
hasattr(datetime, "utcnow") and datetime.utcnow()
getattr(datetime, "utcnow", None)
getattr(datetime, name)
getattr(ours, "utcnow")
setattr(datetime, "utcnow", None)

with ignore_deprecation(): datetime.utcnow()
with helpers.ignore_deprecations(): datetime.utcnow()
with pytest.deprecated_call(): datetime.utcnow()
with pytest.deprecated_call(match="utcnow"):
    if x:
        datetime.utcnow()
with pytest.warns(DeprecationWarning): datetime.utcnow()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    datetime.utcnow()
with warnings.catch_warnings(record=True) as seen: datetime.utcnow()
pytest.deprecated_call(datetime.utcnow)
pytest.warns(DeprecationWarning, datetime.utcnow)
pytest.deprecated_call(lambda: datetime.utcnow())
class Test(unittest.TestCase):
    def test(self):
        with self.assertWarns(DeprecationWarning): datetime.utcnow()
        with self.assertWarnsRegex(DeprecationWarning, "x") as caught, other(): datetime.utcnow()
        self.assertWarns(DeprecationWarning, datetime.utcnow)
        self.assertEquals = self.assertEqual
@ignore_deprecation
def helper(): datetime.utcnow()
@helpers.ignore_warnings(category=DeprecationWarning)
def other_helper(): datetime.utcnow()

def later():
    rebound.utcnow()
from datetime import datetime as rebound
rebound = Fake()
class Attribute:
    from datetime import datetime as inside
    def method(self): inside.utcnow()
    values = [inside.utcnow() for x in y]
def one():
    from datetime import datetime as only_there
def two(): only_there.utcnow()
[late for late in [1]]
def three(): late.utcnow()
if x:
    from datetime import datetime as maybe
else:
    from clock import datetime as maybe
maybe.utcnow()
try:
    from clock import datetime as tried
except ImportError:
    from datetime import datetime as tried
tried.utcnow()
def swap():
    global swapped
    swapped = Fake()
from datetime import datetime as swapped
swapped.utcnow()
def outer():
    from datetime import datetime as held
    def swap():
        nonlocal held
        held = Fake()
    held.utcnow()
held = [datetime.now()]
held[0].utcnow(), {1: datetime.now()}[1].utcnow(), (datetime.now(),)[0].utcnow()
for each in [datetime.now()]: each.utcnow()
log = logging.getLogger()
log.warned(), log.warning.warn(), self.log.warn(), log().warn()
def wrapped(log): log.warn()
def decorated(): return datetime.now()
decorated = cached(decorated)
decorated().utcnow()
'''


def test_what_only_looks_alike_is_left_alone() -> None:
    code, _ = expected(DECOYS)
    lines = code.split("\n")
    assert [(one.span.line, lines[one.span.line - 1]) for one in findings(look(code, "pkg/mod.py"))] == []
