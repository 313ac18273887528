"""Tells what sort of cause a chain of exceptions, a reason or a log line has, by the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from deadhead.alike import alike
from deadhead.debt import Kind
from deadhead.failure import Raised
from deadhead.garden.facts import Address, address_in
from deadhead.garden.rules import BUILT_IN, DEPENDENCY, WANTING
from deadhead.garden.settings import CauseRule

_ASSERTIONS = ("AssertionError", "Failed", "_pytest.outcomes.Failed", "unittest.case.failureException")
_NOT_BY_MESSAGE = ("AssertionError",)  # whose text may well be about somebody else's error
_LOOKED_AT = 1500  # characters of a message
_ABOUT_ADDRESSES = ("connection", "network", "address", "service", "unknown-host", "access")
_FILES = ("missing-file", "permission-denied")
_ANYWHERE = ("docker-not-running", "async-plugin", "disk-full", "out-of-memory", "too-many-open-files", "certificate")
_FIELD = re.compile(r"\{(\w+)\}")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class Cause:
    """What a rule says of one failure.

    ``words`` are the groups of its message, ``identity`` is the same for all failures of this cause, wherever they were
    met: None where the place in the code has to tell one cause from another.
    """

    name: str
    kind: Kind
    rule: CauseRule
    words: Mapping[str, str]
    address: Address | None = None
    identity: str | None = None

    @property
    def subject(self) -> str | None:
        """What it is about."""
        return self.words.get("subject") or (str(self.address) if self.address else None)

    @property
    def sentence(self) -> str:
        """What happened, as the rule puts it."""
        return self.filled(self.rule.cause) or self.name.replace("-", " ")

    def filled(self, template: str, met: str = "", every: str = "") -> str | None:
        """Return a template of the rule with its words in it; None where it needs one that is not known."""
        words = {**self.words, "subject": self.subject, "met": met or None, "every": every or None}
        chosen = _CHOICE.sub(lambda found: _chosen(found[1].split("|"), words), template)
        return _put(chosen, words)


def _chosen(forms: Sequence[str], words: Mapping[str, str | None]) -> str:
    return next((put for form in forms if (put := _put(form, words)) is not None), "")


def _put(form: str, words: Mapping[str, str | None]) -> str | None:
    if any(not words.get(name) for name in _FIELD.findall(form)):
        return None
    return _FIELD.sub(lambda found: words[found[1]] or "", form)


class Causes:
    """The rules: those of the configuration, then those that deadhead brings."""

    def __init__(self, configured: Iterable[CauseRule] = (), is_own: Callable[[str], bool] = lambda _: False) -> None:
        """``is_own`` says of a module's name whether it is the project's."""
        self._rules = [_Compiled(rule) for rule in (*configured, *BUILT_IN)]
        self._configured = frozenset(configured)
        self._is_own = is_own
        self._known: dict[tuple[str, str, str], int | None] = {}

    def of_chain(self, chain: Sequence[Raised], root: int) -> Cause | None:
        """Return the cause of a chain: of the root, else of the exceptions that came of it; None where no rule fits."""
        for raised in chain[root:]:
            cause = self._of(raised, chain)
            if cause is not None:
                return cause
        return None

    def of_text(self, text: str, *, bare: bool = True) -> Cause | None:
        """Return the cause that a log line or the reason of a skip tells; ``bare`` rules ask for a message alone."""
        raised = Raised("", text)
        for compiled in self._rules:
            if bare and compiled.rule.exception:
                continue
            found = compiled.found(raised)
            if found is not None:
                return self._cause(compiled.rule, found, [text])
        return None

    def _of(self, raised: Raised, chain: Sequence[Raised]) -> Cause | None:
        innermost = raised.frames[-1].path if raised.frames else ""
        key = raised.type, alike(raised.message), innermost
        if key not in self._known:
            fits = (index for index, one in enumerate(self._rules) if one.found(raised) is not None)
            self._known[key] = next(fits, None)
        index = self._known[key]
        found = None if index is None else self._rules[index].found(raised)
        if index is None or found is None:
            return None
        return self._cause(self._rules[index].rule, found, [one.message for one in (raised, *chain)])

    def _cause(self, rule: CauseRule, found: re.Match[str], texts: Sequence[str]) -> Cause:
        words = _words(found)
        address = address_in(texts) if rule.name.startswith(_ABOUT_ADDRESSES) or rule in self._configured else None
        return Cause(rule.name, self._kind(rule, words), rule, words, address, self._identity(rule, words, address))

    def _kind(self, rule: CauseRule, words: Mapping[str, str]) -> Kind:
        subject = words.get("subject", "")
        if rule in DEPENDENCY and self._is_own(words.get("owner") or subject):
            return "error"  # nobody else's module is to blame
        return "error" if rule.name in _FILES and alike(subject).startswith("<temporary") else rule.kind

    def _identity(self, rule: CauseRule, words: Mapping[str, str], address: Address | None) -> str | None:
        if address is not None:
            return address.identity
        if rule in self._configured and not words:
            return ""
        subject = " ".join(words.values())
        if not subject or rule.name.startswith(_ABOUT_ADDRESSES):
            return "" if rule.name in _ANYWHERE else None
        return subject if alike(subject) == subject else None


class _Compiled:
    """A rule with its patterns."""

    def __init__(self, rule: CauseRule) -> None:
        self.rule = rule
        self._exception = re.compile(rule.exception) if rule.exception else None
        self._message = re.compile(rule.message)
        self._frame = re.compile(rule.frame) if rule.frame else None

    def found(self, raised: Raised) -> re.Match[str] | None:
        """Return where the message fits; None where the rule does not hold."""
        if self._exception is None:
            if raised.type in _NOT_BY_MESSAGE:
                return None
        elif not any(self._exception.fullmatch(name) for name in (raised.type, raised.type.rpartition(".")[2])):
            return None
        if self._frame is not None and not (raised.frames and self._frame.search(raised.frames[-1].path)):
            return None
        return self._message.search(raised.message[:_LOOKED_AT])


def _words(found: re.Match[str]) -> dict[str, str]:
    """Return the named groups that took part; ``subject2`` is another way to the subject."""
    return {name.rstrip("0123456789"): value.strip() for name, value in found.groupdict().items() if value}


def is_assertion(raised: Raised) -> bool:
    """Whether an exception is that of a test which found something wrong."""
    return raised.type in _ASSERTIONS


@lru_cache(maxsize=1)
def _wanting() -> re.Pattern[str]:
    return re.compile(WANTING)


def wants_something(reason: str) -> bool:
    """Whether the reason of a skip says that something is not there which the test needs."""
    return _wanting().search(reason) is not None
