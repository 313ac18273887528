"""What is known about a file from outside of it: by run time, by tests that replace its names, by who imports it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from deadhead.finding import Finding, Patch, Span

if TYPE_CHECKING:
    from deadhead.static.prove import Proof

#: What a fix calls where the use was called: the name at which its text begins, or a new last name alone.
_CALLED = re.compile(r"\A\(*(?:[^\W\d]\w*\.)*([^\W\d]\w*)")


class StandIn(NamedTuple):
    """Something that a file, mostly a test, puts in place of something else.

    ``place`` is ``path:line``. ``name`` is, for a ``module``, a dotted name of that module (``Class.logger``); for a
    ``library``, a qualified name; for an ``object`` that is not known, its attribute; for a ``rule``, the name of the
    rule whose fixes a fake defeats. ``file`` is the one that is concerned, empty where all of them are.
    """

    place: str
    what: Literal["module", "library", "object", "rule"]
    name: str
    file: str = ""

    @property
    def sort_key(self) -> tuple[str, int]:
        """By path, then by line."""
        path, _, line = self.place.rpartition(":")
        return path, int(line)


def _relies_on_nothing(_name: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known from outside about one file.

    ``proofs`` are what run time has told about receivers, ``stand_ins`` what concerns this file; ``doubted`` is what
    those uses hang on that ran without a warning. ``is_starred`` says that another file imports ``*`` from it,
    ``relies`` whether another file refers to a name of it.
    """

    proofs: tuple[Proof, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    doubted: frozenset[str] = frozenset()
    is_starred: bool = False
    relies: Callable[[str], bool] = _relies_on_nothing


#: For a file that stands alone.
ALONE = Outside()


def considered(finding: Finding, outside: Outside) -> Finding:
    """Return a finding with the places that put something else under its names; its fixes there are unsafe.

    A fix would call another name than the one that is replaced, or ask of the replacement what it does not have.
    """
    if finding.symbol is None:
        return finding
    if not hangs_on(finding).isdisjoint(outside.doubted):
        unsafe = tuple(fix._replace(applicability="unsafe") for fix in finding.fixes)
        finding = replace(finding, fixes=unsafe, is_doubted=True)
    return _replaced(finding, outside.stand_ins)


def hangs_on(finding: Finding) -> frozenset[str]:
    """Return what has to be what it seems for a finding to be one: names of the module and of its classes.

    Of a receiver that only its own function knows, that is the function.
    """
    chains = [chain.split(":") for chain in finding.spelled if ":" in chain]
    names = frozenset(f"{owner}:{rest.partition('.')[0]}" for owner, rest in chains)
    return names or frozenset([f"{finding.symbol} in {finding.scope}"])


def _replaced(finding: Finding, stand_ins: Sequence[StandIn]) -> Finding:
    hits: set[StandIn] = set()
    fixes: list[Patch] = []
    for fix in finding.fixes:
        found = {one for one in stand_ins if _defeats(one, finding, fix)}
        hits |= found
        fixes.append(fix._replace(applicability="unsafe") if found else fix)
    if not hits:
        return finding
    places = dict.fromkeys(one.place for one in sorted(hits, key=lambda one: one.sort_key))
    return replace(finding, fixes=tuple(fixes), patched_by=tuple(places))


def names_of(finding: Finding) -> frozenset[str]:
    """Return the names one of which a stand-in must have to concern a finding."""
    chains = [one.rpartition(":")[2].split(".") for one in (finding.symbol or "", *finding.spelled)]
    if finding.kind == "attribute":
        chains = [chain[:-1] for chain in chains]  # to set data is no way to replace it
    called = (name for fix in finding.fixes for name in _called(fix, finding))
    return frozenset([*(name for chain in chains for name in chain), *called])


def _defeats(one: StandIn, finding: Finding, fix: Patch) -> bool:
    assert finding.symbol is not None
    match one.what:
        case "rule":
            return one.name == finding.rule
        case "object":
            return one.name == finding.symbol.rpartition(".")[2] and finding.kind != "attribute"
        case "library":
            chains = (finding.symbol, *(chain for chain in finding.spelled if ":" not in chain))
            return any(_is_part(one.name, chain, _called(fix, finding)) for chain in chains)
        case "module":
            # An import that gives the same local name another source leaves what is put under that name alone.
            return _rewrites(fix, finding) and any(
                _is_part(name, chain, _called(fix, finding)) for name, chain in _in_module(one.name, finding.spelled)
            )


def _in_module(name: str, spelled: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of a stand-in beside each chain that begins where it does: in the module, or in a class."""
    for chain in spelled:
        owner, colon, rest = chain.partition(":")
        if colon and not owner:
            yield name, rest
        elif colon and name.startswith(f"{owner}."):
            yield name[len(owner) + 1 :], rest


def _is_part(name: str, chain: str, called: frozenset[str]) -> bool:
    """Whether a dotted name begins ``chain``, goes on from it, or is what a fix calls in place of its last name."""
    mine, own = name.removesuffix(".*").split("."), chain.split(".")
    if name == "*":
        return True
    shared = min(len(mine), len(own))
    if mine[:shared] == own[:shared]:
        return True
    return mine[:-1] == own[:-1] and mine[-1] in called


def _called(fix: Patch, finding: Finding) -> frozenset[str]:
    """Return the name that a fix makes the use call instead."""
    if finding.kind in ("attribute", "import"):
        return frozenset()
    found = (_CALLED.match(edit.text) for edit in fix.edits if _overlap(edit.span, finding.span))
    return frozenset(match.group(1) for match in found if match)


def _rewrites(fix: Patch, finding: Finding) -> bool:
    """Whether a fix changes the use itself, rather than only the import that it comes from."""
    return any(_overlap(edit.span, finding.span) for edit in fix.edits)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
