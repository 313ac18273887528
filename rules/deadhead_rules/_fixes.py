"""What rules build their fixes with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from deadhead.rule import Applicability, Code, Fix, Use


def fixed(title: str, applicability: Applicability, code: Code | None, level: int = 0) -> Fix | None:
    """Return the fix that puts ``code``; None where there is no code to put."""
    return None if code is None else Fix(title, applicability, code, level)


def unsafe(fixes: Iterable[Fix | None]) -> Iterator[Fix | None]:
    """Yield fixes as unsafe ones."""
    for fix in fixes:
        yield fix and replace(fix, applicability="unsafe")


def is_plain(use: Use, count: int, *keywords: str) -> bool:
    """Whether a call passes ``count`` positional arguments and nothing else but some of ``keywords``."""
    if use.kind != "call" or any(arg.star for arg in use.arguments):
        return False
    names = [arg.keyword for arg in use.arguments if arg.keyword is not None]
    return len(use.arguments) - len(names) == count and set(names) <= set(keywords)
