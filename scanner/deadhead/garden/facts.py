"""Facts that are in the texts of errors: addresses, what usually listens there, error codes."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from typing import NamedTuple

_FIXED = 32_768  # ports from here on are given out at random

_HOST = r"(?P<host>\[[0-9a-fA-F:]+\]|(?:\d{1,3}\.){3}\d{1,3}|localhost|[A-Za-z][\w-]*(?:\.[\w-]+)*)"
_ADDRESSES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\w+://(?:[^\s/@]*@)?{_HOST}:(?P<port>\d{{2,5}})\b",
        rf"host='{_HOST}', port=(?P<port>\d{{2,5}})\b",
        rf"\(?['\"]{_HOST}['\"], (?P<port>\d{{2,5}})\b",
        rf"['\"]{_HOST}['\"](?: \([\d.:a-f]+\))?, port (?P<port>\d{{2,5}})\b",
        rf"(?<![\w.:/]){_HOST}:(?P<port>\d{{2,5}})(?![\w:])",
        r"(?P<host>)\bport[ =]+(?P<port>\d{2,5})\b",
    )
)
_HERE = frozenset(("localhost", "127.0.0.1", "::1", "0.0.0.0", "::", ""))
_NO_HOSTS = frozenset(("line", "py", "errno", "error", "port", "code", "status", "at", "pid"))

#: What usually listens on a port.
SERVICES = {
    25: "SMTP",
    389: "LDAP",
    1883: "MQTT",
    2181: "ZooKeeper",
    2375: "Docker",
    2376: "Docker",
    3306: "MySQL",
    4222: "NATS",
    4566: "LocalStack",
    5432: "PostgreSQL",
    5672: "RabbitMQ",
    6379: "Redis",
    8086: "InfluxDB",
    8500: "Consul",
    9042: "Cassandra",
    9092: "Kafka",
    9200: "Elasticsearch",
    11211: "Memcached",
    15672: "RabbitMQ",
    26379: "Redis Sentinel",
    27017: "MongoDB",
}

_CODES = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\[WinError (\d+)\]", "WinError {}"),
        (r"\[Errno (-?\d+)\]|\b[Ee]rrno[ :=]+(\d+)|\bError (\d+) connecting", "Errno {}"),
        (r"\bHTTP(?:/\d(?:\.\d)?)?[ :]+(?:status[ :]+)?([1-5]\d\d)\b|\b([45]\d\d) (?:Client|Server) Error", "HTTP {}"),
        (r"(?i:\bstatus(?:[ _]code)?)[ :=]+([45]\d\d)\b", "HTTP {}"),
        (r"(?i:exit (?:code|status)|exited with(?: code)?|returned non-zero exit status)[ :=]+(-?\d+)", "exit code {}"),
        (r"\b(SIG[A-Z]{3,6})\b", "{}"),
        (r"\bSQLSTATE[ :\[]+(\w{5})\b", "SQLSTATE {}"),
    )
)


class Address(NamedTuple):
    """Where a service is looked for; ``host`` is empty where only a port was named."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.host else f"port {self.port}"

    @property
    def service(self) -> str | None:
        """What usually listens there."""
        return SERVICES.get(self.port)

    @property
    def identity(self) -> str | None:
        """The same for every spelling and every run; None where the port was given out at random."""
        host = "localhost" if self.host.strip("[]") in _HERE else self.host.lower()
        return f"{host}:{self.port}" if self.port < _FIXED else None


def address_in(texts: Iterable[str]) -> Address | None:
    """Return the first address that one of the texts names; one with a host goes before a bare port."""
    bare: Address | None = None
    for text in texts:
        for pattern in _ADDRESSES:
            for found in pattern.finditer(text[:2000]):
                host, port = found["host"], int(found["port"])
                if host.lower() in _NO_HOSTS or not 0 < port < 65_536:
                    continue
                if host:
                    return Address(host, port)
                bare = bare or Address("", port)
    return bare


def code_in(texts: Iterable[str]) -> str | None:
    """Return the first error code that one of the texts holds, with its name where it is a known errno."""
    for text in texts:
        for pattern, form in _CODES:
            found = pattern.search(text[:2000])
            if found:
                code = next(group for group in found.groups() if group)
                return form.format(code) + _name(form, code)
    return None


def _name(form: str, code: str) -> str:
    name = errno.errorcode.get(int(code)) if form.startswith("Errno") else None
    return f" ({name})" if name else ""
