"""Which code a warning is about, and what sort of debt it is, on a real run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from deadhead.outcome import Unexplained

from .project import Project


class Blame(NamedTuple):
    """Where a warning is reported, by whom it was caused, and its sort."""

    path: str
    line: int
    origin: str
    kind: str


FILES = {
    "venv/lib/site-packages/outer.py": """
        import inner


        def call():
            return inner.old()


        def call_back(function):
            return function()
    """,
    "venv/lib/site-packages/inner.py": """
        import functools
        import warnings


        def warn_deprecated(message):
            warnings.warn(message, DeprecationWarning, stacklevel=1)


        def old():
            warn_deprecated("inner.old is deprecated")


        def deprecated(function):
            @functools.wraps(function)
            def wrapper(*args):
                warnings.warn(f"{function.__name__} is deprecated", DeprecationWarning, stacklevel=2)
                return function(*args)

            return wrapper
    """,
    "shop.py": """
        import asyncio
        import sys
        import warnings

        sys.path.insert(0, "venv/lib/site-packages")
        import inner
        import outer


        def deprecate(message):
            warnings.warn(message, DeprecationWarning)


        def old_total():
            deprecate("old_total is deprecated")


        def old_sum():
            warnings.warn("old_sum is deprecated", DeprecationWarning, stacklevel=2)


        @inner.deprecated
        def old_count():
            pass


        async def ship():
            pass


        def run():
            old_total()
            old_sum()
            old_count()
            inner.old()
            outer.call()
            outer.call_back(old_sum)
            ship()
            open(__file__)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                old_sum()


        run()
    """,
}
WANTED = {
    "old_total is deprecated": [Blame("shop.py", 15, "self", "deprecation")],
    "old_sum is deprecated": [Blame("shop.py", line, "self", "deprecation") for line in (33, 37, 42)],
    "old_count is deprecated": [Blame("shop.py", 34, "self", "deprecation")],
    "inner.old is deprecated": [
        Blame("shop.py", 35, "direct", "deprecation"),
        Blame("site-packages/inner.py", 6, "indirect", "deprecation"),
    ],
    "coroutine 'ship' was never awaited": [Blame("shop.py", 38, "direct", "never-awaited")],
}


@pytest.fixture(scope="module")
def unexplained(tmp_path_factory: pytest.TempPathFactory) -> list[Unexplained]:
    """What a run leaves unexplained."""
    project = Project(tmp_path_factory.mktemp("shop"), FILES)
    return [*project.scan(project.record("-W", "always", "shop.py")).unexplained]


@pytest.mark.parametrize("message", WANTED)
def test_blame(unexplained: list[Unexplained], message: str) -> None:
    found = [Blame(one.path, one.line, one.origin, one.kind) for one in unexplained if one.message == message]
    assert sorted(found) == sorted(WANTED[message])


def test_a_resource_is_reported_where_it_was_let_go_of(unexplained: list[Unexplained]) -> None:
    (found,) = [one for one in unexplained if one.kind == "resource"]
    assert (found.path, found.line) == ("shop.py", 39)
    assert found.message.startswith("unclosed file")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="warnings.deprecated came with Python 3.13")
def test_the_decorator_of_the_standard_library(tmp_path: Path) -> None:
    files = {
        "old.py": """
            import warnings


            @warnings.deprecated("use new()")
            def old():
                pass


            @warnings.deprecated("use New")
            class Old:
                pass


            old()
            Old()
        """
    }
    project = Project(tmp_path, files)
    found = project.scan(project.record("old.py")).unexplained
    assert [(one.path, one.line, one.origin) for one in found] == [("old.py", 14, "self"), ("old.py", 15, "self")]
