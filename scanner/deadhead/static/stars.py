"""Which modules of a project others import ``*`` from, as far as bytes tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from deadhead.static.modules import Modules

_STAR = re.compile(rb"import[ \t]*\*")
_FROM = re.compile(rb"from[ \t]+([\w.]+)[ \t]+\Z")


def starred_in(raw: bytes, imports: Iterable[int]) -> Iterator[str]:
    """Yield the modules, dotted and perhaps relative, from which a file seems to import ``*``.

    ``imports`` are the places of the word ``import``.
    """
    for start in imports:
        if _STAR.match(raw, start):
            found = _FROM.search(raw, max(raw.rfind(b"\n", 0, start), 0), start)
            if found is not None:
                yield found.group(1).decode()


def starred(stars: Mapping[str, Iterable[str]], modules: Modules) -> frozenset[str]:
    """Return the files that are imported from; ``stars`` are the modules that each file imports ``*`` from."""
    return frozenset(
        one.file
        for name, imported in stars.items()
        for module in imported
        for one in modules.split(module, name)
        if not one.rest
    )
