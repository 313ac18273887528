"""Hears of every program that this process starts or becomes, and of its end without ``atexit``.

Audit events would tell of them too, but a process with an audit hook pays for every frame, ``id()`` and file that
anything looks at. The few functions that all ways lead to are replaced instead.
"""

from __future__ import annotations

import os as _os
from os import environ, fsdecode, getpid
from os.path import isfile

from .judge import judge
from .passing import Own, listed, mapped, pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, List, Optional

    Told = Callable[[int, List[str], bool, Optional[str]], None]
    Trouble = Callable[[Exception], None]

_POSIX_SUBPROCESS = "_posixsubprocess"


class Launches:
    """The functions by which programs are started, telling of each: its process id, words, and the verdict on it."""

    def __init__(self, told: Told, leave: Callable[[], None], finish: Callable[[], None], trouble: Trouble) -> None:
        self._told = told
        self._trouble = trouble
        self._leave = leave
        self._finish = finish

    def watch(self) -> None:
        """Replace what is there from the start; ``_posixsubprocess`` is watched when it is imported."""
        for name in ("posix_spawn", "posix_spawnp"):
            self._replace(name, self._spawning)
        for name in ("execv", "execve"):
            self._replace(name, self._becoming)
        self._replace("_exit", self._exiting)

    def watch_subprocess(self, module: Any) -> None:
        """Replace ``fork_exec``, by which ``subprocess`` and ``multiprocessing`` start programs."""
        original = module.fork_exec

        def fork_exec(*args: Any) -> Any:
            args = (*args[:5], _tried(listed, args[5]), *args[6:])
            pid = original(*args)
            self._tell(
                pid, args[1][-1] if len(args[1]) == 1 else _existing(args[1]), args[0], args[5] and pairs(args[5])
            )
            return pid

        module.fork_exec = _like(fork_exec, original, _POSIX_SUBPROCESS)

    def _spawning(self, original: Any) -> Any:
        def spawn(*args: Any, **more: Any) -> Any:
            args, more = _with_environment(args, more)
            pid = original(*args, **more)
            self._tell(pid, *args)
            return pid

        return spawn

    def _becoming(self, original: Any) -> Any:
        def become(*args: Any, **more: Any) -> Any:
            with Own():
                args, more = _with_environment(args, more)
                self._become(*[*args, *more.values(), None, None, None][:3])
                return original(*args, **more)

        return become

    def _become(self, path: Any, argv: Any, env: Any) -> None:
        if type(path) is int or (path is not None and isfile(path)):  # else one of those that ``execvp`` tries
            self._tell(getpid(), path, argv, env)
            self._leave()

    def _exiting(self, original: Any) -> Any:
        def end(*args: Any, **more: Any) -> Any:
            self._finish()
            return original(*args, **more)

        return end

    def _tell(self, pid: Any, executable: Any, argv: Any, env: Any, *_: Any) -> None:
        try:
            program, words = fsdecode(executable), [fsdecode(word) for word in argv]
            texts = {fsdecode(name): fsdecode(value) for name, value in dict(environ if env is None else env).items()}
        except Exception:  # noqa: BLE001 - arguments that the function itself refuses, in its own words
            return
        try:
            self._told(pid, words, *judge(program, words, texts))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not break the run
            self._trouble(error)

    @staticmethod
    def _replace(name: str, wrap: Callable[[Any], Any]) -> None:
        original = getattr(_os, name, None)
        if original is None:
            return
        replaced = _like(wrap(original), original, "os")
        for module in (_os, __import__(_os.name)):  # the functions of ``os`` are those of ``posix``
            setattr(module, name, replaced)
        for supporting in (_os.supports_fd, _os.supports_follow_symlinks, _os.supports_dir_fd):
            if original in supporting:
                supporting.remove(original)
                supporting.add(replaced)


def _with_environment(args: Any, more: Any) -> tuple[Any, Any]:
    """The arguments of a function whose third one, or that named so, is the environment of what it starts."""
    if "env" in more:
        return args, {**more, "env": _tried(mapped, more["env"])}
    return ((*args[:2], _tried(mapped, args[2]), *args[3:]) if len(args) > 2 else args), more


def _tried(change: Callable[[Any], Any], env: Any) -> Any:
    """An environment changed, or as it is where it is none."""
    try:
        return change(env)
    except Exception:  # noqa: BLE001 - what the function itself refuses, in its own words
        return env


def _like(replaced: Any, original: Any, module: str) -> Any:
    replaced.__name__ = replaced.__qualname__ = original.__name__
    replaced.__doc__, replaced.__module__, replaced.__wrapped__ = original.__doc__, module, original
    return replaced


def _existing(paths: Iterable[Any]) -> Any:
    return next((path for path in paths if isfile(path)), b"")
