"""What is left of the recorder on a Python before 3.8, back to 2.7: it tells that nothing is recorded there."""

# pyright: reportTypeCommentUsage=false

import json
import os
import sys
import time

from .format import (
    ARGV,
    ENV_RECORD,
    ENV_ROOT,
    FORKED,
    KIND,
    PARENT,
    PID,
    PROCESS,
    PYTHON,
    REASON,
    ROOT,
    RUN_SCHEMA,
    SCHEMA,
    STARTED,
    SUFFIX,
    UNRECORDED,
)

_PYTHON = "{}.{}.{}".format(*sys.version_info[:3])


def tell():  # type: () -> None
    """Write this process's file, or do without."""
    name = "{}-{:x}{}".format(os.getpid(), int(time.time() * 1e9), SUFFIX)  # noqa: UP032
    try:
        with open(os.path.join(os.environ[ENV_RECORD], name), "w") as file:
            for line in (_process(), {KIND: UNRECORDED, REASON: "Python " + _PYTHON + " is older than 3.8"}):
                file.write(json.dumps(line) + "\n")
    except Exception:  # noqa: BLE001 - the file that could not be written is the only place to say so
        return


def _process():  # type: () -> dict[str, object]
    return {
        KIND: PROCESS,
        RUN_SCHEMA: SCHEMA,
        PID: os.getpid(),
        PARENT: os.getppid() if hasattr(os, "getppid") else 0,
        FORKED: False,
        PYTHON: _PYTHON,
        ARGV: [sys.executable],
        ROOT: os.environ.get(ENV_ROOT, ""),
        STARTED: time.time(),
    }
