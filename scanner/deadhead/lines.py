"""Which lines of a project's files a run executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

#: A code object by its name and first line, that of the first decorator where there is one.
Code = tuple[str, int]

#: Stands for every code of a file, where lines are known but not the code that they were executed in.
ANY: Code = ("", 0)


class Run(NamedTuple):
    """The lines of one code: those for which it has instructions, and of these the executed ones."""

    lines: frozenset[int] = frozenset()
    executed: frozenset[int] = frozenset()

    def __or__(self, other: Run) -> Run:
        """Return what two processes executed together."""
        return Run(self.lines | other.lines, self.executed | other.executed)


@dataclass(frozen=True, slots=True)
class Lines:
    """What a run executed, by file.

    ``complete`` says that no process can have executed more than is known, ``partial`` names files of which one may
    have. ``sees_hidden`` says that each warning would have been recorded; ``fakes`` are the loaded packages that
    replace the clock by one that does not warn. ``exact`` tells the interpreter's own account from a guess, made from
    the source, of which lines have instructions.
    """

    files: Mapping[str, Mapping[Code, Run]] = field(default_factory=dict[str, "Mapping[Code, Run]"])
    complete: bool = True
    partial: frozenset[str] = frozenset()
    sees_hidden: bool = True
    fakes: frozenset[str] = frozenset()
    exact: bool = True

    def is_whole(self, path: str) -> bool:
        """Whether what is not known to have been executed in a file was not executed."""
        return self.complete and path not in self.partial

    def run(self, path: str, code: Code) -> Run | None:
        """Return what was executed of one code, None where that never started."""
        codes = self.files.get(path, {})
        return codes.get(code) or codes.get(ANY)


def spread(ranges: str) -> frozenset[int]:
    """Return the numbers that ``1-4 7 9-12`` stands for. Raises ``ValueError`` for anything else."""
    pairs = [part.partition("-") for part in ranges.split()]
    return frozenset(number for first, _, last in pairs for number in range(int(first), int(last or first) + 1))
