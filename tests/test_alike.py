"""What is masked in a message, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadhead.alike import alike

SAME = [
    (
        "unclosed <socket.socket fd=7, laddr=('127.0.0.1', 51234)>",
        "unclosed <socket.socket fd=13, laddr=('127.0.0.1', 9)>",
    ),
    ("subprocess 4711 is still running", "subprocess 12 is still running"),
    ("<Task at 0x7f00deadbeef> was destroyed", "<Task at 0x7ffe12345678> was destroyed"),
    ("no file /tmp/pytest-of-me/pytest-3/x0/a.db", "no file /tmp/pytest-of-you/pytest-14/x1/b.db"),
    ("took 1.25 s, more than 1 s", "took 3.5 s, more than 1 s"),
    ("order 6ba7b810-9dad-11d1-80b4-00c04fd430c8", "order 123e4567-e89b-12d3-a456-426614174000"),
    ("at 2024-05-01T10:00:00Z", "at 2025-06-02T11:30:05Z"),
    ("cannot connect to localhost:5432", "cannot connect to localhost:6543"),
    ("commit 9001171abc42f", "commit 847c42d3bb10e"),
    ("two\n  lines", "two lines"),
    ("no user user_8271", "no user user_194"),
    ("worker12345 is gone", "worker99999 is gone"),
]
APART = [
    ("[Errno 111] refused", "[Errno 104] refused"),
    ("[WinError 10061] refused", "[WinError 2] refused"),
    ("HTTP 404", "HTTP 503"),
    ("exit code 1", "exit code 139"),
    ("removed in 3.12", "removed in 3.14"),
    ("utcnow() is deprecated", "utcfromtimestamp() is deprecated"),
    ("sha1 is weak", "sha256 is weak"),
    ("cp1252 is odd", "cp1250 is odd"),
    ("try 3, errno 111", "try 3, errno 104"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_differs_from_run_to_run_is_masked(one: str, other: str) -> None:
    assert alike(one) == alike(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_tells_causes_apart_stays(one: str, other: str) -> None:
    assert alike(one) != alike(other)


@given(st.text(max_size=300))
def test_masking_is_final(text: str) -> None:
    assert alike(alike(text)) == alike(text)
