"""Nothing that the recorder looks at lives longer than without it: finalisers run where they ran."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import NEWEST
from .recorded import run, write

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = """\
import gc, logging, sys, threading, unittest, warnings, weakref

gc.disable()  # what is let go of now is let go of by counting alone
warnings.simplefilter("ignore")
sys.stderr = open("errors", "w")
logging.getLogger("kept").addHandler(logging.NullHandler())


class Thing:
    pass


def warns(thing):
    warnings.warn(f"a {type(thing).__name__}", DeprecationWarning)


def raises(thing):
    try:
        raise ValueError(thing)
    except ValueError:
        logging.getLogger("kept").exception("of %s", thing)


def never_awaited(thing):
    async def wait(it):
        pass

    wait(thing)


def finaliser(thing):
    class Owner:
        def __init__(self, owned):
            self.owned = owned

        def __del__(self):
            raise RuntimeError(self.owned)

    Owner(thing)


def thread(thing):
    def fail(it):
        raise KeyError(it)

    one = threading.Thread(target=fail, args=(thing,))
    one.start()
    one.join()


def test(thing):
    class Case(unittest.TestCase):
        def test_it(self):
            held = thing
            with self.subTest(1):
                self.fail(held)
            self.fail(held)

    case = Case("test_it")
    case.run(unittest.TestResult())


for use in (warns, raises, never_awaited, finaliser, thread, test):
    thing = Thing()
    alive = weakref.ref(thing)
    use(thing)
    del thing
    print(use.__name__, alive() is None)
"""


@pytest.mark.parametrize("target", ["3.8", "3.11", NEWEST], indirect=True)
def test_end_as_in_the_bare_run(target: Path, tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"script.py": SCRIPT})
    bare, done = run([target, "script.py"], root, None), run([target, "script.py"], root, tmp_path / "record")
    assert done.stdout == bare.stdout
    assert [line for line in bare.stdout.splitlines() if line.endswith("True")]
    assert len(done.lines("sighting")) >= 2
