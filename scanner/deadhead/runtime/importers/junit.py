"""JUnit XML as pytest, unittest-xml-reporting, nose2 and Jenkins write it, read as a stream."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast
from xml.parsers import expat

from deadhead.errors import RecordError
from deadhead.failure import FailureOutcome, Logged, Phase
from deadhead.runtime.importers import captured, names, traces
from deadhead.runtime.importers.lines import uncoloured
from deadhead.runtime.importers.printed import tell
from deadhead.runtime.importers.told import Told

#: What XML must not hold, but what reporters write all the same; a literal one would end the reading there.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 1 << 22  # characters of one element that are kept
_SKIP = re.compile(r"((?:[A-Za-z]:)?[^:\n]+):(\d{1,9}): (.*)", re.DOTALL)
_AT = re.compile(r"(?:failed|error) on (setup|teardown)|(?:test )?(setup|teardown) failure")
_CHILDREN = ("failure", "error", "skipped", "system-out", "system-err")
_UNEXPECTED = ("unexpected success", "test passes unexpectedly")  # of unittest-xml-reporting, and of nose2
_CRASHED = re.compile(r"worker '\w+' crashed while running")


def read(pieces: Iterable[str], name: str) -> Told:
    """Return what a report tells. Raises :class:`~deadhead.errors.RecordError` for a file of another kind."""
    reader = _Reader(name)
    try:
        for piece in pieces:
            reader.feed(piece)
        reader.feed("", final=True)
    except expat.ExpatError as error:
        if not reader.is_one:
            raise RecordError(
                f"{name} is no JUnit XML: {error}", hint="give it to --from-log or --from-reportlog if it is one"
            ) from None
        reader.told.note(f"the report breaks off ({error}); what came before is taken")
    if not reader.is_one:
        raise RecordError(f"{name} is XML, but no JUnit report: it has no <testsuite>")
    return reader.told


class _Case:
    """One ``<testcase>``: its attributes, and its children with theirs and their text."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.attributes = attributes
        self.children: list[tuple[str, dict[str, str], str]] = []

    @property
    def seconds(self) -> float:
        try:
            return float(self.attributes.get("time", "0").replace(",", ""))
        except ValueError:
            return 0.0

    @property
    def test(self) -> str:
        """The id: the file as far as that is told, else the dotted name of class and module."""
        classname, name = self.attributes.get("classname", ""), self.attributes.get("name", "")
        file = self.attributes.get("file", "").replace("\\", "/")
        dotted = file.removesuffix(".py").strip("/").replace("/", ".")
        if file.endswith(".py") and f"{classname}.".startswith(f"{dotted}."):
            rest = classname[len(dotted) :].strip(".").replace(".", "::")
            return "::".join(part for part in (file, rest, name) if part)
        return f"{classname}::{name}" if classname else name


class _Reader:
    """Takes the events of the parser; only one case at a time is in memory."""

    def __init__(self, name: str) -> None:
        self.told = Told(name)
        self.is_one = False
        self._case: _Case | None = None
        self._text: list[str] | None = None
        self._length = 0
        self._attributes: dict[str, str] = {}
        self._parser = expat.ParserCreate(encoding="utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, piece: str, *, final: bool = False) -> None:
        """Parse a piece of the document."""
        self._parser.Parse(_ILLEGAL.sub("\ufffd", piece).encode("utf-8"), final)

    def _refuse(self, *_: object) -> None:
        """Entities are of no use in a report, and let a small file grow without end."""
        raise RecordError(f"{self.told.name} declares XML entities: no reporter does", hint="do not trust this file")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2].rpartition(":")[2]
        self.is_one = self.is_one or tag in ("testsuite", "testsuites")
        if tag == "testcase":
            self._case = _Case(attributes)
        elif tag in _CHILDREN:
            self._attributes, self._text, self._length = attributes, [], 0

    def _data(self, text: str) -> None:
        if self._text is not None and self._length < _LONGEST:
            self._text.append(text)
            self._length += len(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in _CHILDREN and self._text is not None:
            text = "".join(self._text)
            self._text = None
            if self._case is not None:
                self._case.children.append((tag, self._attributes, text))
            else:
                tell(self.told, [uncoloured(text)], (None, None))
        elif tag == "testcase" and self._case is not None:
            _take(self.told, self._case)
            self._case = None


def _take(told: Told, case: _Case) -> None:
    """Tell of one test: how it ended, and what it printed."""
    outputs = [text for tag, _, text in case.children if tag.startswith("system-")]
    ends = [child for child in case.children if not child[0].startswith("system-")]
    logs = [record for text in outputs for record in captured.records_in(uncoloured(text))]
    for tag, attributes, text in ends:
        if tag == "skipped":
            _skipped(told, case, attributes, text)
        else:
            _failed(told, case, attributes, text, logs)
    test = told_test(case)[0]
    if not ends:
        told.ended(test, "call", "passed", case.seconds)
    tell(told, map(uncoloured, outputs), (test, "call"))


def told_test(case: _Case) -> tuple[str, Phase]:
    """Return the id of a case, and the phase that its name tells of."""
    whole = f"{case.attributes.get('classname', '')}.{case.attributes.get('name', '')}".strip(".")
    module = names.stands_for(whole)
    if module:
        return f"{module}::", "collect"
    fixture = names.of_unittest(whole) if whole.startswith(("setUp", "tearDown")) else None
    return fixture or (names.without_subtest(case.test), "call")


def _failed(told: Told, case: _Case, attributes: dict[str, str], text: str, logs: list[Logged]) -> None:
    message = uncoloured(attributes.get("message", ""))
    traceback = traces.Traceback()
    for line in uncoloured(text).split("\n"):
        traceback.feed(line)
    chain = _completed(traceback.chain(), attributes.get("type", ""), message)
    test, phase = told_test(case)
    phase = _phase(message, phase, chain)
    words = traceback.words or message
    outcome: FailureOutcome = "failed" if phase == "call" else "error"
    if _CRASHED.match(words):
        outcome = "crashed"
    if message.lower().startswith(_UNEXPECTED):
        outcome, words = "xpassed", ""
    if phase == "collect" and "::" not in test:
        test = f"{test}::"
    told.failed(test, phase, outcome, chain, "" if chain else words, case.seconds, logs)


def _phase(message: str, phase: Phase, chain: tuple[traces.Thrown, ...]) -> Phase:
    """Return the phase that a failure is of: pytest's reporter says so, of others the traceback tells."""
    at = _AT.match(message)
    if at:
        return cast("Phase", at.group(1) or at.group(2))
    if message == "collection failure":
        return "collect"
    steps = chain[-1].steps if chain else ()
    return names.phase_of(steps[0].function) if steps and phase == "call" else phase


def _completed(chain: tuple[traces.Thrown, ...], kind: str, message: str) -> tuple[traces.Thrown, ...]:
    """Return the chain with what only the attributes tell."""
    if chain:
        return chain
    named = traces.split_type(message)
    if named is None and kind and traces.split_type(kind):
        named = kind, message
    return (traces.Thrown(*named, ()),) if named else ()


def _skipped(told: Told, case: _Case, attributes: dict[str, str], text: str) -> None:
    message = uncoloured(attributes.get("message", ""))
    kind = attributes.get("type", "").lower()
    is_expected = "xfail" in kind or message.startswith(("expected failure", "expected test failure"))
    reason = message.removeprefix("test skipped: ") or text.strip()
    if message == "collection skipped" and (found := _SKIP.search(text)):
        reason = found.group(3).strip("()' ")
    phase: Phase = "collect" if message == "collection skipped" else "call" if is_expected else "setup"
    reason = "" if is_expected and message.startswith("expected ") else reason.removeprefix("Skipped: ")
    outcome: FailureOutcome = "xfailed" if is_expected else "skipped"
    if message.lower().startswith(_UNEXPECTED):
        phase, outcome, reason = "call", "xpassed", ""
    told.failed(told_test(case)[0], phase, outcome, reason=reason, seconds=case.seconds)
