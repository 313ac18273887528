"""CODEOWNERS: who answers for which files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

#: Where GitHub looks, first found first used.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_MOST = 5  # people on one issue
_USER = re.compile(r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")


class Owned(NamedTuple):
    """A line: which files, and the people among their owners; teams and addresses cannot be assigned issues."""

    pattern: re.Pattern[str]
    people: tuple[str, ...]


def read(top: Path) -> tuple[Owned, ...]:
    """Return the owners of the files below the top of a work tree, none where nothing says so."""
    for place in PLACES:
        file = top / place
        if file.is_file():
            return parse(file.read_text(encoding="utf-8", errors="replace"))
    return ()


def parse(text: str) -> tuple[Owned, ...]:
    """Return the lines of a CODEOWNERS file, as GitHub reads them."""
    lines = (re.split(r"(?<!\\)\s+", line.partition(" #")[0].strip()) for line in text.splitlines())
    return tuple(
        Owned(_pattern(words[0].replace("\\ ", " ")), tuple(word[1:] for word in words[1:] if _USER.fullmatch(word)))
        for words in lines
        if words[0] and not words[0].startswith(("#", "["))
    )


def owners(lines: Sequence[Owned], paths: Iterable[str]) -> tuple[str, ...]:
    """Return the people who own most of the files; for each file the last line that matches holds."""
    found = Counter[str]()
    for path in paths:
        matching = (line for line in reversed(lines) if line.pattern.fullmatch(path))
        line = next(matching, None)
        found.update(line.people if line is not None else ())
    return tuple(name for name, _ in sorted(found.items(), key=lambda item: (-item[1], item[0]))[:_MOST])


def _pattern(glob: str) -> re.Pattern[str]:
    """Translate a pattern: like gitignore's, except that ``docs/*`` does not reach into folders."""
    anchored = "/" in glob.rstrip("/")
    inner = glob.strip("/")
    last = inner.rpartition("/")[2]
    parts = re.split(r"(\*\*/|/\*\*|\*|\?)", inner)
    body = "".join(_GLOBS.get(part, re.escape(part)) for part in parts)
    below = "/.*" if glob.endswith("/") else "" if "*" in last and "**" not in last else "(?:/.*)?"
    return re.compile(("" if anchored else "(?:.*/)?") + body + below)


_GLOBS = {"**/": "(?:.*/)?", "/**": "/.*", "*": "[^/]*", "?": "[^/]"}
