"""What a rule author imports: Rule, Renamed, Lexical, Example, Warns, Use, Fix.

A rule is one module with one class. Everything about one deprecated thing is in it: facts, prose, examples and the
fix. Facts are plain class attributes; ``fixes`` is called only for uses that were found, reads what the :class:`Use`
says is written there, and never resolves names itself: it asks the use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import cleandoc
from typing import ClassVar, NamedTuple

from deadhead.use import Applicability, Code, Context, Fix, Helper, ImportNeed, Kind, Place, Use, Via, dotted_name
from deadhead.written import Argument, Call, Written

__all__ = [
    "Applicability",
    "Argument",
    "Call",
    "Code",
    "Context",
    "Example",
    "Fake",
    "Fix",
    "Helper",
    "ImportNeed",
    "Kind",
    "Lexical",
    "Match",
    "Place",
    "Renamed",
    "Rule",
    "Use",
    "Via",
    "Warns",
    "Written",
    "dotted_name",
    "parse_version",
]


@dataclass(frozen=True, slots=True)
class Warns:
    """The warning that run time gives for a rule: what ties a recorded sighting to a finding.

    ``category`` is a warning class, or its dotted name where its library may not be installed. ``message`` is a regular
    expression searched in the warning's text; in it ``{name}`` stands for the last part of the watched name and
    ``{symbol}`` for the whole. ``once`` says that a process warns for the first use only, so that one sighting proves
    the other uses too. ``since`` is the version from which on uses warn, where that is later than the rule's own;
    ``until`` the first that warns no longer of what it still has.
    """

    category: type[Warning] | str
    message: str
    once: bool = False
    since: str = ""
    until: str = ""

    @property
    def category_name(self) -> str:
        """The category's dotted name, builtins without their module: as records hold it."""
        if isinstance(self.category, str):
            return self.category
        module, name = self.category.__module__, self.category.__qualname__
        return name if module == "builtins" else f"{module}.{name}"

    def matches(self, categories: Iterable[str], message: str, symbol: str | None) -> bool:
        """Whether a warning of one of ``categories`` (itself and its bases, dotted) with ``message`` is this one.

        A category that was read from what a run printed has only its bare name.
        """
        name = self.category_name
        known = name in categories or name.rpartition(".")[2] in (one for one in categories if "." not in one)
        return known and re.search(self._pattern(symbol), message) is not None

    def _pattern(self, symbol: str | None) -> str:
        if symbol is None:
            return self.message
        name = re.escape(symbol.rpartition(".")[2])
        return self.message.replace("{name}", name).replace("{symbol}", re.escape(symbol))


@dataclass(frozen=True, slots=True)
class Example:
    """Code that a rule finds, and what its fixes make of it: the rule's tests and its documentation.

    A line of nothing but carets marks the findings of the line above. ``at`` lists, as ``(line, column, end_line,
    end_column)``, those that span lines. ``safe`` and ``unsafe`` are the text after all fixes of that kind, ``None``
    where there is none. The code is run by the tests on a Python that warns, before and after a safe fix, and its
    ``result`` compared; ``runs=False`` exempts what cannot be run alone, and then says why in ``because``.
    """

    code: str
    safe: str | None = None
    unsafe: str | None = None
    at: tuple[tuple[int, int, int, int], ...] = ()
    runs: bool = True
    because: str = ""

    @property
    def source(self) -> str:
        """The code without its lines of carets."""
        return "\n".join(line for line in self._lines() if not _is_carets(line)) + "\n"

    @property
    def spans(self) -> list[tuple[int, int, int, int]]:
        """What must be found: ``(line, column, end_line, end_column)``, sorted, lines and columns from 1."""
        found = list(self.at)
        number = 0
        for line in self._lines():
            if _is_carets(line):
                found += [(number, m.start() + 1, number, m.end() + 1) for m in re.finditer(r"\^+", line)]
            else:
                number += 1
        return sorted(found)

    def _lines(self) -> list[str]:
        return cleandoc(self.code).split("\n")


def parse_version(text: str) -> tuple[int, int]:
    """Return ``"3.12"`` as ``(3, 12)``; what comes after the minor version is passed over.

    Raises ``ValueError`` for what is no version.
    """
    major, minor, *_ = text.split(".")
    return int(major), int(minor)


class Fake(NamedTuple):
    """A call that replaces what a rule watches, but does not do the same to what its fixes use instead.

    ``calls`` are the qualified names it goes by; it counts where ``argument``, which may also be given by
    ``position``, is neither left out nor zero.
    """

    calls: tuple[str, ...]
    argument: str
    position: int


def _is_carets(line: str) -> bool:
    return re.fullmatch(r"[ ^]*\^[ ^]*", line) is not None


class Rule:
    """One deprecated thing: what to look for, since when, gone when, what instead, how to fix it.

    The class's docstring is its documentation: the first line says why the thing is objected to.
    """

    name: ClassVar[str]
    since: ClassVar[str]
    gone: ClassVar[str | None] = None
    use: ClassVar[str]
    url: ClassVar[str]
    warns: ClassVar[Warns | tuple[Warns, ...]] = ()
    also: ClassVar[tuple[str, ...]] = ()
    package: ClassVar[str] = "python"
    flags: ClassVar[tuple[Example, ...]] = ()
    allows: ClassVar[tuple[str, ...]] = ()

    #: Qualified names; ``"imp.*"`` stands for the module ``imp`` and everything in it.
    watches: ClassVar[tuple[str, ...]] = ()
    #: Those of the watched names that are data, so that reading one is a use of its own kind.
    attributes: ClassVar[frozenset[str]] = frozenset()
    #: Callables whose value is an instance of a class: ``{"logging.getLogger": "logging.Logger"}``.
    makers: ClassVar[Mapping[str, str]] = {}
    #: Classes that inherit watched members: ``{"unittest.IsolatedAsyncioTestCase": "unittest.TestCase"}``.
    heirs: ClassVar[Mapping[str, str]] = {}
    #: Where the facts of a group differ: ``(since, gone)`` by qualified name, of a symbol or of what it lies in.
    history: ClassVar[Mapping[str, tuple[str, str | None]]] = {}
    #: The oldest Python that the fixes work on (``"3.8"``), for all symbols or by symbol, ``""`` for the other ones.
    needs: ClassVar[str | Mapping[str, str]] = ""
    #: The names of the ways that its fixes come in, for ``[tool.deadhead.prefer]``.
    variants: ClassVar[tuple[str, ...]] = ()
    #: Functions of which only calls are uses that pass a certain keyword, or more arguments by position than a number.
    passing: ClassVar[Mapping[str, int | str]] = {}
    #: Calls in the project's tests beside which none of the fixes is safe.
    defeated_by: ClassVar[tuple[Fake, ...]] = ()

    def objects(self, use: Use) -> bool:  # noqa: ARG002
        """Whether a use of a watched name is one that the rule objects to; called before anything else."""
        return True

    def fixes(self, use: Use) -> Iterable[Fix | None]:  # noqa: ARG002
        """Yield the ways to mend ``use``, safe and unsafe ones side by side; None stands for none."""
        return ()

    def needed(self, symbol: str) -> str:
        """Return the oldest Python that a fix for ``symbol`` works on; nothing where every Python will do."""
        needs = self.needs
        return needs if isinstance(needs, str) else needs.get(symbol, needs.get("", ""))

    def versions(self, symbol: str | None) -> tuple[str, str | None]:
        """Return the version that deprecated ``symbol`` and the one without it: those of the longest name that fits."""
        name = symbol or ""
        while name and name not in self.history:
            name = name.rpartition(".")[0]
        return self.history.get(name, (self.since, self.gone))

    def instead(self, symbol: str | None) -> str:  # noqa: ARG002
        """Return what to use in place of ``symbol``."""
        return self.use

    def remark(self, use: Use) -> str:  # noqa: ARG002
        """Return what has to be said about this use in particular, a sentence without its full stop; or nothing."""
        return ""

    def message(self, symbol: str | None, gone_by_target: bool) -> str:
        """Return one sentence for a finding of ``symbol``."""
        what = symbol or self.name
        since, gone = self.versions(symbol)
        state = f"was removed in {self._owner} {gone}" if gone_by_target else self._deprecated(since, gone)
        return f"`{what}` {state}; use {self._quoted(self.instead(symbol))}"

    def _deprecated(self, since: str, gone: str | None) -> str:
        text = f"is deprecated since {self._owner} {since}"
        return f"{text} and goes in {gone}" if gone else text

    @property
    def _owner(self) -> str:
        return "Python" if self.package == "python" else self.package

    @staticmethod
    def _quoted(text: str) -> str:
        return text if "`" in text or " " in text else f"`{text}`"

    @classmethod
    def all_warns(cls) -> tuple[Warns, ...]:
        """Return the rule's warnings as a tuple."""
        return cls.warns if isinstance(cls.warns, tuple) else (cls.warns,)


class Renamed(Rule):
    """A rule whose fix is a new name with the same signature: ``old, new`` or several in ``names``."""

    old: ClassVar[str] = ""
    new: ClassVar[str] = ""
    names: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        if cls.old:
            cls.names = {cls.old: cls.new}
        if cls.names and not cls.watches:
            cls.watches = tuple(cls.names)
        if not hasattr(cls, "use") and cls.new:
            cls.use = cls.new

    def instead(self, symbol: str | None) -> str:
        """Return the new name of ``symbol``."""
        return self.names.get(symbol or "", self.use)

    def fixes(self, use: Use) -> Iterable[Fix | None]:
        """Rename the member where only the last part differs, else denote the new name."""
        new = self.names[use.symbol]
        title = f"Use `{new}`"
        owner, _, member = new.rpartition(".")
        if use.through is not None:
            return
        if use.via in ("import", "name") and member == use.name:
            yield Fix(title, "safe", imported=new)
        elif use.kind == "import":
            return
        elif use.via != "name" and owner == use.symbol.rpartition(".")[0]:
            yield Fix(title, "safe" if use.place.member(member) == new else "unsafe", member=member)
        elif use.via != "getattr":
            yield Fix(title, "safe", spelled=f"{{{new}}}")


class Match(NamedTuple):
    """What a lexical rule found: offsets into the text, the text to put there, and what it was about."""

    start: int
    end: int
    edits: tuple[tuple[int, int, str], ...]
    detail: str


class Lexical(Rule):
    """A rule about tokens rather than names: it sees the string literals that are not raw and hold its ``needle``."""

    #: A regular expression, used on bytes and on text, for an escape: it begins with a backslash.
    needle: ClassVar[str]

    def check(self, literal: str, prefix: str, body: int) -> Iterable[Match]:
        """Yield what is wrong in one string literal.

        ``literal`` is its whole text, ``prefix`` the letters before the quotes, ``body`` the index of the first
        character after the opening quotes. Offsets are characters of ``literal``.
        """
        raise NotImplementedError
