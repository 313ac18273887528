"""What the other files of a project do with the names of a file, as far as a fix has to mind it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from deadhead.finding import Finding
from deadhead.finding import Patch as Mend
from deadhead.static.foreign import module_names
from deadhead.static.patches import Patch, Patches
from deadhead.static.relied import NOTHING, Relied
from deadhead.static.source import Source

Files = Sequence[tuple[str, Path]]


@dataclass(frozen=True)
class Outside:
    """The patches of a project, and where its modules lie; where files are to be fixed, what others take from them."""

    root: Path
    src: tuple[str, ...] = ()
    patches: tuple[Patch, ...] = ()
    relied: Mapping[str, Relied] = field(default_factory=dict[str, Relied])
    fakes: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])

    def relied_in(self, path: str) -> Relied:
        """Return the names of a file that others take from it, as far as that was looked up."""
        return self.relied.get(path, NOTHING)

    def told(self, findings: Iterable[Finding], source: Source) -> tuple[Finding, ...]:
        """Return the findings of one file, with the places that patch what their fixes replace; those are unsafe."""
        if not self.patches:
            return tuple(findings)
        modules = module_names(source.path, self.root, self.src)
        return tuple(self._told(finding, source, modules) for finding in findings)

    def _told(self, finding: Finding, source: Source, modules: frozenset[str]) -> Finding:
        chain = spelled(finding, source) if finding.fixes else []
        places = [one.place for one in self.patches if chain and self._hits(one, finding, chain, modules)]
        if not places:
            return finding
        fixes = tuple(Mend("unsafe", one.title, one.edits, one.variant) for one in finding.fixes)
        return replace(finding, fixes=fixes, patched_by=tuple(dict.fromkeys(places)))

    def _hits(self, patch: Patch, finding: Finding, chain: Sequence[str], modules: frozenset[str]) -> bool:
        if patch.target in self.fakes.get(finding.rule, ()):
            return True
        owner = patch.target.rpartition(".")[0]
        if owner == "?":
            return patch.member in (chain[-1], (finding.symbol or "").rpartition(".")[2]) and _knows(patch, modules)
        words = written(finding)
        if finding.symbol is not None and _of_symbol(patch, owner, finding.symbol, words):
            return True
        rests = [patch.target[len(one) + 1 :].split(".") for one in modules if patch.target.startswith(f"{one}.")]
        return any(_of_module(rest, chain, words) for rest in rests)


def _of_symbol(patch: Patch, owner: str, symbol: str, words: set[str]) -> bool:
    """Whether a patch replaces the deprecated thing itself for everybody, or what a fix puts in its place."""
    if f"{symbol}.".startswith(f"{patch.target}."):
        return True
    return owner == symbol.rpartition(".")[0] and patch.member in words


def _of_module(rest: Sequence[str], chain: Sequence[str], words: set[str]) -> bool:
    """Whether what a patch replaces in a finding's own module is part of what the finding spells."""
    if rest[0] == chain[0]:
        shorter = min(len(rest), len(chain))
        return list(rest[:shorter]) == list(chain[:shorter]) or rest[-1] in words
    return chain[0] in ("self", "cls") and rest[-1] in chain[1:]


def _knows(patch: Patch, modules: frozenset[str]) -> bool:
    """Whether the patching file imports one of the modules, something from it, or a package around it."""
    return any(
        f"{known}.".startswith(f"{module}.") or f"{module}.".startswith(f"{known}.")
        for known in patch.imports
        for module in modules
    )


def written(finding: Finding) -> set[str]:
    """Return the words that the fixes of a finding write."""
    return {word for fix in finding.fixes for edit in fix.edits for word in re.findall(r"\w+", edit.text)}


def spelled(finding: Finding, source: Source) -> list[str]:
    """Return the names by which a finding's expression is reached: ``self.log.warn("…")`` as self, log, warn."""
    start, stop = source.offset_of(*finding.span.start), source.offset_of(*finding.span.end)
    text = source.text[start:stop].decode()
    if finding.kind == "import":
        return [text.split()[-1].partition(".")[0]]
    try:
        node: ast.AST = ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return _names(node)


def _names(node: ast.AST) -> list[str]:
    parts: list[str] = []
    while True:
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[target, ast.Constant(value=str(name)), *_]):
                parts.append(name)
                node = target
            case ast.Call(func=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Attribute(value=inner, attr=name):
                parts.append(name)
                node = inner
            case ast.Name(id=name):
                return [name, *reversed(parts)]
            case _:
                return [*reversed(parts)]


def look_outside(
    files: Callable[[], Files],
    findings: Iterable[tuple[Finding, Source]],
    fakes: Mapping[str, Iterable[str]],
    root: Path,
    src: Sequence[str],
) -> Outside:
    """Look for the patches that concern ``findings`` in ``files``, which are listed only if there is something to mend.

    ``fakes`` are, by rule, the calls that :attr:`deadhead.rule.Rule.fakes` names.
    """
    mended = [(finding, source) for finding, source in findings if finding.fixes]
    names = {name for finding, source in mended for name in (*spelled(finding, source), *written(finding))}
    own = {rule: frozenset(calls) for rule, calls in fakes.items() if calls}
    if not names:
        return Outside(root, tuple(src))
    concerned = {finding.rule for finding, _ in mended}
    calls = [call for rule, every in own.items() if rule in concerned for call in every]
    patches = Patches(root, src, names - {"self", "cls"}, calls).find(files())
    return Outside(root, tuple(src), tuple(patches), fakes=own)
