"""The names of unittest's tests in the form of pytest's, ``tests/test_a.py::TestCase::test_b``: one test, one name.

Runs under either runner, and runs that were elsewhere, can then be compared.
"""

from __future__ import annotations

import sys as _sys
from os.path import isfile, join

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .places import Places

_FIXTURES = ("setUpClass (", "tearDownClass (", "setUpModule (", "tearDownModule (")


def name_of(test: Any, places: Places) -> str:
    """The name of a test, or of the class or module whose fixture failed; its own id if that is of no project file."""
    try:
        own = str(test.id() if hasattr(test, "id") else test).partition("\n")[0]  # nose2 puts a parameter after it
    except Exception:  # noqa: BLE001 - its own method, which the program may have replaced
        return type(test).__qualname__
    parts = (own.partition("(")[2][:-1] if own.startswith(_FIXTURES) else own).split(".")
    for end in range(len(parts), 0, -1):
        module = _sys.modules.get(".".join(parts[:end]))
        filename = getattr(module, "__dict__", {}).get("__file__")
        if type(filename) is str:
            path, ours = places.locate(filename)
            return "::".join([path, *parts[end:]]) if ours else own
    return own


def name_of_missing(module: str, places: Places) -> str:
    """The file of a module that could not be imported, or the module's name where there is none in the project."""
    for folder in _sys.path:
        for ending in (".py", "/__init__.py"):
            filename = join(folder, *module.split(".")) + ending
            if isfile(filename) and places.locate(filename)[1]:
                return places.locate(filename)[0]
    return module
