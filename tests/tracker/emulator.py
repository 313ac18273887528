"""A GitHub-shaped server that others wrote, started for the tests, and the faults that stand in front of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

PROGRAM = Path(__file__).parents[2] / ".venv" / "emulate" / "node_modules" / "emulate" / "dist" / "index.js"
#: Who the tokens belong to; the names of both are of the seed.
ROBOT, PERSON = "ghp_robotsecret0123456789", "ghp_personsecret0123456789"
OWNER = "gardener"
APP, INSTALLATION = 4711, 99
PRIVATE_KEY = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    .decode()
)


class Asked(NamedTuple):
    """One request that came, and what it was answered; 0 where there was no answer."""

    method: str
    path: str
    status: int

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


@dataclass
class Fault:
    """What goes wrong with requests to ``path`` (a regular expression): the next ``times`` of them.

    ``after`` lets the server do its work first. ``status`` None breaks the connection, ``hang`` (seconds) answers late.
    """

    method: str
    path: str
    status: int | None = None
    times: int = 1
    after: bool = False
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: str = '{"message": "made up for a test"}'
    hang: float = 0.0
    echo: bool = False
    skip: int = 0

    def meets(self, method: str, path: str) -> bool:
        if not (self.times and method == self.method and re.fullmatch(self.path, path.partition("?")[0])):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class GitHubShaped:
    """The server behind its proxy; ``url`` is the proxy's."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        #: Called with each request before it is passed on.
        self.watch: Callable[[str, str], None] = lambda method, path: None  # noqa: ARG005
        self._lock = threading.Lock()
        self._upstream = _free_port()
        self._proxy = _proxy(self)
        self.url = f"http://localhost:{self._proxy.server_address[1]}"
        self._process = self._start(folder)
        threading.Thread(target=self._proxy.serve_forever, daemon=True).start()

    def _start(self, folder: Path) -> subprocess.Popen[bytes]:
        seed = folder / "seed.json"
        seed.write_text(json.dumps(_seed()))
        command = ["node", PROGRAM, "--service", "github", "--port", str(self._upstream), "--seed", seed]
        process = subprocess.Popen([*command, "--base-url", self.url], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("localhost", self._upstream), 1).close()
                return process
            except OSError:
                time.sleep(0.05)
        raise AssertionError("emulate did not start")

    def stop(self) -> None:
        self._proxy.shutdown()
        self._proxy.server_close()
        self._process.terminate()
        self._process.wait()

    def pass_on(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        connection = HTTPConnection("localhost", self._upstream, timeout=30)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), data

    def fault(self, method: str, path: str) -> Fault | None:
        with self._lock:
            return next((one for one in self.faults if one.meets(method, path)), None)

    def note(self, method: str, path: str, status: int) -> None:
        with self._lock:
            self.asked.append(Asked(method, path, status))

    @contextmanager
    def writes(self) -> Generator[list[str]]:
        """Give the writes that come meanwhile, as ``METHOD path``, once it is left."""
        seen: list[str] = []
        first = len(self.asked)
        yield seen
        seen += [f"{one.method} {one.path}" for one in self.asked[first:] if one.is_write]

    def call(self, method: str, path: str, data: object = None, token: str = PERSON) -> Any:
        """Do what a person would, past the proxy."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        body = b"" if data is None else json.dumps(data).encode()
        status, _, answer = self.pass_on(method, path, headers, body)
        assert status < 400, (method, path, status, answer)
        return json.loads(answer) if answer else None


def _proxy(server: GitHubShaped) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fault = server.fault(self.command, self.path)
            server.watch(self.command, self.path)
            status, headers, data = 0, dict[str, str](), b""
            if fault is None or fault.after:
                status, headers, data = server.pass_on(self.command, self.path, dict(self.headers), body)
            if fault is not None:
                if fault.hang:
                    time.sleep(fault.hang)
                if fault.status is None:
                    server.note(self.command, self.path, 0)
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True
                    return
                data = (str(self.headers) if fault.echo else fault.body).encode()
                status, headers = fault.status, {"Content-Type": "application/json", **fault.headers}
            server.note(self.command, self.path, status)
            self.send_response_only(status)
            for name, value in headers.items():
                if name.lower() not in ("transfer-encoding", "content-length", "connection", "keep-alive"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, HTTPException):
                self.close_connection = True  # whoever asked has gone away

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    return Server(("localhost", 0), Handler)


def _free_port() -> int:
    with socket.create_server(("localhost", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _seed() -> dict[str, Any]:
    app = {
        "app_id": APP,
        "slug": "deadhead-app",
        "name": "deadhead app",
        "private_key": PRIVATE_KEY,
        "permissions": {"issues": "write", "contents": "write", "pull_requests": "write", "metadata": "read"},
        "events": [],
        "installations": [{"installation_id": INSTALLATION, "account": OWNER, "repository_selection": "all"}],
    }
    scopes = ["repo", "user"]
    return {
        "tokens": {ROBOT: {"login": OWNER, "scopes": scopes}, PERSON: {"login": "person", "scopes": scopes}},
        "github": {"users": [{"login": OWNER}, {"login": "person"}], "apps": [app]},
    }


def require() -> None:
    """Skip, or fail in CI, where the server cannot be started."""
    if shutil.which("node") is None:
        reason = "there is no Node.js 20 or newer to run emulate, the GitHub-shaped server"
    elif not PROGRAM.exists():
        reason = "emulate, the GitHub-shaped server, is not installed: run `make test`"
    else:
        return
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    pytest.skip(reason)
