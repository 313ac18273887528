"""Starts the recorder in every Python process of a recorded run, after the ``sitecustomize`` that would have run."""

import sys
from os import environ
from os.path import abspath, dirname

_HERE = dirname(abspath(__file__))


def _elsewhere() -> "list[str]":
    """``sys.path`` without this folder: what it is in the bare run."""
    return [entry for entry in sys.path if abspath(entry) != _HERE]


def _run_the_other_one() -> None:
    """Import the next ``sitecustomize``; where there is none, fail as the bare import does, which ``site`` expects."""
    sys.modules.pop(__name__, None)
    __import__("sitecustomize")


def _start() -> None:
    """Start the recorder, which is found as long as this folder is on ``sys.path``."""
    kept = sys.dont_write_bytecode
    sys.dont_write_bytecode = False  # of the recorder alone: compiling it takes each process 15 ms
    try:
        __import__("deadhead_recorder.session").session.start()
    finally:
        sys.dont_write_bytecode = kept


try:
    if "DEADHEAD_RECORD" in environ:
        _start()
finally:
    sys.path[:] = _elsewhere()
_run_the_other_one()
