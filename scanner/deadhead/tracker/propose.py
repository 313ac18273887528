"""Fixes proposed as a pull request: one branch a rule, moved forwards only, and never over a person's commits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from deadhead.document.untrusted import markdown_code
from deadhead.tracker.block import LIMIT
from deadhead.tracker.pulls import Ahead, Commit, File, Pull, Pulls
from deadhead.tracker.scope import short

_BLOCK = re.compile(r"<!-- deadhead:pull ([\w-]+) -->.*?<!-- deadhead:end -->", re.DOTALL)
_TREE = re.compile(r"^Deadhead-Tree: ([0-9a-f]+)$", re.MULTILINE)


class Rewritten(NamedTuple):
    """A file's bytes before and after its fixes."""

    before: bytes
    after: bytes


@dataclass(frozen=True)
class Proposal:
    """What is proposed: files by their path from the top of the repository, and the words for it.

    ``text`` is Markdown; ``closing`` are the issues that the change puts an end to, ``about`` those it is a part of.
    """

    name: str
    files: Mapping[str, Rewritten]
    text: str
    closing: tuple[int, ...] = ()
    about: tuple[int, ...] = ()

    @property
    def branch(self) -> str:
        """The branch's name."""
        return f"deadhead/{self.name}"

    @property
    def title(self) -> str:
        """The pull request's title, and the first line of the commit."""
        return f"Replace deprecated uses: {self.name}"


class Outcome(NamedTuple):
    """What has become of a proposal; ``passed`` are files that are other on GitHub than here."""

    what: str
    pull: int | None = None
    passed: tuple[str, ...] = ()


def propose(proposal: Proposal, pulls: Pulls, base: str, *, dry_run: bool = False) -> Outcome:
    """Push the branch and open or update its pull request, as far as that is not done and nobody objects."""
    start = pulls.branch(base)
    if start is None:
        return Outcome(f"nothing: there is no branch `{base}`")
    there = pulls.files(start.tree)
    files = {path: one for path, one in proposal.files.items() if there.get(path, _NONE).blob == blob(one.before)}
    passed = tuple(path for path in proposal.files if path not in files)
    if not files:
        return Outcome("nothing: no safe fix is to be made", None, passed)
    known = pulls.pulls(proposal.branch)
    current = next((pull for pull in known if pull.is_open), None)
    head = pulls.branch(proposal.branch)
    ahead = pulls.ahead(start.sha, head.sha) if head is not None else Ahead((), {})
    objection = _objection(known, current, ahead)
    if objection is not None:
        return Outcome(f"nothing: {objection}", current.number if current else None, passed)
    if dry_run:
        number = current.number if current is not None else None
        return Outcome(f"would {'update' if current else 'open'}: {len(files)} files", number, passed)
    pushed = _push(proposal, files, there, pulls, start, head, ahead)
    return _pull(proposal, current, pulls, base, pushed=pushed, passed=passed)


_NONE = File("", "")


def _objection(known: Sequence[Pull], current: Pull | None, ahead: Ahead) -> str | None:
    """Return why a person would not want to see the branch or its pull request touched."""
    if any(not is_ours(commit) for commit in ahead.commits):
        return "the branch has commits of others"
    if current is None and known and not known[0].is_merged:
        return f"a person has closed pull request #{known[0].number}; reopen it to have it updated"
    return None


def is_ours(commit: Commit) -> bool:
    """Whether a commit is as we made it: one that was amended has another tree than its message says."""
    named = _TREE.search(commit.message)
    return named is not None and named[1] == commit.tree


def _push(
    proposal: Proposal,
    files: Mapping[str, Rewritten],
    there: Mapping[str, File],
    pulls: Pulls,
    start: Commit,
    head: Commit | None,
    ahead: Ahead,
) -> bool:
    """Let the branch hold the fixes; return whether it did not yet."""
    if head is not None and dict(ahead.files) == {path: blob(one.after) for path, one in files.items()}:
        return False
    tree = pulls.tree(start.tree, {path: (there[path].mode, one.after) for path, one in files.items()})
    message = f"{proposal.title}\n\nMade by `deadhead pr`.\n\nDeadhead-Tree: {tree}"
    parents = [start.sha] if head is None or not ahead.commits else [head.sha, start.sha]
    commit = pulls.commit(message, tree, parents)
    pulls.move(proposal.branch, commit, is_new=head is None)
    return True


def _pull(
    proposal: Proposal, current: Pull | None, pulls: Pulls, base: str, *, pushed: bool, passed: tuple[str, ...]
) -> Outcome:
    block = _block(proposal)
    if current is None:
        return Outcome("opened", pulls.open(proposal.branch, base, proposal.title, block), passed)
    body = _merged(current.body, block)
    if body != current.body:
        pulls.rewrite(current.number, body)
    return Outcome("updated" if pushed or body != current.body else "nothing: it is up to date", current.number, passed)


def _block(proposal: Proposal) -> str:
    links = [f"Closes #{number}." for number in proposal.closing] + [f"Part of #{number}." for number in proposal.about]
    text = "\n\n".join(part for part in (proposal.text, "\n".join(links)) if part)[: LIMIT // 2]
    text = text.replace("<!-- deadhead:", "<!-- deadhead :")
    return f"<!-- deadhead:pull {short(text)} -->\n{text}\n<!-- deadhead:end -->"


def _merged(body: str, block: str) -> str:
    """Return a pull request's text with our part brought up to date; without one it is a person's as a whole."""
    found = _BLOCK.search(body)
    if found is None or found[1] == (_BLOCK.match(block) or found)[1]:
        return body
    return body[: found.start()] + block + body[found.end() :]


def blob(data: bytes) -> str:
    """Return the hash that git has for a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def words(names: Iterable[str], fixed: int, files: int, proof: str, left: Sequence[str]) -> str:
    """Return what a pull request says: what was done, what proves that it was due, and what was left alone."""
    rules = ", ".join(markdown_code(name) for name in names)
    places = f"{fixed:,} {'place' if fixed == 1 else 'places'} in {files:,} {'file' if files == 1 else 'files'}"
    parts = [f"The safe fixes of {rules}: {places}. A safe fix keeps what the code does.", proof]
    if left:
        parts.append("### Left alone\n\n" + "\n".join(f"- {line}" for line in left))
    return "\n\n".join(part for part in parts if part)
