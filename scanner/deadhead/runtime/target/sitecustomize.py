"""Starts the recorder in every Python process of a recorded run, after the ``sitecustomize`` that would have run.

Any Python that a program starts comes here, so this file and what it imports for old ones are in words that all know.
"""

# pyright: reportTypeCommentUsage=false

import sys
from os import W_OK, access, environ
from os.path import abspath, dirname, isfile

_HERE = dirname(abspath(__file__))


def _elsewhere():  # type: () -> list[str]
    """``sys.path`` without this folder: what it is in the bare run."""
    return [entry for entry in sys.path if abspath(entry) != _HERE]


def _run_the_other_one():  # type: () -> None
    """Import the next ``sitecustomize``; where there is none, fail as the bare import does, which ``site`` expects."""
    sys.modules.pop(__name__, None)
    __import__("sitecustomize")


def _keep_compiled():  # type: () -> None
    """Have this file compiled once, too, where the environment keeps Python from it: that takes 3 ms each time."""
    cached = globals().get("__cached__")
    if cached and not isfile(cached) and access(_HERE, W_OK):
        globals()["__loader__"].get_code(__name__)


def _start():  # type: () -> None
    """Start the recorder, which is found as long as this folder is on ``sys.path``."""
    kept = sys.dont_write_bytecode
    # Of the recorder alone: compiling it takes each process 15 ms. Python 2 puts its files beside the sources.
    sys.dont_write_bytecode = sys.version_info < (3, 8)
    try:
        if sys.version_info >= (3, 8):  # noqa: UP036
            _keep_compiled()
            __import__("deadhead_recorder.unreal").unreal.begin()
            __import__("deadhead_recorder.parts").parts.part("session").start()
        else:
            __import__("deadhead_recorder.outdated").outdated.tell()
    finally:
        sys.dont_write_bytecode = kept


try:
    if "DEADHEAD_RECORD" in environ:
        _start()
finally:
    sys.path[:] = _elsewhere()
_run_the_other_one()
