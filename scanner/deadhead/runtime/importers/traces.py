"""Tracebacks as text, in every style that Python and pytest print them, to a chain of exceptions."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from deadhead.failure import CodePlace, Raised

Link = Literal["cause", "context", "member"]

#: Frames of one exception that are kept at each end: a recursion has a thousand.
_ENDS = 50
_MESSAGE = 200  # lines of an exception's text that are kept

_NATIVE = re.compile(r'\s*File "([^"]+)", line (\d{1,9})(?:, in (.+))?')
_SHORT = re.compile(r"((?:[A-Za-z]:)?[^:\s][^:]*):(\d{1,9}): in (.+)")
_LONG = re.compile(r"((?:[A-Za-z]:)?[^:\s][^:]*):(\d{1,9}): ?([A-Za-z_][\w.]*)?")
_FLAT = re.compile(r"((?:[A-Za-z]:)?[^:\s][^:]*):(\d{1,9}): ([A-Za-z_].*)")
_TYPED = re.compile(r"((?:[A-Za-z_]\w*|<locals>)(?:\.(?:[A-Za-z_]\w*|<locals>))*)(?:: ?(.*))?")
_DEF = re.compile(r"[ >]\s+(?:async )?def (\w+)")
_MARKS = re.compile(r"[ ~^]+|_(?: _)+ ?")
_MEMBER = re.compile(r"\+(?:-\+)?-{4,} (?:\d+|\.\.\.) -{4,}")
_SYNTAX = re.compile(r"^\s*((?:Syntax|Indentation|Tab)Error): (.*)\Z", re.MULTILINE)
_WORKER = re.compile(r"\[gw\d+\] \S+ -- Python \d")
_LINKS: dict[str, Link] = {
    "The above exception was the direct cause of the following exception:": "cause",
    "During handling of the above exception, another exception occurred:": "context",
}
_NAMED_SO = ("Error", "Exception", "Warning", "Exit", "Interrupt", "Failed", "Failure", "Skipped", "Group")


class Step(NamedTuple):
    """One frame of a traceback, with the source line that was shown for it."""

    path: str
    line: int
    function: str
    source: str | None = None


class Thrown(NamedTuple):
    """One exception of a chain, as far as its text tells."""

    type: str
    message: str
    steps: tuple[Step, ...]
    link: Link | None = None

    def raised(self) -> Raised:
        """Return the record's form; which frames are the project's is told later."""
        steps = self.steps if len(self.steps) <= 2 * _ENDS else (*self.steps[:_ENDS], *self.steps[-_ENDS:])
        frames = tuple(CodePlace(step.path, step.line, step.function, False) for step in steps)
        return Raised(self.type, self.message, frames, self.link)


def split_type(text: str) -> tuple[str, str] | None:
    """Return the type and the message of ``pkg.mod.Error: message``; None where a text begins with no type.

    pytest leaves out the type of an assertion that it has rewritten.
    """
    first, _, rest = text.partition("\n")
    found = _TYPED.fullmatch(first)
    if found and _is_type(found.group(1)):
        return found.group(1), "\n".join([found.group(2) or "", rest] if rest else [found.group(2) or ""])
    return ("AssertionError", text) if first.startswith("assert ") else None


def _is_type(name: str) -> bool:
    last = name.rpartition(".")[2]
    if "." not in name and isinstance(getattr(builtins, name, None), type):
        return issubclass(getattr(builtins, name), BaseException)
    return last.endswith(_NAMED_SO) or ("." in name and last[:1].isupper())


class Traceback:
    """Reads one traceback, line by line; :meth:`chain` is what it came to."""

    def __init__(self) -> None:
        self._chain: list[Thrown] = []
        self._group: Thrown | None = None
        self._members: list[Thrown] = []
        self._words: list[str] = []
        self.frames = 0
        self._restart()

    def _restart(self) -> None:
        self._steps: list[Step] = []
        self._text: list[str] = []
        self._indent = 0
        self._function = ""
        self._source: str | None = None
        self._ending = ""
        self._is_native = False
        self._is_told = False

    def feed(self, line: str) -> None:
        """Take the next line."""
        if _WORKER.match(line) or (line.lstrip().startswith(("|", "+")) and self._grouped(line)):
            return
        link = _LINKS.get(line.strip())
        if link is not None:
            self._finish(link)
        elif line.startswith("Traceback (most recent call last)"):
            self._begin()
        elif not self._located(line):
            self._worded(line)

    def _begin(self) -> None:
        """A native traceback begins; what an import error said before it is not its message."""
        if self._steps or self._text:
            self._finish("context")
        self._is_native, self._is_told = True, False
        self._words.clear()

    def _located(self, line: str) -> bool:
        """Take a line that names a place."""
        text = line[1:].strip() if line.startswith("E ") else line
        if found := _NATIVE.fullmatch(text):
            if not (line.startswith("E ") and self._text):
                self._add(Step(found.group(1), int(found.group(2)), found.group(3) or "<module>"))
                self._is_told = False
                return True
        elif line.startswith(("E ", ">", " ")):
            return False
        elif found := _SHORT.fullmatch(line):
            self._add(Step(found.group(1), int(found.group(2)), found.group(3)))
            return True
        elif not self._is_native and (found := _LONG.fullmatch(line)):
            self._add(Step(found.group(1), int(found.group(2)), self._function or "<module>", self._source))
            self._ending = found.group(3) or ""
            self._function, self._source = "", None
            return True
        return False

    def _add(self, step: Step) -> None:
        self._steps.append(step)
        self.frames += 1

    def _worded(self, line: str) -> None:
        """Take a line of source or of the exception's text."""
        if line[:2] in ("E ", "E"):
            self._said(line)
        elif self._is_native and not self._is_told:
            self._native(line)
        elif self._is_told and self._is_native:
            self._more(line)
        elif line.startswith(">") and not self._source:
            self._source = line[1:].strip()
            self._named(line)
        elif line.startswith("    ") and self._steps and self._steps[-1].source is None and not self._text:
            self._quoted(line)
        elif not self._named(line) and line.strip() and not _MARKS.fullmatch(line):
            self._words.append(line.strip())

    def _named(self, line: str) -> bool:
        found = _DEF.match(line) if not self._function else None
        if found:
            self._function = found.group(1)
        return found is not None

    def _quoted(self, line: str) -> None:
        if not _MARKS.fullmatch(line) and line.strip() != "???":
            self._steps[-1] = self._steps[-1]._replace(source=line.strip())

    def _said(self, line: str) -> None:
        """Take a line that pytest marks as the exception's text, all of them indented alike."""
        body = line[1:]
        if not self._text:
            self._indent = len(body) - len(body.lstrip())
        self._more(body[self._indent :] if not body[: self._indent].strip() else body.lstrip())

    def _native(self, line: str) -> None:
        if line.startswith((" ", "\t")) or not line:
            if line.strip() and self._steps and self._steps[-1].source is None:
                self._quoted(line)
        elif not line.startswith("[Previous line repeated"):
            self._is_told = True
            self._more(line)

    def _more(self, text: str) -> None:
        if len(self._text) < _MESSAGE:
            self._text.append(text)

    def _grouped(self, line: str) -> bool:
        """Take a line of an exception group: its margin tells it from anything else."""
        text = line.lstrip()
        if text.startswith("+ Exception Group Traceback"):
            self._begin()
            return True
        if not self._is_native:
            return False
        if _MEMBER.fullmatch(text):
            self._member()
        elif text.startswith("|"):
            self.feed(re.sub(r"^[\s|]*\| ?", "", line))
        elif not text.startswith("+---"):
            return False
        return True

    def _member(self) -> None:
        """A member begins: what came before is the group or the member before it."""
        thrown = self._thrown("member")
        if thrown is not None:
            if self._group is None:
                self._group = thrown
            else:
                self._members.append(thrown)
        self._restart()
        self._is_native = True
        self._is_told = False

    def _thrown(self, link: Link | None) -> Thrown | None:
        while self._text and not self._text[-1].strip():
            self._text.pop()
        text = "\n".join(self._text)
        parts = split_type(text) or self._untyped(text)
        return None if parts is None else Thrown(*parts, tuple(self._steps), link)

    def _untyped(self, text: str) -> tuple[str, str] | None:
        """Return what the text of an exception that is not named like one tells."""
        if syntax := _SYNTAX.search(text):  # after the source that it is about
            return syntax.group(1), syntax.group(2)
        if self._ending and self._text:
            return self._ending, text
        found = _TYPED.fullmatch(text.partition("\n")[0])
        certain = self._is_native and self._steps
        return (found.group(1), text.partition(": ")[2]) if found and certain else None

    def _finish(self, link: Link | None) -> None:
        if self._group is not None:
            self._member()
            self._chain += [*self._members, self._group._replace(link=link)]
            self._group, self._members = None, []
        elif thrown := self._thrown(link):
            self._chain.append(thrown)
        else:
            self._words[:0] = self._text
        self._restart()

    def chain(self) -> tuple[Thrown, ...]:
        """Return the exceptions, the root cause first."""
        self._finish(None)
        if self._chain:
            self._chain[-1] = self._chain[-1]._replace(link=None)
        return tuple(self._chain)

    @property
    def words(self) -> str:
        """What the runner said where there is no exception."""
        return "\n".join(self._words[:_MESSAGE]).strip()


def flat(line: str) -> Thrown | None:
    """Return the exception of a line of ``--tb=line``: ``path:line: Error: message``."""
    found = _FLAT.fullmatch(line)
    parts = split_type(found.group(3)) if found else None
    if found is None or parts is None:
        return None
    return Thrown(*parts, (Step(found.group(1), int(found.group(2)), ""),))


def read(lines: Iterable[str]) -> tuple[Thrown, ...]:
    """Return the chain of exceptions that a traceback shows."""
    traceback = Traceback()
    for line in lines:
        traceback.feed(line)
    return traceback.chain()
