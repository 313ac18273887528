"""A garden with a bit of everything, made by hand: what a worklog and an issue are written of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from deadhead.debt import Category, Cluster, Critical, Debt, Ended, LogLine, SeenAt, Trend
from deadhead.failure import CodePlace, Raised
from deadhead.finding import Evidence, Finding, Span
from deadhead.garden.model import Garden, Gone, LastRun, Run
from deadhead.outcome import Report
from deadhead.state.issues import Tracked

SUITE = "tests/mission_critical/test_websocket_agent_events_suite.py"
HELPERS, CONTEXT = "test_framework/websocket_helpers.py", "test_framework/test_context.py"

_EVENTS = tuple(f"{SUITE}::TestEvents::test_event[{number}]" for number in range(10))
_CONNECTED = f"{SUITE}::TestConnection::test_real_connection_established"
_PASSING = tuple(f"{SUITE}::TestComponents::test_{name}" for name in ("notifier", "dispatcher", "registry"))
_DATABASE = tuple(f"tests/test_reports.py::test_report_{number}" for number in (1, 2))
_OTHERS = tuple(f"tests/test_models.py::test_model_{number}" for number in range(12))
_FLAKY = "tests/test_retry.py::test_retries"
_BROKEN = "tests/test_broken.py"

REFUSED = Raised(
    "ConnectionRefusedError",
    "[WinError 1225] The remote computer refused the network connection",
    (
        CodePlace(HELPERS, 640, "WebSocketTestClient.connect", in_project=True),
        CodePlace("/usr/lib/python3.12/asyncio/base_events.py", 1121, "create_connection", in_project=False),
    ),
    "cause",
)
WRAPPED = Raised(
    "ConnectionError",
    f"Failed to create WebSocket connection after 3 attempts: {REFUSED.message}",
    (
        CodePlace(SUITE, 41, "connection", in_project=True),
        CodePlace(CONTEXT, 187, "TestContext.setup", in_project=True),
        CodePlace(HELPERS, 675, "create_connection", in_project=True),
    ),
)

SOCKET = Cluster(
    title="The connection to 127.0.0.1:8000 was refused",
    category=Category("failing", "regression", "P0", "docker-websocket-connection-failure"),
    fingerprint="1:00000000000000aa",
    why=(
        "P1 by `infrastructure` of the table: connection-refused",
        "raised to P0: it touches the critical path golden-path",
    ),
    evidence="11 of the tests passed on 2025-09-10",
    files=(f"{HELPERS}:640", f"{HELPERS}:675", f"{CONTEXT}:187"),
    tests=(Ended(_CONNECTED, "failed", 0.3), *(Ended(test, "error", 0.1) for test in _EVENTS)),
    components=("websocket",),
    critical=(Critical("golden-path", "Users log in and get AI responses back; $500K+ ARR", (_CONNECTED, *_EVENTS)),),
    labels=("websocket", "critical"),
    trend=Trend("expanded", "2025-09-10T08:00:00+00:00", 4, _EVENTS[:3]),
    kind="infrastructure",
    rule="connection-refused",
    cause="The connection to 127.0.0.1:8000 was refused",
    exception=REFUSED.type,
    message=REFUSED.message,
    subject="127.0.0.1:8000",
    code="WinError 1225",
    advice="start the service that listens on 127.0.0.1:8000",
    where=(f"{HELPERS}:640", "WebSocketTestClient.connect"),
    phases=("setup", "call"),
    chain=(REFUSED, WRAPPED),
    logs=(LogLine("WARNING", "test_framework.websocket", "attempt <n> failed, retrying", HELPERS, 650, 33),),
    wrappers=("ConnectionError",),
)
DOCKER = Cluster(
    title="The Docker daemon could not be reached",
    category=Category("other", "infrastructure", "P1", "docker-resource-cleanup-failure"),
    fingerprint="1:00000000000000bb",
    why=("P1 by `clean-up` of the table: logged at shutdown",),
    files=("test_framework/docker_manager.py:88",),
    kind="clean-up",
    rule="docker-not-running",
    cause="The Docker daemon could not be reached",
    message='Graceful shutdown had issues: error during connect: Get "http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine"',
    advice="start the Docker daemon",
    trend=Trend("new", "2025-09-13T14:30:00+00:00"),
    phases=("exit",),
    logs=(LogLine("WARNING", "docker", "Graceful shutdown had issues", "test_framework/docker_manager.py", 88, 1),),
)
BROKEN = Cluster(
    title="tests/test_broken.py is not valid Python",
    category=Category("uncollectable", "new", "P1", "test-broken-syntax-error"),
    fingerprint="1:00000000000000cc",
    tests=(Ended(_BROKEN, "error"),),
    files=(f"{_BROKEN}:3",),
    kind="collection",
    rule="syntax-error",
    cause="tests/test_broken.py is not valid Python",
    exception="SyntaxError",
    message="'(' was never closed (test_broken.py, line 3)",
    advice="mend the syntax of tests/test_broken.py",
    phases=("collect",),
)
FLAKY = Cluster(
    title="test_retries passes and fails on the same commit",
    category=Category("failing", "flaky", "P2", "test-retries-flaky"),
    fingerprint="1:00000000000000dd",
    tests=(Ended(_FLAKY, "flaky", 0.2),),
    files=("tests/test_retry.py:9",),
    kind="flaky",
    rule="flaky",
    cause="tests/test_retry.py::test_retries failed and then passed when it was run again",
    exception="AssertionError",
    message="assert 2 == 3",
    where=("tests/test_retry.py:9", "test_retries"),
    phases=("call",),
)
SKIPPED = Cluster(
    title="Tests are skipped for want of a database",
    category=Category("skipped", "infrastructure", "P3", "database-not-available"),
    fingerprint="1:00000000000000ee",
    tests=tuple(Ended(test, "skipped") for test in _DATABASE),
    kind="skip",
    rule="skip",
    cause="2 tests were skipped: database not available",
    message="database not available",
    advice="start the database",
    phases=("setup",),
)


def _finding(path: str, line: int, number: int, evidence: Evidence, message: str = "") -> Finding:
    return Finding(
        rule="datetime-utcnow",
        package="python",
        symbol="datetime.datetime.utcnow",
        kind="call",
        path=path,
        span=Span(line, 5, line, 22),
        scope="f",
        message=message or "`datetime.datetime.utcnow` is deprecated",
        since="3.12",
        gone=None,
        use="datetime.now(timezone.utc)",
        url="https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow",
        severity="P2",
        fingerprint=f"1:{number:016x}",
        evidence=evidence,
    )


_MESSAGE = "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version."
_SEEN = Evidence("confirmed", 43, (_PASSING[0], _OTHERS[0]), "DeprecationWarning", _MESSAGE)
FINDINGS = (
    _finding("app/websocket_core/unified_emitter.py", 147, 1, Evidence("unexecuted")),
    _finding("app/websocket_core/unified_manager.py", 499, 2, _SEEN),
    _finding("app/models.py", 16, 3, replace(_SEEN, grade="definition", count=9, candidates=2)),
)
UTCNOW = Debt(
    title="`datetime.datetime.utcnow` is deprecated since Python 3.12",
    category=Category("warning", "active-dev", "P2", "datetime-utcnow-deprecation"),
    fingerprint="1:00000000000000ff",
    why=("P2 by `proven` of the table: the run met it at app/websocket_core/unified_manager.py:499",),
    evidence="a deprecation is work in progress",
    files=tuple(f"{one.path}:{one.span.line}" for one in FINDINGS),
    trend=Trend("present", "2025-09-01T08:00:00+00:00", 7),
    rule="datetime-utcnow",
    message=_MESSAGE,
    warning="DeprecationWarning",
    package="python",
    symbols=("datetime.datetime.utcnow",),
    since="3.12",
    use="datetime.now(timezone.utc)",
    url="https://docs.python.org/3/library/datetime.html#datetime.datetime.utcnow",
    findings=tuple(one.fingerprint for one in FINDINGS),
    grades={"confirmed": 1, "definition": 1, "unexecuted": 1},
    fixable={},
    seen=52,
)
LIBRARY = Debt(
    title="UserWarning: something odd",
    category=Category("warning", "active-dev", "P3", "something-odd"),
    fingerprint="1:0000000000000011",
    rule=None,
    kind="other",
    message="something odd",
    warning="UserWarning",
    sightings=(SeenAt("UserWarning", "something odd", "site-packages/lib/x.py", 3, 2),),
    seen=2,
)

GARDEN = Garden(
    report=Report(
        root=Path("/nowhere"),
        target_version=(3, 14),
        paths=(".",),
        files=40,
        rules=("datetime-utcnow",),
        findings=FINDINGS,
        has_record=True,
        revision="0123456789abcdef0123456789abcdef01234567",
        dirty=True,
    ),
    run=Run(
        id="goldenpath-20250913-143000",
        focus="goldenpath",
        command=("python", "-m", "pytest", "tests", "-q"),
        exit_code=1,
        started="2025-09-13T14:30:00+00:00",
        seconds=72.4,
        counts={"passed": 15, "failed": 1, "error": 10, "skipped": 2, "flaky": 1},
        pythons=("3.12.1",),
        notes=("the run started `python -I tool.py`, which cannot be recorded",),
    ),
    tests=(
        *SOCKET.tests,
        *(Ended(test, "passed", 0.01) for test in (*_PASSING, *_OTHERS)),
        *SKIPPED.tests,
        *FLAKY.tests,
    ),
    clusters=(SOCKET, DOCKER, BROKEN, FLAKY, SKIPPED),
    debts=(UTCNOW, LIBRARY),
    last=LastRun("goldenpath-20250912-090000", "2025-09-12T09:00:00+00:00", "fedcba98", {"passed": 18}),
    gone=(
        Gone(
            "1:0000000000000022",
            Category("failing", "regression", "P2", "test-login-assertion"),
            "test_login fails",
            "2025-09-11T08:00:00+00:00",
            certain=True,
        ),
    ),
)
TRACKED = {
    SOCKET.fingerprint: Tracked(
        822, "https://github.com/acme/shop/issues/822", str(SOCKET.category), "open", ("P1", "websocket")
    )
}
