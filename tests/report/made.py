"""Reports made by hand, with everything in them that a format may choke on."""

from __future__ import annotations

from pathlib import Path

from deadhead.finding import Edit, Evidence, Finding, Patch, RuleCrash, Severity, Span, Unreadable
from deadhead.outcome import Report

#: Text that means something to a terminal, to XML, to Markdown, to a workflow command and to a viewer of SARIF.
HOSTILE = "`a|b` %0A\n::error::<b>&amp;]]> \x00\x1b[31m [x](http://e.vil) \U0001f33b \udcff @all"
UNKNOWN = Evidence()


def finding(
    path: str = "pkg/a.py",
    line: int = 1,
    severity: Severity = "P2",
    message: str = "`old.name` is deprecated since Python 3.12; use `new.name`",
    evidence: Evidence = UNKNOWN,
    fixes: tuple[Patch, ...] = (),
    **more: object,
) -> Finding:
    """Return a finding; what is not given is plain."""
    return Finding(
        rule="old-name",
        package="python",
        symbol="old.name",
        kind="call",
        path=path,
        span=Span(line, 5, line, 15),
        scope="Shop.sell",
        message=message,
        since="3.12",
        gone=None,
        use="new.name",
        url="https://example.org/old",
        severity=severity,
        fingerprint=f"1:{path}:{line}",
        fixes=fixes,
        evidence=evidence,
        **more,  # type: ignore[arg-type]
    )


SAFE = Patch("safe", "Use `new.name`", (Edit(Span(1, 5, 1, 13), "new.name"),))
PROVEN = Evidence(
    "confirmed", 3, ("tests/test_a.py::test_a[x]", "tests/test_a.py::test_b"), "DeprecationWarning", "old"
)


def report(root: Path, *findings: Finding, troubles: bool = False) -> Report:
    """Return a report below ``root``."""
    return Report(
        root=root,
        target_version=(3, 14),
        paths=(".",),
        files=7,
        rules=("old-name",),
        findings=findings,
        unreadable=(Unreadable("bad <.py", HOSTILE),) if troubles else (),
        errors=(RuleCrash("broken", "pkg/x,y:z.py", HOSTILE),) if troubles else (),
    )
