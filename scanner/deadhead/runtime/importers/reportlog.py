"""The JSON lines of pytest-reportlog: one report a line, failures with the structure of their tracebacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from deadhead.errors import RecordError
from deadhead.failure import FailureOutcome, Logged, Phase
from deadhead.runtime.importers import captured, traces
from deadhead.runtime.importers.lines import plain, uncoloured
from deadhead.runtime.importers.printed import tell
from deadhead.runtime.importers.told import Told
from deadhead.runtime.importers.warned import Warned

Line = Mapping[str, Any]

_PHASES: dict[str, Phase] = {"setup": "setup", "call": "call", "teardown": "teardown"}
_WHEN = {"config": "import", "collect": "collect"}
_CRASHED = re.compile(r"worker '\w+' crashed while running")


def read(lines: Iterable[str], name: str) -> Told:
    """Return what a report log tells. Raises :class:`~deadhead.errors.RecordError` for a file of another kind."""
    told, is_one, is_over = Told(name), False, False
    for number, text in enumerate(lines, 1):
        line = _parsed(text)
        if line is not None and "$report_type" in line:
            is_one = True
            is_over = is_over or line["$report_type"] == "SessionFinish"
            _take(told, line)
        elif text.strip():
            if not is_one:
                raise _other_kind(name, text)
            told.note(f"line {number} is cut off or no report and was passed over")
    if not is_one:
        raise _other_kind(name, "")
    if not is_over:
        told.note("the run breaks off before its end; what came before is taken")
    return told


def _other_kind(name: str, text: str) -> RecordError:
    hint = "--from-junit" if text.lstrip("\ufeff ").startswith("<") else "--from-log"
    return RecordError(
        f"{name} is no report log: its lines are no JSON objects with a $report_type",
        hint=f"pytest-reportlog writes one with `pytest --report-log FILE`; other files go to {hint}",
    )


def _parsed(text: str) -> Line | None:
    try:
        line = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return line if isinstance(line, dict) else None  # pyright: ignore[reportUnknownVariableType]


def _take(told: Told, line: Line) -> None:
    """Take one line; one that lacks what its kind has is passed over with a note."""
    readers = {
        "WarningMessage": _warning,
        "CollectReport": _collected,
        "TestReport": _tested,
        "SubTestReport": _tested,
    }
    reader = readers.get(line["$report_type"])
    try:
        if reader is not None:
            reader(told, line)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError) as error:
        told.note(f"a {line['$report_type']} without what such a one has was passed over: {error!r}")


def _warning(told: Told, line: Line) -> None:
    warned = Warned(str(line["filename"]), int(line["lineno"]), str(line["category"]), str(line["message"]))
    told.warned(warned, (None, _WHEN.get(line.get("when") or "")))


def _collected(told: Told, line: Line) -> None:
    if line["outcome"] == "failed":
        chain, words = _thrown(line["longrepr"])
        told.failed(line["nodeid"], "collect", "error", chain, words)
    elif line["outcome"] == "skipped":
        told.failed(line["nodeid"], "collect", "skipped", reason=_reason(line["longrepr"]))


def _tested(told: Told, line: Line) -> None:
    phase = _PHASES.get(line["when"], "call")
    outcome = _outcome(line, phase)
    test, seconds = line["nodeid"], float(line.get("duration") or 0.0)
    chain: tuple[traces.Thrown, ...] = ()
    tell(told, _outputs(line), (test, phase))
    if outcome is None:
        if line["outcome"] == "passed":
            told.ended(test, phase, "passed", seconds)
        return
    if outcome in ("xfailed", "xpassed", "skipped"):
        words = line.get("wasxfail", "").removeprefix("reason: ") or _reason(line["longrepr"])
    else:
        chain, words = _thrown(line["longrepr"])
    if _CRASHED.match(words):
        outcome = "crashed"
    told.failed(test, phase, outcome, chain, words, seconds, _logs(line))


def _outcome(line: Line, phase: Phase) -> FailureOutcome | None:
    """Return what to call the outcome of a phase that did not just pass."""
    if line.get("wasxfail") is not None and line["outcome"] in ("skipped", "passed"):
        return "xfailed" if line["outcome"] == "skipped" else "xpassed" if phase == "call" else None
    if line["outcome"] == "failed":
        return "failed" if phase == "call" else "error"
    return "skipped" if line["outcome"] == "skipped" else None


def _reason(longrepr: Any) -> str:
    """Return the reason of a skip, of ``[path, line, reason]``."""
    if isinstance(longrepr, str):
        return longrepr.removeprefix("Skipped: ")
    _, _, reason = longrepr
    return str(reason).removeprefix("Skipped: ")


def _logs(line: Line) -> Iterator[Logged]:
    for title, text in line.get("sections") or ():
        if str(title).startswith("Captured log"):
            yield from captured.records_in(uncoloured(str(text)))


def _outputs(line: Line) -> Iterator[str]:
    """Yield what was printed and logged in the phase that a report is of; later ones repeat it."""
    for title, text in line.get("sections") or ():
        if str(title).endswith(f" {line['when']}"):
            yield uncoloured(str(text))


def _thrown(longrepr: Any) -> tuple[tuple[traces.Thrown, ...], str]:
    """Return the chain of exceptions, or what is said where there is none."""
    traceback = traces.Traceback()
    for line in _text(longrepr):
        traceback.feed(plain(line))
    chain = traceback.chain()
    return _placed(chain, longrepr), "" if chain else traceback.words


def _placed(chain: tuple[traces.Thrown, ...], longrepr: Any) -> tuple[traces.Thrown, ...]:
    """Return the chain with the place that ``--tb=line`` and ``--tb=no`` leave: that of the last exception."""
    crash = cast("dict[str, Any]", longrepr).get("reprcrash") if isinstance(longrepr, dict) else None
    if not chain or not crash or chain[-1].steps:
        return chain
    return (*chain[:-1], chain[-1]._replace(steps=(traces.Step(crash["path"], crash["lineno"], ""),)))


def _text(longrepr: Any) -> Iterator[str]:
    """Yield the lines that pytest prints for the structure of a failure."""
    if not isinstance(longrepr, dict):
        yield from str(longrepr or "").splitlines()
        return
    structure = cast("dict[str, Any]", longrepr)
    chain: list[Any] = structure.get("chain") or [[structure["reprtraceback"], None, None]]
    for traceback, _crash, description in chain:
        for entry in traceback["reprentries"]:
            yield from _entry(entry["data"])
        if description:
            yield str(description)


def _entry(data: Line) -> Iterator[str]:
    place = data.get("reprfileloc")
    lines = [line for text in data["lines"] for line in str(text).splitlines() or [""]]
    head = [f"{place['path']}:{place['lineno']}: {place['message']}"] if place else []
    yield from [*head, *lines] if data.get("style") == "short" else [*lines, *head]
