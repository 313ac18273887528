"""Keeps the recorder's folder in the environment of what a program starts.

Tests and runners that pass their environment on often set ``PYTHONPATH`` to something of their own. Whoever passes on
where to record has only replaced the folder by which the recorder is found. An environment that was emptied stays so.
"""

from __future__ import annotations

from os import environ, fsdecode, fsencode, pathsep
from os.path import abspath, dirname

from .format import ENV_RECORD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Mapping, Optional

    Listed = Optional[List[bytes]]

TARGET = dirname(dirname(abspath(__file__)))
_PATH = "PYTHONPATH"


def listed(env: Listed) -> Listed:
    """An environment as ``_posixsubprocess`` takes it: entries with ``=``, or None for that of this process."""
    path = _needed(environ if env is None else _decoded(pairs(env)))
    if path is None:
        return env
    entries = [fsencode(f"{name}={value}") for name, value in environ.items()] if env is None else env
    return [*[entry for entry in entries if not entry.startswith(b"PYTHONPATH=")], fsencode(f"{_PATH}={path}")]


def pairs(env: Any) -> dict[bytes, bytes]:
    """The names and values of such entries."""
    return dict([entry.partition(b"=")[::2] for entry in env])


def mapped(env: Any) -> Any:
    """An environment as ``os.execve`` and ``os.posix_spawn`` take it, which for the latter may be None, too."""
    given: Any = environ if env is None else env
    path = _needed(_decoded(given))
    if path is None:
        return env
    return {**{name: value for name, value in given.items() if name not in (_PATH, b"PYTHONPATH")}, _PATH: path}


class Own:
    """While it is entered, the environment of this process is as its successor needs it."""

    def __enter__(self) -> None:
        self._before = environ.get(_PATH)
        self._needed = _needed(environ)
        if self._needed is not None:
            environ[_PATH] = self._needed

    def __exit__(self, *_: object) -> None:
        """The successor could not be started."""
        if self._needed is not None and self._before is None:
            del environ[_PATH]
        elif self._needed is not None and self._before is not None:
            environ[_PATH] = self._before


def _needed(env: Mapping[str, str]) -> str | None:
    """What ``PYTHONPATH`` has to be; None where it is so, or where nothing is to be recorded."""
    path = env.get(_PATH, "")
    if ENV_RECORD not in env or env[ENV_RECORD] != environ.get(ENV_RECORD) or TARGET in path.split(pathsep):
        return None
    return TARGET + pathsep + path if path else TARGET


def _decoded(env: Mapping[Any, Any]) -> dict[str, str]:
    return {fsdecode(name): fsdecode(value) for name, value in env.items()}
