"""What the plan writes: bodies with their hidden state, and comments that say what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from deadhead.tracker import body
from deadhead.tracker.block import State, room, with_block, with_state, written
from deadhead.tracker.records import Comment, Existing, Looked, Section, Wanted
from deadhead.tracker.related import ended, related
from deadhead.tracker.scope import Difference, Pairs, Unit, short

_NAMED = 5


class Writer(NamedTuple):
    """What all texts of one plan have in common."""

    issues: tuple[Existing, ...]
    looked: Looked
    now: datetime

    def new(self, want: Wanted, before: Existing | None) -> str:
        """Return the body of a new issue; ``before`` is the closed one that it comes back after."""
        earlier = [f"- #{before.number}, {ended(before)}: the same"] if before is not None else []
        skipped = [before.number] if before is not None else []
        return self._block(want, self._state(want, None), self._related(want, skipped, earlier), 0)

    def edited(self, issue: Existing, want: Wanted, unseen: Pairs) -> str:
        """Return an issue's body with the block written anew; ``unseen`` are places that nobody looked at."""
        state = self._state(want, issue.state)
        block = issue.block
        outside = len(issue.body) - (block.end - block.start if block else 0)
        extra = [*self._elsewhere(unseen), *self._related(want, [issue.number])]
        return with_block(issue.body, block, self._block(want, state, extra, outside))

    def closed(self, issue: Existing, why: str) -> str | None:
        """Return an issue's body that remembers why we closed it; None where there is nothing to remember it in."""
        if issue.block is None or issue.state is None:
            return None
        return with_state(issue.body, issue.block, replace(issue.state, closed=why, written=self._today))

    def _block(self, want: Wanted, state: State, extra: Sequence[Section], outside: int) -> str:
        space = room(want.fingerprint, state, outside)
        return written(want.fingerprint, state, body.text(want, extra, space))

    def _state(self, want: Wanted, before: State | None) -> State:
        return State(
            kind=want.kind,
            title=want.title,
            labels=want.labels,
            severity=want.severity,
            digest=want.digest,
            scope=want.scope,
            rule=want.rule,
            tests=want.tests,
            about=want.about,
            edition=before.edition + 1 if before is not None else 1,
            revision=self.looked.revision,
            written=self._today,
            flaky=want.flaky,
        )

    @property
    def _today(self) -> str:
        return self.now.isoformat(timespec="seconds")

    def _related(self, want: Wanted, without: Iterable[int], first: Sequence[str] = ()) -> list[Section]:
        lines = (*first, *(one.line for one in related(want.about, self.issues, without)))
        return [Section("Related", lines)] if lines else []

    def _elsewhere(self, unseen: Pairs) -> list[Section]:
        """Say where more of it is, as this run did not look there."""
        paths = sorted({path for path, _ in unseen})
        return (
            [Section("Not looked at this time", tuple(f"- {_code(path)}" for path in paths), "files")] if paths else []
        )

    # Comments.

    def changed(self, issue: Existing, want: Wanted, difference: Difference) -> Comment:
        """Say what has come and gone."""
        thing = "test" if want.kind == "failure" else "place"
        counts = f"{_number(len(difference.new), f'new {thing}')}, {len(difference.gone)} gone"
        where = [*_named("New in", difference.new), *_named("Gone from", difference.gone)]
        return self._comment(
            issue, want, "changed", " ".join([f"Still present at {self.looked.where}: {counts}.", *where])
        )

    def again(self, issue: Existing, want: Wanted, why: str) -> Comment:
        """Say that it is back."""
        thing = "test" if want.kind == "failure" else "place"
        said = f"Seen again at {self.looked.where}: {_number(want.scope.size, thing)}."
        return self._comment(issue, want, "again", f"{said} {why}".strip())

    def gone(self, issue: Existing, state: State) -> Comment:
        """Give the proof that it is gone."""
        return self._comment(issue, None, "gone", f"Gone at {self.looked.where}: {self._proof(state)}.")

    def duplicate(self, issue: Existing, older: Existing) -> Comment:
        """Say which issue is about the same."""
        text = f"Closed as a duplicate of #{older.number}, which is about the same: two runs made an issue each."
        return self._comment(issue, None, "duplicate", text)

    def _proof(self, state: State) -> str:
        if state.kind == "deprecation":
            if state.scope.unit > Unit.FILE:  # which files these were is not remembered
                places = _number(state.scope.size, "place")
                return f"the rule {_code(state.rule or '')} looked at the whole project and found none of the {places}"
            files = _number(len(state.scope.keys), "file")
            absent = [path for path in state.scope.keys if path in self.looked.absent]
            rest = f" ({_number(len(absent), 'file')} of them no longer there)" if absent else ""
            return f"the rule {_code(state.rule or '')} looked at the {files} that it was in{rest} and found nothing"
        scope = state.scope if state.kind == "failure" else state.tests
        names = sorted(self.looked.passed[pair] for pair in scope.pairs if pair in self.looked.passed)
        shown = ", ".join(_code(name) for name in names[:_NAMED])
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        what = "passed" if state.kind == "failure" else "passed without the warning"
        return f"{_number(len(names), 'test')} ran and {what}: {shown}{more}"

    def _comment(self, issue: Existing, want: Wanted | None, kind: str, text: str) -> Comment:
        """The key is the same as long as the issue and what is to be said are: a comment that was made is found."""
        edition = issue.state.edition if issue.state is not None else 0
        what = repr(sorted(want.scope.pairs)) + want.digest if want is not None else ""
        return Comment(text, f"{kind}-{edition}-{short(what + kind)}")


def _named(words: str, pairs: Pairs) -> list[str]:
    paths = sorted({path for path, _ in pairs})
    if not paths:
        return []
    more = f" and {len(paths) - _NAMED} more files" if len(paths) > _NAMED else ""
    return [f"{words} {', '.join(map(_code, paths[:_NAMED]))}{more}."]


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"
