"""How the worklog says numbers, times, names and places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from deadhead.debt import Debt, Ended, Entry, TestOutcome
from deadhead.document.model import Code, Inline, Line, Link, Text, joined, prose
from deadhead.document.untrusted import one_line, shortened
from deadhead.sighting import library_name

MOST = 20  # items of a list, of whatever there may be thousands of
_TITLE = 100
LONGEST = 300  # characters of a message in running text

_WORD = re.compile(r"[a-z][a-z-]*(?=[ ,:]|\Z)")
_DONE: dict[TestOutcome, str] = {
    "failed": "FAILED",
    "error": "ERROR",
    "crashed": "CRASHED",
    "flaky": "FLAKY",
    "xpassed": "XPASSED",
    "xfailed": "XFAILED",
    "skipped": "SKIPPED",
    "passed": "PASSED",
}
#: Worst first.
OUTCOMES: tuple[TestOutcome, ...] = tuple(_DONE)
_SAID: dict[TestOutcome, tuple[str, str]] = {
    "passed": ("passed", "passed"),
    "failed": ("failed", "failed"),
    "error": ("erred", "erred"),
    "crashed": ("took its process with it", "took their process with them"),
    "flaky": ("was flaky", "were flaky"),
    "skipped": ("was skipped", "were skipped"),
    "xfailed": ("failed as expected", "failed as expected"),
    "xpassed": ("passed against expectation", "passed against expectation"),
}
_TOLD: tuple[TestOutcome, ...] = ("passed", "failed", "error", "crashed", "flaky", "skipped", "xfailed", "xpassed")


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 test`` or ``1,204 tests``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def duration(seconds: float) -> str:
    """Return ``0.4 s``, ``12 s``, ``3 min 20 s`` or ``1 h 2 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def day(moment: str) -> str:
    """Return the date of a moment in ISO 8601."""
    return f"{datetime.fromisoformat(moment):%Y-%m-%d}"


def clock(moment: str) -> str:
    """Return the time of a moment in ISO 8601, with its zone where it has one."""
    return f"{datetime.fromisoformat(moment):%H:%M %Z}".strip()


def when(moment: str) -> str:
    """Return date and time."""
    return f"{day(moment)} {clock(moment)}"


def outcome(test: Ended) -> str:
    """Return how a test ended, in capitals."""
    return _DONE[test.outcome]


def outcomes(counts: Mapping[TestOutcome, int]) -> str:
    """Return ``25 passed, 1 failed and 3 were skipped``."""
    return listed([f"{counts[key]:,} {_SAID[key][counts[key] != 1]}" for key in _TOLD if counts.get(key)])


def suite(test: str) -> str:
    """Return the suite of a test: its file, or of a dotted name the module."""
    if "::" in test or "/" in test or test.endswith(".py"):
        return test.partition("::")[0]
    parts = test.split(" ", maxsplit=1)[0].split(".")
    return ".".join(parts[:-2]) if len(parts) > 2 else test


def place(where: str, function: str = "") -> Line:
    """Return ``path:line`` and the function as parts of a line."""
    parts: list[Inline] = [Code(where)]
    return (*parts, Text(" in "), Code(function)) if function else tuple(parts)


def named(text: str) -> Line:
    """Return what to use instead: a name as code, a phrase as the sentence that it is."""
    return prose(text) if "`" in text or " " in text else (Code(text),)


def brief(title: str) -> Line:
    """Return a title for a cell of a table."""
    return prose(shortened(one_line(title), _TITLE))


def codes(names: Sequence[str], most: int = 3) -> Line:
    """Return the first of some names with commas between them, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return (*joined((Code(name),) for name in names[:most]), *([Text(more)] if more else []))


def places(entry: Entry) -> tuple[str, ...]:
    """Return ``path:line`` of the project, or, of a warning that none of its code gave, of the library."""
    if entry.files or not isinstance(entry, Debt):
        return entry.files
    return tuple(dict.fromkeys(f"{library_name(one.path)}:{one.line}" for one in entry.sightings))


def issue(number: int) -> Link:
    """Return a link to an issue of the same worklog."""
    return Link(f"Issue {number}", f"#{anchor(number)}")


def anchor(number: int) -> str:
    """Return the name by which an issue is linked."""
    return f"issue-{number}"


def issues(numbers: Sequence[int], most: int = 4) -> Line:
    """Return links to issues."""
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return (*joined((issue(number),) for number in numbers[:most]), *([Text(more)] if more else []))


def sentence(text: str) -> str:
    """Return words that begin with a capital letter, unless with a name, and end with a full stop."""
    text = capitalised(text.strip())
    return text + ("" if text.endswith((".", "!", "?", "…")) or not text else ".")


def capitalised(text: str) -> str:
    """Return words that begin with a capital letter, unless they begin with a name."""
    return text[:1].upper() + text[1:] if _WORD.match(text) else text
