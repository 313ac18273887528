"""Labels: which there are, in which colours, and which of them are a person's business."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from deadhead.tracker.records import IGNORE, QUIET, SEVERITIES, Existing, Label

_LENGTH = 50  # as many characters as GitHub takes for a name
_KNOWN = {
    "P0": ("b60205", "Nothing of it works"),
    "P1": ("d93f0b", "High: a major part fails, or is gone at the target version"),
    "P2": ("fbca04", "Medium: fails or will be gone, and is used"),
    "P3": ("c2e0c6", "Low: to be done some time"),
    "tech-debt": ("5319e7", "Works today, costs tomorrow"),
    "infrastructure-dependency": ("0052cc", "Fails for want of a service or of the environment"),
    "critical": ("b60205", "On a critical path"),
    QUIET: ("ededed", "deadhead makes no comments here"),
    IGNORE: ("ededed", "deadhead leaves this issue and its subject alone"),
}


def label(name: str, base: Iterable[str] = ()) -> Label:
    """Return a label as it is created where it is missing."""
    if name in _KNOWN:
        return Label(name, *_KNOWN[name])
    if name in base:
        return Label(name, "0e8a16", "Kept true by deadhead; the label by which it finds its issues")
    # A colour of its own for each name, the same in every repository, light enough to be read on.
    digest = hashlib.sha256(name.encode()).digest()
    return Label(
        name, "".join(f"{128 + part // 2:02x}" for part in digest[:3]), "Named in the configuration of deadhead"
    )


def clean(name: str) -> str:
    """Return a name that GitHub takes as a label: a comma would be two when issues are listed by it."""
    return " ".join(name.replace(",", " ").split())[:_LENGTH].strip()


def set_by_person(issue: Existing) -> bool:
    """Whether a person has changed the severity."""
    return issue.state is not None and _severities(issue.labels) != _severities(issue.state.labels)


def merged_labels(issue: Existing, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the labels an issue is to have: what is there, with ours brought up to date where no person changed them.

    One that we set before and that is not there was taken off by a person; one that we did not set is a person's.
    """
    set_before = {name.casefold() for name in (issue.state.labels if issue.state is not None else ())}
    now = {name.casefold() for name in wanted}
    frozen = {name.casefold() for name in SEVERITIES} if set_by_person(issue) or issue.state is None else set[str]()
    kept = [name for name in issue.labels if name.casefold() in now | frozen or name.casefold() not in set_before]
    there = {name.casefold() for name in issue.labels}
    added = [name for name in wanted if name.casefold() not in set_before | there | frozen]
    return (*kept, *added)


def _severities(names: Iterable[str]) -> set[str]:
    return {name.upper() for name in names} & set(SEVERITIES)
