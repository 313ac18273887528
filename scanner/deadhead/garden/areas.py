"""Which part of the project a test or a file belongs to, by globs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import translate
from functools import lru_cache


def components_of(
    components: Mapping[str, Sequence[str]], files: Iterable[str], tests: Iterable[str]
) -> tuple[str, ...]:
    """Return the components that files (``path:line``) belong to; where none does, those of the tests."""
    for names in (list(files), list(tests)):
        found = tuple(name for name, globs in components.items() if matching(globs, names))
        if found:
            return found
    return ()


def matching(globs: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return those of the names, ``path:line`` or test ids, that a glob matches as they are, or whose path it does.

    A glob that names a folder matches what is in it.
    """
    patterns = [_pattern(glob) for glob in globs]
    return tuple(name for name in names if any(_matches(pattern, name) for pattern in patterns))


def _matches(pattern: re.Pattern[str], name: str) -> bool:
    path = re.split(r"::|:\d+$", name, maxsplit=1)[0]
    return any(pattern.match(one) for one in (name, path, *_parents(path)))


@lru_cache(maxsize=4096)
def _parents(path: str) -> tuple[str, ...]:
    parts = path.split("/")
    return tuple("/".join(parts[:count]) for count in range(1, len(parts)))


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob.removeprefix("./").rstrip("/")))
