"""A project whose golden path is broken in the ways that a team once wrote down by hand, and a few more."""

from __future__ import annotations

import socket

FILES = {
    ".gitignore": ".deadhead/\n__pycache__/\n.pytest_cache/\nflaky.state\n",
    "pyproject.toml": """\
        [tool.deadhead.components]
        websocket = ["backend/app/websocket_core", "test_framework/websocket_helpers.py"]

        [tool.pytest.ini_options]
        addopts = ["--continue-on-collection-errors"]
    """,
    "backend/__init__.py": "",
    "backend/app/__init__.py": "",
    "backend/app/websocket_core/__init__.py": "",
    "backend/app/websocket_core/unified_manager.py": """\
        from datetime import datetime


        class UnifiedWebSocketManager:
            def __init__(self):
                self.connections = {}

            def add(self, name):
                self.connections[name] = datetime.utcnow()

            def notify(self, event):
                return [(name, event) for name in self.connections]
    """,
    "backend/app/websocket_core/unified_emitter.py": """\
        from dataclasses import dataclass, field
        from datetime import datetime


        @dataclass
        class Event:
            name: str
            at: datetime = field(default_factory=datetime.utcnow)
    """,
    "test_framework/__init__.py": "",
    "test_framework/websocket_helpers.py": """\
        import logging
        import socket

        log = logging.getLogger(__name__)
        ADDRESS = ("127.0.0.1", {port})


        def create_connection(attempts=3):
            for attempt in range(attempts):
                try:
                    return socket.create_connection(ADDRESS, timeout=2)
                except OSError as error:
                    log.warning("attempt %d failed: %s", attempt + 1, error)
                    last = error
            told = f"Failed to create WebSocket connection after {{attempts}} attempts: {{last}}"
            raise ConnectionError(told) from last
    """,
    "test_framework/test_context.py": """\
        from test_framework.websocket_helpers import create_connection


        class ContextError(Exception):
            pass


        class WebSocketContext:
            def open(self):
                try:
                    return create_connection()
                except ConnectionError as error:
                    raise ContextError("no context for the test user") from error
    """,
    "test_framework/docker_resources.py": """\
        import logging

        log = logging.getLogger(__name__)
        PIPE = "http://%2F%2F.%2Fpipe%2FdockerDesktopLinuxEngine/v1.51/containers/json?all=1"


        def shut_down():
            try:
                raise FileNotFoundError(
                    f'error during connect: Get "{PIPE}": open //./pipe/dockerDesktopLinuxEngine:'
                    " The system cannot find the file specified."
                )
            except FileNotFoundError as error:
                log.warning("Graceful shutdown had issues: %s", error)
            log.warning("Forcing shutdown of 2 containers")
    """,
    "tests/conftest.py": """\
        import pytest

        from test_framework import docker_resources


        @pytest.fixture(scope="session", autouse=True)
        def resources():
            yield
            docker_resources.shut_down()
    """,
    "tests/mission_critical/test_websocket_agent_events_suite.py": """\
        import pytest

        from backend.app.websocket_core.unified_emitter import Event
        from backend.app.websocket_core.unified_manager import UnifiedWebSocketManager
        from test_framework.test_context import WebSocketContext
        from test_framework.websocket_helpers import create_connection


        @pytest.fixture
        def context():
            return WebSocketContext().open()


        class TestRealWebSocketComponents:
            def test_real_websocket_connection_established(self):
                assert create_connection()

            def test_websocket_notifier_all_methods(self):
                manager = UnifiedWebSocketManager()
                manager.add("user")
                assert manager.notify("started") == [("user", "started")]

            def test_tool_dispatcher_websocket_integration(self):
                assert Event("tool").name == "tool"

            def test_agent_registry_websocket_integration(self):
                assert UnifiedWebSocketManager().connections == {}


        class TestIndividualWebSocketEvents:
            @pytest.mark.parametrize("number", range(10))
            def test_agent_event_structure(self, context, number):
                assert context
    """,
    "tests/test_storage.py": """\
        import pytest


        @pytest.fixture
        def database():
            pytest.skip("PostgreSQL is not reachable at localhost:5432")


        @pytest.mark.parametrize("number", range(4))
        def test_rows(database, number):
            assert database
    """,
    "tests/test_broken.py": "def test_broken(:\n    pass\n",
    "tests/test_session.py": """\
        from pathlib import Path

        STATE = Path("flaky.state")


        def test_session_is_kept():
            runs = len(STATE.read_text()) if STATE.exists() else 0
            STATE.write_text("x" * (runs + 1))
            assert runs % 2 == 0
    """,
}


def free_port() -> int:
    """Return a port below those that are given out at random, on which nothing listens."""
    for port in range(18_000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("every port is taken")


def files(port: int) -> dict[str, str]:
    """Return the project's files; the service that is not there would listen on ``port``."""
    helpers = "test_framework/websocket_helpers.py"
    return {**FILES, helpers: FILES[helpers].format(port=port)}
