"""``[tool.deadhead.gate]``: what passes, what does not, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from deadhead.config import load
from deadhead.errors import ConfigError
from deadhead.finding import Evidence, Finding
from deadhead.gate.policy import Policy
from deadhead.outcome import Report, Unexplained, Verdict
from deadhead.sighting import Origin

from ..report.made import PROVEN, finding, report

TODAY = date(2027, 1, 2)
PASSES = Verdict()


def policy(tmp_path: Path, text: str) -> Policy:
    """Return the policy of a project's configuration."""
    (tmp_path / "pyproject.toml").write_text(f"[tool.deadhead.gate]\n{text}\n")
    gate = load(tmp_path).gate
    assert gate is not None
    return gate


def made(tmp_path: Path, *findings: Finding, origins: tuple[Origin, ...] = ()) -> Report:
    """Return a report with findings, and a recorded warning for each origin."""
    seen = [
        Unexplained("DeprecationWarning", "old", "a.py", at, 1, origin, 1, (), expected=False, filtered=False)
        for at, origin in enumerate(origins, 1)
    ]
    return replace(report(tmp_path, *findings), unexplained=tuple(seen))


UNEXECUTED = Evidence("unexecuted")
#: The configuration, the findings and the origins of warnings, and the reasons.
CASES: dict[str, tuple[str, tuple[Finding, ...], tuple[Origin, ...], tuple[str, ...]]] = {
    "nothing": ("", (), (), ()),
    "any finding": ("", (finding(),), ("self", "direct"), ("1 finding (old-name 1)",)),
    "warnings by origin": (
        'max = {self = 0, direct = 2, indirect = "none"}',
        (),
        ("self", "direct", "direct", "indirect", "indirect"),
        ("1 recorded warning of origin self, of at most 0",),
    ),
    "findings by grade": (
        "max = {unexecuted = 1}",
        (finding(evidence=UNEXECUTED), finding(line=2, evidence=UNEXECUTED), finding(line=3, evidence=PROVEN)),
        (),
        ("2 unexecuted findings of at most 1 (old-name 2)", "1 finding (old-name 1)"),
    ),
    "within the limits": (
        "max = {unexecuted = 1, findings = 2}",
        (finding(evidence=UNEXECUTED), finding(line=3, evidence=PROVEN)),
        (),
        (),
    ),
    "only what is severe": ('fail-on = "P1"', (finding(), finding(severity="P3")), (), ()),
    "also what is severe": (
        'fail-on = "P1"',
        (finding(severity="P0"), finding(line=2, severity="P1"), finding()),
        (),
        ("2 findings (old-name 2)",),
    ),
    "a deadline that is over, of what a baseline knows": (
        'deadlines = {"old" = 2027-01-01}',
        (finding(status="known"),),
        (),
        ("1 use of old after 2027-01-01",),
    ),
    "the last day": ('deadlines = {"old-name" = "2027-01-02"}', (finding(status="known"),), (), ()),
    "another name": ('deadlines = {"old.nam" = 2027-01-01}', (finding(status="known"),), (), ()),
}


@pytest.mark.parametrize("name", CASES)
def test_reasons(tmp_path: Path, name: str) -> None:
    text, findings, origins, reasons = CASES[name]
    verdict = policy(tmp_path, text).verdict(made(tmp_path, *findings, origins=origins), TODAY)
    assert (verdict.reasons, verdict.fails) == (reasons, bool(reasons))
    assert bool(verdict.ways) == bool(reasons)


def test_warnings_only(tmp_path: Path) -> None:
    verdict = policy(tmp_path, "warn-only = true").verdict(made(tmp_path, finding()), TODAY)
    assert (verdict.reasons, verdict.fails) == (("1 finding (old-name 1)",), False)


def test_a_file_that_cannot_be_read_never_passes(tmp_path: Path) -> None:
    broken = replace(report(tmp_path, troubles=True), errors=())
    assert policy(tmp_path, "max = {findings = 9}").verdict(broken, TODAY).reasons == ("1 file cannot be read",)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("maximum = {}", "unknown key `maximum` in [tool.deadhead.gate]"),
        ("max = 3", "tool.deadhead.gate.max must be a table"),
        ("max = {confirmd = 1}", "tool.deadhead.gate.max: there is nothing called `confirmd`"),
        ("max = {self = -1}", 'tool.deadhead.gate.max.self must be a number from 0, or "none"'),
        ("max = {self = true}", 'tool.deadhead.gate.max.self must be a number from 0, or "none"'),
        ('fail-on = "P9"', "tool.deadhead.gate.fail-on must be one of P0, P1, P2, P3"),
        ('deadlines = {x = "soon"}', "tool.deadhead.gate.deadlines.x must be a date such as 2027-01-31"),
        ('warn-only = "yes"', "tool.deadhead.gate.warn-only must be true or false"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        policy(tmp_path, text)
    assert str(caught.value) == f"{tmp_path / 'pyproject.toml'}: {complaint}"
