"""The worklog says what the garden holds, in three formats that agree, whatever tests may have printed."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, cast, get_args

import pytest

from deadhead.debt import Category, Ended
from deadhead.document.model import Heading
from deadhead.document.untrusted import one_line
from deadhead.finding import Span
from deadhead.garden.model import Garden, Run
from deadhead.outcome import Report
from deadhead.report.worklog.build import Format, render, worklog
from deadhead.state.issues import Tracked

from ..document.test_untrusted import HOSTILE, LINKED, gfm
from .gardens import CONTEXT, DOCKER, FINDINGS, GARDEN, HELPERS, SOCKET, SUITE, TRACKED, UTCNOW

FORMATS: tuple[Format, ...] = get_args(Format)


def sections(markdown: str) -> dict[str, list[str]]:
    """The lines under each heading of a level up to 3, by heading, empty ones left out; those of issues by number."""
    found: dict[str, list[str]] = {}
    part = name = ""
    for line in markdown.splitlines():
        heading = re.match(r"(##?#?) (.*)", line)
        if heading:
            part = (heading[2].partition(":")[0] if heading[1] == "##" else part) if len(heading[1]) > 1 else ""
            name = f"{part} / {heading[2]}" if heading[1] == "###" else part or heading[2]
            assert name not in found
            found[name] = []
        elif line:
            found[name].append(line)
    return found


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    return sections(render(GARDEN, "markdown", TRACKED))


def test_the_top_says_what_ran_and_what_matters(told: dict[str, list[str]]) -> None:
    assert told["Failing test worklog: goldenpath"] == [
        "- **Test focus:** goldenpath",
        "- **Date:** 2025-09-13",
        "- **Time:** 14:30 UTC, 1 min 12 s",
        "- **Run ID:** `goldenpath-20250913-143000`",
        "- **Commit:** `0123456789ab` with uncommitted changes",
        "- **Python:** 3.12.1",
        "- **Command:** `python -m pytest tests -q`",
        "- **Exit code:** 1",
    ]
    assert told["Executive Summary"] == [
        "Of 29 tests, 15 passed, 1 failed, 10 erred, 1 was flaky and 2 were skipped. "
        "What is to be done comes to 7 issues: 1 P0, 2 P1, 2 P2 and 2 P3.",
        "- **Do first:** start the service that listens on 127.0.0.1:8000 (Issue 1)",
        "- **Blocked:** 11 of 29 tests by Issue 1; `tests/test_broken.py` by Issue 3",
        "- **At stake:** `golden-path`: Users log in and get AI responses back; `$500K+` ARR (Issue 1)",
        "- **Works:** 15 tests passed; no failure in `tests/test_models.py`",
        "- **Deprecated:** 3 places in 3 files, 2 of them met by this run",
        "- **Since the last run** (2025-09-12 09:00 UTC): 1 new, 1 still present, 1 expanded in scope and 1 gone",
    ]


def test_results_are_told_by_suite_and_lead_to_the_issues(told: dict[str, list[str]]) -> None:
    assert told["Test Execution Results"][2:] == [
        f"| `{SUITE}` | FAILED | 3 | 1 | 10 |  |  | 1.3 s | Issue 1 |",
        "| `tests/test_broken.py` | NOT COLLECTED |  |  |  |  |  |  | Issue 3 |",
        "| `tests/test_retry.py` | FLAKY |  |  |  | 1 |  | 0.2 s | Issue 4 |",
        "| `tests/test_models.py` | PASSED | 12 |  |  |  |  | 0.1 s |  |",
        "| `tests/test_reports.py` | SKIPPED |  |  |  |  | 2 |  | Issue 6 |",
    ]


def test_an_issue_of_failures_holds_cause_tests_files_and_impact(told: dict[str, list[str]]) -> None:
    assert told["Issue 1"] == [
        "- **Severity:** P0 - CRITICAL: P1 by `infrastructure` of the table: connection-refused; "
        "raised to P0: it touches the critical path golden-path",
        f"- **Category:** `{SOCKET.category}`",
        "- **Why regression:** 11 of the tests passed on 2025-09-10",
        "- **Status:** expanded in scope: 3 more than in the last run; present since 2025-09-10 08:00 UTC, in 4 runs",
        "- **Tracker:** [`#822`](<https://github.com/acme/shop/issues/822>) open",
        "- **Component:** websocket",
    ]
    assert told["Issue 1 / Description"] == [
        "The connection to 127.0.0.1:8000 was refused. It stops 11 of 29 tests: "
        "1 failed and 10 erred, in set-up and the test itself."
    ]
    refused = "[WinError 1225] The remote computer refused the network connection"
    assert told["Issue 1 / Error Details"][:4] == [
        "```",
        f"ConnectionRefusedError: {refused}",
        f"ConnectionError: Failed to create WebSocket connection after 3 attempts: {refused}",
        "```",
    ]
    assert told["Issue 1 / Failed Tests"] == [
        f"- `{SUITE}::TestConnection::test_real_connection_established` - FAILED",
        f"- `{SUITE}::TestEvents::test_event` with 10 parameter sets - ERROR",
    ]
    assert told["Issue 1 / Root Cause Analysis"] == [
        "1. `ConnectionRefusedError` was raised at `python3.12/asyncio/base_events.py:1121` in `create_connection`, "
        f"called from `{HELPERS}:640` in `WebSocketTestClient.connect`.",
        f"2. From it, `ConnectionError` was raised at `{HELPERS}:675` in `create_connection`, called from "
        f"`{CONTEXT}:187` in `TestContext.setup`: "
        f"`Failed to create WebSocket connection after 3 attempts: {refused}`",
    ]
    assert told["Issue 1 / Impact"] == [
        f"- Stops 11 of 14 tests of `{SUITE}`.",
        "- Critical path `golden-path`: Users log in and get AI responses back; `$500K+` ARR. "
        f"Touched by `{SUITE}::TestConnection::test_real_connection_established` and 10 more.",
    ]
    assert (
        f"- **Files affected:** `{HELPERS}:640`, `{HELPERS}:675`, `{CONTEXT}:187`"
        in told["Issue 1 / Technical Details"]
    )
    assert "- **Error code:** WinError 1225" in told["Issue 1 / Technical Details"]


def test_what_was_only_logged_is_quoted_as_logged(told: dict[str, list[str]]) -> None:
    logged = DOCKER.logs[0]
    assert told["Issue 2 / Error Details"] == [
        "```",
        f"WARNING docker {logged.path}:88: Graceful shutdown had issues",
        "```",
    ]
    assert "Issue 2 / Failed Tests" not in told


def test_an_issue_of_a_deprecation_holds_places_with_their_proof(told: dict[str, list[str]]) -> None:
    seen = f"first in `{SUITE}::TestComponents::test_notifier`"
    assert told["Issue 5 / Affected Places"][2:] == [
        f"| `app/websocket_core/unified_manager.py:499` | this expression warned 43 times; {seen} | by hand |",
        f"| `app/models.py:16` | warnings traced to this reference: 9 times, one of 2 candidates; {seen} | by hand |",
        "| `app/websocket_core/unified_emitter.py:147` | not reached by this run | by hand |",
    ]
    assert told["Issue 5 / Warning Details"][1] == f"DeprecationWarning: {UTCNOW.message}"


def test_a_fix_is_recommended_with_what_it_reaches() -> None:
    from deadhead.finding import Patch

    kinds = (("safe",), ("safe", "unsafe"), ("unsafe",))
    findings = tuple(
        replace(one, fixes=tuple(Patch(kind, "", ()) for kind in fixes))  # type: ignore[arg-type]
        for one, fixes in zip(FINDINGS, kinds, strict=True)
    )
    command = "deadhead scan --fix --select datetime-utcnow"
    debt = replace(UTCNOW, fixable={"safe": 2, "unsafe": 1}, command=command)
    garden = replace(GARDEN, report=replace(GARDEN.report, findings=findings), debts=(debt,))
    told = sections(render(garden))
    assert told["Recommendations / Short-term Actions (P2)"][1] == (
        f"2. Run `{command}`: 2 places in 2 files, 1 more with --unsafe-fixes (Issue 5)"
    )


def test_passing_tests_are_told_with_what_they_exclude(told: dict[str, list[str]]) -> None:
    assert told["Passing Tests / Successfully Passing Tests"] == [
        f"- `{SUITE}` - 3 of 14 tests PASSED: `TestComponents::test_notifier`, `TestComponents::test_dispatcher`, "
        "`TestComponents::test_registry`",
        "- `tests/test_models.py` - 12 tests PASSED: `test_model_0`, `test_model_1`, `test_model_2` and 9 more",
    ]
    assert told["Passing Tests / What This Excludes"] == [
        f"- `{SUITE}` is imported and collected, and 3 of its tests pass where 11 tests fail by Issue 1.",
        "- Passing tests that met what warns: 2 of Issue 5.",
    ]


def test_what_to_do_is_made_of_the_causes(told: dict[str, list[str]]) -> None:
    assert told["Recommendations / Immediate Actions (P0, P1)"] == [
        "1. Start the service that listens on 127.0.0.1:8000 (Issue 1, 11 tests)",
        "2. Start the Docker daemon (Issue 2)",
        "3. Mend the syntax of `tests/test_broken.py` (Issue 3, 1 test file)",
    ]
    assert told["Next Steps"] == [
        "- [x] Issue 1 is in the tracker: [`#822`](<https://github.com/acme/shop/issues/822>)",
        "- [ ] P0 Issue 1: start the service that listens on 127.0.0.1:8000",
        "- [ ] P1 Issue 2: start the Docker daemon",
        "- [ ] P1 Issue 3: mend the syntax of `tests/test_broken.py`",
        "- [ ] Run again: `deadhead garden --focus goldenpath -- python -m pytest tests -q`",
        "- [ ] Run `deadhead issues`: 6 issues not in the tracker yet",
    ]


def test_changes_since_the_last_run_are_told(told: dict[str, list[str]]) -> None:
    assert told["Changes Since the Last Run"][3:] == [
        "| Issue 1 | expanded, 3 more | 2025-09-10 08:00 UTC | 4 |",
        "| Issue 2 | new | 2025-09-13 14:30 UTC | 1 |",
        "| Issue 5 | still present | 2025-09-01 08:00 UTC | 7 |",
    ]
    assert told["Changes Since the Last Run / Gone"] == [
        "- test_login fails (`failing-test-regression-P2-test-login-assertion`), first seen 2025-09-11 08:00 UTC"
    ]


_NOTHING = Garden(
    Report(Path("/nowhere"), (3, 14), (".",), 3, ()),
    Run("all-20250913-143000", "all", (), None, "2025-09-13T14:30:00+00:00", 0.2, {}),
)


def test_what_is_not_known_is_not_said() -> None:
    assert list(sections(render(_NOTHING))) == [
        "Failing test worklog: all",
        "Executive Summary",
        "Test Execution Results",
    ]
    assert sections(render(_NOTHING))["Executive Summary"] == ["There is nothing to be done."]


def test_a_run_that_was_cut_off_or_never_began_says_so() -> None:
    run = replace(_NOTHING.run, complete=False, unstarted="no tests were collected")
    assert sections(render(replace(_NOTHING, run=run)))["Executive Summary"][:2] == [
        "**No test ran.** No tests were collected.",
        "**The run was cut off: what follows is what had been recorded until then.**",
    ]


def test_ten_thousand_tests_make_a_short_worklog_soon() -> None:
    tests = tuple(Ended(f"tests/test_{n % 300}.py::test_{n}[{n % 7}]", "error", 0.1) for n in range(10_000))
    clusters = tuple(
        replace(SOCKET, tests=tests[part::40], fingerprint=f"1:{part:016x}", critical=()) for part in range(40)
    )
    run = replace(GARDEN.run, counts={"error": 10_000})
    garden = replace(GARDEN, tests=tests, clusters=clusters, run=run)
    start = time.process_time()
    written = {form: render(garden, form) for form in FORMATS}
    assert time.process_time() - start < 5
    assert max(len(text) for text in written.values()) < 400_000
    assert (
        "- `tests/test_0.py` - 17 ERROR: `test_0[0]`, `test_600[5]`, `test_1200[3]` and 14 more\n"
        in written["markdown"]
    )


def _hostile(value: Any, texts: Iterator[str]) -> Any:
    """The same with every text that a test run could have written replaced; what deadhead writes itself stays."""
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, tuple) and not isinstance(value, (Category, Span)):
        values = cast("tuple[Any, ...]", value)
        names = cast("tuple[str, ...]", getattr(values, "_fields", ("",) * len(values)))
        changed = [one if name in _OURS else _hostile(one, texts) for name, one in zip(names, values, strict=True)]
        return type(values)(*changed) if hasattr(values, "_fields") else tuple(changed)
    if is_dataclass(value) and not isinstance(value, type):
        names = [one.name for one in fields(value) if one.name not in _OURS]
        return replace(value, **{name: _hostile(getattr(value, name), texts) for name in names})
    return value


#: Words of deadhead itself, moments, and addresses that rules bring.
_OURS = {
    *("started", "since", "outcome", "phases", "condition", "kind", "rule", "grade", "link", "change", "fingerprint"),
    *("findings", "severity", "fixable", "grades", "counts", "url", "source", "state", "span", "run", "rules"),
}


@pytest.mark.parametrize("shift", range(8))
def test_whatever_a_test_printed_stays_text(shift: int) -> None:
    texts = iter([HOSTILE[(shift * 13 + n) % len(HOSTILE)] for n in range(5_000)])
    garden: Garden = _hostile(GARDEN, texts)
    garden = replace(garden, report=replace(garden.report, findings=_hostile(FINDINGS, texts)))
    page = gfm(
        render(garden, "markdown", {SOCKET.fingerprint: Tracked(822, "https://github.com/acme/shop/issues/822")})
    )
    assert set(page.elements) <= {
        *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "code", "pre", "strong", "input", "a"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    }
    links = {value for name, value in page.attributes if name == "href"}
    assert links <= {"https://github.com/acme/shop/issues/822", UTCNOW.url}
    assert not page.comments
    assert sum(one_line(text) in "".join(page.words) for text in HOSTILE) > len(HOSTILE) / 2
    assert not [text for text in page.outside_code if LINKED.search(text)]
    ours = [block.level for block in worklog(garden, {}).blocks if isinstance(block, Heading)]
    assert sum(page.elements.count(f"h{level}") for level in (1, 2, 3, 4)) == len(ours) + 2


def test_the_page_leads_only_to_what_is_on_it() -> None:
    page = render(GARDEN, "html", TRACKED)
    targets = re.findall(r'id="([^"]+)"', page)
    assert len(targets) == len(set(targets))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(targets)
    assert {f"issue-{number}" for number in range(1, 8)} <= set(targets)
    assert "<script" not in page
    assert not re.search(r"\b(?:src|onclick|onload)=", page)
